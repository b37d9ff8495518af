"""The losses against values worked out by hand."""

from functools import partial
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm

H = np.array([[0.5, 0.25], [0.0, 1.0]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])
W1 = np.array([[1.0, -2.0], [0.0, 3.0]])
W2 = np.array([[-4.0]])


def test_squared_error_is_half_the_mean_over_observations():
    # (0.25 + 0.0625 + 0 + 0) / (2 * 2)
    assert lm.SquaredError().value(H, Y) == 0.078125


def test_squared_error_slope():
    assert lm.SquaredError().slope(H, Y).tolist() == [[-0.25, 0.125], [0.0, 0.0]]


def test_squared_error_of_one_observation_with_many_outputs_divides_by_one():
    h, y = np.array([[2.0, 0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 0.0, 1.0]])
    assert lm.SquaredError().value(h, y) == 2.5
    assert lm.SquaredError().slope(h, y).tolist() == [[2, 0, 0, -1]]


def test_ridge_by_hand():
    # 0.8 / (2 * 4) * (1 + 4 + 0 + 9 + 16)
    assert lm.L2(0.8).value([W1, W2], n=4) == pytest.approx(3.0, rel=1e-15)
    np.testing.assert_allclose(lm.L2(0.8).slope(W1, n=4), [[0.2, -0.4], [0, 0.6]], rtol=1e-15)


def test_lasso_by_hand():
    # 0.8 / 4 * (1 + 2 + 0 + 3 + 4)
    assert lm.L1(0.8).value([W1, W2], n=4) == pytest.approx(2.0, rel=1e-15)
    np.testing.assert_allclose(lm.L1(0.8).slope(W1, n=4), [[0.2, -0.2], [0, 0.2]], rtol=1e-15)


@pytest.mark.parametrize("penalty", [lm.L1(0), lm.L2(0)])
def test_a_strength_of_zero_costs_nothing(penalty):
    assert penalty.value([W1, W2], n=3) == 0.0
    assert not penalty.slope(W1, n=3).any()


def test_penalty_looks_at_weights_and_never_at_biases():
    net = lm.Network([lm.Linear([[3.0]], [100.0])])
    trace = lm.backprop(net, [[0.0]], [[1.0]], lm.SquaredError(lm.L2(2.0)))
    assert trace["penalty"] == 9.0
    assert trace["dL_db1"].tolist() == [99.0]
    assert trace["dL_dW1"].tolist() == [[6.0]]


def test_loss_is_data_loss_plus_penalty():
    X, Y = lm.datasets.xor(7)
    net = lm.mlp([2, 3, 2])
    trace = lm.backprop(net, X, Y, lm.SquaredError(lm.L1(0.5)))
    assert trace["loss"] == trace["data_loss"] + trace["penalty"]
    assert trace["data_loss"] == lm.SquaredError().value(trace["h2"], Y)
    assert trace["penalty"] == lm.L1(0.5).value(net.weights, 7)


def test_repr_says_what_it_is():
    assert repr(lm.SquaredError()) == "SquaredError()"
    assert repr(lm.SquaredError(lm.L2(1e-4))) == "SquaredError(L2(0.0001))"


class Weighted(lm.CrossEntropy):
    """One in which a row of class 1 counts five times, written as a reader would."""

    def value(self, h, Y):
        return -float((Y * [1.0, 5.0] * np.log(np.maximum(h, 1e-300))).sum()) / len(Y)

    def slope(self, h, Y):
        return -Y * [1.0, 5.0] / np.maximum(h, 1e-300) / len(Y)


@pytest.mark.parametrize("scale", [1.0, 800.0])
def test_a_cross_entropy_of_your_own_is_taken_at_its_word(scale):
    net = lm.Network([lm.Linear([[scale, -scale]]), lm.Softmax()])
    X, Y = np.array([[1.0], [0.001]]), np.array([[0.0, 1.0], [0.0, 1.0]])
    trace = lm.backprop(net, X, Y, Weighted())
    h = trace["h1"]
    assert trace["loss"] == pytest.approx(Weighted().value(h, Y), rel=1e-12)
    by_hand = lm.Softmax().backward(Weighted().slope(h, Y), h)
    np.testing.assert_array_equal(trace["dL_dz1"], by_hand)


@pytest.mark.parametrize("wrong", [None, "0.5", [0.1, 0.2], np.ones((1, 1))])
def test_a_loss_or_a_penalty_that_is_no_number_is_named(wrong):
    class OwnLoss(lm.SquaredError):
        def value(self, h, Y):
            return wrong

    class OwnPrice(lm.L2):
        def value(self, weights, n):
            return wrong

    task = lm.mlp([2, 2]), *lm.datasets.corners()
    train = partial(lm.train, learning_rate=0.1, steps=2)
    uses: list[Any] = [lm.backprop, lm.gradient_check, train]
    for loss, name in ((OwnLoss(), "OwnLoss"), (lm.SquaredError(OwnPrice(1.0)), "OwnPrice")):
        for use in uses:
            with pytest.raises(TypeError, match=rf"{name}\.value must return a number"):
                use(*task, loss)
