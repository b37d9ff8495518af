"""The bricks against facts about their functions, not against a second copy of the code."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import lego_mlp as lm
from lego_mlp.bricks import ACTIVATIONS, OUTPUTS, put

numbers = arrays(np.float64, (2, 3), elements=st.floats(-30, 30))
X, W = np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 0, -1], [2, 1, 0]]


@pytest.mark.parametrize(
    ("brick", "z", "h", "slope"),
    [
        (lm.Sigmoid(), np.log([3, 1 / 3]), [0.75, 0.25], [0.1875, 0.1875]),
        (lm.Sigmoid(), [-1e4, -0.0, 0.0, 1e4], [0, 0.5, 0.5, 1], [0, 0.25, 0.25, 0]),
        # far below zero it keeps its digits
        (lm.Sigmoid(), [-100.0, -700.0], np.exp([-100, -700]), np.exp([-100, -700])),
        (lm.Tanh(), [np.log(2), -1e4, 0.0, 1e4], [0.6, -1, 0, 1], [0.64, 0, 1, 0]),
        (lm.ReLU(), [-2.0, 0.0, 3.0], [0, 0, 3], [0, 0, 1]),
        (lm.Identity(), [-2.0, 0.0, 3.0], [-2, 0, 3], [1, 1, 1]),
    ],
)
def test_values_and_slopes_by_hand(brick, z, h, slope):
    found = brick.forward(np.array([z]))
    np.testing.assert_allclose(found, [h], rtol=1e-15)
    np.testing.assert_allclose(brick.slope(found), [slope], rtol=1e-14)
    assert brick.slope(found).dtype == np.float64


@given(numbers)
def test_sigmoid_and_tanh_are_one_function_stretched(z):
    sigmoid, tanh = lm.Sigmoid(), lm.Tanh()
    np.testing.assert_allclose(sigmoid.forward(z) + sigmoid.forward(-z), 1.0, rtol=1e-15)
    h = tanh.forward(z)
    np.testing.assert_allclose(h, 2 * sigmoid.forward(2 * z) - 1, atol=1e-15)
    np.testing.assert_allclose(tanh.slope(h), 1 / np.cosh(z) ** 2, atol=1e-15)


@pytest.mark.parametrize("word", ACTIVATIONS)
@given(z=numbers)
def test_activation_backward_is_the_chain_rule_and_its_input_is_left_alone(word, z):
    before, brick = z.copy(), ACTIVATIONS[word]()
    h = brick.forward(z)
    assert not np.shares_memory(h, z)
    np.testing.assert_array_equal(brick.backward(z, h), z * brick.slope(h))
    np.testing.assert_array_equal(z, before)


def test_linear_by_hand():
    assert lm.Linear(W).forward(X).tolist() == [[5, 2, -1], [11, 4, -3]]
    assert lm.Linear(W, [10, 20, 30]).forward(X).tolist() == [[15, 22, 29], [21, 24, 27]]
    dL_dz = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])
    slopes = lm.Linear(W, [0, 0, 0]).backward(dL_dz, X)
    assert slopes.dL_dx.tolist() == [[-1, 2], [-1, -1]]
    assert slopes.dL_dW.tolist() == [[1, -3, 5], [2, -4, 8]]
    assert slopes.dL_db is not None and slopes.dL_db.tolist() == [1, -1, 3]
    assert lm.Linear(W).backward(dL_dz, X).dL_db is None
    for other in (dL_dz[:, :2], dL_dz[:1]):
        with pytest.raises(ValueError, match=r"^dL_dz\b"):
            lm.Linear(W).backward(other, X)


def test_linear_knows_its_sizes_and_copies_its_arrays():
    W, b = np.ones((4, 2)), np.ones(2)
    brick = lm.Linear(W, b)
    W[:], b[:] = 5, 5
    assert (brick.inputs, brick.outputs, lm.Linear(W).b) == (4, 2, None)
    assert brick.b is not None and (brick.W == 1).all() and (brick.b == 1).all()


def test_reprs_say_what_they_are():
    assert repr(lm.Linear([[1, 2]])) == "Linear(1 -> 2)"
    assert repr(lm.Linear([[1, 2]], [0, 0])) == "Linear(1 -> 2, with bias)"
    assert repr(lm.Shortcut(2)) == "Shortcut(2)"
    for brick in (*OUTPUTS.values(), lm.LayerNorm, lm.Shortcut):
        assert repr(brick()) == f"{brick.__name__}()"


M = np.array([[0.5, -0.25, 0.1], [0.2, 0.3, 2.0]])
STEPS = [
    *((brick(), "forward", ["z"]) for brick in (*OUTPUTS.values(), lm.LayerNorm)),
    *((brick(), "slope", ["h"]) for brick in OUTPUTS.values()),
    *((brick(), "backward", ["dL_dh", "h"]) for brick in OUTPUTS.values()),
    (lm.LayerNorm(), "backward", ["dL_dn", "z"]),
    (lm.Shortcut(), "forward", ["h", "x"]),
    (lm.Shortcut(), "backward", ["dL_ds", "dL_dx"]),
]


@pytest.mark.parametrize(("brick", "step", "names"), STEPS)
def test_a_step_fills_out_and_names_what_it_cannot_take(brick, step, names):
    go, given = getattr(brick, step), [M + i for i in range(len(names))]
    found = go(*given)
    out = np.full(found.shape, 7.0)
    assert go(*given, out) is out
    np.testing.assert_array_equal(out, found)
    for i, name in enumerate(names):
        with pytest.raises((TypeError, ValueError), match=rf"^{name}\b"):
            go(*given[:i], [["many"] * 3] * 2, *given[i + 1 :])
    if len(names) == 2:
        with pytest.raises(ValueError, match=rf"^{names[0]} must have the shape of {names[1]},"):
            go(M[:1], M)


def test_logarithms_of_the_sigmoids_shares_are_finite_where_it_is_rounded():
    z = np.array([[np.log(3), 0.0, -800.0]])
    none, all_of_it = lm.Sigmoid().log_shares(z)
    np.testing.assert_allclose(none, [[np.log(0.25), np.log(0.5), 0]], atol=1e-15)
    np.testing.assert_allclose(all_of_it, [[np.log(0.75), np.log(0.5), -800]], atol=1e-15)


def test_a_brick_without_its_steps_says_so():
    class Half(lm.Brick):
        pass

    for step in ("forward", "backward"):
        with pytest.raises(NotImplementedError, match=f"^Half has no {step}$"):
            getattr(Half(), step)(*[M] * (1 + (step == "backward")))


THREE = np.empty((4, 2)), np.empty((2, 3)), np.empty(3)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((M[0],), r"must return three slopes, dL_dx, dL_dW, dL_db; got \(array"),
        (
            np.ones((3, 2)),
            r"must return three slopes, dL_dx, dL_dW, dL_db; got one array, \(3, 2\)",
        ),
        ((THREE[0], M[0], M[0]), r"must return the shape \(2, 3\), .*, as dL_dW, got \(3,\)"),
    ],
)
def test_what_a_step_of_ones_own_returns_is_judged_by_its_name(found, words):
    def own():
        pass

    class Called:
        def __call__(self):
            pass

        def __repr__(self):
            return "Called()"

    for step, name in ((own, r".*\.own"), (Called(), r"Called\(\)")):
        with pytest.raises(ValueError, match=f"^{name} {words}"):
            put(step, found, THREE)
