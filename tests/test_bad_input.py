"""Bad input: the right kind of error, naming the argument, with nothing changed."""

import re
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from tests.stacks import assert_same, copies

Bad = list[tuple[type[Exception], Any]]
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
    if epsilon is not None:  # None means three sizes of it
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


# Matrices of two columns that are not: what each is, and what kind of error it deserves.
BAD_MATRICES: Bad = [
    (TypeError, None),
    (TypeError, "1 2"),
    (TypeError, object()),
    (TypeError, [["1", "2"]]),
    (TypeError, [[1, None]]),
    (TypeError, [[1 + 2j, 3]]),
    (TypeError, {"a": 1}),
    (TypeError, np.array([["2020-01-01", "2020-01-02"]], dtype="datetime64")),
    (ValueError, [[1, 2], [3]]),
    (ValueError, 5.0),
    (ValueError, [1.0, 2.0]),
    (ValueError, [[[1.0, 2.0]]]),
    (ValueError, []),
    (ValueError, [[]]),
    (ValueError, np.empty((0, 2))),
    (ValueError, [[1, np.nan]]),
    (ValueError, [[1, np.inf]]),
    (ValueError, [[-np.inf, 1]]),
    (ValueError, np.array([["1e4000", "1"]], dtype=np.longdouble)),
]
WRONG_COLUMNS: Bad = [(ValueError, [[1.0]]), (ValueError, [[1.0, 2.0, 3.0]])]


@pytest.mark.parametrize(("kind", "bad"), BAD_MATRICES + WRONG_COLUMNS)
def test_bad_X(kind, bad):
    net = net_of_3()
    before = copies(net)
    fails(net.forward, kind, "X", bad)
    fails(net.predict, kind, "X", bad)
    fails(lm.backprop, kind, "X", net, bad, Y, LOSS)
    fails(lm.gradient_check, kind, "X", net, bad, Y, LOSS)
    fails(lm.train, kind, "X", net, bad, Y, LOSS, 0.1, 3)
    assert_same(before, net.parameters)


NOT_ONE_HOT: Bad = [
    (ValueError, Y[:5]),
    (ValueError, Y[:, :1]),
    (ValueError, Y[:, 1]),
    (ValueError, Y * 0.5),
    (ValueError, Y * 0.0),
    (ValueError, Y * 0.0 + 0.5),
    (ValueError, Y * 0.0 + 1.0),
    (ValueError, Y * 2.0 - 1.0),
    (ValueError, np.array([[2.0, -1.0]] * 6)),
    (ValueError, np.vstack([Y[:5], [[0, 2]]])),
]


@pytest.mark.parametrize(("kind", "bad"), BAD_MATRICES + NOT_ONE_HOT)
def test_bad_Y(kind, bad):
    net = net_of_3()
    before = copies(net)
    fails(lm.backprop, kind, "Y", net, X, bad, LOSS)
    fails(lm.gradient_check, kind, "Y", net, X, bad, LOSS)
    fails(lm.train, kind, "Y", net, X, bad, LOSS, 0.1, 3)
    assert_same(before, net.parameters)


@pytest.mark.parametrize("bad", [None, "squared", 0.5, lm.SquaredError, lm.L2(1.0)])
def test_bad_loss(bad):
    net = net_of_3()
    before = copies(net)
    fails(lm.backprop, TypeError, "loss", net, X, Y, bad)
    fails(lm.gradient_check, TypeError, "loss", net, X, Y, bad)
    fails(lm.train, TypeError, "loss", net, X, Y, bad, 0.1, 3)
    assert_same(before, net.parameters)


@pytest.mark.parametrize(("kind", "bad"), BAD_MATRICES)
def test_bad_W(kind, bad):
    fails(lm.Linear, kind, "W", bad)


BAD_BIASES = [
    (TypeError, "b"),
    (TypeError, ["1", "2"]),
    (TypeError, [1j, 2]),
    (ValueError, []),
    (ValueError, 1.0),
    (ValueError, [[1.0, 2.0]]),
    (ValueError, [1.0]),
    (ValueError, [1.0, 2.0, 3.0]),
    (ValueError, [1.0, np.nan]),
]


@pytest.mark.parametrize(("kind", "bad"), BAD_BIASES)
def test_bad_b(kind, bad):
    fails(lm.Linear, kind, "b", [[1.0, 2.0]], bad)


