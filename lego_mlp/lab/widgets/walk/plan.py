"""The Walk's tower, its steps and its rules in words, for a network of so many layers.

`plan.json` has what each layer has once, for the page too; `plan.js` fills it in the same way.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATE: dict[str, Any] = json.loads(
    Path(__file__).with_name("plan.json").read_text(encoding="utf-8")
)


def plan_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return `rows` from the loss down, `steps` in the order of computation, `rules` by name."""
    top = state["hidden_layers"] + 1
    layers = [_layer(i, top, state) for i in range(1, top + 1)]
    rules: dict[str, str] = {}
    for part in _filled(TEMPLATE["rules"], layers):
        rules |= part
    return {
        "rows": _filled(TEMPLATE["rows"], layers),
        "steps": [
            {**step, "names": [one for name in step["names"] for one in _each(name, top)]}
            for step in _filled(TEMPLATE["steps"], layers)
        ],
        "rules": rules,
    }


def _layer(i: int, top: int, state: Mapping[str, Any]) -> tuple[set[str], dict[str, str]]:
    """Return what holds of layer `i`, and what stands in the gaps of its texts."""
    norm = state["norm"] == "rows" and i < top
    shortcut, jumped = (state["shortcuts"] == "each" and 1 < k < top for k in (i, i + 1))
    below = "s" if state["shortcuts"] == "each" and i > 2 else "h"
    holds = {
        "top" if i == top else "hidden",
        "norm" if norm else "bare",
        "shortcut" if shortcut else "top" if i == top else "plain",
        "jumped" if jumped else "unjumped",
    }
    gaps = {
        "i": str(i),
        "up": str(i + 1),
        "x": "X" if i == 1 else f"{below}{i - 1}",
        "bent": "n" if norm else "z",
        "neuron": "output" if i == top else "hidden neuron",
        "given": "inputs" if i == 1 else "sums below" if below == "s" else "hidden neurons",
        "above": "both outputs" if i + 1 == top else "all neurons above",
    }
    return holds, gaps


def _filled(parts: list[Any], layers: list[Any]) -> list[Any]:
    """Return the parts, those of a layer once for each layer: "up" or, as "layer", from the top."""
    found = []
    for part in parts:
        if not {"up", "layer"} & set(part):
            found.append(part)
            continue
        for holds, gaps in layers if "up" in part else reversed(layers):
            for one in part.get("up") or part["layer"]:
                if holds.issuperset(one.get("if", ())):
                    text = json.dumps({key: one[key] for key in one if key != "if"})
                    for gap, word in gaps.items():
                        text = text.replace(f"{{{gap}}}", word)
                    found.append(json.loads(text))
    return found


def _each(name: str, top: int) -> list[str]:
    """Return the name; of one with a star the names of all parameters."""
    parameters = [f"{kind}{i}" for i in range(1, top + 1) for kind in "Wb"]
    return [name.replace("*", one) for one in parameters] if "*" in name else [name]
