"""Which walk `train` takes: the fast one where it does the same as the bricks, else the bricks."""

from types import FunctionType

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _fast, _known, bricks, training
from lego_mlp.training import Plain
from tests.stacks import edited

X, Y = lm.datasets.xor(40)
LOSS = lm.SquaredError()


def small_net(**words):
    return lm.mlp([2, 3, 2], **{"bias": True, **words})


def is_fast(net, loss=LOSS, X=X, Y=Y):
    walk = _fast.walker(Plain(net, X, Y, loss, None))
    return isinstance(walk, _fast.Fast)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("bias", [False, True])
def test_the_books_networks_run_fast(activation, bias):
    classes = np.eye(3)[np.arange(40) % 3]
    assert is_fast(lm.mlp([2, 3, 3, 2], activation, "linear", bias=bias))
    assert is_fast(lm.mlp([2, 2], output=activation, bias=bias), lm.SquaredError(lm.L2(0.1)))
    assert is_fast(
        lm.mlp([2, 3, 3], activation, "softmax", bias=bias), lm.CrossEntropy(), X, classes
    )


def test_a_network_that_is_right_already_runs_fast():
    # loss and slopes are 0 on both sides: a tolerance in parts of 0 has to allow 0
    net = lm.Network([lm.Linear([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])])
    assert is_fast(net, X=Y, Y=Y)


def test_a_network_with_a_dead_neuron_runs_fast():
    # the slopes of W1 and W2 are exactly 0, that of the last bias is not
    net = lm.Network([lm.Linear([[-1.0]]), lm.ReLU(), lm.Linear([[1.0]], [0.0])])
    assert is_fast(net, X=np.ones((1, 1)), Y=np.ones((1, 1)))


class OwnNetwork(lm.Network):
    pass


class OwnLinear(lm.Linear):
    pass


class OwnLoss(lm.SquaredError):
    pass


def with_attribute(thing, name):
    setattr(thing, name, 1)
    return thing


def marked_linear():
    net = small_net()
    net.layers[0].linear.seen = 1
    return net


def marked_activation(layer):
    net = small_net()
    net.layers[layer].activation.seen = 1
    return net


OWN = {
    "network": lambda: OwnNetwork([lm.Linear(np.eye(2)), lm.Sigmoid()]),
    "linear": lambda: lm.Network([OwnLinear(np.eye(2)), lm.Sigmoid()]),
    "a linear above": lambda: lm.Network([lm.Linear(np.eye(2)), OwnLinear(np.eye(2))]),
    "an attribute of a linear": marked_linear,
    "an attribute of a hidden brick": lambda: marked_activation(0),
    "an attribute of the last brick": lambda: marked_activation(1),
    "a softmax below": lambda: lm.Network(
        [lm.Linear(np.eye(2)), lm.Softmax(), lm.Linear(np.eye(2)), lm.Sigmoid()]
    ),
    "squared error on a softmax": lambda: small_net(output="softmax"),
}


@pytest.mark.parametrize("case", OWN)
def test_a_network_that_is_not_the_books_runs_by_its_bricks(case):
    assert not is_fast(OWN[case]())


@pytest.mark.parametrize(
    "loss", [OwnLoss(), with_attribute(lm.SquaredError(), "factor")], ids=["class", "attribute"]
)
def test_a_loss_that_is_not_the_books_runs_by_its_bricks(loss):
    assert not is_fast(small_net(), loss)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (bricks.Linear, "backward"),
        (bricks.Activation, "backward"),
        (bricks.Softmax, "forward"),
        (bricks.Softmax, "log_forward"),
        (bricks.Tanh, "slope"),
        (lm.SquaredError, "value"),
        (lm.CrossEntropy, "start"),
        (lm.losses, "_minus_mean"),
        (lm.Network, "_forward"),
        (lm.network, "_backprop"),
        (training, "norm"),
        (training.Plain, "kept"),
    ],
)
def test_one_edited_function_is_enough(monkeypatch, owner, name):
    plain = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *arguments: plain(*arguments))
    assert not is_fast(small_net())


def test_a_function_replaced_by_something_else_that_is_called(monkeypatch):
    class Callable:
        def __call__(self, h):
            return h * (1 - h)

    monkeypatch.setattr(bricks.Sigmoid, "slope", Callable())  # it has no code to compare
    assert not is_fast(small_net())


def test_what_is_remembered_is_the_function_as_it_is_now(monkeypatch):
    class Owner:
        def work(self):
            return 1

    monkeypatch.setattr(_known, "_written", dict(_known._written))
    _known.remember(Owner, "work")
    assert is_fast(small_net())
    monkeypatch.setattr(Owner, "work", lambda self: 2)
    assert not is_fast(small_net())


def scaled(function, factor):
    """The same function, with its result a little larger, and with code of its own."""

    def off(*arguments):
        return function(*arguments) * factor

    assert isinstance(off, FunctionType)
    return off


@pytest.mark.parametrize("off", [1e-7, 1e-3, 0.5])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (lm.SquaredError, "value"),
        (lm.SquaredError, "slope"),
        (bricks.Sigmoid, "forward"),
        (bricks.Sigmoid, "slope"),
    ],
)
def test_a_file_that_says_something_else_is_seen_by_its_numbers(monkeypatch, off, kind, name):
    for factor in (1 + off, 1 - off):
        with monkeypatch.context() as patch:
            edited(patch, kind, name, scaled(getattr(kind, name), factor))
            assert not is_fast(small_net())


def test_a_difference_in_one_slope_alone_is_seen(monkeypatch):
    plain = bricks.Linear.backward

    def off(self, dL_dz, x):
        found = plain(self, dL_dz, x)
        return found if found.dL_db is None else found._replace(dL_db=found.dL_db * 1.001)

    edited(monkeypatch, bricks.Linear, "backward", off)
    assert is_fast(small_net(bias=False))
    assert not is_fast(small_net(bias=[True, False]))
    assert not is_fast(small_net(bias=[False, True]))


@pytest.mark.parametrize("where", [1e-3, 0.5, 30.0, 600.0])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("layer", [0, 1])
def test_a_brick_that_differs_far_out_is_seen(monkeypatch, where, sign, layer):
    plain = bricks.Identity.forward

    def off(self, z):
        return plain(self, z) * np.where((np.abs(z) >= where) & (np.sign(z) == sign), 1 + 1e-9, 1)

    edited(monkeypatch, bricks.Identity, "forward", off)
    net = lm.mlp([2, 2, 2], *(("linear", "sigmoid") if layer == 0 else ("sigmoid", "linear")))
    assert not is_fast(net)


def test_a_brick_that_differs_at_zero_alone_is_seen(monkeypatch):
    plain = bricks.Identity.forward
    edited(monkeypatch, bricks.Identity, "forward", lambda self, z: plain(self, z) + (z == 0))
    assert not is_fast(small_net(activation="linear"))


def test_a_brick_whose_way_back_is_not_its_slope_is_seen(monkeypatch):
    plain = bricks.Activation.backward

    def off(self, dL_dh, h):  # the books' numbers, but for steep slopes
        return plain(self, dL_dh, h) * np.where(np.abs(dL_dh) > 100, 2, 1)

    edited(monkeypatch, bricks.Activation, "backward", off)
    assert not is_fast(small_net(activation="linear"))


def test_a_start_near_an_overflow_is_left_to_the_bricks():
    for size in (1e60, 1e160):  # from there to a harmless size, or to an overflow
        net = lm.mlp([2, 3, 2], "linear", "linear")
        for live in net.parameters.values():
            live *= size
        with np.errstate(over="ignore", invalid="ignore"):
            assert not is_fast(net)
