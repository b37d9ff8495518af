"""Pictures of a network itself: its neurons and weights, or its bricks (chapters 2 to 6)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from lego_mlp import _check
from lego_mlp.network import checked_sizes
from lego_mlp.plots.canvas import LIGHT, describe, own_or_new
from lego_mlp.traces import names

MOST_LINES = 5000
"""More weights than this are a black area, and take minutes to draw."""


def topology(sizes: Sequence[int], ax: Axes | None = None) -> Axes:
    """Draw the network as neurons in columns and every weight as a line."""
    sizes = checked_sizes(sizes)
    if sum(below * above for below, above in pairwise(sizes)) > MOST_LINES:
        raise ValueError(f"sizes must have at most {MOST_LINES} weights to draw, got {sizes}")
    ax = own_or_new(ax, (6.4, 3.2))
    for i, (below, above) in enumerate(pairwise(sizes)):
        for a in _column(below):
            for b in _column(above):
                ax.plot([i, i + 1], [a, b], color=LIGHT["muted"], linewidth=1, zorder=1)
        ax.text(i + 0.5, -0.16, f"W{i + 1}  {below}×{above}", ha="center", va="top")
    for i, size in enumerate(sizes):
        heights = _column(size)
        ax.scatter(
            [i] * size, heights, s=520, color=LIGHT["paper"], edgecolor=LIGHT["ink"], zorder=2
        )
        name = "X" if i == 0 else f"h{i}"
        for k, height in enumerate(heights, start=1):
            ax.text(i, height, str(k), ha="center", va="center")
        ax.text(i, -0.16, f"{name}  n×{size}", ha="center", va="top", weight="bold")
    ax.set(xlim=(-0.3, len(sizes) - 0.7), ylim=(-0.32, 1.12))
    ax.axis("off")
    return describe(
        ax,
        "A network drawn as columns of neurons, "
        + ", then ".join(map(str, sizes))
        + ", each joined to every neuron of the next column by a weight.",
    )


def _column(size: int) -> Any:
    return (np.arange(size, 0, -1) - 0.5) / size


def stack(sizes: Sequence[int], way_to: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw the network as bricks in a tower, the forward way beside the backward way.

    With `way_to`, only the way back from the loss to that layer's weights stands out.
    """
    sizes = checked_sizes(sizes)
    layers = len(sizes) - 1
    if layers > 20:
        raise ValueError(f"sizes must have at most 20 layers to draw, got {layers}")
    if way_to is not None:
        way_to = _check.count("way_to", way_to, most=layers)
    tower = [("X", f"data, n×{sizes[0]}", "paper")]
    for i in range(1, layers + 1):
        tower.append((f"Linear W{i}", f"{sizes[i - 1]}×{sizes[i]}", "linear_brick"))
        tower.append(("Sigmoid", f"n×{sizes[i]}", "activation_brick"))
    tower.append(("Loss", "compare with Y", "loss_brick"))
    ax = own_or_new(ax, (6.4, 0.82 * len(tower) + 0.5))
    for k, (title, detail, colour) in enumerate(tower):
        _brick(ax, k, title, detail, LIGHT[colour])
    _ways(ax, layers, way_to)
    ax.set(xlim=(-0.6, 6.9), ylim=(-0.7, len(tower) + 0.1))
    ax.axis("off")
    return describe(ax, _stack_in_words([title for title, *_ in tower], way_to))


def _ways(ax: Axes, layers: int, way_to: int | None) -> None:
    """Draw the arrows between the bricks: level `k` lies between brick `k` and the next."""
    forward = "forward" if way_to is None else "grid"
    up = ["X"] + [name for i in range(1, layers + 1) for name in (names(i).z, names(i).h)]
    for k, name in enumerate(up):
        _arrow(ax, 0.35, k + 0.35, k + 1.15, name, forward)
    for i in range(1, layers + 1):
        on_the_way = way_to is None or i >= way_to
        colour = "backward" if on_the_way else "grid"
        _arrow(ax, 5.6, 2 * i + 1.15, 2 * i + 0.35, names(i).dL_dh, colour)
        _arrow(ax, 5.6, 2 * i + 0.15, 2 * i - 0.65, names(i).dL_dz, colour)
        arrived = "backward" if way_to in (None, i) else "grid"
        ax.text(4.15, 2 * i - 0.64, f"→ {names(i).dL_dW}", color=LIGHT[arrived], va="center")
    for x, text, colour in ((0.35, "forward", forward), (5.6, "backward", "backward")):
        ax.text(x, -0.35, text, color=LIGHT[colour], ha="center", va="top", weight="bold")


def _stack_in_words(titles: Sequence[str], way_to: int | None) -> str:
    if way_to is not None:
        return f"The tower of bricks; the way back from the loss to W{way_to} stands out."
    return (
        f"A tower of bricks from the data at the bottom to the loss on top: {', '.join(titles)}. "
        "The forward way climbs on the left, the backward way comes down on the right."
    )


def _brick(ax: Axes, k: int, name: str, detail: str, colour: str) -> None:
    rounded = "round,pad=0,rounding_size=0.06"
    patches = [Rectangle((1.35 + 0.65 * stud, k + 0.72), 0.35, 0.14) for stud in range(4)]
    for patch in (*patches, FancyBboxPatch((1, k), 3, 0.72, boxstyle=rounded)):
        patch.set(facecolor=colour, edgecolor=LIGHT["ink"], linewidth=1.2)
        ax.add_patch(patch)
    ax.text(1.2, k + 0.36, name, va="center", weight="bold")
    ax.text(3.8, k + 0.36, detail, va="center", ha="right", color=LIGHT["muted"])


def _arrow(ax: Axes, x: float, start: float, end: float, text: str, colour: str) -> None:
    style = {"arrowstyle": "-|>", "color": LIGHT[colour], "linewidth": 1.8}
    ax.annotate("", (x, end), (x, start), arrowprops=style)
    upwards = end > start
    side, align = (-0.12, "right") if upwards else (0.12, "left")
    ax.text(x + side, (start + end) / 2, text, color=LIGHT[colour], va="center", ha=align)
