"""What a history keeps beside its records: a test set's accuracy, frames, the tail, the run."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.history import TAIL

Data = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def data() -> Data:
    return lm.datasets.xor(40, seed=0)


def network(**options: Any) -> lm.Network:
    return lm.mlp([2, 3, 2], **({"bias": True, "seed": 1} | options))


def exploding(X: np.ndarray, Y: np.ndarray, **options: Any) -> lm.History:
    return lm.train(network(), X, Y, lm.SquaredError(lm.L2(4.0)), 100.0, 1000, **options)


def test_the_tail_holds_the_last_finite_steps(data: Data) -> None:
    history = exploding(*data)
    assert history.exploded_at is not None
    steps = [frame.step for frame in history.tail]
    assert steps == list(range(history.exploded_at - TAIL, history.exploded_at))


def test_a_short_run_has_a_short_tail(data: Data) -> None:
    history = lm.train(network(), *data, lm.SquaredError(), 1.0, 3)
    assert [frame.step for frame in history.tail] == [0, 1, 2, 3]


def test_an_exploded_run_keeps_its_last_finite_frame(data: Data) -> None:
    history = exploding(*data, frames=4)
    last = history.frames[-1]
    assert history.exploded_at is not None
    assert last.step == history.exploded_at - 1
    assert all(np.isfinite(values).all() for values in last.parameters.values())
    assert not exploding(*data).frames  # none were asked for


def test_a_start_that_overflows_is_kept_as_a_frame() -> None:
    net = lm.Network([lm.Linear([[1e308], [1e308]])])
    history = lm.train(net, [[9.0, 9.0]], [[1.0]], lm.SquaredError(), 0.1, 5, frames=3)
    assert [frame.step for frame in history.frames] == [0]
    assert history.tail == []


def test_the_run_remembers_the_start(data: Data) -> None:
    net = network()
    start = net.copy().parameters
    history = lm.train(net, *data, lm.SquaredError(), 5.0, 20, batch_size=8)
    assert history.run is not None
    for name, values in history.run.net.parameters.items():
        np.testing.assert_array_equal(values, start[name])
        assert not np.array_equal(values, net.parameters[name])
    assert history.run.learning_rate(3) == 5.0


def test_a_copied_network_has_its_own_arrays() -> None:
    net = network()
    twin = net.copy()
    twin.parameters["W1"][:] = 7.0
    assert not (net.parameters["W1"] == 7.0).any()
    other = net.copy(twin.parameters)
    assert (other.parameters["W1"] == 7.0).all()
    np.testing.assert_array_equal(other.parameters["b2"], net.parameters["b2"])


def test_the_articles_penalty_has_a_right_value_and_a_wrong_slope(data: Data) -> None:
    W = np.array([[1.0, -2.0], [3.0, 0.0]])
    penalty = lm.ArticlePenalty(0.6)
    assert penalty.value([W], 3) == lm.L2(0.6).value([W], 3)
    np.testing.assert_allclose(penalty.slope(W, 3), np.full((2, 2), 0.2 * 14.0))
    errors = lm.gradient_check(network(), *data, lm.SquaredError(lm.ArticlePenalty(5.0)))
    assert errors["W1"] > 0.1
    assert errors["b1"] < 1e-7
