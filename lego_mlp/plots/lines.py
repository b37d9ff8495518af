"""Lines over steps or numbers: one for each name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from lego_mlp import _check, colours
from lego_mlp._check import SHOWN, Array, shown
from lego_mlp.plots.canvas import LIGHT, describe, own_or_new, set_log

LOGS = ("", "x", "y", "xy", "yx")
LINES = ("-", "--", "-.", ":", "-", "--")


def curves(
    x: Any,
    ys: Mapping[str, Any],
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
    log: str = "",
    ylim: tuple[float, float] | None = None,
) -> Axes:
    """Draw one line for each name in `ys` over `x`; `log` may name "x", "y" or both."""
    log = _check.one_of("log", log, LOGS)
    x = checked_places(x, log)
    ys = checked_lines(ys, len(x), log)
    labels = {"xlabel": _check.text("xlabel", xlabel), "ylabel": _check.text("ylabel", ylabel)}
    ylim = checked_limits(ylim, log)
    ax = own_or_new(ax, None)
    styles = zip((LIGHT[name] for name in colours.LINES), LINES, strict=True)
    for (name, y), (colour, style) in zip(ys.items(), styles, strict=False):
        ax.plot(x, visible(y, log), color=colour, linestyle=style, label=name)
    ax.set(**labels)
    set_log(ax, log)
    if ylim is not None:
        ax.set_ylim(ylim)
    if len(ys) > 1:
        ax.legend()
    ends = "; ".join(f"{name} from {_said(y[0])} to {_said(y[-1])}" for name, y in ys.items())
    return describe(ax, f"{ylabel} over {xlabel} from {x[0]:.4g} to {x[-1]:.4g}: {ends}.")


def _said(number: float) -> str:
    return f"{number:.4g}" if np.isfinite(number) else "a number that is not finite"


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
