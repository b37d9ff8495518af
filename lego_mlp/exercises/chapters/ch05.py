"""Exercises of chapter 5: the slope of the loss with respect to W2."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises.exercise import Exercise, Program
from lego_mlp.losses import L2, ArticlePenalty, SquaredError


def exercise_1() -> Exercise:
    """The sigmoid's slope, from what came out."""
    wrong = float(lm.Sigmoid().forward(np.array(0.9)))
    return Exercise(
        asks="the slope of the sigmoid, to 4 decimals",
        digits=4,
        answer=0.9 * (1 - 0.9),
        mistakes=[
            (
                wrong * (1 - wrong),
                "You took 0.9 for the sigmoid's input. It is what came out, and h (1 − h) "
                "wants that.",
            ),
            (1 - 0.9, "That is 1 − h. Multiply it by h."),
            (0.9, "That is what it says, h. Multiply it by 1 − h."),
        ],
        right="A sigmoid that is so sure of itself lets less than half of the best through.",
    )


def exercise_2() -> Exercise:
    """The slope for three observations."""
    X, Y = lm.datasets.xor()
    trace = _net().forward(X[:3])
    h1, z2, h2 = trace["h1"], trace["z2"], trace["h2"]
    dL_dh2 = (h2 - Y[:3]) / 3
    dL_dz2 = dL_dh2 * h2 * (1 - h2)
    return Exercise(
        asks="dL_dW2 for three observations, 3×2, to 6 decimals",
        digits=6,
        answer=h1.T @ dL_dz2,
        mistakes=[
            (
                h1.T @ (dL_dh2 * lm.Sigmoid().forward(z2) * (1 - z2)),
                "One of the factors of the slope is computed from z2. Both want h2.",
            ),
            (
                h1.T @ (dL_dh2 * z2 * (1 - z2)),
                "The slope of the sigmoid is computed from z2. It wants what came out, h2.",
            ),
            (
                h1[:1].T @ dL_dz2[:1] * 3,
                "That is the slope for the first observation alone.",
            ),
        ],
        given={"N": 3, "without_slope": h1.T @ dL_dh2},
        right="Three observations, two of one class and one of the other, "
        "and already they partly cancel.",
    )


def exercise_3() -> Exercise:
    """The slope for all observations, the penalty's part included."""
    X, Y = lm.datasets.xor()
    net = _net()
    trace, W2 = net.forward(X), net.weights[1]
    h1, h2 = trace["h1"], trace["h2"]
    data = data_slope(h1, h2, Y, W2)
    return Exercise(
        asks="dL_dW2 with λ = 30, 3×2, to 6 decimals",
        digits=6,
        answer=slope_of_W2(h1, h2, Y, W2, 30),
        mistakes=[
            (data, "The penalty's part is missing: λ/N times each weight."),
            (data + 30 * W2, "The penalty's part has a 1/N as well."),
            (
                data + 0.1 * (W2**2).sum(),
                "You add one number, Σ W², to every entry. "
                "The slope of a square is in proportion to the weight itself.",
            ),
            (
                data + 0.05 * W2,
                "The penalty's slope is λ/N W. The ½ has gone with the 2 of the square.",
            ),
            (
                data - 0.1 * W2,
                "The penalty's part has the wrong sign: its slope is added.",
            ),
        ],
        given=_given(h1, h2, Y, W2, 30),
        right="At this price the penalty outweighs the data.",
    )


def _net() -> lm.Network:
    return lm.mlp([2, 3, 2], init="article", seed=2017)


def _pieces(source: np.random.RandomState) -> tuple[Any, ...]:
    n, hidden, outputs = source.randint(2, 6), source.randint(1, 5), source.randint(2, 4)
    Y = np.eye(outputs)[source.randint(0, outputs, n)]
    h1, h2 = source.uniform(0.05, 0.95, (n, hidden)), source.uniform(0.05, 0.95, (n, outputs))
    return h1, h2, Y, source.randn(hidden, outputs), source.uniform(0.5, 2)


def data_slope(h1: Array, h2: Array, Y: Array, W2: Array, *_: Any) -> Array:
    """Return the data loss's slope with respect to `W2`."""
    dL_dz2 = Sigmoid().backward(SquaredError().slope(h2, Y), h2)
    return Linear(W2).backward(dL_dz2, h1).dL_dW


def slope_of_W2(h1: Array, h2: Array, Y: Array, W2: Array, strength: float) -> Array:
    """Return the slope of the loss, its ridge penalty included."""
    return data_slope(h1, h2, Y, W2) + L2(strength).slope(W2, len(Y))


def _given(h1: Array, h2: Array, Y: Array, W2: Array, strength: float) -> dict[str, Any]:
    n = len(Y)
    return {"N": n, "without_slope": h1.T @ (h2 - Y) / n + L2(strength).slope(W2, n)}


program_3 = Program(
    _pieces,
    slope_of_W2,
    given=_given,
    mistakes=(
        (data_slope, "the penalty's part is missing."),
        (
            lambda h1, h2, Y, W2, strength: slope_of_W2(h1, h2, Y, W2, strength * len(Y)),
            "the penalty's part has a 1/N as well.",
        ),
        (
            lambda h1, h2, Y, W2, strength: (
                data_slope(h1, h2, Y, W2) + ArticlePenalty(strength).slope(W2, len(Y))
            ),
            "you add one number, Σ W², to every entry. Each weight has a slope of its own.",
        ),
        (
            lambda h1, h2, Y, W2, strength: (
                data_slope(h1, h2, Y, W2) * len(Y) + L2(strength).slope(W2, len(Y))
            ),
            "the 1/N of the data's part is missing.",
        ),
    ),
)
