"""Points of the plane, and what a straight line or a network says there."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from lego_mlp import _check
from lego_mlp._check import FARTHEST, Array, shown
from lego_mlp.network import Network
from lego_mlp.plots.canvas import CLASSES, LIGHT, SOFT, describe, own_or_new

MARKERS = ("o", "s", "^")
SHAPES = ("circles", "squares", "triangles")


def points(X: Any, Y: Any, ax: Axes | None = None, size: float = 16) -> Axes:
    """Draw each observation: a circle for class 0, a square for class 1, a triangle for class 2."""
    X, Y = checked_points(X, Y)
    size = _check.number("size", size, above=0.0, most=1e6)
    ax = own_or_new(ax, (4.6, 4.4))
    labels, classes = np.argmax(Y, axis=1), Y.shape[1]
    for label in range(classes):
        x1, x2 = X[labels == label].T
        ax.scatter(
            x1,
            x2,
            s=size,
            marker=MARKERS[label],
            color=CLASSES[label],
            linewidth=0,
            label=f"class {label}",
        )
    _square(ax, X)
    place: Any = {"loc": "lower left", "bbox_to_anchor": (0, 1), "handletextpad": 0.1}
    if classes > 2:  # in one line, also above a small picture
        place |= {"fontsize": 9, "columnspacing": 0.4, "borderpad": 0}
    ax.legend(ncol=classes, **place)
    counts = np.bincount(labels, minlength=classes)
    parts = [f"{n} of class {i} as {SHAPES[i]}" for i, n in enumerate(counts)]
    return describe(ax, f"{len(X)} points in the plane: {', '.join(parts)}.")


def half_plane(direction: Any, threshold: float, X: Any, Y: Any, ax: Axes | None = None) -> Axes:
    """Draw the points on the side where `x @ direction > threshold`, class 1, and the other."""
    X, Y = checked_points(X, Y, most=2)
    way = _check.array("direction", direction, 1)
    if len(way) != 2 or np.abs(way).max() > FARTHEST:
        raise ValueError(
            f"direction must be two numbers up to {FARTHEST:g}, got {shown(direction)}"
        )
    threshold = _check.number("threshold", threshold)
    ax = points(X, Y, ax)
    two_regions(lambda grid: grid @ way - threshold, ax)
    right = int(((X @ way > threshold) == (np.argmax(Y, axis=1) == 1)).sum())
    return describe(
        ax,
        f"A straight line cuts the plane in two; {right} of the {len(X)} points lie on the side "
        "of their own class.",
    )


def boundary(net: Network, X: Any, Y: Any, ax: Axes | None = None, size: float = 10) -> Axes:
    """Draw the points on the regions in which the network says each class."""
    X, Y = checked_points(X, Y)
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {shown(net)}")
    if net.sizes[0] != 2 or net.sizes[-1] != Y.shape[1]:
        raise ValueError(
            f"net must have 2 inputs and {Y.shape[1]} outputs, got the sizes {net.sizes}"
        )
    ax = points(X, Y, ax, size)
    top, classes = net.layers[-1].names.h, Y.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):  # weights may be any numbers
        if classes == 2:
            two_regions(lambda grid: np.diff(net.forward(grid)[top], axis=1)[:, 0], ax)
        else:
            for label in range(classes):
                region(lambda grid: net.forward(grid)[top], label, ax)
        right = int((net.predict(X) == np.argmax(Y, axis=1)).sum())
    names = ", ".join(f"class {i}" for i in range(classes - 1))
    return describe(
        ax,
        f"The network's regions of {names} and class {classes - 1}, and {len(X)} points, "
        f"of which {right} lie in the region of their own class.",
    )


def cube(H: Any, Y: Any) -> Axes:
    """Draw observations with three numbers each in the cube from 0 to 1."""
    H = _check.array("H", H, 2)
    if H.shape[1] != 3 or np.abs(H).max() > FARTHEST:
        raise ValueError(f"H must have three columns of numbers up to {FARTHEST:g}, got {H.shape}")
    Y = _check.one_hot("Y", Y, (len(H), 2))
    fig = plt.figure(figsize=(5.4, 5.0))
    ax: Any = fig.add_subplot(projection="3d")
    labels = np.argmax(Y, axis=1)
    for label in (0, 1):
        rows = H[labels == label]
        ax.scatter(
            *rows.T,
            s=14,
            marker=MARKERS[label],
            color=CLASSES[label],
            linewidth=0,
            depthshade=False,
            label=f"class {label}",
        )
    ax.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
    ax.set(xlabel="hidden neuron 1", ylabel="hidden neuron 2", zlabel="hidden neuron 3")
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
        axis.set_ticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_box_aspect((1, 1, 1), zoom=0.9)
    ax.view_init(elev=25, azim=-70)
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.04), ncol=2, handletextpad=0.1)
    return describe(ax, f"{len(H)} points in a cube, one axis for each of three hidden neurons.")


def _square(ax: Axes, X: Any) -> None:
    reach = float(np.abs(X).max()) * 1.08 or 1.0
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="x1", ylabel="x2")


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


def checked_points(X: Any, Y: Any, most: int = 3) -> tuple[Array, Array]:
    """Return points of the plane and their labels, in two classes or up to `most`, or raise."""
    X, Y = _check.array("X", X, 2), _check.array("Y", Y, 2)
    if X.shape[1] != 2 or np.abs(X).max() > FARTHEST:
        raise ValueError(f"X must have two columns of numbers up to {FARTHEST:g}, got {X.shape}")
    if not 2 <= Y.shape[1] <= most:
        raise ValueError(f"Y must have from 2 to {most} columns, got the shape {Y.shape}")
    return X, _check.one_hot("Y", Y, (len(X), Y.shape[1]))
