"""Odd input that fuzzing found, for pictures: each was an error without a name, or a hang."""

import matplotlib

matplotlib.use("Agg")

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import lego_mlp as lm
from lego_mlp import pictures, plots
from lego_mlp.lab import engine, state
from tests.package.stacks import copies

X, Y = lm.datasets.xor(6)
HUGE = 10**12


def net_of_3():
    return lm.mlp([2, 3, 2], bias=True)


def fails(call, kind, name, *arguments, **more):
    """Expect an error of exactly this kind whose message starts with the argument's name."""
    with pytest.raises((TypeError, ValueError), match=rf"^{re.escape(name)}\b") as caught:
        call(*arguments, **more)
    assert caught.type is kind


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_too_much_is_refused_and_not_drawn():
    fails(plots.row, ValueError, "n", HUGE)
    fails(plots.topology, ValueError, "sizes", [1000, 1000])
    fails(plots.stack, ValueError, "sizes", [2] * 99)
    fails(engine.maps, ValueError, "size", state.defaults(), copies(net_of_3()), HUGE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("X", {"X": [[1.0, 2.0, 3.0]] * 6}),
        ("X", {"X": [[np.nan, 2.0]] * 6}),
        ("X", {"X": [[1e200, 2.0]] * 6}),
        ("Y", {"Y": np.eye(4)[[0] * 6]}),
        ("Y", {"Y": [0, 1, 0, 1, 0, 1]}),
        ("ax", {"ax": "here"}),
        ("size", {"size": -1}),
    ],
)
def test_points_that_cannot_be_drawn(name, words):
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must"):
        plots.points(**{"X": X, "Y": Y, **words})
    assert plt.get_fignums() == []


def test_points_at_the_origin_have_a_picture():
    assert plots.points([[0.0, 0.0]], [[1, 0]]).get_xlim() == (-1, 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x", {"x": [[1.0], [2.0]]}),
        ("x", {"x": [-1.0, 0.0], "log": "x"}),
        ("x", {"x": [1.0, 1e300]}),
        ("ys", {"ys": [1.0, 2.0]}),
        ("ys", {"ys": {str(i): [1.0, 2.0] for i in range(7)}}),
        ("ys", {"ys": {"a": [1.0]}}),
        ("ys", {"ys": {"a": [-1.0, np.nan]}, "log": "y"}),
        ("xlabel", {"xlabel": None}),
        ("log", {"log": "z"}),
        ("ylim", {"ylim": (2.0, 1.0)}),
        ("ylim", {"ylim": (0.0, 1.0), "log": "y"}),
        ("ys", {"ys": {"_a": [1.0, 2.0], "b": [1.0, 2.0]}}),
        ("ylim", {"ylim": np.array(1.0)}),
    ],
)
def test_curves_that_cannot_be_drawn(name, words):
    usual = {"x": [1.0, 2.0], "ys": {"a": [1.0, 2.0]}, "xlabel": "x", "ylabel": "y"}
    with pytest.raises((TypeError, ValueError), match=rf"^{name}\b"):
        plots.curves(**usual | words)
    assert plt.get_fignums() == []


def test_a_curve_of_a_run_that_exploded():
    lines = {"loss": [1.0, 1e300, np.inf], "norm": [1.0, 2.0, 3.0]}
    ax = plots.curves([0, 1, 2], lines, "steps", "loss", log="y")
    assert "loss from 1 to a number that is not finite" in str(ax.get_label())
    assert isinstance(ax.figure, Figure)
    assert "</svg>" in plots.figure_svg(ax.figure)


def test_a_boundary_of_weights_that_overflow_is_drawn():
    net = lm.mlp([2, 3, 2], "linear", "linear")
    for live in net.parameters.values():
        live *= 1e300
    assert "regions" in str(plots.boundary(net, X, Y).get_label())


def test_images_of_nothing_in_particular():
    fails(pictures.grid, ValueError, "what", np.ones((1, 64)), what=" ")


def test_other_things_that_cannot_be_drawn():
    fails(plots.half_plane, ValueError, "direction", [1.0], 0.0, X, Y)
    fails(plots.boundary, TypeError, "net", "net", X, Y)
    fails(plots.boundary, ValueError, "net", lm.mlp([3, 2]), X, Y)
    fails(plots.cube, ValueError, "H", X, Y)
    fails(plots.stack, ValueError, "way_to", [2, 3, 2], 3)
    fails(plots.describe, TypeError, "ax", None, "words")
    fails(plots.figure_svg, TypeError, "fig", None)
    fails(pictures.grid, TypeError, "titles", np.ones((1, 64)), 5)
    fails(pictures.grid, ValueError, "titles", np.ones((1, 64)), ["a", "b"])
    assert "1 images" in str(pictures.grid(np.full((1, 64), 1e308)).get_label())
