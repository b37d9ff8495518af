"""What a state should never hold, and sometimes does: values, names and texts to try."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lego_mlp.lab.state import CONTROLS, checked, drawn

NAMES = [field["name"] for field in CONTROLS]
PROTOTYPE = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"]
MARKUP = "<img src=x onerror=alert(1)>"
TEXTS = [
    "",
    " ",
    "own",
    "XOR",
    "all",
    "null",
    "NaN",
    "-Infinity",
    "0x10",
    "1e400",
    "\u0661\u0662",  # digits of another script
    "\u202egnorw",  # from right to left
    "\ud800",
    "\u0000",
    MARKUP,
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "x" * 20_000,
    *PROTOTYPE,
]
NUMBERS = [
    *(
        0,
        -0.0,
        1,
        -1,
        0.5,
        2.5,
        3,
        50,
        51,
        300,
        301,
        1e6,
        1e-6,
        1e-7,
        1e15,
        2**31,
        2**32 - 1,
        2**32,
    ),
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


def with_weights(state: dict[str, Any], spoil: str) -> dict[str, Any]:
    """Return a state with weights of its network, spoilt in one of many ways."""
    try:
        net = drawn(checked({**state, "weights": None}))
    except (TypeError, ValueError):
        net = drawn(checked({}))
    weights: dict[str, Any] = {name: a.tolist() for name, a in net.parameters.items()}
    first = weights["W1"]
    if spoil == "text":
        first[0][0] = "1"
    elif spoil == "huge":
        first[0][0] = 1e308
    elif spoil == "lost":
        first[0].pop()
    elif spoil == "deep":
        first[0][0] = [1]
    elif spoil == "none":
        first[0][0] = None
    elif spoil == "bool":
        first[0] = False
    elif spoil == "name":
        weights["W01"] = weights.pop("W1")
    elif spoil == "more":
        weights["__proto__"] = [[1.0]]
    elif spoil == "flat":
        weights["W1"] = first[0] + first[1]
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
spoilt = st.sampled_from(
    ["", "text", "huge", "lost", "deep", "none", "bool", "name", "more", "flat"]
)
states = wild | _near_right() | st.builds(with_weights, _near_right(), spoilt)
