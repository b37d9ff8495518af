"""Stacks of bricks: their slopes, and whose arrays they hold."""

import numpy as np
import pytest
from hypothesis import given

import lego_mlp as lm
from lego_mlp.bricks import ACTIVATIONS
from tests.package.stacks import assert_same, copies, reference_gradients, reference_loss, stacks

X, Y = lm.datasets.xor(6)
LOSS = lm.SquaredError()


@given(stacks())
def test_a_slope_has_the_shape_of_what_it_is_taken_of(stack):
    trace = lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    for name, value in trace.items():
        if name.startswith("dL_d"):
            assert value.shape == trace[name.removeprefix("dL_d")].shape, name
        elif name.startswith("dh"):
            assert value.shape == trace[name.split("_")[0].removeprefix("d")].shape, name


@given(stacks())
def test_gradients_are_those_of_an_independent_autograd(stack):
    trace = lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    assert trace["loss"] == pytest.approx(reference_loss(stack.net.parameters, stack), rel=1e-12)
    ours, theirs = lm.gradients(stack.net, trace), reference_gradients(stack)
    assert list(ours) == list(stack.net.parameters)
    for name in theirs:
        size = max(float(np.linalg.norm(theirs[name])), 1e-12)
        assert np.linalg.norm(ours[name] - theirs[name]) <= 1e-10 * size, name


@given(stacks())
def test_forward_and_backprop_change_nothing(stack):
    before, inputs = copies(stack.net), (stack.X.copy(), stack.Y.copy())
    lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    assert_same(before, stack.net.parameters)
    assert (inputs[0] == stack.X).all() and (inputs[1] == stack.Y).all()


def test_backprop_is_the_mean_over_rows():
    net = lm.mlp([2, 3, 2], bias=True)
    whole = lm.backprop(net, X, Y, LOSS)
    rows = [lm.backprop(net, X[[i]], Y[[i]], LOSS) for i in range(len(X))]
    for name in ("loss", "dL_dW1", "dL_db1", "dL_dW2", "dL_db2"):
        np.testing.assert_allclose(whole[name], np.mean([row[name] for row in rows], axis=0))


def test_trace_is_a_copy_of_what_was():
    inputs, labels = X.copy(), Y.copy()
    net = lm.Network([lm.Linear(np.ones((2, 2)), [0, 0]), lm.Identity()])
    trace = lm.backprop(net, inputs, labels, LOSS)
    before = {name: np.copy(value) for name, value in trace.items()}
    lm.train(net, X, Y, LOSS, 0.1, steps=3)
    inputs[:], labels[:] = 7, 7
    assert_same(before, dict(trace))


def test_every_array_of_a_trace_is_its_own():
    trace = lm.backprop(lm.mlp([2, 2, 2], "linear", "linear", bias=True), X, Y, LOSS)
    arrays = [(name, value) for name, value in trace.items() if np.ndim(value)]
    for k, (name, value) in enumerate(arrays):
        for other, another in arrays[k + 1 :]:
            assert not np.shares_memory(value, another), (name, other)


def test_reprs_are_short():
    net = lm.mlp([2, 3, 2], bias=(True, False))
    assert repr(net) == "Network([Linear(2 -> 3, with bias), Sigmoid(), Linear(3 -> 2), Sigmoid()])"
    trace = repr(lm.backprop(net, X, Y, LOSS))
    assert trace.startswith("Trace(X (6, 2), W1 (2, 3), b1 (3,), z1 (6, 3), h1 (6, 3), ")
    assert "data_loss, penalty, loss, dL_dh2 (6, 2)" in trace


def test_parameters_are_live():
    net = lm.mlp([2, 2], "linear", "linear")
    net.parameters["W1"][:] = np.eye(2)
    assert net.forward(X)["h1"].tolist() == X.tolist()


def test_networks_from_the_same_brick_do_not_move_together():
    brick = lm.Linear(np.ones((2, 2)))
    nets = [lm.Network([brick, lm.Sigmoid()]) for _ in "ab"]
    lm.train(nets[0], X, Y, LOSS, 1.0, steps=2)
    assert (brick.W == 1).all() and (nets[1].parameters["W1"] == 1).all()


def test_a_brick_used_twice_is_two_layers():
    brick = lm.Linear(np.ones((2, 2)))
    net = lm.Network([brick, lm.Sigmoid(), brick, lm.Sigmoid()])
    assert max(lm.gradient_check(net, X, Y, LOSS).values()) < 1e-7


def test_a_linear_brick_alone_has_a_linear_output():
    net = lm.Network([lm.Linear(2 * np.eye(2)), lm.Linear(np.eye(2))])
    assert net.forward(X)["h2"].tolist() == (2 * X).tolist()
    assert [type(layer.activation) for layer in net.layers] == [lm.Identity, lm.Identity]


def test_predict_is_the_largest_output():
    net = lm.Network([lm.Linear([[0, 0, 1], [0, 1, 0]])])
    assert net.predict([[3, 1], [1, 3], [-1, -2]]).tolist() == [2, 1, 0]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_mlp_puts_each_activation_where_it_belongs(activation, output):
    kinds = [type(layer.activation) for layer in lm.mlp([2, 3, 4, 2], activation, output).layers]
    assert kinds == [ACTIVATIONS[activation]] * 2 + [ACTIVATIONS[output]]


def test_mlp_biases_start_at_zero_where_wanted():
    assert list(lm.mlp([2, 3, 2]).parameters) == ["W1", "W2"]
    assert list(lm.mlp([2, 3, 2], bias=[True, False]).parameters) == ["W1", "b1", "W2"]
    biased = lm.mlp([2, 3, 2], bias=True).parameters
    assert biased["b1"].tolist() == [0, 0, 0] and biased["b2"].tolist() == [0, 0]


INPUTS, OUTPUTS = 100, 50


@pytest.mark.parametrize(
    ("init", "gain", "largest"),
    [
        ("article", 1.0, 1 / 10),
        ("xavier", 1.0, np.sqrt(6 / 150)),
        ("he", 1.0, np.sqrt(6 / 100)),
        ("gain", 2.0, 2 * np.sqrt(3 / 100)),
    ],
)
def test_mlp_initial_weights_fill_their_range(init, gain, largest):
    W = lm.mlp([INPUTS, OUTPUTS], init=init, gain=gain).parameters["W1"]
    assert 0.99 * largest < W.max() <= largest and 0.99 * largest < -W.min() <= largest
    assert W.std() == pytest.approx(largest / np.sqrt(3), rel=0.02)


def test_mlp_zeros():
    W = lm.mlp([2, 3], init="zeros").parameters["W1"]
    assert not W.any() and not np.signbit(W).any()


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_mlp_takes_a_generator_and_moves_it_on(kind):
    source = kind(3)
    first, second = lm.mlp([2, 3], seed=source), lm.mlp([2, 3], seed=source)
    assert (first.parameters["W1"] != second.parameters["W1"]).all()
    assert_same(lm.mlp([2, 3], seed=kind(3)).parameters, first.parameters)


def test_mlp_draws_layer_by_layer_and_row_by_row():
    stream = np.random.RandomState(7).random_sample(12) * 2 - 1
    parameters = lm.mlp([2, 3, 2], seed=7).parameters
    np.testing.assert_allclose(parameters["W1"].ravel(), stream[:6] / np.sqrt(2), rtol=1e-15)
    np.testing.assert_allclose(parameters["W2"].ravel(), stream[6:] / np.sqrt(3), rtol=1e-15)
