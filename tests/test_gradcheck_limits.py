"""The measured slopes at their limits: rounding, tiny slopes, large losses, a nudge of your own."""

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.gradcheck import EPSILONS, relative_error
from tests.stacks import assert_same, copies

X, Y = lm.datasets.xor(6)


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
