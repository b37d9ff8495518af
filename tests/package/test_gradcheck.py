"""Measured slopes: right to many digits, loud about a wrong gradient, and leaving no mark."""

import numpy as np
import pytest
from hypothesis import given

import lego_mlp as lm
from lego_mlp.gradcheck import EPSILONS, relative_error
from tests.package.stacks import assert_same, copies, stacks

X, Y = lm.datasets.xor(6)


@given(stacks())
def test_gradient_check_passes_every_stack(stack):
    errors = lm.gradient_check(stack.net, stack.X, stack.Y, stack.loss)
    assert list(errors) == list(stack.net.parameters)
    assert max(errors.values()) < 1e-7


class WrongSign(lm.Linear):
    def backward(self, dL_dz, x):
        dL_dx, dL_dW, dL_db = super().backward(dL_dz, x)
        return lm.bricks.LinearSlopes(dL_dx, -dL_dW, dL_db)


def test_gradient_check_sees_a_wrong_sign():
    net = lm.Network([WrongSign([[0.5, 1.0], [-1.0, 0.3]], [0.1, 0.2]), lm.Sigmoid()])
    errors = lm.gradient_check(net, X, Y, lm.SquaredError())
    assert errors["W1"] == pytest.approx(2.0) and errors["b1"] < 1e-7


@pytest.mark.parametrize("gain", [0.01, 0.1, 1.0, 10.0, 30.0])
@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_gradient_check_passes_where_slopes_vanish(gain, strength):
    net = lm.mlp([2, 4, 4, 4, 2], bias=True, init="gain", gain=gain, seed=0)
    errors = lm.gradient_check(net, X, Y, lm.SquaredError(lm.L2(strength)))
    assert max(errors.values()) < 1e-7


def test_gradient_check_sees_a_wrong_sign_of_a_small_slope():
    net = lm.Network([WrongSign([[1.0]]), lm.Linear([[1e-6]]), lm.Sigmoid()])
    assert lm.gradient_check(net, [[1.0]], [[1.0]], lm.SquaredError())["W1"] > 1e-3


def test_central_difference_is_exact_for_a_quartic():
    at = np.array([[2.0, -1.0]])
    measured = lm.central_difference(lambda: float((at**4).sum()), at, epsilon=0.5)
    np.testing.assert_allclose(measured, [[32.0, -4.0]], rtol=1e-14)


def test_central_difference_puts_back_when_the_function_raises():
    at = np.array([1.0, 2.0])

    def fails():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        lm.central_difference(fails, at)
    assert at.tolist() == [1.0, 2.0]


def test_relative_error():
    a, b = np.array([3.0, 4.0]), np.array([0.0, 0.0])
    assert relative_error(a, a) == 0.0
    assert relative_error(a, -a) == pytest.approx(2.0)
    assert relative_error(a, b) == relative_error(b, a) == 1.0
    assert relative_error(a, 2 * a) == relative_error(2 * a, a) == 0.5


def test_a_right_gradient_passes_where_the_loss_bends_sharply():
    X, Y = lm.datasets.xor(20)
    for seed in range(2):
        net = lm.mlp([2, 6, 6, 6, 2], "tanh", bias=True, init="gain", gain=5.0, seed=seed)
        assert max(lm.gradient_check(net, X, Y, lm.SquaredError()).values()) < 1e-7


def test_zero_times_infinity_is_refused_without_a_warning() -> None:
    net = lm.Network([lm.Linear([[1e308], [0.0]])])
    with pytest.raises(ValueError, match="finite numbers; z1 has one that is not"):
        lm.gradient_check(net, [[10.0, 0.0]], [[1]], lm.SquaredError())


def test_numbers_that_overflow_cannot_be_checked() -> None:
    net = lm.mlp([2, 3, 2], activation="linear", output="linear")
    with pytest.raises(ValueError, match="finite numbers; data_loss has one that is not"):
        lm.gradient_check(net, [[1e200, 1e200]], [[1, 0]], lm.SquaredError())


def bent_net():
    return lm.mlp([2, 4, 2], "tanh", bias=True, init="gain", gain=5.0, seed=0)


def test_the_usual_nudge_leaves_ten_digits():
    # the formula's error is ε⁴/30 times the fifth derivative, e here: 1e-13
    at = np.array([1.0])
    measured = lm.central_difference(lambda: float(np.exp(at[0])), at)
    assert measured[0] == pytest.approx(np.e, rel=1e-11)


def test_a_small_error_of_a_tiny_slope_is_measured_against_the_floor():
    tiny = np.array([3e-9, 4e-9])
    assert relative_error(tiny, 0 * tiny) == pytest.approx(5e-9 / 1e-5)
    assert relative_error(tiny, 0 * tiny, floor=1e-8) == pytest.approx(0.5)
    assert relative_error(tiny, 0 * tiny, floor=1e-9) == 1.0


