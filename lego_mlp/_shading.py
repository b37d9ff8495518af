"""Regions of the plane, shaded by what a straight line or a network says there."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from lego_mlp._canvas import LIGHT, SOFT


def two_regions(score: Any, ax: Axes) -> Axes:
    """Shade where `score(points)` is negative as class 0 and where it is positive as class 1."""
    xs, ys, grid = _grid(ax)
    values = score(grid).reshape(len(ys), len(xs))
    ax.contourf(xs, ys, values, levels=[-np.inf, 0, np.inf], colors=SOFT[:2], zorder=0)
    if values.min() < 0 < values.max():
        ax.contour(xs, ys, values, levels=[0], colors=LIGHT["ink"], linewidths=1.2)
    ax.grid(visible=False)
    return ax


def region(answer: Any, label: int, ax: Axes) -> Axes:
    """Shade where the column `label` of `answer(points)` is the largest."""
    xs, ys, grid = _grid(ax)
    h = answer(grid)
    values = (h[:, label] - np.delete(h, label, axis=1).max(axis=1)).reshape(len(ys), len(xs))
    if values.max() > 0:
        ax.contourf(xs, ys, values, levels=[0, np.inf], colors=[SOFT[label]], zorder=0)
    if values.min() < 0 < values.max():
        ax.contour(xs, ys, values, levels=[0], colors=LIGHT["ink"], linewidths=1)
    ax.grid(visible=False)
    return ax


def _grid(ax: Axes) -> tuple[Any, Any, Any]:
    xs, ys = (np.linspace(*limits, 121) for limits in (ax.get_xlim(), ax.get_ylim()))
    return xs, ys, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
