"""The cover of the PDF and the EPUB: what a network has learned, on the bricks that learned it."""

from __future__ import annotations

from io import BytesIO

from bound_book import AUTHOR, SUBTITLE, TITLE
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import lego_mlp as lm
from lego_mlp.colours import COLOURS
from lego_mlp.plots import boundary

# The bricks from the floor up, as chapter 3 stacks them, and the loss on top.
BRICKS = [
    ("Linear", "linear_brick"),
    ("Tanh", "activation_brick"),
    ("Linear", "linear_brick"),
    ("Sigmoid", "activation_brick"),
    ("SquaredError", "loss_brick"),
]
INK, MUTED, PAPER = (COLOURS[name][0] for name in ("ink", "muted", "paper"))


def learned(ax: Axes) -> None:
    """Draw what eight neurons know of the book's task."""
    X, Y = lm.datasets.xor(n=300, seed=0)
    net = lm.mlp([2, 8, 2], activation="tanh", bias=True, seed=2017)
    history = lm.train(net, X, Y, lm.SquaredError(), learning_rate=1.0, steps=2000)
    assert history.accuracy[-1] > 0.95, "the cover shows a network that has learned"
    boundary(net, X, Y, ax)
    if legend := ax.get_legend():
        legend.remove()
    ax.set_axis_off()


def brick(ax: Axes, floor: float, name: str, colour: str) -> None:
    """Draw one brick with its studs."""
    parts = [Rectangle((0.5 + 1.6 * stud, floor + 1), 1, 0.22) for stud in range(6)]
    for part in [*parts, Rectangle((0, floor), 10, 1)]:
        part.set(facecolor=COLOURS[colour][0], edgecolor=INK, linewidth=1.5)
        ax.add_patch(part)
    ax.text(5, floor + 0.45, name, ha="center", va="center", size=17, color=INK, family="monospace")


def draw() -> bytes:
    """Return the cover as a PNG, 1200 by 1800 pixels."""
    figure = Figure(figsize=(8, 12), dpi=150, facecolor=PAPER)
    figure.text(0.5, 0.925, TITLE, ha="center", size=38, color=INK, weight="bold")
    first, _, second = SUBTITLE.partition(", with ")
    figure.text(0.5, 0.885, f"{first},", ha="center", size=15, color=MUTED)
    figure.text(0.5, 0.86, f"with {second}", ha="center", size=15, color=MUTED)
    learned(figure.add_axes((0.2, 0.44, 0.6, 0.4)))
    tower = figure.add_axes((0.25, 0.09, 0.5, 0.33), xlim=(-0.1, 10.1), ylim=(-0.1, 6.4))
    tower.set_axis_off()
    for level, (name, colour) in enumerate(BRICKS):
        brick(tower, 1.22 * level, name, colour)
    figure.text(0.5, 0.04, AUTHOR, ha="center", size=13, color=MUTED)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
