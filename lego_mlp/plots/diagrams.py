"""Pictures of a network itself: its neurons and weights, or its bricks (chapters 2 to 6)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from lego_mlp import _check
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.network import Network, checked_sizes
from lego_mlp.plots.canvas import LIGHT, describe, own_or_new
from lego_mlp.traces import names

MOST_LINES = 5000
"""More weights than this are a black area, and take minutes to draw."""

MOST_LAYERS = 20


def topology(sizes: Sequence[int] | Network, ax: Axes | None = None) -> Axes:
    """Draw a network, or one of these sizes, as neurons in columns and every weight as a line."""
    sizes = sizes.sizes if isinstance(sizes, Network) else checked_sizes(sizes)
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


def stack(
    sizes: Sequence[int] | Network, way_to: int | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a network as bricks in a tower, the forward way beside the backward way.

    A network shows its own bricks by their names; sizes stand for `mlp(sizes)`, whose activations
    are sigmoids. With `way_to`, only the way back from the loss to that layer's weights stands
    out.
    """
    bricks = _bricks(sizes)
    layers = len(bricks)
    if layers > MOST_LAYERS:
        raise ValueError(f"sizes must have at most {MOST_LAYERS} layers to draw, got {layers}")
    if way_to is not None:
        way_to = _check.count("way_to", way_to, most=layers)
    tower = [("X", f"data, n×{bricks[0].inputs}", "paper")]
    for i, brick in enumerate(bricks, start=1):
        parts = f"{names(i).W} + {names(i).b}" if brick.bias else names(i).W
        tower.append((f"{brick.linear} {parts}", f"{brick.inputs}×{brick.outputs}", "linear_brick"))
        tower.append((brick.activation, f"n×{brick.outputs}", "activation_brick"))
    tower.append(("Loss", "compare with Y", "loss_brick"))
    ax = own_or_new(ax, (6.4, 0.82 * len(tower) + 0.5))
    for k, (title, detail, colour) in enumerate(tower):
        _brick(ax, k, title, detail, LIGHT[colour])
    _ways(ax, bricks, way_to)
    ax.set(xlim=(-0.6, 6.9), ylim=(-0.7, len(tower) + 0.1))
    ax.axis("off")
    return describe(ax, _stack_in_words([title for title, *_ in tower], way_to))


class _Bricks(NamedTuple):
    """What the tower says of one layer."""

    inputs: int
    outputs: int
    bias: bool = False
    linear: str = Linear.__name__
    activation: str = Sigmoid.__name__


def _bricks(sizes: Any) -> list[_Bricks]:
    if not isinstance(sizes, Network):
        return [_Bricks(*pair) for pair in pairwise(checked_sizes(sizes))]
    if sizes.norms or sizes.shortcuts:
        raise ValueError(
            f"sizes must have no LayerNorm or Shortcut to draw, got {_check.shown(sizes)}"
        )
    return [
        _Bricks(
            linear.inputs,
            linear.outputs,
            linear.b is not None,
            type(linear).__name__,
            type(activation).__name__,
        )
        for linear, activation, _ in sizes.layers
    ]


def _ways(ax: Axes, bricks: Sequence[_Bricks], way_to: int | None) -> None:
    """Draw the arrows between the bricks: level `k` lies between brick `k` and the next."""
    layers = len(bricks)
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
        into = f"→ {names(i).dL_dW}" + f"\n→ {names(i).dL_db}" * bricks[i - 1].bias
        ax.text(4.15, 2 * i - 0.64, into, color=LIGHT[arrived], va="center")
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
    size = 11 if len(name) + len(detail) <= 24 else 8
    ax.text(1.2, k + 0.36, name, va="center", weight="bold", fontsize=size)
    ax.text(3.8, k + 0.36, detail, va="center", ha="right", color=LIGHT["muted"])


def _arrow(ax: Axes, x: float, start: float, end: float, text: str, colour: str) -> None:
    style = {"arrowstyle": "-|>", "color": LIGHT[colour], "linewidth": 1.8}
    ax.annotate("", (x, end), (x, start), arrowprops=style)
    upwards = end > start
    side, align = (-0.12, "right") if upwards else (0.12, "left")
    ax.text(x + side, (start + end) / 2, text, color=LIGHT[colour], va="center", ha=align)
