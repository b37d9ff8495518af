"""Measured slopes: right to many digits, loud about a wrong gradient, and leaving no mark."""

import numpy as np
import pytest
from hypothesis import given, settings

import lego_mlp as lm
from lego_mlp.gradcheck import relative_error
from tests.stacks import assert_same, copies, stacks

X, Y = lm.datasets.xor(6)


@settings(max_examples=300)
@given(stacks())
def test_gradient_check_passes_every_stack(stack):
    errors = lm.gradient_check(stack.net, stack.X, stack.Y, stack.loss)
    assert list(errors) == list(stack.net.parameters)
    assert max(errors.values()) < 1e-7


@settings(max_examples=30)
@given(stacks())
def test_gradient_check_puts_the_network_back(stack):
    before = copies(stack.net)
    lm.gradient_check(stack.net, stack.X, stack.Y, stack.loss)
    assert_same(before, stack.net.parameters)


class WrongSign(lm.Linear):
    def backward(self, dL_dz, x):
        dL_dx, dL_dW, dL_db = super().backward(dL_dz, x)
        return lm.bricks.LinearSlopes(dL_dx, -dL_dW, dL_db)


class ThePenaltysValue(lm.L2):
    """The article's mistake: the penalty's value where its slope belongs."""

    def slope(self, W, n):
        return np.full_like(W, self.value([W], n))


def test_gradient_check_sees_a_wrong_sign():
    net = lm.Network([WrongSign([[0.5, 1.0], [-1.0, 0.3]], [0.1, 0.2]), lm.Sigmoid()])
    errors = lm.gradient_check(net, X, Y, lm.SquaredError())
    assert errors["W1"] == pytest.approx(2.0) and errors["b1"] < 1e-7


def test_gradient_check_sees_the_articles_mistake():
    errors = lm.gradient_check(lm.mlp([2, 3, 2]), X, Y, lm.SquaredError(ThePenaltysValue(1.0)))
    assert min(errors.values()) > 0.1


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


def test_central_difference_error_falls_with_the_fourth_power():
    at = np.array([1.0])
    coarse, fine = (
        abs(lm.central_difference(lambda: float(np.exp(at[0])), at, epsilon=e)[0] - np.e)
        for e in (0.2, 0.1)
    )
    assert coarse / fine == pytest.approx(16, rel=0.05)


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
    for seed in range(5):
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
