"""Answers without a pass of the bricks, where every brick is as it was written."""

import math

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _known, bricks
from tests.stacks import edited

X, _ = lm.datasets.xor(40)


class OwnLinear(lm.Linear):
    pass


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("bias", [False, True, [True, False, True]])
def test_answers_are_the_networks_own_without_a_pass_of_the_bricks(monkeypatch, output, bias):
    net = lm.mlp([2, 4, 3, 2], "tanh", output, bias=bias, init="xavier")
    for parameter in net.parameters.values():
        parameter += 0.25
    trace = net.forward(X)
    asked: list[object] = []
    monkeypatch.setattr(net, "_forward", asked.append)
    found = _known.answers(net, X)
    assert not asked and len(found) == 3
    for i, h in enumerate(found, start=1):
        np.testing.assert_allclose(h, trace[f"h{i}"].T, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_answers_of_a_softmax_are_the_bricks(depth):
    net = lm.mlp([2, *[4] * (depth - 1), 3], "tanh", "softmax", bias=True)
    trace = net.forward(X)
    for i, h in enumerate(_known.answers(net, X), start=1):
        np.testing.assert_array_equal(h, trace[f"h{i}"].T)


def test_answers_with_a_softmax_in_the_middle_are_the_bricks():
    first, second, third = (lm.Linear(np.eye(2)) for _ in range(3))
    net = lm.Network([first, lm.Tanh(), second, lm.Softmax(), third, lm.Sigmoid()])
    trace = net.forward(X)
    for i, h in enumerate(_known.answers(net, X), start=1):
        np.testing.assert_array_equal(h, trace[f"h{i}"].T)


def test_answers_of_a_runners_own_brick_are_that_bricks(monkeypatch):
    def clipped(self, z):  # differs from the sigmoid's where no small network gets
        return 1 / (1 + np.exp(-np.clip(z, -30, 30)))

    edited(monkeypatch, bricks.Sigmoid, "forward", clipped)
    net = lm.Network([lm.Linear([[-100.0]]), lm.Sigmoid()])
    one = np.array([[1.0]])
    assert _known.answers(net, one)[0].item() == pytest.approx(math.exp(-30), rel=1e-9)
    own = lm.Network([OwnLinear([[2.0]]), lm.Identity()])
    assert _known.answers(own, one)[0].item() == 2.0
