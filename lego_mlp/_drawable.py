"""What can be drawn: checks of what comes into `plots`, each with an error that names it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown

FARTHEST = 1e12
"""Coordinates beyond this are refused: no axis could be labelled with them."""

MOST_LINES = 5000
"""More weights than this are a black area, and take minutes to draw."""

SHOWN = (1e-250, 1e250)
"""Sizes that an axis can show, its margins and a logarithm's included."""

LOGS = ("", "x", "y", "xy", "yx")
LINES = ("-", "--", "-.", ":", "-", "--")


def checked_points(X: Any, Y: Any, most: int = 3) -> tuple[Array, Array]:
    """Return points of the plane and their labels, in two classes or up to `most`, or raise."""
    X, Y = _check.array("X", X, 2), _check.array("Y", Y, 2)
    if X.shape[1] != 2 or np.abs(X).max() > FARTHEST:
        raise ValueError(f"X must have two columns of numbers up to {FARTHEST:g}, got {X.shape}")
    if not 2 <= Y.shape[1] <= most:
        raise ValueError(f"Y must have from 2 to {most} columns, got the shape {Y.shape}")
    return X, _check.one_hot("Y", Y, (len(X), Y.shape[1]))


def checked_places(x: Any, log: str) -> Array:
    """Return the places on the x axis, of which one at least can be shown there, or raise."""
    places = _check.array("x", x, 1)
    if np.abs(places).max() > SHOWN[1]:
        raise ValueError(f"x must hold numbers up to {SHOWN[1]:g}")
    if "x" in log and not (places > SHOWN[0]).any():
        raise ValueError("x must hold a number greater than 0 where log has 'x'")
    return places


def checked_lines(ys: Any, length: int, log: str) -> dict[str, Array]:
    """Return the lines as arrays: a number that is not finite leaves a gap."""
    if not isinstance(ys, Mapping) or not 0 < len(ys) <= len(LINES):
        raise TypeError(f"ys must map one to {len(LINES)} names to numbers, got {shown(ys)}")
    lines = {str(name): _check.floats(f"ys[{name!r}]", y) for name, y in ys.items()}
    for name, y in lines.items():
        if name.startswith("_"):
            raise ValueError(f"ys must not name a line {name!r}: matplotlib hides such names")
        if y.shape != (length,):
            raise ValueError(
                f"ys[{name!r}] must have {length} numbers, one for each x, got {y.shape}"
            )
        if "y" in log and not (visible(y, log) > 0).any():
            raise ValueError(f"ys[{name!r}] must hold a number greater than 0 where log has 'y'")
    return lines


def visible(y: Array, log: str) -> Array:
    """Return what an axis can show of a line, with gaps for the rest: a run may have exploded."""
    shown = np.abs(y) <= SHOWN[1]
    return np.where(shown & (y >= SHOWN[0]) if "y" in log else shown, y, np.nan)


def checked_limits(ylim: Any, log: str) -> tuple[float, float] | None:
    """Return the ends of the y axis, or `None`, or raise."""
    if ylim is None:
        return None
    ends = [_check.number("ylim", end) for end in _check.each("ylim", ylim, "two numbers")]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(f"ylim must be two numbers that rise, got {shown(ylim)}")
    low, high = ends
    if "y" in log and low < SHOWN[0]:
        raise ValueError(f"ylim must be greater than 0 where log has 'y', got {shown(ylim)}")
    return low, high
