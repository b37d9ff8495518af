"""Odd input that fuzzing found: each was an error without a name, a hang, a warning or wrong."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _check
from tests.stacks import assert_same, copies
from tests.test_bad_input import LOSS, WHOLE, X, Y, fails, net_of_3

HUGE = 10**12
ENDLESS = -(10**5000)  # Python refuses to write it out


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
    fails(lm.mlp, ValueError, "sizes", [2, HUGE, 2])
    fails(lm.train, ValueError, "steps", net_of_3(), X, Y, LOSS, 0.1, 10**30)


def test_as_many_frames_as_there_are_steps_and_no_more():
    for frames, kept in ((5, [0, 1, 2, 4, 5]), *((n, range(6)) for n in (6, 7, HUGE))):
        history = lm.train(net_of_3(), X, Y, LOSS, 0.1, 5, frames=frames)
        assert [frame.step for frame in history.frames] == [*kept]


def test_bricks_without_end_are_refused_at_the_first_that_is_none():
    fails(lm.Network, TypeError, "bricks", itertools.count())
    fails(lm.Network, TypeError, "bricks", np.array(1.0))


def test_a_gain_that_overflows_is_the_gains_fault():
    fails(lm.mlp, ValueError, "gain", [2, 3, 2], init="gain", gain=1.7e308)


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
    assert math.isnan(lm.relative_error([np.inf], [np.inf]))


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


def test_an_answer_may_be_any_number():
    for answer in (1e308, -1e308, [[1e308, -1e308]], lambda *_: 1e308, np.longdouble("1e4000")):
        assert not lm.check("01-3", answer).right
