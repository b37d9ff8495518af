"""Bad input: the right kind of error, naming the argument, with nothing changed."""

import re

import numpy as np
import pytest

import lego_mlp as lm
from tests.stacks import assert_same, copies

X, Y = lm.datasets.xor(6)
LOSS = lm.SquaredError()
WHOLE = lm.backprop(lm.mlp([2, 3, 2], bias=True), X, Y, LOSS)


def net_of_3():
    return lm.mlp([2, 3, 2], bias=True)


def fails(call, kind, name, *arguments, **more):
    """Expect an error of exactly this kind whose message starts with the argument's name."""
    with pytest.raises((TypeError, ValueError), match=rf"^{re.escape(name)}\b") as caught:
        call(*arguments, **more)
    assert caught.type is kind


OTHER_TRACE = lm.backprop(lm.mlp([2, 3, 2]), X, Y, LOSS)
WIDER_TRACE = lm.backprop(lm.mlp([2, 5, 2], bias=True), X, Y, LOSS)
TALLER_TRACE = lm.backprop(
    lm.Network([lm.Linear(np.ones((2, 3)), [0] * 3), lm.Linear(np.ones((3, 4)), [0] * 4)]),
    X,
    np.eye(4)[[0] * 6],
    LOSS,
)
BAD_TRACES = [
    ("trace", TypeError, None),
    ("trace", TypeError, "dL_dW1"),
    ("trace", ValueError, {}),
    ("trace", ValueError, net_of_3().forward(X)),
    ("trace", ValueError, OTHER_TRACE),
    ("trace", ValueError, WIDER_TRACE),
    ("trace", ValueError, TALLER_TRACE),
]


@pytest.mark.parametrize(("name", "kind", "trace"), BAD_TRACES)
def test_bad_trace(name, kind, trace):
    net = net_of_3()
    before = copies(net)
    fails(lm.gradients, kind, name, net, trace)
    fails(lm.update, kind, name, net, trace, 0.1)
    assert_same(before, net.parameters)


BAD_RATES = [
    (TypeError, None),
    (TypeError, "0.1"),
    (TypeError, True),
    (TypeError, 1j),
    (TypeError, [0.1]),
    (TypeError, object()),
    (ValueError, np.nan),
    (ValueError, np.inf),
    (ValueError, -0.1),
]


@pytest.mark.parametrize(("kind", "rate"), BAD_RATES)
def test_bad_learning_rate(kind, rate):
    net = net_of_3()
    before = copies(net)
    fails(lm.update, kind, "learning_rate", net, WHOLE, rate)
    fails(lm.train, kind, "learning_rate", net, X, Y, LOSS, rate, 3)
    fails(lm.train, kind, "learning_rate", net, X, Y, LOSS, lambda step: rate, 3)
    assert_same(before, net.parameters)


@pytest.mark.parametrize(("kind", "clip"), [*BAD_RATES[1:], (ValueError, 0)])
def test_bad_clip(kind, clip):
    net = net_of_3()
    before = copies(net)
    fails(lm.update, kind, "clip", net, WHOLE, 0.1, clip)
    fails(lm.train, kind, "clip", net, X, Y, LOSS, 0.1, 3, clip=clip)
    assert_same(before, net.parameters)


@pytest.mark.parametrize("net", [None, "net", [lm.Linear([[1]])], lm.Network, lm.Linear([[1]])])
def test_bad_network(net):
    fails(lm.gradients, TypeError, "net", net, WHOLE)
    fails(lm.update, TypeError, "net", net, WHOLE, 0.1)
    fails(lm.backprop, TypeError, "net", net, X, Y, LOSS)
    fails(lm.gradient_check, TypeError, "net", net, X, Y, LOSS)
    fails(lm.train, TypeError, "net", net, X, Y, LOSS, 0.1, 3)


@pytest.mark.parametrize("epsilon", [None, "1e-3", True, 1j, 0, -1e-3, np.nan, np.inf])
def test_bad_epsilon(epsilon):
    at, net = np.ones(2), net_of_3()
    before = copies(net)
    kind = ValueError if isinstance(epsilon, int | float) and epsilon is not True else TypeError
    fails(lm.central_difference, kind, "epsilon", at.sum, at, epsilon)
    fails(lm.gradient_check, kind, "epsilon", net, X, Y, LOSS, epsilon)
    assert at.tolist() == [1, 1]
    assert_same(before, net.parameters)


def test_bad_place_to_nudge():
    fixed = np.ones(2)
    fixed.flags.writeable = False
    for at in ([1.0, 2.0], np.array([1, 2]), np.ones(2, np.float32), 1.0, None, fixed):
        fails(lm.central_difference, TypeError, "at", lambda: 1.0, at)
    fails(lm.central_difference, TypeError, "f", 1.0, np.ones(2))


@pytest.mark.parametrize("labels", [Y[0], Y[:1], Y[:, :1], Y[:3], 1.0])
def test_loss_of_other_shapes_is_not_stretched(labels):
    fails(LOSS.value, ValueError, "h", X, labels)
    fails(LOSS.slope, ValueError, "h", X, labels)
