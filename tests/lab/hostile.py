"""What a state should never hold, and sometimes does: values, names and texts to try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lego_mlp.lab.state import CONTROLS, checked, drawn

NAMES = [field["name"] for field in CONTROLS]
PROTOTYPE = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"]
MARKUP = "<img src=x onerror=alert(1)>"
TEXTS = [
    *("", " ", "own", "XOR", "all", "null", "NaN", "-Infinity", "0x10", "1e400"),
    *(
        "\u0661\u0662",
        "\u202egnorw",
        "\ud800",
        "\u0000",
    ),  # of another script, from the right
    *(MARKUP, "</script><script>alert(1)</script>", "javascript:alert(1)", "x" * 20_000),
    *PROTOTYPE,
]
NUMBERS = [
    *(0, -0.0, 1, -1, 0.5, 2.5, 3, 50, 51, 300, 301, 1e6, 1e-6, 1e-7, 1e15, 2**31, 2**32),
    *(2**53 + 1, 1e308, -1e308, 5e-324, 10**400, float("nan"), float("inf"), float("-inf")),
]


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def _near_right() -> st.SearchStrategy[dict[str, Any]]:
    """Return states of which a field or two is just inside or outside what is allowed."""
    one = {
        field["name"]: st.sampled_from(
            field.get("choices")
            or [field["min"], field["max"], field["default"], field["max"] + 1, field["min"] / 2]
        )
        for field in CONTROLS
        if field["kind"] not in ("points", "weights")
    }
    points = st.lists(
        st.tuples(coordinates, coordinates, st.sampled_from([0, 1] * 8 + [2, True, 10**400])),
        max_size=4,
    )
    return st.fixed_dictionaries({}, optional={**one, "points": points.map(_listed)})


def _listed(points: Any) -> list[list[Any]]:
    return [list(point) for point in points]


def _set(first: Any, value: Any) -> None:
    first[0][0] = value


SPOIL: dict[str, Callable[[dict[str, Any]], object]] = {
    "": lambda weights: None,
    "text": lambda weights: _set(weights["W1"], "1"),
    "huge": lambda weights: _set(weights["W1"], 1e308),
    "deep": lambda weights: _set(weights["W1"], [1]),
    "none": lambda weights: _set(weights["W1"], None),
    "lost": lambda weights: weights["W1"][0].pop(),
    "bool": lambda weights: weights.update(W1=[False, *weights["W1"][1:]]),
    "name": lambda weights: weights.update(W01=weights.pop("W1")),
    "more": lambda weights: weights.update({"__proto__": [[1.0]]}),
    "flat": lambda weights: weights.update(W1=weights["W1"][0] + weights["W1"][1]),
}


def with_weights(state: dict[str, Any], spoil: str) -> dict[str, Any]:
    """Return a state with weights of its network, spoilt in one of many ways."""
    try:
        net = drawn(checked({**state, "weights": None}))
    except (TypeError, ValueError):
        net = drawn(checked({}))
    weights: dict[str, Any] = {name: a.tolist() for name, a in net.parameters.items()}
    SPOIL[spoil](weights)
    return {**state, "weights": weights}


coordinates = st.sampled_from(
    [0, -0.0, 1, -2.5, 1e6, -1e6, 1e-300, 0.25] * 3 + [1.1e6, "1", None, True]
)
values = st.recursive(
    st.sampled_from([None, True, False, *TEXTS, *NUMBERS, _deep(500), [[]] * 301]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TEXTS), inner, max_size=2)
    ),
    max_leaves=5,
)
wild = st.dictionaries(
    st.sampled_from([*NAMES, *NAMES, *PROTOTYPE, MARKUP, "", "x"]), values, max_size=4
)
states = wild | _near_right() | st.builds(with_weights, _near_right(), st.sampled_from([*SPOIL]))
