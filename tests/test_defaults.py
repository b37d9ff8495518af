"""What happens when an option is left out: exactly what the documentation says."""

import math
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.descent import descend
from lego_mlp.network import init_range
from tests.stacks import assert_same, copies

X, Y = lm.datasets.xor(20)
LOSS = lm.SquaredError()


def test_a_network_without_options_is_the_articles():
    explicit = lm.mlp([2, 3, 2], "sigmoid", "sigmoid", False, "article", 2017, 1.0)
    assert repr(lm.mlp([2, 3, 2])) == repr(explicit)
    assert_same(lm.mlp([2, 3, 2]).parameters, explicit.parameters)


def test_a_gain_that_is_not_named_is_one():
    W = lm.mlp([400, 400], init="gain").parameters["W1"]
    assert W.std() * 20 == pytest.approx(1.0, rel=0.01)
    assert init_range("gain", 12, 5) == 0.5 == init_range("gain", 12, 5, 1.0)


@pytest.mark.parametrize(
    ("init", "largest"),
    [
        ("article", 1 / 2),
        ("xavier", math.sqrt(6 / (4 + 50))),
        ("he", math.sqrt(6 / 4)),
        ("gain", 3 * math.sqrt(3 / 4)),
        ("zeros", 0.0),
    ],
)
def test_the_range_of_each_init_by_hand(init, largest):
    assert init_range(init, 4, 50, 3.0) == pytest.approx(largest, rel=1e-15)


def test_sizes_may_be_any_sequence_of_whole_numbers():
    sequences: list[Any] = [[2, 3, 2], (2, 3, 2), np.array([2, 3, 2]), range(2, 4)]
    for sizes in sequences:
        assert lm.mlp(sizes).sizes == list(sizes)


def test_biases_may_be_any_sequence_of_flags():
    assert list(lm.mlp([2, 3, 2], bias=(False, True)).parameters) == ["W1", "W2", "b2"]


def test_a_run_without_options():
    nets = [lm.mlp([2, 3, 2], bias=True) for _ in range(2)]
    histories = [
        lm.train(nets[0], X, Y, LOSS, 0.5, 6),
        lm.train(nets[1], X, Y, LOSS, 0.5, 6, None, None, None, None, 1, 0, False, None),
    ]
    assert_same(nets[0].parameters, nets[1].parameters)
    for history in histories:
        assert history.steps.tolist() == list(range(7))
        assert history.frames == [] and history.interrupted_at is None
        assert history.run is not None and history.run.loss is LOSS


def test_the_run_remembers_its_rates():
    net = lm.mlp([2, 3, 2])
    run = lm.train(net, X, Y, LOSS, lambda step: 1 / (1 + step), 3).run
    assert run is not None
    assert [run.learning_rate(step) for step in range(3)] == [1, 1 / 2, 1 / 3]
    assert run.X.tolist() == X.tolist() and run.Y.tolist() == Y.tolist()
    assert run.loss is LOSS


def test_one_frame_of_a_run_that_overflows_is_its_start_and_its_end():
    net = lm.Network([lm.Linear([[0.0]])])
    history = lm.train(net, [[1]], [[1]], LOSS, 1e100, steps=9, frames=1)
    assert [frame.step for frame in history.frames] == [0, 1]
    assert history.exploded_at == 2


def test_the_one_frame_of_a_start_that_overflows_holds_that_start():
    net = lm.Network([lm.Linear([[1e308], [1e308]])])
    history = lm.train(net, [[9.0, 9.0]], [[1.0]], LOSS, 0.1, 5, frames=3)
    (frame,) = history.frames
    assert frame.step == 0 and frame.parameters["W1"].tolist() == [[1e308], [1e308]]


def test_a_rate_of_zero_is_allowed_and_a_limit_of_zero_is_not():
    net = lm.mlp([2, 3, 2])
    before = copies(net)
    trace = lm.backprop(net, X, Y, LOSS)
    lm.update(net, trace, 0)
    assert_same(before, net.parameters)
    for limit in ("clip", "clip_value"):
        with pytest.raises(ValueError, match=rf"^{limit} must be greater than 0, got 0$"):
            lm.update(net, trace, 0.1, **{limit: 0})
        lm.update(net, trace, 0.1, **{limit: 1e-9})


@pytest.mark.parametrize("slopes", [0, 2])
def test_a_step_needs_one_slope_for_each_parameter(slopes):
    with pytest.raises(ValueError, match=r"^zip\(\) argument 2 is (shorter|longer)"):
        descend([np.ones(1)], [np.ones(1)] * slopes, 0.1, None, None)


def test_both_limits_together_by_hand():
    # slopes (3, -40) are first cut to (3, -4), whose norm 5 is then brought to 1
    net = lm.Network([lm.Linear([[0.0, 0.0]])])
    trace = lm.backprop(net, [[0.0]], [[1.0, 0.0]], LOSS)
    trace["dL_dW1"] = np.array([[3.0, -40.0]])
    lm.update(net, trace, 10.0, clip=1.0, clip_value=4.0)
    np.testing.assert_allclose(net.parameters["W1"], [[-6.0, 8.0]], rtol=1e-15)


def test_train_cuts_the_slopes_of_every_step():
    # the slope is W - 1: 10, cut to 2, and so on
    net = lm.Network([lm.Linear([[11.0]])])
    history = lm.train(net, [[1]], [[1]], LOSS, 1.0, steps=3, clip_value=2.0, frames=4)
    weights = [frame.parameters["W1"].item() for frame in history.frames]
    assert weights == [11.0, 9.0, 7.0, 5.0]
    assert history.gradient_norms["W1"].tolist() == [10.0, 8.0, 6.0, 4.0]


def test_each_slope_is_cut_on_either_side():
    net = lm.Network([lm.Linear([[0.0, 0.0, 0.0]])])
    trace = lm.backprop(net, [[0.0]], [[1.0, 0.0, 0.0]], LOSS)
    trace["dL_dW1"] = np.array([[30.0, -2.0, -40.0]])
    lm.update(net, trace, 1.0, clip_value=4.0)
    assert (-net.parameters["W1"]).tolist() == [[4.0, -2.0, -4.0]]


def test_a_clip_that_is_not_reached_changes_nothing():
    net = lm.Network([lm.Linear([[0.0, 0.0]])])
    trace = lm.backprop(net, [[0.0]], [[1.0, 0.0]], LOSS)
    for slopes, clip in (([[0.3, -0.4]], 1.0), ([[3.0, -4.0]], 5.0), ([[0.0, 0.0]], 1.0)):
        trace["dL_dW1"] = np.array(slopes)
        net.parameters["W1"][:] = 0.0
        lm.update(net, trace, 1.0, clip=clip)
        assert (-net.parameters["W1"]).tolist() == slopes
