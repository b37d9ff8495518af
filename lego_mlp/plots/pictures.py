"""Rows of numbers as pictures: digits, and the weights that look at them (chapter 17).

Like `plots`, this needs matplotlib. Every shade is one colour at another strength, so that a
page in a dark theme can turn paper and ink around.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.plots.canvas import LIGHT, describe

LEVELS = 16
INCHES = 0.92
"""The longer side of one picture."""

MOST_PIXELS = 200_000
"""More than this take minutes to draw."""


class _Tile(NamedTuple):
    """The room of one picture, in pixels: its own, and what lies between it and the next."""

    height: int
    width: int
    gap: float
    title: float


def grid(
    images: Any,
    titles: Sequence[str] = (),
    columns: int = 8,
    what: str = "images",
    shape: tuple[int, int] | None = None,
) -> Axes:
    """Draw each row of `images` as a picture, `columns` of them side by side.

    Formula: the strength of a pixel is `|value| / largest |value|` of all the images, in 16
    steps. Where no value is negative, pixels are ink; else positive ones have the colour of
    positive weights and negative ones that of negative weights.

    Shapes: `images` is `(n, pixels)`, or `(n, height, width)`; `shape` is the height and width of
    a row's picture, a square where it is not given. `titles` has an entry for each or is empty.
    `what` says in the description what they are.

    Raises `TypeError` or `ValueError` that names the argument.
    """
    pixels, height, width = _checked_images(images, shape)
    titles = _checked_titles(titles, len(pixels))
    if not _check.text("what", what).strip():
        raise ValueError("what must say what the images are, got no word")
    columns = min(_check.count("columns", columns), len(pixels))
    unit = max(height, width) / 8
    tile = _Tile(height, width, 2 * unit, 2.5 * unit if titles else 0.0)
    high = tile.title + height + tile.gap
    rows = -(-len(pixels) // columns)
    across, down = columns * (width + tile.gap) - tile.gap, rows * high - tile.gap
    size = (across * INCHES / (8 * unit), down * INCHES / (8 * unit))
    ax: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    corners = [
        ((k % columns) * (width + tile.gap), (k // columns) * high + tile.title)
        for k in range(len(pixels))
    ]
    _paint(ax, pixels, corners, tile)
    for (x, y), title in zip(corners, titles, strict=False):
        ax.text(x + width / 2, y - 0.6 * unit, title, ha="center", va="bottom", fontsize=10)
    rim = 0.2 * unit
    ax.set(xlim=(-rim, across + rim), ylim=(down + rim, -rim), aspect="equal")
    ax.axis("off")
    named = f": {', '.join(titles)}" if titles else ""
    return describe(ax, f"{len(pixels)} {what} of {height} by {width} pixels{named}.")


def _checked_images(images: Any, shape: Any) -> tuple[Array, int, int]:
    """Return a row of pixels for each image, and their height and width, or raise."""
    pixels = _check.floats("images", images)
    if pixels.ndim == 3:
        shape = pixels.shape[1:] if shape is None else shape
        pixels = pixels.reshape(len(pixels), math.prod(pixels.shape[1:]))
    pixels = _check.array("images", pixels, 2)
    if pixels.size > MOST_PIXELS:
        raise ValueError(f"images must have at most {MOST_PIXELS:,} pixels, got {pixels.size:,}")
    if shape is None:
        side = math.isqrt(pixels.shape[1])
        if side**2 != pixels.shape[1]:
            raise ValueError(
                f"images must be square, got {pixels.shape[1]} columns: pass shape=(height, width)"
            )
        return pixels, side, side
    sides = [_check.count("shape", side) for side in _check.each("shape", shape, "two numbers")]
    if len(sides) != 2 or sides[0] * sides[1] != pixels.shape[1]:
        raise ValueError(
            f"shape must be a height and a width of {pixels.shape[1]} pixels, got {shown(shape)}"
        )
    return pixels, sides[0], sides[1]


def _checked_titles(titles: Any, n: int) -> list[str]:
    if _check.listed("titles", titles, "texts") and len(titles) != n:
        raise ValueError(f"titles must have {n} entries, got {len(titles)}")
    return [_check.text(f"titles[{i}]", title) for i, title in enumerate(titles)]


def _paint(ax: Axes, pixels: Array, corners: Sequence[tuple[float, float]], tile: _Tile) -> None:
    largest = float(np.abs(pixels).max()) or 1.0
    strength = np.rint(LEVELS * (pixels / largest)).astype(int)
    signed = bool((pixels < 0).any())
    for level in np.unique(strength[strength != 0]):
        colour = ("weight_plus" if level > 0 else "weight_minus") if signed else "ink"
        cells = [
            _pixel(corners[k][0] + i % tile.width, corners[k][1] + i // tile.width)
            for k, i in np.argwhere(strength == level)
        ]
        look = {"facecolor": LIGHT[colour], "alpha": abs(level) / LEVELS, "linewidth": 0}
        ax.add_patch(PathPatch(Path.make_compound_path(*cells), **look))
    look = {"fill": False, "edgecolor": LIGHT["muted"], "linewidth": 0.8}
    for corner in corners:
        ax.add_patch(Rectangle(corner, tile.width, tile.height, **look))


def _pixel(x: float, y: float) -> Path:
    return Path([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)], closed=True)
