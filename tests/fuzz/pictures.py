"""Pictures: plots, grids of pixels, and what is asked of a drawn one."""

from __future__ import annotations

from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import lego_mlp as lm
from lego_mlp import pictures, plots
from tests.fuzz.core import NORMALS
from tests.fuzz.judge import Target

WORDS = st.sampled_from(["steps", "α", "loss < 1", "", "a_b", "50 %"])


class Drawn:
    """What was on the desk before a picture is drawn: another figure, and the settings."""

    def __init__(self) -> None:
        plt.close("all")
        self.other = plt.figure()
        self.settings = dict(matplotlib.rcParams)


def drawing(function: Any) -> Any:
    """Return the function, followed by a look at the desk."""

    def draw(**words: Any) -> Any:
        desk = Drawn()
        return desk, function(**words)

    return draw


def of_axes(_: dict[str, Any], found: Any) -> None:
    desk, ax = found
    assert isinstance(ax, Axes)
    assert isinstance(ax.figure, Figure)
    words = str(ax.get_label())
    assert len(words) > 20
    assert "nan" not in words
    assert plt.fignum_exists(desk.other.number)
    assert dict(matplotlib.rcParams) == desk.settings
    if len(words) % 4 == 0:  # it takes ten times as long as all the rest
        assert "</svg>" in plots.figure_svg(ax.figure)
    plt.close("all")


def of_row(given: dict[str, Any], found: Any) -> None:
    desk, axes = found
    assert len(axes) == int(given["n"])
    assert len({ax.figure for ax in axes}) == 1
    assert plt.fignum_exists(desk.other.number)
    plt.close("all")


def of_svg(given: dict[str, Any], found: Any) -> None:
    assert "what it shows" in found[1]
    assert given["fig"].axes


def of_describe(given: dict[str, Any], found: Any) -> None:
    assert found[1] is given["ax"]
    assert found[1].get_label() == given["text"]


@st.composite
def scenes(draw: st.DrawFn, /, most: int = 10, numbers: bool = True, **more: Any) -> dict[str, Any]:
    """Points in classes or with numbers, perhaps Axes to draw them on, and more."""
    source = NORMALS(draw(st.integers(0, 999)))
    n = draw(st.integers(1, 12))
    across, up = (10.0 ** draw(st.integers(-6, 6)) for _ in range(2))
    scene = {
        "X": [across, up] * source.standard_normal((n, 2)) + draw(st.sampled_from([0.0, 100.0])),
        "Y": answers(draw, source, n, most, numbers),
        "ax": draw(st.sampled_from([None, _axes()])),
    }
    return {name: draw(strategy) for name, strategy in more.items()} | scene


def answers(draw: Any, source: Any, n: int, most: int, numbers: bool) -> Any:
    """One-hot labels, a column of 0 and 1, or a column of numbers."""
    kind = draw(st.sampled_from(["one-hot", "0 and 1", *["numbers"] * numbers]))
    if kind == "numbers":
        return 10.0 ** draw(st.integers(-9, 9)) * source.standard_normal((n, 1))
    classes = draw(st.integers(2, most)) if kind == "one-hot" else 2
    Y = np.eye(classes)[source.randint(classes, size=n)]
    return Y if kind == "one-hot" else Y[:, 1:]


def _axes() -> Axes:
    return Figure().add_subplot()


@st.composite
def boundaries(draw: Any) -> dict[str, Any]:
    scene = draw(scenes())
    softmax = ["softmax"] * (scene["Y"].shape[1] > 1)
    output = draw(st.sampled_from(["sigmoid", "linear", *softmax]))
    sizes = [2, draw(st.integers(1, 4)), scene["Y"].shape[1]]
    init = draw(st.sampled_from(["gain", "zeros"]))
    return {"net": lm.mlp(sizes, "tanh", output, init=init, gain=3.0), **scene, "size": 10.0}


