"""A straight line as a rule, dragged over the points by its two ends (chapter 1)."""

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.lab import _svg
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import State, checked, given, outputs, points, reach
from lego_mlp.lab.widgets.lab.still import SIDE, decision

LEAST_LENGTH = 0.2
CELLS = 80


class Ruler(Widget):
    """Points of two classes and a line through two `ends`, with how many points it gets right.

    The line's direction points across it, to the right of who goes from the first end to the
    second: `direction @ x > threshold` says class 1. `fields` are those of `Lab` that say which
    points there are.

    >>> Ruler(((-1, -1), (1, 1)), dataset="moons")
    Ruler(((-1, -1), (1, 1)), dataset='moons')

    Raises `TypeError` or `ValueError` that names `ends` or the field.
    """

    KIND = "ruler"

    def __init__(
        self, ends: Sequence[Sequence[float]] = ((0.0, -2.0), (0.0, 2.0)), **fields: Any
    ) -> None:
        state = checked(fields)
        if outputs(state) != 2:
            raise ValueError(f"dataset must be of two classes, got {shown(state['dataset'])}")
        places = _check.array("ends", ends, 2)
        edge = reach(points(state)[0])
        if places.shape != (2, 2) or np.abs(places).max() > edge:
            raise ValueError(f"ends must be two points of the plane, up to {edge:.3g} from 0")
        if np.hypot(*(places[1] - places[0])) < LEAST_LENGTH:
            raise ValueError(f"ends must lie at least {LEAST_LENGTH:g} apart, got {shown(ends)}")
        super().__init__({"state": given(state), "ends": places.tolist()})

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `direction` and the `threshold` of the line through two ends, and how many
        points are `right`."""
        return rule(checked(self.props["state"]), request["ends"])

    def still(self) -> str:
        state, ends = checked(self.props["state"]), self.props["ends"]
        X, Y = points(state)
        edge, found = reach(X), rule(state, ends)
        said = html.escape(words(found, len(Y)))
        middles = edge * ((2 * np.arange(CELLS) + 1) / CELLS - 1)
        x1, x2 = np.meshgrid(middles, -middles)
        sides = _sums(found["direction"], x1, x2) > found["threshold"]
        return (
            f'<div class="lego-still"><svg viewBox="0 0 {SIDE} {SIDE}" role="img" '
            f'aria-label="{said}">{decision(state, sides)}</svg><p>{said}</p></div>'
        )

    def __repr__(self) -> str:
        ends = ", ".join(f"({x1:g}, {x2:g})" for x1, x2 in self.props["ends"])
        fields = "".join(f", {name}={value!r}" for name, value in self.props["state"].items())
        return f"Ruler(({ends}){fields})"


def rule(state: State, ends: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Return what a line says of a state's points; see `Ruler.compute`."""
    X, Y = points(state)
    (a1, a2), (b1, b2) = ends
    along1, along2 = b1 - a1, b2 - a2
    length = math.sqrt(along1 * along1 + along2 * along2)
    direction = [along2 / length, -along1 / length]
    threshold = _sums(direction, a1, a2)
    right = (_sums(direction, X[:, 0], X[:, 1]) > threshold) == (Y[:, 1] == 1)
    return {"direction": direction, "threshold": threshold, "right": int(right.sum())}


def _sums(direction: Sequence[float], x1: Any, x2: Any) -> Array:
    """Return the weighted sums, each product rounded by itself as the page does."""
    sums: Array = x1 * direction[0] + x2 * direction[1]
    return sums


def words(found: Mapping[str, Any], n: int) -> str:
    """Return what is shown, the same text as in the page."""
    (first, second), right = found["direction"], found["right"]
    sign = "−" if second < 0 else "+"
    total = f"{_svg.readable(first, 2)} x1 {sign} {_svg.readable(abs(second), 2)} x2"
    turned = f" Turned around, the rule has {n - right} right." if 2 * right < n else ""
    share = _svg.readable(100 * right / n, 3)
    return (
        f"Class 1 where {total} > {_svg.readable(found['threshold'], 2)}: "
        f"{right} of {n} points are right, {share} %.{turned}"
    )
