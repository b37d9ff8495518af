"""What every picture stands on: the book's style, and Axes that say what they show."""

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterSciNotation

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.colours import COLOURS, MOST_CLASSES

LIGHT = {name: light for name, (light, _) in COLOURS.items()}
CLASSES = tuple(LIGHT[f"class{label}"] for label in range(MOST_CLASSES))
SOFT = tuple(LIGHT[f"class{label}_soft"] for label in range(MOST_CLASSES))

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


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"\$\\mathdefault\{(?:([\d.]+)\\times)?10\^\{(-?\d+)\}\}\$")


class Powers(LogFormatterSciNotation):
    """Labels of a logarithmic axis as plain text, 10⁻⁴, whose exponents a phone can show."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the label of a tick; "" for none."""

        def plain(found: re.Match[str]) -> str:
            times = f"{found[1]} × " if found[1] else ""
            return f"{times}10{found[2].translate(RAISED)}"

        return POWER.sub(plain, str(super().__call__(x, pos)))


def set_log(ax: Axes, log: str) -> None:
    """Make the axes named in `log` logarithmic."""
    scales = {"x": (ax.set_xscale, ax.xaxis), "y": (ax.set_yscale, ax.yaxis)}
    for set_scale, axis in (scales[name] for name in log):
        set_scale("log")
        axis.set_major_formatter(Powers())
        axis.set_minor_formatter(Powers())


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


def own_or_new(ax: Axes | None, size: tuple[float, float] | None) -> Axes:
    """Return `ax`, or the Axes of a new figure of that size where it is `None`, or raise."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"ax must be matplotlib Axes or None, got {shown(ax)}")
    return plt.subplots(figsize=size, layout="constrained")[1] if ax is None else ax
