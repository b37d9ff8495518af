"""The largest curvature, against a Hessian written down entry by entry and against real runs."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm


def whole_hessian(
    net: lm.Network, X: np.ndarray, Y: np.ndarray, loss: lm.SquaredError
) -> np.ndarray:
    """Measure every row of the Hessian by nudging one parameter at a time."""
    rows = []
    for live in net.parameters.values():
        for index in np.ndindex(live.shape):
            old, found = live[index], []
            for nudge in (1e-5, -1e-5):
                live[index] = old + nudge
                slopes = lm.gradients(net, lm.backprop(net, X, Y, loss))
                found.append(np.concatenate([slope.ravel() for slope in slopes.values()]))
            live[index] = old
            rows.append((found[0] - found[1]) / 2e-5)
    return np.array(rows)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("penalty", [None, lm.L2(0.5)])
def test_equals_the_largest_eigenvalue(seed: int, penalty: lm.L2 | None) -> None:
    X, Y = lm.datasets.xor(20, seed=1)
    net = lm.mlp([2, 4, 2], activation="tanh", bias=True, init="gain", gain=1.5, seed=seed)
    loss = lm.SquaredError(penalty)
    expected = np.linalg.eigvalsh(whole_hessian(net, X, Y, loss))[-1]
    found = lm.hessian_eigenvalue(net, X, Y, loss, iterations=5000, tolerance=1e-10)
    assert found == pytest.approx(expected, rel=1e-4)


def test_finds_the_largest_beside_a_larger_negative_one() -> None:
    # One number through two weights: loss = (1 - w2 w1)² / 2, Hessian [[w2², 2 w1 w2 - 1], ...].
    net = lm.Network([lm.Linear([[0.1]]), lm.Identity(), lm.Linear([[0.1]])])
    one = np.array([[1.0]])
    loss = lm.SquaredError()
    values = np.linalg.eigvalsh([[0.01, -0.98], [-0.98, 0.01]])
    found = lm.hessian_eigenvalue(net, one, one, loss, iterations=5000, tolerance=1e-12)
    assert found == pytest.approx(values[-1], rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_predicts_where_a_single_layer_explodes(seed: int) -> None:
    source = np.random.default_rng(seed)
    X, Y = lm.datasets.circles(40, seed=seed)
    X = X * source.uniform(0.2, 3, 2)
    loss = lm.SquaredError(lm.L2(source.uniform(0, 5)))
    start = lm.mlp([2, 2], output="linear", bias=bool(seed % 2), seed=seed)
    limit = 2 / lm.hessian_eigenvalue(start, X, Y, loss)
    grows = []
    for rate in (0.99 * limit, 1.01 * limit):
        history = lm.train(start.copy(), X, Y, loss, rate, 3000, record_every=100)
        grows.append(history.exploded_at is not None or history.loss[-1] > 10 * history.loss[0])
    assert grows == [False, True]


def test_only_some_parameters_may_move() -> None:
    X, Y = lm.datasets.xor(20, seed=1)
    net = lm.mlp([2, 4, 2], output="linear", bias=True, seed=0)
    loss = lm.SquaredError()
    with_one = np.column_stack([lm.backprop(net, X, Y, loss)["h1"], np.ones(20)])
    expected = np.linalg.eigvalsh(with_one.T @ with_one / 20)[-1]
    found = lm.hessian_eigenvalue(net, X, Y, loss, only=("W2", "b2"))
    assert found == pytest.approx(expected, rel=1e-4)


def test_a_flat_loss_has_no_curvature() -> None:
    net = lm.Network([lm.Linear([[1.0, 1.0]]), lm.ReLU()])
    assert lm.hessian_eigenvalue(net, [[-1.0]], [[1.0, 0.0]], lm.SquaredError()) == 0.0


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"only": ("W9",)}, "only"),
        ({"iterations": 0}, "iterations"),
        ({"tolerance": -1}, "tolerance"),
    ],
)
def test_bad_arguments_are_named(options: dict[str, Any], name: str) -> None:
    X, Y = lm.datasets.xor(5)
    with pytest.raises(ValueError, match=name):
        lm.hessian_eigenvalue(lm.mlp([2, 2]), X, Y, lm.SquaredError(), **options)


@pytest.mark.parametrize("activation", ["linear", "tanh"])
@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("hidden", [1, 2, 6])
def test_at_a_saddle_that_bends_as_much_down_as_up(
    activation: str, output: str, hidden: int
) -> None:
    # Weights of 0: what a first weight is worth is told by the second, and the other way round.
    X, Y = lm.datasets.line(60)
    net = lm.mlp([2, hidden, 2], activation, output, init="zeros")
    values = np.linalg.eigvalsh(whole_hessian(net, X, Y, lm.SquaredError()))
    assert values[0] == pytest.approx(-values[-1])
    found = lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    assert found == pytest.approx(values[-1], rel=1e-5)


def test_where_the_slopes_overflow_it_is_no_number() -> None:
    net = lm.mlp([2, 3, 2], "linear", "linear")
    assert np.isnan(lm.hessian_eigenvalue(net, [[1e200, 1e200]], [[1, 0]], lm.SquaredError()))
