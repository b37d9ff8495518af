"""Points in the plane or in the cube, and what a straight line or a network says there."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap, to_rgba
from matplotlib.ticker import MaxNLocator

from lego_mlp import _check
from lego_mlp._check import FARTHEST, Array, shown
from lego_mlp.colours import MOST_CLASSES
from lego_mlp.network import Network, are_classes, classes
from lego_mlp.plots.canvas import CLASSES, LIGHT, SOFT, describe, own_or_new
from lego_mlp.printing import readable

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
SHAPES = (
    *("circles", "squares", "triangles", "diamonds", "triangles on their heads", "plus signs"),
    *("crosses", "triangles to the left", "triangles to the right", "stars"),
)

SIDEWAYS = 3.0
"""Up to this ratio of height to width, both axes of the plane have one scale."""


def points(X: Any, Y: Any, ax: Axes | None = None, size: float = 16) -> Axes:
    """Draw each observation: by its class in colour and shape, or by its number as a shade.

    Shapes: `X` is `(n, 2)`; `Y` is one-hot with 2 to 10 columns, or a single column, `(n, 1)`, of
    0 and 1 (two classes) or of any numbers (shades). The picture is as large as the data.
    """
    X, Y = _checked_points(X, Y)
    size = _check.number("size", size, above=0.0, most=1e6)
    ax = own_or_new(ax, (4.6, 4.4))
    _mark(ax, X, Y, size)
    _frame(ax, X)
    return describe(ax, f"{len(X)} points in the plane: {_counted(Y)}.")


def half_plane(direction: Any, threshold: float, X: Any, Y: Any, ax: Axes | None = None) -> Axes:
    """Draw the points on the side where `x @ direction > threshold`, class 1, and the other."""
    X, Y = _checked_points(X, Y)
    if Y.shape[1] > 2 or not are_classes(Y):
        raise ValueError("Y must be of two classes: two one-hot columns, or one of 0 and 1")
    way = _check.array("direction", direction, 1)
    if len(way) != 2 or np.abs(way).max() > FARTHEST:
        raise ValueError(
            f"direction must be two numbers up to {FARTHEST:g}, got {shown(direction)}"
        )
    threshold = _check.number("threshold", threshold)
    ax = points(X, Y, ax)
    _two_regions(lambda grid: grid @ way - threshold, ax)
    right = int(((X @ way > threshold) == (classes(Y) == 1)).sum())
    return describe(
        ax,
        f"A straight line cuts the plane in two; {right} of the {len(X)} points lie on the side "
        "of their own class.",
    )


def boundary(net: Network, X: Any, Y: Any, ax: Axes | None = None, size: float = 10) -> Axes:
    """Draw the points on what the network says: the region of each class, or its number as a shade.

    Shapes: `X` and `Y` as in `points`; the network has 2 inputs, and an output for each column of
    `Y`. A single output says class 1 where it is above 1/2.
    """
    X, Y = _checked_points(X, Y)
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {shown(net)}")
    if net.sizes[0] != 2 or net.sizes[-1] != Y.shape[1]:
        raise ValueError(
            f"net must have 2 inputs and {Y.shape[1]} outputs, one for each column of Y, "
            f"got the sizes {net.sizes}"
        )
    ax = points(X, Y, ax, size)
    top = net.layers[-1].names.h

    def answers(places: Array) -> Any:
        with np.errstate(all="ignore"):  # weights may be any numbers
            return net.forward(places)[top]

    if not are_classes(Y):
        _shades(lambda grid: answers(grid)[:, 0], Y, ax)
        return describe(
            ax, f"The network's answer as a shade of the plane, and {len(X)} points: {_counted(Y)}."
        )
    if Y.shape[1] == 1:
        _two_regions(lambda grid: answers(grid)[:, 0] - 0.5, ax)
    elif Y.shape[1] == 2:
        _two_regions(lambda grid: answers(grid) @ [-1.0, 1.0], ax)
    else:
        for label in range(Y.shape[1]):
            _region(answers, label, ax)
    right = int((classes(answers(X)) == classes(Y)).sum())
    last = max(2, Y.shape[1]) - 1
    names = ", ".join(f"class {i}" for i in range(last))
    return describe(
        ax,
        f"The network's regions of {names} and class {last}, and {len(X)} points, "
        f"of which {right} lie in the region of their own class.",
    )


def cube(H: Any, Y: Any) -> Axes:
    """Draw observations with three numbers each, such as what three hidden neurons say.

    The cube goes from 0 to 1 or from -1 to 1 where that holds all numbers, as of sigmoids and of
    tanhs, and else as far as they do. Shapes: `H` is `(n, 3)`, `Y` as in `points`.
    """
    H = _check.array("H", H, 2)
    if H.shape[1] != 3 or np.abs(H).max() > FARTHEST:
        raise ValueError(f"H must have three columns of numbers up to {FARTHEST:g}, got {H.shape}")
    Y = _checked_answers(Y, len(H))
    fig = plt.figure(figsize=(5.4, 5.0))
    ax: Any = fig.add_subplot(projection="3d")
    _mark(ax, H, Y, 14, depthshade=False)
    sides = [_side(column, H) for column in H.T]
    ax.set(xlim=sides[0], ylim=sides[1], zlim=sides[2])
    ax.set(xlabel="hidden neuron 1", ylabel="hidden neuron 2", zlabel="hidden neuron 3")
    for axis, side in zip((ax.xaxis, ax.yaxis, ax.zaxis), sides, strict=True):
        axis.set_pane_color((1, 1, 1, 0))
        if side in UNITS:
            ticks = [side[0], sum(side) / 2, side[1]]
            axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
        else:
            axis.set_major_locator(MaxNLocator(4))
    ax.set_box_aspect((1, 1, 1), zoom=0.9)
    ax.view_init(elev=25, azim=-70)
    return describe(
        ax,
        f"{len(H)} points in a cube, one axis for each of three hidden neurons: {_counted(Y)}.",
    )


UNITS = ((0.0, 1.0), (-1.0, 1.0))


def _side(column: Array, H: Array) -> tuple[float, float]:
    """Return the ends of one axis: a unit that holds all of `H`, or what the column needs."""
    for low, high in UNITS:
        if low <= H.min() and H.max() <= high:
            return low, high
    (end,) = _ends(column[:, None])
    return end


# --- Points ---


def _mark(ax: Any, places: Array, Y: Array, size: float, **look: Any) -> None:
    """Mark each place by the class or the number of its row of `Y`, and say which mark is what."""
    if not are_classes(Y):
        norm, colours = _scale(Y)
        look |= {"c": Y[:, 0], "cmap": colours, "norm": norm, "s": 2 * size}
        marks = ax.scatter(*places.T, edgecolor=LIGHT["ink"], linewidth=0.6, **look)
        bar = ax.figure.colorbar(marks, ax=ax, label="Y", shrink=0.8, pad=0.03)
        bar.ax.set_label("")
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0)
        return
    labels, count = classes(Y), max(2, Y.shape[1])
    for label in range(count):
        rows = places[labels == label]
        look |= {"color": CLASSES[label], "marker": MARKERS[label], "s": size}
        ax.scatter(*rows.T, linewidth=0, label=f"class {label}", **look)
    place: Any = {"loc": "lower left", "bbox_to_anchor": (0, 1), "handletextpad": 0.1}
    if count > 2:  # in one or two lines, also above a small picture
        place |= {"fontsize": 9, "columnspacing": 0.4, "borderpad": 0}
    if hasattr(ax, "get_zlim"):  # whose corner is far from the cube
        place |= {"loc": "upper left", "bbox_to_anchor": (0, 1.04)}
    ax.legend(ncol=min(count, 5), **place)


def _counted(Y: Array) -> str:
    """Say how many of which kind there are."""
    if not are_classes(Y):
        return f"numbers from {readable(Y.min())} to {readable(Y.max())} as shades"
    counts = np.bincount(classes(Y), minlength=max(2, Y.shape[1]))
    return ", ".join(f"{n} of class {i} as {SHAPES[i]}" for i, n in enumerate(counts))


def _scale(Y: Array) -> tuple[BoundaryNorm, ListedColormap]:
    """Return steps from the smallest to the largest number, and their shades.

    Shades of the first class's colour below the middle and of the second's above, the stronger
    the farther from it: two colours that a page in a dark theme knows how to turn.
    """
    low, high = float(Y.min()), float(Y.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        reach = abs(low) or 1.0
        low, high = low - reach, high + reach
    steps = MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    strengths = np.linspace(-0.9, 0.9, len(steps) - 1)
    colours = [to_rgba(CLASSES[int(s > 0)], round(abs(float(s)), 3)) for s in strengths]
    return BoundaryNorm(steps, len(colours)), ListedColormap(colours)


def _frame(ax: Axes, X: Array) -> None:
    """Fit the axes to the points, with one scale for both where that leaves no sliver."""
    across, up = _ends(X)
    wide, high = across[1] - across[0], up[1] - up[0]
    one_scale = max(wide, high) <= SIDEWAYS * min(wide, high)
    ax.set(xlim=across, ylim=up, aspect="equal" if one_scale else "auto", xlabel="x1", ylabel="x2")


def _ends(X: Array) -> list[tuple[float, float]]:
    """Return where the axis of each column begins and ends, with a margin."""
    middle = (X.max(axis=0) + X.min(axis=0)) / 2
    reach = 0.54 * (X.max(axis=0) - X.min(axis=0))
    size = np.abs(X).max(axis=0)
    flat = reach <= 1e-9 * size
    if flat.all():
        reach = np.where(size.max() > 0, size.max(), 1.0) * np.ones(len(size))
    else:  # as far as the others, where all points have one number
        reach = np.where(flat, np.maximum(reach.max(), 1e-6 * size), reach)
    return [(float(m - r), float(m + r)) for m, r in zip(middle, reach, strict=True)]


# --- Regions ---


def _two_regions(score: Callable[[Array], Any], ax: Axes) -> None:
    """Shade where `score(points)` is negative as class 0 and where it is positive as class 1."""
    xs, ys, values = _values(score, ax)
    ax.contourf(xs, ys, values, levels=[-np.inf, 0, np.inf], colors=SOFT[:2], zorder=0)
    _line_at_zero(xs, ys, values, ax)


def _region(answers: Callable[[Array], Any], label: int, ax: Axes) -> None:
    """Shade where the column `label` of `answers(points)` is the largest."""

    def ahead(grid: Array) -> Any:
        h = answers(grid)
        return h[:, label] - np.delete(h, label, axis=1).max(axis=1)

    xs, ys, values = _values(ahead, ax)
    if values.max() > 0:
        ax.contourf(xs, ys, values, levels=[0, np.inf], colors=[SOFT[label]], zorder=0)
    _line_at_zero(xs, ys, values, ax)


def _shades(answer: Callable[[Array], Any], Y: Array, ax: Axes) -> None:
    """Shade the plane by a number, in the steps of the numbers `Y`; what is beyond as its ends."""
    norm, colours = _scale(Y)
    xs, ys, values = _values(answer, ax)
    steps = np.array(norm.boundaries)
    inside = np.clip(values, steps[0] + 1e-9 * np.ptp(steps), steps[-1] - 1e-9 * np.ptp(steps))
    ax.contourf(xs, ys, inside, levels=steps, cmap=colours, norm=norm, alpha=None, zorder=0)
    ax.grid(visible=False)


def _line_at_zero(xs: Array, ys: Array, values: Array, ax: Axes) -> None:
    if values.min() < 0 < values.max():
        ax.contour(xs, ys, values, levels=[0], colors=LIGHT["ink"], linewidths=1.2)
    ax.grid(visible=False)


def _values(score: Callable[[Array], Any], ax: Axes) -> tuple[Array, Array, Array]:
    """Return what `score` gives at the places of a grid that covers the Axes."""
    xs, ys = (np.linspace(*limits, 121) for limits in (ax.get_xlim(), ax.get_ylim()))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    with np.errstate(all="ignore"):
        values: Array = score(grid).reshape(len(ys), len(xs))
    return xs, ys, values


# --- Checks ---


def _checked_points(X: Any, Y: Any) -> tuple[Array, Array]:
    """Return points of the plane and their answers, or raise."""
    X = _check.array("X", X, 2)
    if X.shape[1] != 2 or np.abs(X).max() > FARTHEST:
        raise ValueError(f"X must have two columns of numbers up to {FARTHEST:g}, got {X.shape}")
    return X, _checked_answers(Y, len(X))


def _checked_answers(Y: Any, n: int) -> Array:
    """Return one-hot labels of up to ten classes, or a single column of numbers, or raise."""
    if _check.shape(Y) == (n,):
        raise ValueError(
            f"Y must have the shape (rows, columns), got {(n,)}: for classes pass "
            "lm.datasets.one_hot(Y), for numbers a column, np.reshape(Y, (-1, 1))"
        )
    answers = _check.array("Y", Y, 2)
    if answers.shape[1] > MOST_CLASSES:
        raise ValueError(f"Y must have at most {MOST_CLASSES} columns, got {answers.shape}")
    if len(answers) != n:
        raise ValueError(f"Y must have {n} rows, one for each point, got the shape {answers.shape}")
    if answers.shape[1] == 1 and np.abs(answers).max() > FARTHEST:
        raise ValueError(f"Y must hold numbers up to {FARTHEST:g}")
    if answers.shape[1] > 1 and not are_classes(answers):
        raise ValueError(
            "Y must be one-hot, or a single column: draw one of several by Y[:, [0]], "
            "or classes by lm.datasets.one_hot(Y.argmax(axis=1))"
        )
    return answers
