"""The largest curvature: against a Hessian written down entry by entry, where it is known by hand,
and against real runs, which explode one per cent above the rate it predicts and not below."""

import math
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm

LOSS = lm.SquaredError()


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


@pytest.mark.parametrize("seed", range(4))
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


@pytest.mark.parametrize("seed", range(10))
def test_predicts_where_a_single_layer_explodes(seed: int) -> None:
    source = np.random.default_rng(seed)
    X, Y = lm.datasets.circles(40, seed=seed)
    X = X * source.uniform(0.2, 3, 2)
    loss = lm.SquaredError(lm.L2(source.uniform(0, 5)))
    start = lm.mlp([2, 2], output="linear", bias=bool(seed % 2), seed=seed)
    limit = 2 / lm.hessian_eigenvalue(start, X, Y, loss)
    grows = []
    for rate in (0.99 * limit, 1.01 * limit):
        history = lm.train(start.copy(), X, Y, loss, rate, 1000, record_every=100)
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


def one_weight(W: float) -> lm.Network:
    """Its loss is `(1 - W x)² / 2`, so the second derivative is `x²` wherever `W` is."""
    return lm.Network([lm.Linear([[W]])])


@pytest.mark.parametrize("W", [0.0, 1.0, -1e4, 1e9])
@pytest.mark.parametrize("x", [0.5, 1.0, 30.0])
def test_one_weight_has_the_curvature_x_squared_wherever_it_is(W: float, x: float) -> None:
    # The nudge has to grow with the weight, or 1e9 + 1e-5 hides it.
    for options in ({}, {"iterations": 1}, {"tolerance": 0.0}):
        found = lm.hessian_eigenvalue(one_weight(W), [[x]], [[1]], LOSS, **options)
        assert found == pytest.approx(x * x, rel=1e-5)


def test_a_curvature_beyond_float64_is_infinite() -> None:
    for tolerance in (0.0, 1e-6):
        found = lm.hessian_eigenvalue(one_weight(0.0), [[1e160]], [[1]], LOSS, tolerance=tolerance)
        assert found == math.inf


def test_a_difference_of_two_infinities_is_not_a_number_and_no_warning() -> None:
    found = lm.hessian_eigenvalue(one_weight(1.0), [[1e160]], [[1]], LOSS)
    assert math.isnan(found)


def test_it_ends_where_the_value_repeats_even_if_no_change_is_tolerated(monkeypatch) -> None:
    net = one_weight(0.5)
    brick, looks = net.layers[0].activation, []
    plain = brick.forward

    def counting(z: np.ndarray) -> np.ndarray:
        looks.append(z)
        return plain(z)

    monkeypatch.setattr(brick, "forward", counting)
    assert lm.hessian_eigenvalue(net, [[1.0]], [[1]], LOSS, tolerance=0.0) == pytest.approx(1.0)
    assert len(looks) == 4  # two iterations, each with a nudge to either side


def tall_and_flat() -> tuple[lm.Network, np.ndarray, np.ndarray, lm.SquaredError]:
    """Two weights with the curvatures 8 and 2, whatever their values."""
    return lm.Network([lm.Linear([[1.0], [1.0]])]), np.diag([4.0, 2.0]), np.ones((2, 1)), LOSS


def test_each_iteration_comes_closer_and_one_look_is_never_enough() -> None:
    found = [
        lm.hessian_eigenvalue(*tall_and_flat(), iterations=k, tolerance=0.0) for k in range(1, 7)
    ]
    assert 2 < found[0] < found[1] < found[2] < found[-1] < 8 + 1e-6
    assert found[-1] == pytest.approx(8, rel=1e-3)
    # The first look has nothing to be compared with, so a loose tolerance ends at the second.
    assert lm.hessian_eigenvalue(*tall_and_flat(), tolerance=0.99) == found[1]


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
def test_it_ends_where_the_value_changes_by_less_than_the_tolerance(tolerance: float) -> None:
    found = [
        lm.hessian_eigenvalue(*tall_and_flat(), iterations=k, tolerance=0.0) for k in range(1, 30)
    ]
    settled = [k for k in range(1, 29) if abs(found[k] - found[k - 1]) <= tolerance * found[k]]
    assert lm.hessian_eigenvalue(*tall_and_flat(), tolerance=tolerance) == found[settled[0]]