@st.composite
def lines(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    n = draw(st.integers(1, 8))
    scale = 10.0 ** draw(st.sampled_from([-300, -12, -3, 0, 0, 3, 12, 300]))
    y = {f"line {k}": scale * source.uniform(0.5, 2, n) for k in range(draw(st.integers(1, 12)))}
    y["line 0"][0] = draw(st.sampled_from([1.0, np.nan, np.inf, -np.inf, 0.0, 1e300, -1.0]))
    y["line 0"][-1] = 1.0
    return {
        "x": np.arange(1.0, n + 1) * 10.0 ** draw(st.integers(-3, 6)),
        "ys": y,
        "xlabel": draw(WORDS),
        "ylabel": draw(WORDS),
        "ax": draw(st.sampled_from([None, _axes()])),
        "log": draw(st.sampled_from(["", "x", "y", "xy"])),
        "ylim": draw(st.sampled_from([None, (0.1, 2.0), [0.5, 1e9]])),
    }


@st.composite
def cubes(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    n = draw(st.integers(1, 6))
    low = draw(st.sampled_from([0.0, -1.0, -7.0]))
    return {"H": source.uniform(low, 1, (n, 3)), "Y": answers(draw, source, n, 10, True)}


@st.composite
def towers(draw: Any) -> dict[str, Any]:
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    way = st.none() | st.integers(1, len(sizes) - 1)
    if draw(st.booleans()):
        sizes = lm.mlp(sizes, draw(st.sampled_from(["tanh", "relu"])), bias=draw(st.booleans()))
    return {"sizes": sizes, "way_to": draw(way), "ax": draw(st.sampled_from([None, _axes()]))}


@st.composite
def grids(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    n = draw(st.integers(1, 5))
    titles = [str(k) for k in range(n)]
    side, shape = draw(st.sampled_from([((64,), None), ((12,), (3, 4)), ((3, 5), None)]))
    return {
        "images": source.uniform(draw(st.sampled_from([0, -1])), 1, (n, *side)),
        "shape": shape,
        "titles": draw(st.sampled_from([(), titles, tuple(titles)])),
        "columns": draw(st.integers(1, 9)),
        "what": "digits",
    }


def _shown() -> dict[str, Any]:
    ax = _axes()
    ax.set_label("what it shows")
    return {"fig": ax.figure}


TARGETS: dict[str, Target] = {
    "plots.points": Target(
        drawing(plots.points), scenes(size=st.floats(0.1, 100)), of_axes, free=("ax",), examples=15
    ),
    "plots.half_plane": Target(
        drawing(plots.half_plane),
        scenes(
            most=2,
            numbers=False,
            direction=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
            threshold=st.floats(-2, 2),
        ),
        of_axes,
        free=("ax",),
        examples=15,
    ),
    "plots.boundary": Target(
        drawing(plots.boundary), boundaries(), of_axes, free=("ax",), examples=15
    ),
    "plots.curves": Target(drawing(plots.curves), lines(), of_axes, free=("ax",), examples=30),
    "plots.cube": Target(drawing(plots.cube), cubes(), of_axes, examples=10),
    "plots.topology": Target(
        drawing(plots.topology),
        towers().map(lambda tower: {name: tower[name] for name in ("sizes", "ax")}),
        of_axes,
        free=("ax",),
        examples=10,
    ),
    "plots.stack": Target(drawing(plots.stack), towers(), of_axes, free=("ax",), examples=10),
    "plots.row": Target(
        drawing(plots.row),
        st.fixed_dictionaries(
            {"n": st.integers(1, 4), "width": st.floats(1, 9), "height": st.floats(1, 9)}
        ),
        of_row,
        examples=25,
    ),
    "plots.describe": Target(
        drawing(plots.describe),
        st.builds(lambda text: {"ax": _axes(), "text": text}, WORDS),
        of_describe,
        moves=("ax",),
        examples=25,
    ),
    "plots.figure_svg": Target(drawing(plots.figure_svg), st.builds(_shown), of_svg, examples=15),
    "plots.pictures.grid": Target(drawing(pictures.grid), grids(), of_axes, examples=25),
}
