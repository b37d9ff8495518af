"""Bricks of one's own, with weights or a memory: followed by all that computes with a network."""

import re
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.autodiff import Tensor

X, Y = lm.datasets.xor(40)
X4, Y4 = np.hstack([X, X[::-1]]), Y


class Shared(lm.Brick):
    """The same two weights for each pair of inputs, so every weight stands in two places."""

    inputs, outputs = 4, 2
    b: Any

    def __init__(self) -> None:
        self.W, self.b = np.array([[0.7], [-1.3]]), np.array([0.2])

    def forward(self, x: Any) -> Any:
        return np.reshape(x, (-1, 2, 2)) @ self.W[:, 0] + self.b

    def backward(self, dL_dz: Any, x: Any) -> Any:
        dL_dx = (dL_dz[..., None] * self.W[:, 0]).reshape(x.shape)
        dL_dW = np.einsum("npk,np->k", np.reshape(x, (-1, 2, 2)), dL_dz)
        return dL_dx, dL_dW[:, None], np.array([dL_dz.sum()])


class Sine(lm.Activation):
    """An activation whose slope its answer does not tell."""

    def forward(self, z: Any) -> Any:
        self.z = np.array(z)
        return np.sin(z)

    def slope(self, h: Any) -> Any:
        return np.cos(self.z)


def shared_net(seed: int = 0) -> lm.Network:
    below, above = (lm.mlp(s, bias=True, seed=seed).layers[0].linear for s in ([4, 4], [2, 2]))
    return lm.Network([below, lm.Tanh(), Shared(), lm.Tanh(), above, lm.Sigmoid()])


def as_linear(net: lm.Network) -> lm.Network:
    """Return the same function with a `Linear` in which the two weights stand twice."""
    parts = net.parameters
    W = np.kron(np.eye(2), parts["W2"])
    bricks = [lm.Linear(parts["W1"], parts["b1"]), lm.Linear(W, np.repeat(parts["b2"], 2))]
    top = lm.Linear(parts["W3"], parts["b3"])
    return lm.Network([bricks[0], lm.Tanh(), bricks[1], lm.Tanh(), top, lm.Sigmoid()])


def test_shared_weights_get_the_sum_of_the_slopes_of_their_places():
    net, loss = shared_net(), lm.SquaredError()
    own, twin = (lm.backprop(n, X4, Y4, loss) for n in (net, as_linear(net)))
    np.testing.assert_allclose(own["loss"], twin["loss"], rtol=1e-14)
    places = twin["dL_dW2"]
    np.testing.assert_allclose(own["dL_dW2"], places[:2, :1] + places[2:, 1:], rtol=1e-12)
    np.testing.assert_allclose(own["dL_dW1"], twin["dL_dW1"], rtol=1e-12)
    errors = lm.gradient_check(net, X4, Y4, lm.SquaredError(lm.L2(0.1)))
    assert max(errors.values()) < 1e-9


def test_training_follows_a_brick_with_weights_of_its_own():
    net, loss = shared_net(), lm.SquaredError(lm.L2(0.1))
    hand = net.copy()
    for _ in range(50):
        lm.update(hand, lm.backprop(hand, X4, Y4, loss), 0.5)
    first = lm.train(net, X4, Y4, loss, 0.5, 20)
    whole = lm.train(net, X4, Y4, loss, 0.5, 30, resume=first)
    for name, theirs in hand.parameters.items():
        np.testing.assert_allclose(net.parameters[name], theirs, rtol=1e-10, atol=1e-12)
    assert whole.weight_norms["W2"].shape == (51,)
    assert lm.diagnose(whole).sentence