BAD_STACKS = [
    (TypeError, None),
    (TypeError, 5),
    (TypeError, lm.Linear([[1]])),
    (TypeError, "bricks"),
    (TypeError, [lm.Linear([[1]]), lm.Sigmoid]),
    (TypeError, [[[1.0]]]),
    (ValueError, []),
    (ValueError, [lm.Sigmoid()]),
    (ValueError, [lm.Linear([[1]]), lm.Sigmoid(), lm.Tanh()]),
    (ValueError, [lm.Linear([[1, 2]]), lm.Linear([[1, 2]])]),
]


@pytest.mark.parametrize(("kind", "bad"), BAD_STACKS)
def test_bad_bricks(kind, bad):
    fails(lm.Network, kind, "bricks", bad)


BAD_WORDS: Bad = [(TypeError, None), (TypeError, 5), (TypeError, ["relu"]), (TypeError, lm.ReLU)]
BAD_WORDS += [(ValueError, "Sigmoid"), (ValueError, ""), (ValueError, "softplus")]
BAD_COUNTS: Bad = [(TypeError, None), (TypeError, "3"), (TypeError, 3.0), (TypeError, True)]
BAD_COUNTS += [(TypeError, [3]), (TypeError, np.array([3])), (TypeError, 3j)]
TOO_SMALL: Bad = [(ValueError, 0), (ValueError, -3)]
BAD_SEEDS: Bad = [(TypeError, "0"), (TypeError, 1.0), (TypeError, True), (TypeError, [1])]
BAD_SEEDS += [(TypeError, np.random), (ValueError, -1), (ValueError, 2**32)]
BAD_MLP = [
    *(("activation", kind, {"activation": word}) for kind, word in BAD_WORDS),
    *(("output", kind, {"output": word}) for kind, word in BAD_WORDS),
    *(("init", kind, {"init": word}) for kind, word in BAD_WORDS),
    *(("seed", kind, {"seed": seed}) for kind, seed in [*BAD_SEEDS, (TypeError, None)]),
    *(("gain", kind, {"gain": gain}) for kind, gain in [*BAD_RATES, (ValueError, 0)]),
    *(("bias", TypeError, {"bias": bias}) for bias in (None, 1, "yes", [1, 0], np.ones(2))),
    *(("bias", ValueError, {"bias": bias}) for bias in ([], [True], [True] * 3)),
]


@pytest.mark.parametrize(("name", "kind", "words"), BAD_MLP)
def test_bad_mlp_and_no_number_drawn(name, kind, words):
    source = np.random.RandomState(0)
    fails(lm.mlp, kind, name, [2, 3, 2], **{"seed": source, **words})
    assert source.random_sample() == np.random.RandomState(0).random_sample()


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        *((kind, [2, bad, 2]) for kind, bad in BAD_COUNTS + TOO_SMALL),
        *((TypeError, bad) for bad in (None, 3, "232", b"23", {2: 3}, np.array(3), [[2, 3]] * 2)),
        *((ValueError, bad) for bad in ([], [2], ())),
        (TypeError, np.array([2.0, 3.0])),
    ],
)
def test_bad_sizes(kind, sizes):
    fails(lm.mlp, kind, "sizes", sizes)


BAD_RUNS = [
    *(("steps", kind, {"steps": bad}) for kind, bad in [*BAD_COUNTS, (ValueError, -1)]),
    *(("record_every", kind, {"record_every": bad}) for kind, bad in BAD_COUNTS + TOO_SMALL),
    *(("frames", kind, {"frames": bad}) for kind, bad in [*BAD_COUNTS, (ValueError, -1)]),
    *(("batch_size", kind, {"batch_size": bad}) for kind, bad in BAD_COUNTS[1:] + TOO_SMALL),
    ("batch_size", ValueError, {"batch_size": 7}),
    *(("seed", kind, {"seed": bad}) for kind, bad in BAD_SEEDS),
    *(("seed", kind, {"seed": bad, "batch_size": None}) for kind, bad in BAD_SEEDS),
    *(("progress", TypeError, {"progress": bad}) for bad in (None, 1, "yes")),
]