def test_defaults_are_two_hundred_iterations_and_a_millionth() -> None:
    explicit = lm.hessian_eigenvalue(*tall_and_flat(), iterations=200, tolerance=1e-6)
    assert lm.hessian_eigenvalue(*tall_and_flat()) == explicit
    # Two curvatures that are almost the same: the iteration is cut off before it settles.
    X, Y = np.diag([1.0, 0.9999]), np.ones((2, 1))
    net = tall_and_flat()[0]
    cut = [lm.hessian_eigenvalue(net, X, Y, LOSS, iterations=k, tolerance=0.0) for k in (200, 201)]
    assert lm.hessian_eigenvalue(net, X, Y, LOSS, tolerance=0.0) == cut[0] != cut[1]


def test_it_starts_at_the_same_place_each_time() -> None:
    assert len({lm.hessian_eigenvalue(*tall_and_flat(), iterations=1) for _ in range(3)}) == 1


def test_a_loss_that_only_bends_down_has_a_negative_largest_curvature() -> None:
    # loss = (1 - s)² / 2 with s = sigmoid(w) has the second derivative s'² - (1 - s) s''
    net = lm.Network([lm.Linear([[-3.0]]), lm.Sigmoid()])
    s = 1 / (1 + math.exp(3.0))
    slope = s * (1 - s)
    expected = slope**2 - (1 - s) * slope * (1 - 2 * s)
    assert expected < 0
    found = lm.hessian_eigenvalue(net, [[1.0]], [[1.0]], LOSS)
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_network_is_put_back_also_when_a_brick_raises(monkeypatch) -> None:
    net = lm.mlp([2, 3, 2], bias=True)
    X, Y = lm.datasets.xor(6)
    before, calls = net.copy().parameters, []
    plain = net.layers[0].activation.forward

    def raising(z: np.ndarray) -> np.ndarray:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("no")
        return plain(z)

    monkeypatch.setattr(net.layers[0].activation, "forward", raising)
    with pytest.raises(RuntimeError, match="no"):
        lm.hessian_eigenvalue(net, X, Y, LOSS)
    for name, live in net.parameters.items():
        np.testing.assert_array_equal(live, before[name])


@pytest.mark.parametrize(("only", "kind"), [(("W9",), ValueError), ((1,), TypeError)])
def test_what_is_no_name_is_refused(only: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r"^only\b"):
        lm.hessian_eigenvalue(one_weight(1.0), [[1.0]], [[1.0]], LOSS, only=only)


def test_one_name_may_stand_for_a_list_of_one() -> None:
    net, X, Y = lm.mlp([2, 3, 2]), *lm.datasets.xor(6)
    one, listed = (lm.hessian_eigenvalue(net, X, Y, LOSS, only=only) for only in ("W1", ["W1"]))  # type: ignore[arg-type]
    assert one == listed


@pytest.mark.parametrize("seed", range(10))
def test_ridge_term_explodes_above_two(seed: int) -> None:
    source = np.random.RandomState(seed)
    n, hidden, strength = source.randint(5, 60), source.randint(1, 8), 10 ** source.uniform(-2, 3)
    X, Y = lm.datasets.xor(int(n), seed=seed)
    loss = lm.SquaredError(lm.L2(strength))
    for share in (0.99, 1.01):
        # Weights so large that every sigmoid is flat and the penalty alone moves them.
        net = lm.mlp([2, int(hidden), 2], init="gain", gain=1e9, seed=seed)
        history = lm.train(net, X, Y, loss, share * 2 * n / strength, 300, record_every=300)
        grows = history.exploded_at is not None or history.loss[-1] > history.loss[0]
        assert bool(grows) == (share > 1)
