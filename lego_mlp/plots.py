"""Pictures of what was computed: data in, matplotlib Axes out (all chapters).

Nothing here trains a network. Each function draws into `ax`, or into a new figure, returns the
Axes, and writes one sentence on what it shows as the Axes' label: `figure_svg` puts these
sentences into the picture's description, for readers who do not see it.

Each raises `TypeError` or `ValueError` that names the argument, before anything is drawn.
"""

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp._drawable import (
    FARTHEST,
    LINES,
    LOGS,
    MOST_LINES,
    checked_limits,
    checked_lines,
    checked_places,
    checked_points,
    visible,
)
from lego_mlp.colours import COLOURS
from lego_mlp.network import Network, checked_sizes, names

LIGHT = {name: light for name, (light, _) in COLOURS.items()}
CLASSES = (LIGHT["class0"], LIGHT["class1"], LIGHT["class2"])
SOFT = (LIGHT["class0_soft"], LIGHT["class1_soft"], LIGHT["class2_soft"])
MARKERS = ("o", "s", "^")
SHAPES = ("circles", "squares", "triangles")

STYLE: Any = {
    "figure.figsize": (6.0, 3.7),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.edgecolor": LIGHT["muted"],
    "axes.labelcolor": LIGHT["ink"],
    "axes.titlesize": 11,
    "axes.titlecolor": LIGHT["ink"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": LIGHT["grid"],
    "axes.axisbelow": True,
    "text.color": LIGHT["ink"],
    "xtick.color": LIGHT["muted"],
    "ytick.color": LIGHT["muted"],
    "xtick.labelcolor": LIGHT["ink"],
    "ytick.labelcolor": LIGHT["ink"],
    "legend.frameon": False,
    "lines.linewidth": 2,
    "svg.fonttype": "none",  # text stays text: it can be read, searched and set in the page's font
    "svg.hashsalt": "lego",  # the same picture gives the same file
}


def setup() -> None:
    """Set the book's style, and have a notebook show its figures as described SVG."""
    mpl.rcParams.update(STYLE)
    try:
        shell = get_ipython()  # type: ignore[name-defined]
    except NameError:
        return
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg")
    shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, figure_svg)


def figure_svg(fig: Figure) -> str:
    """Return the figure as SVG whose description is what its Axes say of themselves.

    Raises `ValueError` if no Axes says anything: a picture without words is not for everyone.
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"fig must be a matplotlib figure, got {shown(fig)}")
    words = " ".join(str(ax.get_label()) for ax in fig.axes if ax.get_label())
    if not words:
        raise ValueError("the figure says nothing of itself: call plots.describe(ax, text)")
    file = io.StringIO()
    metadata = {"Date": None, "Creator": None, "Description": words}
    fig.savefig(file, format="svg", bbox_inches="tight", pad_inches=0.05, metadata=metadata)
    return file.getvalue()


def describe(ax: Axes, text: str) -> Axes:
    """Give the Axes the sentence that tells what it shows, and return it."""
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be matplotlib Axes, got {shown(ax)}")
    ax.set_label(_check.text("text", text))
    return ax


def row(n: int, width: float = 3.3, height: float = 3.1) -> Sequence[Axes]:
    """Return `n` Axes side by side."""
    n = _check.count("n", n, most=20)
    width, height = (
        _check.number(name, value, above=0.0, most=50.0)
        for name, value in (("width", width), ("height", height))
    )
    _, axes = plt.subplots(1, n, figsize=(width * n, height), layout="constrained", squeeze=False)
    return list(axes[0])


def points(X: Any, Y: Any, ax: Axes | None = None, size: float = 16) -> Axes:
    """Draw each observation: a circle for class 0, a square for class 1, a triangle for class 2."""
    X, Y = checked_points(X, Y)
    size = _check.number("size", size, above=0.0, most=1e6)
    ax = _axes(ax, (4.6, 4.4))
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
    _regions(lambda grid: grid @ way - threshold, ax)
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
    if classes == 2:
        _regions(lambda grid: np.diff(net.forward(grid)[top], axis=1)[:, 0], ax)
    else:
        for label in range(classes):
            _region(lambda grid: net.forward(grid)[top], label, ax)
    right = int((net.predict(X) == np.argmax(Y, axis=1)).sum())
    names = ", ".join(f"class {i}" for i in range(classes - 1))
    return describe(
        ax,
        f"The network's regions of {names} and class {classes - 1}, and {len(X)} points, "
        f"of which {right} lie in the region of their own class.",
    )


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
    ylim = checked_limits(ylim)
    ax = _axes(ax, None)
    styles = zip(_line_colours(), LINES, strict=True)
    for (name, y), (colour, style) in zip(ys.items(), styles, strict=False):
        ax.plot(x, visible(y, log), color=colour, linestyle=style, label=name)
    ax.set(**labels)
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")
    if ylim is not None:
        ax.set_ylim(ylim)
    if len(ys) > 1:
        ax.legend()
    ends = "; ".join(f"{name} from {_said(y[0])} to {_said(y[-1])}" for name, y in ys.items())
    return describe(ax, f"{ylabel} over {xlabel} from {x[0]:.4g} to {x[-1]:.4g}: {ends}.")


def _said(number: float) -> str:
    return f"{number:.4g}" if np.isfinite(number) else "a number that is not finite"


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
        axis.set_ticks([0.5, 1])
    ax.set_box_aspect((1, 1, 1), zoom=0.95)
    ax.legend(loc="upper left", ncol=2, handletextpad=0.1)
    return describe(ax, f"{len(H)} points in a cube, one axis for each of three hidden neurons.")


def topology(sizes: Sequence[int], ax: Axes | None = None) -> Axes:
    """Draw the network as neurons in columns and every weight as a line."""
    sizes = checked_sizes(sizes)
    if sum(below * above for below, above in pairwise(sizes)) > MOST_LINES:
        raise ValueError(f"sizes must have at most {MOST_LINES} weights to draw, got {sizes}")
    ax = _axes(ax, (6.4, 3.2))
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
    ax = _axes(ax, (6.4, 0.82 * len(tower) + 0.5))
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


def _regions(score: Any, ax: Axes) -> Axes:
    """Shade where `score(points)` is negative as class 0 and where it is positive as class 1."""
    xs, ys, grid = _grid(ax)
    values = score(grid).reshape(len(ys), len(xs))
    ax.contourf(xs, ys, values, levels=[-np.inf, 0, np.inf], colors=SOFT[:2], zorder=0)
    if values.min() < 0 < values.max():
        ax.contour(xs, ys, values, levels=[0], colors=LIGHT["ink"], linewidths=1.2)
    ax.grid(visible=False)
    return ax


def _region(answer: Any, label: int, ax: Axes) -> Axes:
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


def _axes(ax: Axes | None, size: tuple[float, float] | None) -> Axes:
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"ax must be matplotlib Axes or None, got {shown(ax)}")
    return plt.subplots(figsize=size, layout="constrained")[1] if ax is None else ax


def _square(ax: Axes, X: Any) -> None:
    reach = float(np.abs(X).max()) * 1.08 or 1.0
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="x1", ylabel="x2")


def _column(size: int) -> Any:
    return (np.arange(size, 0, -1) - 0.5) / size


def _line_colours() -> Sequence[str]:
    # Not the colours of the classes or of the two ways: those mean something.
    order = ("ink", "weight_plus", "weight_minus", "muted", "weight_plus", "weight_minus")
    return [LIGHT[name] for name in order]
