"""Networks that `mlp` builds: their bricks, and what their weights are drawn from."""

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.bricks import ACTIVATIONS
from tests.stacks import assert_same


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


def test_mlp_gain_is_the_standard_deviation_times_root_fan_in():
    W = lm.mlp([400, 400], init="gain", gain=5.0).parameters["W1"]
    assert W.std() * 20 == pytest.approx(5.0, rel=0.01)


def test_mlp_zeros():
    W = lm.mlp([2, 3], init="zeros").parameters["W1"]
    assert not W.any() and not np.signbit(W).any()


def test_mlp_same_seed_same_network():
    first, again, other = (lm.mlp([2, 3, 2], seed=seed).parameters for seed in (5, 5, 6))
    assert_same(first, again)
    assert (first["W1"] != other["W1"]).all()


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


def test_a_brick_put_into_the_table_builds_every_layer(monkeypatch):
    class Own(lm.Sigmoid):
        pass

    monkeypatch.setitem(ACTIVATIONS, "sigmoid", Own)
    net = lm.mlp([2, 3, 2], activation="sigmoid", output="sigmoid")
    assert [type(layer.activation) for layer in net.layers] == [Own, Own]
