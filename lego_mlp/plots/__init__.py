"""Pictures of what was computed: data in, matplotlib Axes out (all chapters).

Nothing here trains a network. Each function draws into `ax`, or into a new figure, returns the
Axes, and writes one sentence on what it shows as the Axes' label: `figure_svg` puts these
sentences into the picture's description, for readers who do not see it.

Each raises `TypeError` or `ValueError` that names the argument, before anything is drawn.
"""

try:
    import matplotlib  # noqa: F401
except ModuleNotFoundError as missing:
    if missing.name != "matplotlib":
        raise
    raise ImportError(
        "lego_mlp.plots needs matplotlib: pip install 'lego-mlp[plots]', or matplotlib alone"
    ) from None

from lego_mlp.plots.canvas import (
    CLASSES,
    LIGHT,
    SOFT,
    STYLE,
    describe,
    figure_svg,
    row,
    setup,
)
from lego_mlp.plots.diagrams import stack, topology
from lego_mlp.plots.lines import curves
from lego_mlp.plots.plane import MARKERS, SHAPES, boundary, cube, half_plane, points

# The API page shows them in this order.
__all__ = [  # noqa: RUF022
    "setup",
    "figure_svg",
    "describe",
    "row",
    "points",
    "half_plane",
    "boundary",
    "curves",
    "cube",
    "topology",
    "stack",
    "CLASSES",
    "LIGHT",
    "MARKERS",
    "SHAPES",
    "SOFT",
    "STYLE",
]
