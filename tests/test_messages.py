"""What an error says: the argument's name first, then what would do."""

import inspect
import re
import sys
import warnings

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _fast, autodiff
from tests.stacks import assert_same, copies
from tests.test_bad_input import BAD_RATES, LOSS, WHOLE, X, Y, fails, net_of_3


@pytest.mark.parametrize(("kind", "limit"), [*BAD_RATES[1:], (ValueError, 0)])
def test_bad_clip_value(kind, limit):
    net = net_of_3()
    before = copies(net)
    fails(lm.update, kind, "clip_value", net, WHOLE, 0.1, clip_value=limit)
    fails(lm.train, kind, "clip_value", net, X, Y, LOSS, 0.1, 3, clip_value=limit)
    assert_same(before, net.parameters)


@pytest.mark.parametrize(
    ("kind", "name", "pair"),
    [
        (TypeError, "test", 3),
        (TypeError, "test", "XY"),
        (TypeError, "test", {0: X, 1: Y}),
        (TypeError, "test", (X,)),
        (TypeError, "test", (X, Y, Y)),
        (TypeError, "test[0]", ("X", Y)),
        (ValueError, "test[0]", (X[0], Y)),
        (ValueError, "test[0]", (X[:, :1], Y)),
        (ValueError, "test[0]", (X * np.nan, Y)),
        (TypeError, "test[1]", (X, "Y")),
        (ValueError, "test[1]", (X, Y[:3])),
        (ValueError, "test[1]", (X, Y[:, :1])),
        (ValueError, "test[1]", (X, 2 * Y)),
    ],
)
def test_bad_test_pair(kind, name, pair):
    net = net_of_3()
    before = copies(net)
    with pytest.raises((TypeError, ValueError), match=rf"^{re.escape(name)} must ") as caught:
        lm.train(net, X, Y, LOSS, 0.1, 3, test=pair)
    assert caught.type is kind
    assert_same(before, net.parameters)


def said(call, *arguments, **more):
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*arguments, **more)
    return str(caught.value)


def test_the_whole_sentence():
    assert said(lm.backprop, net_of_3(), X, Y, lm.CrossEntropy(lm.L2(0.5))) == (
        "loss CrossEntropy(L2(0.5)) needs a Softmax() as the network's last brick, got "
        'Sigmoid(); mlp(..., output="softmax") puts one there'
    )
    assert said(lm.Linear, np.ones((2, 3)), [1.0]) == (
        "b must have one number for each of the 3 columns of W, got the shape (1,)"
    )
    assert said(lm.SquaredError, 0.5) == "penalty must be an L1, an L2 or None, got 0.5"
    assert said(LOSS.value, np.ones((2, 2)), np.ones((2, 1))) == (
        "h must have the shape of Y, (2, 1), got (2, 2)"
    )
    assert said(lm.Network, [lm.Linear(np.ones((2, 3))), lm.Linear(np.ones((4, 1)))]) == (
        "bricks do not fit: h1 has 3 columns, W2 has 4 rows"
    )
    assert said(lm.Network, []) == "bricks must not be empty"
    assert said(lm.Network, 5) == "bricks must be a list of bricks, got 5"
    assert said(lm.Network, [5]) == "bricks must be Linear or activation bricks, got 5"
    assert said(lm.Network, [lm.Tanh()]) == (
        "bricks must have a Linear brick under each activation: Tanh()"
    )
    assert said(net_of_3().forward, [[1.0]]) == (
        "X must have 2 columns, one for each row of W1, got the shape (1, 1)"
    )
    assert said(net_of_3().copy, {"W1": 1, 2: 3}) == (
        "parameters must hold W1, b1, W2, b2, got W1, 2"
    )
    assert said(net_of_3().copy, 5) == "parameters must be arrays by name, got 5"
    assert said(net_of_3().copy, {**copies(net_of_3()), "b1": [1.0]}) == (
        "parameters['b1'] must have the shape (3,), got (1,)"
    )
    assert said(net_of_3().copy, {**copies(net_of_3()), "b1": [[1.0]]}) == (
        "parameters['b1'] must have the shape (columns,), got (1, 1)"
    )


