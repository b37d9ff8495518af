"""Rows of 64 numbers as 8 by 8 pixels: digits, and the weights that look at them (chapter 17).

Like `plots`, this needs matplotlib. Every shade is one colour at another strength, so that a
page in a dark theme can turn paper and ink around.
"""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.plots.canvas import LIGHT, describe

SIDE = 8
GAP = 2
TITLE = 2.5
LEVELS = 16


def grid(images: Any, titles: Sequence[str] = (), columns: int = 8, what: str = "images") -> Axes:
    """Draw each row of `images` as a picture, `columns` of them side by side.

    Formula: the strength of a pixel is `|value| / largest |value|` of all the images, in 16
    steps. Where no value is negative, pixels are ink; else positive ones have the colour of
    positive weights and negative ones that of negative weights.

    Shapes: `images` is `(n, 64)`; `titles` has an entry for each or is empty. `what` says in
    the description what they are. Raises `TypeError` or `ValueError` that names the argument.
    """
    pixels = _check.array("images", images, 2)
    if pixels.shape[1] != SIDE * SIDE:
        raise ValueError(f"images must have 64 columns, got the shape {pixels.shape}")
    titles = _checked_titles(titles, len(pixels))
    if not _check.text("what", what).strip():
        raise ValueError("what must say what the images are, got no word")
    columns = min(_check.count("columns", columns), len(pixels))
    high = SIDE + GAP + (TITLE if titles else 0)
    rows = -(-len(pixels) // columns)
    width, height = columns * (SIDE + GAP) - GAP, rows * high - GAP
    size = (0.115 * width, 0.115 * height)
    ax: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    corners = [
        ((k % columns) * (SIDE + GAP), (k // columns) * high + high - SIDE - GAP)
        for k in range(len(pixels))
    ]
    _paint(ax, pixels, corners)
    for (x, y), title in zip(corners, titles, strict=False):
        ax.text(x + SIDE / 2, y - 0.6, title, ha="center", va="bottom", fontsize=10)
    ax.set(xlim=(-0.2, width + 0.2), ylim=(height + 0.2, -0.2), aspect="equal")
    ax.axis("off")
    named = f": {', '.join(titles)}" if titles else ""
    return describe(ax, f"{len(pixels)} {what} of 8 by 8 pixels{named}.")


def _checked_titles(titles: Any, n: int) -> list[str]:
    if _check.listed("titles", titles, "texts") and len(titles) != n:
        raise ValueError(f"titles must have {n} entries, got {len(titles)}")
    return [_check.text(f"titles[{i}]", title) for i, title in enumerate(titles)]


def _paint(ax: Axes, pixels: Array, corners: Sequence[tuple[float, float]]) -> None:
    largest = float(np.abs(pixels).max()) or 1.0
    strength = np.rint(LEVELS * (pixels / largest)).astype(int)
    signed = bool((pixels < 0).any())
    for level in np.unique(strength[strength != 0]):
        colour = ("weight_plus" if level > 0 else "weight_minus") if signed else "ink"
        cells = [
            _square(corners[k][0] + i % SIDE, corners[k][1] + i // SIDE)
            for k, i in np.argwhere(strength == level)
        ]
        look = {"facecolor": LIGHT[colour], "alpha": abs(level) / LEVELS, "linewidth": 0}
        ax.add_patch(PathPatch(Path.make_compound_path(*cells), **look))
    for x, y in corners:
        frame = Rectangle((x, y), SIDE, SIDE, fill=False, edgecolor=LIGHT["muted"], linewidth=0.8)
        ax.add_patch(frame)


def _square(x: float, y: float) -> Path:
    return Path([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)], closed=True)
