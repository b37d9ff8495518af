"""How the gradient shrinks or grows on its way down, brick by brick (chapter 12)."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.backprop import backprop
from lego_mlp.lab import _svg
from lego_mlp.lab._svg import colour
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import checked, given, task
from lego_mlp.optimizers import norm

DEEP = {"hidden_layers": 5, "hidden_size": 10}
SHOWN = ("hidden_layers", "hidden_size", "activation", "init", "gain", "seed")
ADDED = ("norm", "shortcuts")


class Waterfall(Widget):
    """The norms of `dL_dh`, `dL_dz` and `dL_dW` of each layer in the first backward pass.

    From the loss on the left down to the input on the right; each step shows what the slopes of
    an activation brick or the weights of a linear brick took from the gradient or gave to it.
    `fields` are those of `Lab`; the reader can change depth, width, activation, first weights,
    gain and seed, and where one of them is given, `norm` or `shortcuts`.

    >>> Waterfall(hidden_layers=10, hidden_size=50, init="xavier")
    Waterfall(hidden_layers=10, hidden_size=50, init='xavier')

    Raises `TypeError` or `ValueError` that names the field.
    """

    KIND = "waterfall"

    def __init__(self, **fields: Any) -> None:
        show = [*SHOWN, *(name for name in ADDED if name in fields)]
        super().__init__({"state": given(checked(DEEP | fields)), "show": show})

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the norms for a state; see `backward_norms`."""
        return backward_norms(checked(request["state"]))

    def still(self) -> str:
        state = checked(self.props["state"])
        found = backward_norms(state)
        return _svg.still(waterfall_words(state, found), _steps(found))

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in self.props["state"].items())
        return f"Waterfall({', '.join(fields)})"


def backward_norms(state: dict[str, Any]) -> dict[str, Array]:
    """Return the norms of `dL_dh`, `dL_dz` and `dL_dW`, one for each layer from layer 1 up.

    Without the penalty's slope, which does not come down from the loss.
    """
    net, X, Y, loss, _, _ = task({**state, "penalty": "none"})
    with np.errstate(all="ignore"):
        trace = backprop(net, X, Y, loss)
    names = [layer.names for layer in net.layers]
    return {
        "dL_dh": np.array([norm(trace[name.dL_dh]) for name in names]),
        "dL_dz": np.array([norm(trace[name.dL_dz]) for name in names]),
        "dL_dW": np.array([norm(trace[name.dL_dW]) for name in names]),
    }


def waterfall_words(state: dict[str, Any], found: dict[str, Array]) -> str:
    """Return what a waterfall says, the same text as in the page."""
    number = _svg.readable
    top, between = len(found["dL_dz"]), len(found["dL_dz"]) - 1
    what = (
        f"{between} hidden layer{'s' * (between > 1)} of {state['hidden_size']} "
        f"{state['activation']} neuron{'s' * (state['hidden_size'] > 1)}"
    )
    ratio = _ratio(found["dL_dW"][0], found["dL_dW"][-1])
    if not 0 < ratio < math.inf:
        return f"{what}: no gradient that can be compared arrives at layer 1."
    slopes = [_ratio(z, h) for z, h in zip(found["dL_dz"][:-1], found["dL_dh"][:-1], strict=True)]
    weights = [_ratio(h, z) for h, z in zip(found["dL_dh"][:-1], found["dL_dz"][1:], strict=True)]
    mean = [math.exp(sum(map(math.log, f)) / between) for f in (slopes, weights)]
    normed = state["norm"] == "rows" and state["hidden_size"] > 1
    through = "slopes and LayerNorm" if normed else "slopes"
    jumped = state["shortcuts"] == "each" and between > 1
    between_them = "weights and shortcuts" if jumped else "weights"
    return (
        f"{what}: dL_dW1 is {number(ratio, 3)} times as large as dL_dW{top}. On average each "
        f"layer multiplies what passes by {number(mean[0] * mean[1], 3)}: the {through} by "
        f"{number(mean[0], 3)}, the {between_them} by {number(mean[1], 3)}."
    )


def _ratio(a: float, b: float) -> float:
    return float(a) / float(b) if b > 0 else math.nan


def _steps(found: dict[str, Array]) -> str:
    """Return the levels from the loss to the input as a staircase."""
    levels = [
        float(value)
        for h, z in zip(found["dL_dh"][::-1], found["dL_dz"][::-1], strict=True)
        for value in (h, z)
    ]
    low, high = _svg.reach([*levels, *found["dL_dW"]], log=True)
    names = [f"{name}{i}" for i in range(len(levels) // 2, 0, -1) for name in ("h", "z")]

    def extra(scale: _svg.Scale) -> str:
        pieces = []
        for k, (a, b) in enumerate(pairwise(levels)):
            if a > 0 and b > 0:
                name = ("backward", "weight_plus")[k % 2]
                pieces.append(_bar(scale, k, a, b, name))
        pieces += [
            _svg.dot(scale, 2 * k + 1, float(value), "ink")
            for k, value in enumerate(found["dL_dW"][::-1])
        ]
        marks = [
            _svg.text(scale.x(k), _svg.HEIGHT - 24, name, size=8) for k, name in enumerate(names)
        ]
        return "".join([*pieces, *(marks if len(names) <= 14 else marks[1::2])])

    key = {"backward": "through the slopes of an activation", "weight_plus": "through the weights"}
    return _svg.plot(
        [_svg.Line([], [], own, name=name) for own, name in key.items()],
        x=(-0.5, len(levels) - 0.5),
        y=(low, high),
        log="y",
        labels=("from the loss to the input", "norm of the gradient"),
        extra=extra,
        xticks=False,
    )


def _bar(scale: _svg.Scale, k: int, a: float, b: float, name: str) -> str:
    top, bottom = sorted((scale.y(a), scale.y(b)))
    left, right = scale.x(k + 0.1), scale.x(k + 0.9)
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{max(bottom - top, 1):.1f}" fill="{colour(name)}"/>'
    )