@pytest.mark.parametrize("epsilon", [0.5, 1e-2, 1e-3])
def test_a_nudge_of_your_own_is_the_one_that_counts(epsilon):
    net, loss = bent_net(), lm.SquaredError()
    trace = lm.backprop(net, X, Y, loss)

    def value():
        return lm.backprop(net, X, Y, loss)["loss"]

    errors = lm.gradient_check(net, X, Y, loss, epsilon)
    for name, live in net.parameters.items():
        measured = lm.central_difference(value, live, epsilon)
        assert errors[name] == relative_error(trace[f"dL_d{name}"], measured)
    assert (max(errors.values()) > 1e-3) == (epsilon == 0.5)


def test_without_one_the_smallest_error_of_three_sizes_counts():
    net, loss = bent_net(), lm.SquaredError()
    by_size = [lm.gradient_check(net, X, Y, loss, epsilon) for epsilon in EPSILONS]
    errors = lm.gradient_check(net, X, Y, loss)
    assert errors == {name: min(one[name] for one in by_size) for name in net.parameters}


def test_the_floor_grows_with_the_loss_and_not_below_one():
    """A slope off by a known amount: the error is that amount over the floor."""

    class Off(lm.Linear):
        def backward(self, dL_dz, x):
            found = super().backward(dL_dz, x)
            return found._replace(dL_dW=found.dL_dW + 1e-6)

    # The observation is 0, so the true slope of W is 0; the bias alone sets the loss, (1 - b)² / 2.
    for b, larger in ((1.0, 1.0), (2.0, 1.0), (101.0, 5000.0)):
        net = lm.Network([Off([[0.0]], [b])])
        found = lm.gradient_check(net, [[0.0]], [[1.0]], lm.SquaredError())["W1"]
        assert found == pytest.approx(1e-6 / (1e-5 * larger), rel=1e-12)


def test_the_network_is_put_back():
    net = bent_net()
    before = copies(net)
    for epsilon in (None, 0.1):
        lm.gradient_check(net, X, Y, lm.SquaredError(lm.L2(0.1)), epsilon)
        assert_same(before, net.parameters)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_slopes_have_the_shape_of_the_place(shape):
    source = np.random.RandomState(1)
    at, weights = source.standard_normal(shape), source.standard_normal(shape)
    at = np.asarray(at)
    measured = lm.central_difference(lambda: float((at**2 * weights).sum()), at)
    np.testing.assert_allclose(measured, 2 * at * weights, rtol=1e-9, atol=1e-10)


class Leaky(lm.bricks.Activation):
    kink = 0.0

    def forward(self, z):
        return np.where(z > 0, z, 0.1 * z)

    def slope(self, h):
        return np.where(h > 0, 1.0, 0.1)


class LeakyFromAbove(Leaky):
    def slope(self, h):
        return np.where(h >= 0, 1.0, 0.1)


class Clipped(lm.bricks.Activation):
    kink = (-1.0, 1.0)

    def forward(self, z):
        return np.clip(z, -1.0, 1.0)

    def slope(self, h):
        return (np.abs(h) < 1.0) * 1.0


@pytest.mark.parametrize("brick", [Leaky, LeakyFromAbove, Clipped])
@pytest.mark.parametrize("seed", range(4))
def test_a_brick_of_your_own_says_where_its_kinks_are(brick, seed):
    start = lm.mlp([2, 6, 2], bias=True, init="he", seed=seed).parameters
    linear = [lm.Linear(3 * start[f"W{i}"], start[f"b{i}"]) for i in (1, 2)]
    net = lm.Network([linear[0], brick(), linear[1]])
    # The biases are 0: the first corner puts a leaky brick on its kink.
    for X, Y in (lm.datasets.xor(40), lm.datasets.corners()):
        errors = lm.gradient_check(net, X, Y, lm.SquaredError())
        assert max(errors.values()) < 1e-7 and not errors.left_out
    assert (errors.nearest_kink == 0.0) == (brick is not Clipped)


def test_a_weight_on_the_kink_of_its_price_is_left_out():
    net = lm.mlp([2, 3, 2], init="zeros")
    net.parameters["W1"][0] = 0.5
    errors = lm.gradient_check(net, *lm.datasets.xor(9), lm.SquaredError(lm.L1(0.5)))
    assert errors.left_out == {"W1": 3, "W2": 6} and errors["W1"] < 1e-7


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("scale", [1e-300, 1e3, 1e100])
def test_numpy_never_warns_of_a_check(activation, scale):
    net = lm.mlp([2, 3, 2], activation, bias=True)
    net.parameters["W1"] *= scale
    with np.errstate(all="raise", under="ignore"):
        lm.gradient_check(net, *lm.datasets.xor(9), lm.SquaredError(lm.L2(1e-9)))
