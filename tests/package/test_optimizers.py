"""Momentum and Adam beside their published formulas, and what a run with them keeps."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.optimizers import Plain, norm
from tests.package.stacks import assert_close, copies

X, Y = lm.datasets.xor(30)
LOSS = lm.SquaredError(lm.L2(0.01))


def small_net():
    return lm.mlp([2, 3, 2], bias=True, seed=3)


def run_of(optimizer, steps=25, rate=0.3, **options):
    """Return the parameters after a run, and after the same run written out array by array."""
    net, twin = small_net(), small_net()
    lm.train(net, X, Y, LOSS, rate, steps, optimizer=optimizer, **options)
    memory = {name: (np.zeros_like(a), np.zeros_like(a)) for name, a in twin.parameters.items()}
    for t in range(1, steps + 1):
        slopes = lm.gradients(twin, lm.backprop(twin, X, Y, LOSS))
        for name, g in slopes.items():
            m, v = memory[name]
            if isinstance(optimizer, lm.Momentum):
                m[...] = optimizer.beta * m + g
                step = m
            elif isinstance(optimizer, lm.Adam):
                m[...] = optimizer.beta1 * m + (1 - optimizer.beta1) * g
                v[...] = optimizer.beta2 * v + (1 - optimizer.beta2) * g**2
                first, second = m / (1 - optimizer.beta1**t), v / (1 - optimizer.beta2**t)
                step = first / (np.sqrt(second) + optimizer.epsilon)
            else:
                step = g
            twin.parameters[name] = twin.parameters[name] - rate * step
    return net.parameters, twin.parameters


@pytest.mark.parametrize(
    "optimizer",
    [None, Plain(), lm.Momentum(), lm.Momentum(0.5), lm.Adam(), lm.Adam(0.5, 0.7, 1e-3)],
)
def test_step_for_step_as_the_published_formula(optimizer):
    ours, by_formula = run_of(optimizer)
    assert_close(ours, by_formula, rtol=1e-11, atol=1e-13)


# Printed by optax 0.2.8, sgd(0.1, momentum=0.9) and adam(0.1), on f(w) = (w - 1)²/2 from w = 3, in
# float64; PyTorch 2.13 prints the same twelve digits.
OPTAX = {
    "momentum": [2.8, 2.44, 1.972, 1.4536, 0.94168],
    "adam": [
        2.9000000005,
        2.8001664866210927,
        2.7006233928121137,
        2.6015048963195331,
        2.502955782592986,
    ],
}


@pytest.mark.parametrize("name", OPTAX)
def test_step_for_step_as_optax_and_pytorch(name):
    net = lm.Network([lm.Linear([[3.0]])])
    optimizer = lm.Momentum(0.9) if name == "momentum" else lm.Adam()
    history = lm.train(
        net, [[1.0]], [[1.0]], lm.SquaredError(), 0.1, 5, frames=6, optimizer=optimizer
    )
    found = [frame.parameters["W1"].item() for frame in history.frames[1:]]
    assert found == pytest.approx(OPTAX[name], abs=1e-12)


def test_one_optimizer_serves_two_runs():
    optimizer = lm.Adam()
    first, again = (run_of(optimizer)[0] for _ in range(2))
    assert_close(first, again, rtol=0)


def test_momentum_moves_the_edge_to_two_times_one_plus_beta():
    # f(w) = w²/2 has curvature 1: plain steps are stable below 2, with β below 2 (1 + β).
    for beta in (0.0, 0.5, 0.9):
        for factor, stays in ((0.99, True), (1.01, False)):
            net = lm.Network([lm.Linear([[1.0]])])
            rate = 2 * (1 + beta) * factor
            history = lm.train(
                net, [[1.0]], [[0.0]], lm.SquaredError(), rate, 4000, optimizer=lm.Momentum(beta)
            )
            assert (history.loss[-1] < 1) == stays


def test_an_own_optimizer_is_called():
    class SignOnly(Plain):
        def step(self, slopes, memory, steps):
            return np.sign(slopes)

    net = small_net()
    before = copies(net)
    lm.train(net, X, Y, LOSS, 0.25, 1, optimizer=SignOnly())
    for name, old in before.items():
        np.testing.assert_allclose(np.abs(net.parameters[name] - old), 0.25)


def test_what_is_no_optimizer_is_refused_by_name():
    wrongs: list[Any] = ["adam", lm.Adam, 0.9]
    for wrong in wrongs:
        with pytest.raises(TypeError, match=r"^optimizer\b"):
            lm.train(small_net(), X, Y, LOSS, 0.1, 3, optimizer=wrong)


@pytest.mark.parametrize("wrong", [0.5, np.ones(1), np.ones((17, 1)), [0.5] * 17, None])
def test_a_step_that_numpy_would_stretch_is_refused_before_anything_moves(wrong):
    class Wrong(Plain):
        def step(self, slopes, memory, steps):
            return wrong

    net = small_net()
    before = copies(net)
    with pytest.raises(ValueError, match=r"^optimizer\.step of Wrong\(\) must return 17 numbers"):
        lm.train(net, X, Y, LOSS, 0.1, 3, optimizer=Wrong())
    assert_close(net.parameters, before, rtol=0)


def test_what_an_optimizer_holds_is_in_its_repr():
    assert repr(lm.Adam()) == "Adam(0.9, 0.999, 1e-08)"
    assert norm(np.empty(0)) == 0.0
