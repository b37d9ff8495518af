"""Exercises of chapter 6: the slope of the loss with respect to W1."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.backprop import backprop
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises.exercise import Exercise, Program
from lego_mlp.losses import SquaredError
from lego_mlp.network import Network
from lego_mlp.traces import Trace


def exercise_1() -> Exercise:
    """A hidden neuron's slope, by way of two outputs."""
    return Exercise(
        asks="dL_dh1, to 4 decimals",
        digits=4,
        answer=0.2 * 0.5 + -0.1 * 3,
        mistakes=[
            (
                0.2 * 0.5,
                "That is the way through the first output alone. "
                "The neuron goes into the second as well.",
            ),
            (
                -0.1 * 3,
                "That is the way through the second output alone. "
                "The neuron goes into the first as well.",
            ),
            (
                0.2 * 0.5 + 0.1 * 3,
                "Right sizes, but one of the signs got lost: the second slope is negative.",
            ),
            (
                0.2 * 3 - 0.1 * 0.5,
                "Each output has its own weight: 0.2 goes with 0.5, and -0.1 with 3.",
            ),
        ],
        right="The neuron's output should be larger, although one output alone says the opposite.",
    )


def exercise_2() -> Exercise:
    """The slope for the second observation."""
    X, Y = lm.datasets.xor()
    x, y = X[1:2], Y[1:2]
    weights = lm.mlp([2, 3, 2], init="article", seed=2017).weights
    t = _trace(x, y, *weights)
    return Exercise(
        asks="dL_dW1 for the second observation, 2×3, to 6 decimals",
        digits=6,
        answer=t["dL_dW1"],
        mistakes=[
            (
                x.T @ t["dL_dh1"],
                "The slope of the hidden sigmoid is missing: multiply by h1 (1 − h1).",
            ),
            (
                _without_output_slope(x, y, *weights),
                "The slope of the output's sigmoid is missing: multiply by h2 (1 − h2).",
            ),
            (
                x.T @ (t["dL_dh2"] @ weights[1].T),
                "The slopes of both sigmoids are missing.",
            ),
            (
                slope_of_W1(X[:1], Y[:1], *weights),
                "That is the first observation's, the one that the chapter follows.",
            ),
            (
                X[:1].T @ t["dL_dz1"],
                "The last link is the input, and here the input is the second observation.",
            ),
        ],
        right="The second input is the larger one here, so the second row is.",
    )


def exercise_3() -> Exercise:
    """The slope for all observations and other weights."""
    X, Y = lm.datasets.xor()
    weights = lm.mlp([2, 3, 2], seed=5).weights
    return Exercise(
        asks="dL_dW1 for all points and seed 5, 2×3, to 6 decimals",
        digits=6,
        answer=slope_of_W1(X, Y, *weights),
        mistakes=[
            (
                slope_of_W1(X, Y, *lm.mlp([2, 3, 2]).weights),
                "These are the slopes for the weights of seed 2017. Seed 5 is asked for.",
            ),
        ],
        given={"N": 300, "without_slope": _without_hidden_slope(X, Y, *weights)},
        right="Six lines, and they hold for any number of points.",
    )


def _task(source: np.random.RandomState) -> tuple[Any, ...]:
    n, hidden = source.randint(2, 7), source.randint(2, 5)
    Y = np.eye(2)[source.randint(0, 2, n)]
    return source.randn(n, 3), Y, source.randn(3, hidden), source.randn(hidden, 2)


def _trace(X: Array, Y: Array, W1: Array, W2: Array) -> Trace:
    net = Network([Linear(W1), Sigmoid(), Linear(W2), Sigmoid()])
    return backprop(net, X, Y, SquaredError())


def slope_of_W1(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    """Return `dL_dW1`."""
    result: Array = _trace(X, Y, W1, W2)["dL_dW1"]
    return result


def _without_hidden_slope(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    result: Array = X.T @ _trace(X, Y, W1, W2)["dL_dh1"]
    return result


def _without_output_slope(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    t = _trace(X, Y, W1, W2)
    result: Array = X.T @ (t["dL_dh2"] @ W2.T * t["dh1_dz1"])
    return result


program_3 = Program(
    _task,
    slope_of_W1,
    given=lambda X, *_: {"N": len(X)},
    mistakes=(
        (_without_hidden_slope, "the slope of the hidden sigmoid is missing: h1 (1 − h1)."),
        (_without_output_slope, "the slope of the output's sigmoid is missing: h2 (1 − h2)."),
    ),
)
