"""Lines over steps or numbers: one for each name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from lego_mlp import _check, colours
from lego_mlp._check import SHOWN, Array, shown
from lego_mlp.plots.canvas import LIGHT, describe, own_or_new, set_log
from lego_mlp.printing import readable

LOGS = ("", "x", "y", "xy", "yx")
STYLES = ("-", "--", "-.", ":")
MARKS = ("", "o", "s")
MOST_LINES = len(set(colours.LINES)) * len(STYLES) * len(MARKS)
LEGEND_INSIDE = 8
"""More names than this stand beside the picture."""


def curves(
    x: Any,
    ys: Mapping[str, Any],
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
    log: str = "",
    ylim: tuple[float, float] | None = None,
) -> Axes:
    """Draw one line for each name in `ys` over `x`; `log` may name "x", "y" or both.

    A number that is not finite leaves a gap, and a line of `nan` alone, as the accuracy of what
    has no classes, is left out. Up to 48 lines differ in colour, dashes and marks.
    """
    log = _check.one_of("log", log, LOGS)
    x = _checked_places(x, log)
    ys = _checked_lines(ys, len(x), log)
    labels = {"xlabel": _check.text("xlabel", xlabel), "ylabel": _check.text("ylabel", ylabel)}
    ylim = _checked_limits(ylim, log)
    ax = own_or_new(ax, None)
    for k, (name, y) in enumerate(ys.items()):
        ax.plot(x, _visible(y, log), label=name, **_look(k))
    ax.set(**labels)
    set_log(ax, log)
    if ylim is not None:
        ax.set_ylim(ylim)
    if len(ys) > LEGEND_INSIDE:
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9, ncol=-(-len(ys) // 16))
    elif len(ys) > 1:
        ax.legend()
    ends = "; ".join(f"{name} from {_said(y[0])} to {_said(y[-1])}" for name, y in ys.items())
    return describe(ax, f"{ylabel} over {xlabel} from {_said(x[0])} to {_said(x[-1])}: {ends}.")


def _look(k: int) -> dict[str, Any]:
    """Return how line `k` is drawn: as no line before it."""
    own = list(dict.fromkeys(colours.LINES))
    colour, turn = k % len(own), k // len(own)
    return {
        "color": LIGHT[own[colour]],
        "linestyle": STYLES[(colour + turn) % len(STYLES)],
        "marker": MARKS[turn // len(STYLES)],
        "markevery": 0.1,
        "markersize": 5,
    }


def _said(number: float) -> str:
    return readable(number) if np.isfinite(number) else "a number that is not finite"


def _checked_places(x: Any, log: str) -> Array:
    """Return the places on the x axis, of which one at least can be shown there, or raise."""
    places = _check.array("x", x, 1)
    if np.abs(places).max() > SHOWN[1]:
        raise ValueError(f"x must hold numbers up to {SHOWN[1]:g}")
    if "x" in log and not (places > SHOWN[0]).any():
        raise ValueError("x must hold a number greater than 0 where log has 'x'")
    return places


def _checked_lines(ys: Any, length: int, log: str) -> dict[str, Array]:
    """Return the lines as arrays, without those that are `nan` from end to end, or raise."""
    if not isinstance(ys, Mapping) or not ys:
        raise TypeError(f"ys must map names to numbers, got {shown(ys)}")
    if len(ys) > MOST_LINES:
        raise ValueError(f"ys must have at most {MOST_LINES} lines, got {len(ys)}")
    lines = {str(name): _check.floats(f"ys[{name!r}]", y) for name, y in ys.items()}
    if len(lines) < len(ys):
        raise ValueError(f"ys must name each line differently, got {shown(list(ys))}")
    for name, y in lines.items():
        if name.startswith("_"):
            raise ValueError(f"ys must not name a line {name!r}: matplotlib hides such names")
        if y.shape != (length,):
            raise ValueError(
                f"ys[{name!r}] must have {length} numbers, one for each x, got {y.shape}"
            )
    lines = {name: y for name, y in lines.items() if not np.isnan(y).all()}
    if not lines:
        raise ValueError("ys must hold a number, got nan alone")
    for name, y in lines.items():
        if "y" in log and not (_visible(y, log) > 0).any():
            raise ValueError(f"ys[{name!r}] must hold a number greater than 0 where log has 'y'")
    return lines


def _visible(y: Array, log: str) -> Array:
    """Return what an axis can show of a line, with gaps for the rest: a run may have exploded."""
    shown = np.abs(y) <= SHOWN[1]
    return np.where(shown & (y >= SHOWN[0]) if "y" in log else shown, y, np.nan)


def _checked_limits(ylim: Any, log: str) -> tuple[float, float] | None:
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