@pytest.mark.parametrize(("name", "kind", "words"), BAD_RUNS)
def test_bad_run_and_no_number_drawn(name, kind, words):
    net, source = net_of_3(), np.random.RandomState(0)
    before = copies(net)
    words = {"learning_rate": 0.1, "steps": 3, "batch_size": 2, "seed": source, **words}
    fails(lm.train, kind, name, net, X, Y, LOSS, **words)
    assert_same(before, net.parameters)
    assert source.random_sample() == np.random.RandomState(0).random_sample()


@pytest.mark.parametrize("penalty", [lm.L1, lm.L2])
@pytest.mark.parametrize(
    ("kind", "bad"), [*BAD_RATES, pytest.param(ValueError, 10**400, id="huge")]
)
def test_bad_strength(penalty, kind, bad):
    fails(penalty, kind, "strength", bad)


@pytest.mark.parametrize("bad", [0.5, "L2", lm.L2, [lm.L2(1.0)], False])
def test_bad_penalty(bad):
    fails(lm.SquaredError, TypeError, "penalty", bad)


def test_bad_layer():
    for kind, bad in BAD_COUNTS + TOO_SMALL:
        fails(lm.names, kind, "i", bad)


def test_the_message_says_what_came():
    net = net_of_3()
    fails_with = [
        (lambda: net.forward([[1, 2, 3]]), "X must have 2 columns, one for each row of W1, got"),
        (lambda: net.forward([[1, np.nan]]), r"X must be finite, got nan at \(0, 1\)"),
        (lambda: lm.backprop(net, X, Y * 2, LOSS), r"got \[2. 0.\] in row 0"),
        (lambda: lm.mlp([2, 2], "softplus"), "sigmoid, tanh, relu, linear, got 'softplus'"),
        (lambda: lm.mlp([2, -3, 2]), r"sizes\[1\] must be at least 1, got -3"),
        (lambda: lm.L2(-1.0), "strength must be at least 0, got -1.0"),
    ]
    for call, message in fails_with:
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize("bad", [5, "W1", [1.0], np.ones(2)])
def test_bad_parameters(bad):
    fails(net_of_3().copy, TypeError, "parameters", bad)


def test_bad_parameter_names_and_shapes():
    good = copies(net_of_3())
    for bad in ({}, {1: 2}, {**good, "W9": 1}, {**good, "b1": [0, 0]}, {**good, "W1": [[np.nan]]}):
        fails(net_of_3().copy, ValueError, "parameters", bad)


def brick_with(W):
    net = net_of_3()
    net.layers[1].linear.W = W
    return net


FIXED = np.ones((3, 2))
FIXED.flags.writeable = False


@pytest.mark.parametrize("W", [np.ones((3, 2), int), np.ones((3, 2), np.float32), FIXED])
def test_a_brick_whose_array_cannot_be_trained_in_place(W):
    net = brick_with(W)
    trace = lm.backprop(net, X, Y, LOSS)  # which changes nothing, and can be computed
    before = copies(net)
    for call, *more in (
        (lm.train, X, Y, LOSS, 0.5, 3),
        (lm.update, trace, 0.5),
        (lm.gradient_check, X, Y, LOSS),
        (lm.hessian_eigenvalue, X, Y, LOSS),
    ):
        fails(call, TypeError, "net's W2", net, *more)
    assert_same(before, net.parameters)


def test_hidden_numbers_are_not_taken_for_shown_ones():
    hidden = np.ma.array([[1.0, 2.0], [99.0, 99.0]], mask=[[False, False], [True, True]])
    fails(net_of_3().predict, ValueError, "X", hidden)
    assert len(net_of_3().predict(np.ma.array([[1.0, 2.0]]))) == 1


def test_a_kind_of_loss_or_brick_without_its_steps_says_which():
    for broken, words in (
        (lambda: lm.backprop(net_of_3(), X, Y, lm.Loss()), "Loss has no slope"),
        (lambda: lm.losses.Penalty(1.0).value([X], 1), "Penalty has no value"),
        (lambda: lm.losses.Penalty(1.0).slope(X, 1), "Penalty has no slope"),
        (lambda: lm.Loss().value(X, X), "Loss has no value"),
        (lambda: lm.bricks.Activation().forward(X), "Activation has no forward"),
        (lambda: lm.bricks.Activation().slope(X), "Activation has no slope"),
    ):
        with pytest.raises(NotImplementedError, match=f"^{words}$"):
            broken()
