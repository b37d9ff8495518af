"""Odd input that fuzzing found: each was an error without a name, a hang, a warning or wrong."""

import itertools
import math
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import lego_mlp as lm
from lego_mlp import _check, autodiff, pictures, plots
from lego_mlp.lab import engine, state
from tests.stacks import assert_same, copies
from tests.test_bad_input import LOSS, WHOLE, X, Y, fails, net_of_3

HUGE = 10**12
ENDLESS = -(10**5000)  # Python refuses to write it out


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


class Silent:
    def __repr__(self):
        raise RuntimeError("no words")


class Liar:
    def __array__(self, *_arguments, **_words):
        raise RuntimeError("no array")


def test_what_cannot_be_shown_is_refused_by_name():
    fails(lm.datasets.xor, ValueError, "n", ENDLESS)
    fails(lm.train, ValueError, "steps", net_of_3(), X, Y, LOSS, 0.1, ENDLESS)
    fails(lm.backprop, TypeError, "net", Silent(), X, Y, LOSS)
    fails(lm.Linear, TypeError, "W", Liar())


def test_a_long_value_is_cut_in_the_message():
    with pytest.raises(TypeError) as caught:
        lm.Network(list(range(10**5)))
    assert len(str(caught.value)) < 2 * _check.LONGEST


def test_too_much_is_refused_and_not_tried():
    fails(lm.datasets.xor, ValueError, "n", HUGE)
    fails(lm.datasets.moons, ValueError, "n", HUGE)
    fails(lm.datasets.pinwheel, ValueError, "classes", classes=HUGE)
    fails(lm.datasets.one_hot, ValueError, "classes", [0], HUGE)
    fails(lm.mlp, ValueError, "sizes", [2, HUGE, 2])
    fails(lm.train, ValueError, "steps", net_of_3(), X, Y, LOSS, 0.1, 10**30)
    fails(plots.row, ValueError, "n", HUGE)
    fails(plots.topology, ValueError, "sizes", [1000, 1000])
    fails(plots.stack, ValueError, "sizes", [2] * 99)
    fails(engine.maps, ValueError, "size", state.defaults(), copies(net_of_3()), HUGE)


def test_as_many_frames_as_there_are_steps_and_no_more():
    for frames in (6, 7, HUGE):
        history = lm.train(net_of_3(), X, Y, LOSS, 0.1, 5, frames=frames)
        assert [frame.step for frame in history.frames] == [0, 1, 2, 3, 4, 5]


def test_bricks_without_end_are_refused_at_the_first_that_is_none():
    fails(lm.Network, TypeError, "bricks", itertools.count())
    fails(lm.Network, TypeError, "bricks", np.array(1.0))


def test_a_gain_that_overflows_is_the_gains_fault():
    fails(lm.mlp, ValueError, "gain", [2, 3, 2], init="gain", gain=1.7e308)
    fails(lm.datasets.moons, ValueError, "noise", 3, noise=1.7e308)


@pytest.mark.parametrize(
    "slope", [5, [[1.0]], WHOLE["dL_dW1"].astype(object), np.ones((2, 3), "i")]
)
def test_a_slope_that_is_no_array_of_floats(slope):
    net = net_of_3()
    before = copies(net)
    fails(lm.update, ValueError, "trace", net, {**WHOLE, "dL_db2": slope}, 0.1)
    fails(lm.update, ValueError, "trace", net, {**WHOLE, "dL_dW1": slope}, 0.1)
    assert_same(before, net.parameters)


@pytest.mark.parametrize(
    ("kind", "only"),
    [
        *((ValueError, bad) for bad in ((), "W", ["W1", "W1"])),
        *((TypeError, bad) for bad in (5, ("W1", 3), np.array(1.0))),
    ],
)
def test_bad_names_of_what_may_move(kind, only):
    fails(lm.hessian_eigenvalue, kind, "only", net_of_3(), X, Y, LOSS, only)


def test_relative_error_compares_arrays_of_one_shape():
    fails(lm.relative_error, ValueError, "a", np.ones(3), np.ones((3, 1)))
    fails(lm.relative_error, TypeError, "b", [1.0], "1")
    fails(lm.relative_error, ValueError, "floor", [1.0], [2.0], 0.0)
    assert lm.relative_error([], []) == 0
    assert lm.relative_error([1.0], [3.0]) == pytest.approx(2 / 3)
    assert lm.relative_error([1e308], [-1e308]) == 2
    assert lm.relative_error([1e200] * 2, [0.0] * 2) == 1


def test_central_difference_of_what_is_no_number():
    fails(lm.central_difference, ValueError, "f", lambda: [1.0, 2.0], np.ones(2))
    fails(lm.central_difference, TypeError, "f", lambda: None, np.ones(2))
    fails(lm.central_difference, ValueError, "epsilon", lambda: 1.0, np.ones(2), 1e308)
    at = np.array([2.0])

    def beyond() -> Any:
        return np.uint8(at[0] > 2)  # small whole numbers would wrap around

    assert lm.central_difference(beyond, at) == pytest.approx(1e3 * 7 / 12)


def test_schedules_at_their_ends():
    assert lm.schedules.step_decay(1.0, 2.0, 1)(5000) == math.inf
    assert lm.schedules.cosine(1.5e308, 10)(0) == 1.5e308
    for rate in (
        lm.schedules.step_decay(1.0),
        lm.schedules.inverse_time(1.0),
        lm.schedules.cosine(1.0, 10),
    ):
        fails(rate, TypeError, "step", 0.5)
        fails(rate, ValueError, "step", -1)
    growing = lm.schedules.step_decay(1.0, 2.0, 1)
    fails(lm.train, ValueError, "learning_rate", net_of_3(), X, Y, LOSS, growing, 2000)


def test_a_root_of_a_negative_number_is_no_complex_one():
    with pytest.raises(ValueError, match=r"^power must be a whole number for -8, got 0.5"):
        autodiff.Scalar(-8.0) ** 0.5
    assert (autodiff.Scalar(-8.0) ** 2).data == 64


def test_empty_arrays_are_printed():
    assert lm.named(W1=[]) == "W1 (0,)\n[]"


def test_an_answer_may_be_any_number():
    for answer in (1e308, -1e308, [[1e308, -1e308]], lambda *_: 1e308, np.longdouble("1e4000")):
        assert not lm.check("01-3", answer).right


# --- Pictures ---


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