def test_the_whole_sentence_of_what_measures_slopes():
    task = net_of_3(), X, Y, LOSS
    assert said(lm.hessian_eigenvalue, *task, only=5) == (
        "only must be a list of parameters' names, got 5"
    )
    assert said(lm.hessian_eigenvalue, *task, only=()) == (
        "only must hold some of W1, b1, W2, b2, each once, got []"
    )
    assert said(lm.central_difference, lambda: [1.0], np.ones(1)) == (
        "f() must have the shape of a number, (), got (1,)"
    )
    assert said(lm.relative_error, "1", 1.0) == "a must hold real numbers, got '1'"
    assert said(lm.relative_error, 1.0, "1") == "b must hold real numbers, got '1'"
    assert said(lm.relative_error, [1.0], 1.0) == "a must have the shape of b, (), got (1,)"
    brick = lm.Softmax()
    assert said(autodiff.Scalar(1.0).through, brick) == (
        "brick must bend each number on its own, got Softmax()"
    )


def test_the_whole_sentence_of_a_task():
    net = net_of_3()
    assert said(lm.gradients, 5, WHOLE) == "net must be a Network, got 5"
    assert said(lm.gradients, net, 5) == "trace must be what backprop returns, got 5"
    assert said(lm.gradients, net, lm.network.Trace(X=X)) == (
        "trace must hold dL_dW1 with the shape (2, 3), as backprop of this network returns it, "
        "got Trace(X (6, 2))"
    )
    assert said(lm.backprop, net, X, Y, 5) == (
        "loss must be a SquaredError or a CrossEntropy, got 5"
    )
    assert said(lm.mlp, 5) == "sizes must be a list of whole numbers, got 5"
    assert said(lm.mlp, [2]) == "sizes must name an input and at least one layer, got [2]"
    assert said(lm.mlp, [2, 10**9, 3]) == (
        "sizes asks for 5,000,000,000 numbers at once; at most 100,000,000 are made"
    )
    assert said(lm.mlp, [2, 2], bias=5) == (
        "bias must be True, False or one of them for each layer, got 5"
    )
    assert said(lm.mlp, [2, 2], bias=[]) == "bias must have 1 entries, one for each layer, got []"
    assert said(lm.central_difference, 5, np.ones(1)) == (
        "f must be a function without arguments, got 5"
    )
    assert said(lm.central_difference, len, 5) == "at must be a writeable float64 array, got 5"
    assert said(lm.train, net, X, Y, LOSS, 0.1, 3, batch_size=7) == (
        "batch_size must be at most 6, the number of rows, got 7"
    )
    assert said(lm.train, net, X, Y, LOSS, 0.1, 3, test=5) == (
        "test must be a pair (X, Y), got int"
    )
    assert said(lm.train, net, X, Y, LOSS, 0.1, 3, test=([[1.0]], [[1.0]])) == (
        "test[0] must have 2 columns, got the shape (1, 1)"
    )


def interrupted_at(patch, call):
    plain, calls = _fast.Fast.look, []

    def look(self, rows):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return plain(self, rows)

    patch.setattr(_fast.Fast, "look", look)
    patch.setattr(_fast, "agrees", lambda plain: True)  # which would look first
    return lm.train(net_of_3(), X, Y, LOSS, 0.1, 9)


def test_an_interrupt_before_the_first_step_says_so(monkeypatch):
    with pytest.raises(KeyboardInterrupt, match=r"^before the first step of the training$"):
        interrupted_at(monkeypatch, 1)


def test_the_warning_of_an_interrupt_stands_at_the_callers_line(monkeypatch):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        interrupted_at(monkeypatch, 4)
    assert [str(one.message) for one in caught] == [
        "training was interrupted after step 2; the history ends there"
    ]
    lines, first = inspect.getsourcelines(interrupted_at)
    place = RuntimeWarning, __file__, first + len(lines) - 1  # its last line calls train
    assert [(one.category, one.filename, one.lineno) for one in caught] == [place]


def test_without_tqdm_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError) as caught:
        lm.train(net_of_3(), X, Y, LOSS, 0.1, 3, progress=True)
    assert str(caught.value) == "progress=True needs tqdm: pip install 'lego-mlp[progress]'"


def test_the_bar_says_what_it_counts(capsys):
    lm.train(net_of_3(), X, Y, LOSS, 0.1, 3, progress=True)
    bar = capsys.readouterr().err.split("\r")[-1]
    assert bar.startswith("training: 100%") and "4/4" in bar and re.search(r"step/s|s/step", bar)
