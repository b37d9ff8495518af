"""The bricks against facts about their functions, not against a second copy of the code."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import lego_mlp as lm
from lego_mlp.bricks import ACTIVATIONS

EXTREMES = np.array([[-1e4, -745.0, -1.0, -0.0, 0.0, 1.0, 745.0, 1e4]])
numbers = arrays(np.float64, (2, 3), elements=st.floats(-30, 30))


def test_sigmoid_values():
    h = lm.Sigmoid().forward(np.array([[0.0, np.log(3), -np.log(3)]]))
    np.testing.assert_allclose(h, [[0.5, 0.75, 0.25]], rtol=1e-15)


@given(numbers)
def test_sigmoid_is_point_symmetric(z):
    sigmoid = lm.Sigmoid()
    np.testing.assert_allclose(sigmoid.forward(z) + sigmoid.forward(-z), 1.0, rtol=1e-15)


def test_sigmoid_at_the_extremes():
    h = lm.Sigmoid().forward(EXTREMES)
    assert h[0, 0] == 0.0 and h[0, -1] == 1.0
    assert (np.diff(h) >= 0).all() and np.isfinite(h).all()


def test_sigmoid_keeps_its_digits_far_below_zero():
    h = lm.Sigmoid().forward(np.array([[-100.0, -700.0]]))
    np.testing.assert_allclose(h, np.exp([[-100.0, -700.0]]), rtol=1e-15)


@given(numbers)
def test_sigmoid_slope_is_at_most_a_quarter(z):
    sigmoid = lm.Sigmoid()
    slope = sigmoid.slope(sigmoid.forward(z))
    assert (slope >= 0).all() and (slope <= 0.25).all()


def test_sigmoid_slope_reaches_a_quarter_in_the_middle():
    assert lm.Sigmoid().slope(np.array([[0.5, 0.0, 1.0]])).tolist() == [[0.25, 0.0, 0.0]]


@given(numbers)
def test_tanh_is_a_stretched_sigmoid(z):
    stretched = 2 * lm.Sigmoid().forward(2 * z) - 1
    np.testing.assert_allclose(lm.Tanh().forward(z), stretched, atol=1e-15)


@given(numbers)
def test_tanh_slope_is_at_most_one(z):
    tanh = lm.Tanh()
    slope = tanh.slope(tanh.forward(z))
    assert (slope >= 0).all() and (slope <= 1).all()
    np.testing.assert_allclose(slope, 1 / np.cosh(z) ** 2, atol=1e-15)


def test_tanh_at_the_extremes():
    assert lm.Tanh().forward(EXTREMES)[0, [0, 4, -1]].tolist() == [-1.0, 0.0, 1.0]
    assert lm.Tanh().slope(np.array([[0.0, 1.0, -1.0]])).tolist() == [[1.0, 0.0, 0.0]]


def test_relu_stops_negative_numbers():
    relu, z = lm.ReLU(), np.array([[-2.0, 0.0, 3.0]])
    h = relu.forward(z)
    assert h.tolist() == [[0.0, 0.0, 3.0]]
    assert relu.slope(h).tolist() == [[0.0, 0.0, 1.0]]
    assert relu.slope(h).dtype == np.float64


def test_identity_changes_nothing_and_returns_its_own_array():
    z = np.array([[-2.0, 0.0, 3.0]])
    h = lm.Identity().forward(z)
    assert h.tolist() == z.tolist() and not np.shares_memory(h, z)
    assert lm.Identity().slope(h).tolist() == [[1.0, 1.0, 1.0]]


@pytest.mark.parametrize("word", ACTIVATIONS)
def test_activation_backward_is_the_chain_rule(word):
    brick = ACTIVATIONS[word]()
    h = np.array([[0.25, 0.5, 0.75]])
    dL_dh = np.array([[2.0, -4.0, 8.0]])
    assert brick.backward(dL_dh, h).tolist() == (dL_dh * brick.slope(h)).tolist()


@pytest.mark.parametrize("word", ACTIVATIONS)
@given(z=numbers)
def test_activation_leaves_its_input_alone(word, z):
    before = z.copy()
    brick = ACTIVATIONS[word]()
    brick.backward(brick.forward(z), brick.forward(z))
    np.testing.assert_array_equal(z, before)


def test_linear_forward_by_hand():
    x, W, b = np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 0, -1], [2, 1, 0]], [10, 20, 30]
    assert lm.Linear(W).forward(x).tolist() == [[5, 2, -1], [11, 4, -3]]
    assert lm.Linear(W, b).forward(x).tolist() == [[15, 22, 29], [21, 24, 27]]


def test_linear_backward_by_hand():
    x, W = np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 0, -1], [2, 1, 0]]
    dL_dz = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])
    slopes = lm.Linear(W, [0, 0, 0]).backward(dL_dz, x)
    assert slopes.dL_dx.tolist() == [[-1, 2], [-1, -1]]
    assert slopes.dL_dW.tolist() == [[1, -3, 5], [2, -4, 8]]
    assert slopes.dL_db is not None and slopes.dL_db.tolist() == [1, -1, 3]
    assert lm.Linear(W).backward(dL_dz, x).dL_db is None


def test_linear_knows_its_sizes():
    brick = lm.Linear(np.zeros((4, 2)))
    assert (brick.inputs, brick.outputs, brick.b) == (4, 2, None)


def test_linear_copies_its_arrays():
    W, b = np.ones((2, 2)), np.ones(2)
    brick = lm.Linear(W, b)
    W[:], b[:] = 5, 5
    assert brick.W.tolist() == [[1, 1], [1, 1]]
    assert brick.b is not None and brick.b.tolist() == [1, 1]


def test_reprs_say_what_they_are():
    assert repr(lm.Linear([[1, 2]])) == "Linear(1 -> 2)"
    assert repr(lm.Linear([[1, 2]], [0, 0])) == "Linear(1 -> 2, with bias)"
    assert repr(lm.Sigmoid()) == "Sigmoid()"
    for brick in ACTIVATIONS.values():
        assert repr(brick()) == f"{brick.__name__}()"