def test_a_network_copies_its_bricks_with_weights():
    brick = Shared()
    net = lm.Network([brick, lm.Tanh()])
    net.parameters["W1"] = np.zeros((2, 1))
    assert brick.W[0, 0] == 0.7
    assert net.copy().weights[0] is not net.weights[0]
    assert repr(net) == "Network([Shared(4 -> 2, with bias), Tanh()])"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": [0.7, -1.3]}, "Shared.W must be a writeable float64 array"),
        ({"W": np.ones(2)}, "Shared.W must be a matrix, got the shape (2,)"),
        ({"b": 0.2}, "Shared.b must be a writeable float64 array"),
        ({"inputs": 0}, "Shared.inputs must be"),
        ({"outputs": 2.5}, "Shared.outputs must be"),
        ({"outputs": 3}, "h1 has 3 columns, W2 has 2 rows"),
    ],
)
def test_a_brick_that_lacks_something_is_refused_by_name(change, message):
    brick = Shared()
    vars(brick).update(change)
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        lm.Network([brick, lm.Tanh(), lm.mlp([2, 2]).layers[0].linear])


def test_what_a_brick_returns_must_fit():
    with pytest.raises(TypeError, match=r"this Brick has no W"):
        lm.Network([lm.Brick()])
    with pytest.raises(ValueError, match=r"h1 has 2 columns, Shared.* takes 4"):
        lm.Network([lm.mlp([4, 2]).layers[0].linear, Shared()])
    with pytest.raises(ValueError, match=r"4 columns, one for each input"):
        lm.Network([Shared()]).forward(X)
    for step, wrong in (
        ("forward", lambda self, x: x),
        ("backward", lambda self, dL_dz, x: (x, x)),
    ):
        kind = type("Wrong", (Shared,), {step: wrong})
        with pytest.raises(ValueError, match=r"must return"):
            lm.backprop(lm.Network([kind(), lm.Sigmoid()]), X4, Y4, lm.SquaredError())


def test_an_infinite_sum_of_an_own_first_brick_is_seen_behind_a_tanh():
    class Loud(Shared):
        def forward(self, x: Any) -> Any:
            return np.exp(1e4 * np.abs(super().forward(x)))

        def backward(self, dL_dz: Any, x: Any) -> Any:
            return 0 * x, 0 * self.W, np.zeros(1)

    history = lm.train(lm.Network([Loud(), lm.Tanh()]), X4, Y4, lm.SquaredError(), 0.1, 5)
    assert (history.exploded_at, history.exploded_in) == (0, "z1")


def test_a_brick_with_a_memory_may_stand_in_two_layers():
    sine, loss = Sine(), lm.SquaredError()
    a, b, c = (layer.linear for layer in lm.mlp([2, 8, 8, 2], bias=True, seed=0).layers)
    twice = lm.Network([a, sine, b, sine, c, lm.Sigmoid()])
    apart = lm.Network([a, Sine(), b, Sine(), c, lm.Sigmoid()])
    assert max(lm.gradient_check(twice, X, Y, loss).values()) < 1e-9
    histories = [lm.train(net, X, Y, loss, 0.5, 30) for net in (twice, apart)]
    np.testing.assert_array_equal(histories[0].loss, histories[1].loss)
    np.testing.assert_array_equal(twice.parameters["W1"], apart.parameters["W1"])


def test_attention_by_hand_is_that_of_an_independent_autograd():
    source = np.random.RandomState(3)
    x, Q, K, V, target = (
        source.standard_normal(s) for s in ((5, 4), (4, 3), (4, 3), (4, 2), (5, 2))
    )
    softmax = lm.Softmax()
    q, k, v = x @ Q, x @ K, x @ V
    a = softmax.forward(q @ k.T / np.sqrt(3))
    dL_dz = a @ v - target
    dL_ds = softmax.backward(dL_dz @ v.T, a) / np.sqrt(3)
    by_hand = x.T @ (dL_ds @ k), x.T @ (dL_ds.T @ q), x.T @ (a.T @ dL_dz)
    one, two, three = Tensor(Q), Tensor(K.T), Tensor(V)
    e = ((x @ one) @ (two @ x.T) / np.sqrt(3)).exp()
    miss = (e / e.sum(axis=1, keepdims=True)) @ (x @ three) - target
    ((miss * miss).sum() / 2).backward()
    for mine, theirs in zip(by_hand, (one.grad, two.grad.T, three.grad), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)
