"""Exercises of chapter 4: the loss with its penalty."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program
from lego_mlp.losses import L2, SquaredError


def exercise_1() -> Exercise:
    """The loss of one observation of class 1."""
    return Exercise(
        asks="the loss, to 4 decimals",
        digits=4,
        answer=(0.2**2 + 0.1**2) / 2,
        mistakes=[
            (
                (0.8**2 + 0.9**2) / 2,
                "That is the loss of a point of class 0. Class 1 is written [0, 1].",
            ),
            ((0.2 + 0.1) / 2, "The errors are to be squared before you add them up."),
        ],
        right="Small: both scores are on the right side.",
    )


def exercise_2() -> Exercise:
    """Three observations and the price of two layers' weights."""
    h = np.array([[0.8, 0.3], [0.4, 0.6], [0.5, 0.5]])
    Y = np.array([[1, 0], [0, 1], [1, 0]])
    weights = np.array([1, -2, 2, 1])
    data = ((h - Y) ** 2).sum() / 6
    price = 0.3 / 6
    penalty = price * (weights**2).sum()
    return Exercise(
        asks="the loss with its penalty, to 4 decimals",
        digits=4,
        answer=data + penalty,
        mistakes=[
            (data, "That is the data loss. The penalty is missing."),
            (data + 3 * penalty, "The penalty has its N too: λ/(2N), with N = 3."),
            (data + 2 * penalty, "The penalty has its ½ too: λ/(2N)."),
            (
                3 * data + penalty,
                "The penalty is right. The data loss is a mean, and its 1/N is missing.",
            ),
            (
                data + price * np.abs(weights).sum(),
                "The weights are to be squared, not added up by their sizes.",
            ),
            (
                data + price * weights.sum(),
                "The weights are to be squared; as they are, -2 pays for the others.",
            ),
        ],
        given={"N": 3},
        right="The price is more than three times as large as what it is added to.",
    )


def exercise_3() -> Exercise:
    """The loss of the chapter's network with a penalty."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 3, 2], init="article", seed=2017)
    h2 = net.forward(X)["h2"]
    return Exercise(
        asks="the loss for λ = 20, to 6 decimals",
        digits=6,
        answer=loss(h2, Y, net.weights, 20),
        mistakes=[
            (loss(h2, Y, net.weights, 0), "That is the data loss. The penalty is missing."),
            (loss(h2, Y, net.weights, 20 * 300), "The penalty has its N too: λ/(2N)."),
            (loss(h2, Y, net.weights, 20 * 2), "The penalty has its ½ too: λ/(2N)."),
        ],
        given={"N": 300},
        right="With 300 observations, λ = 20 costs about as much as λ = 0.07 with one.",
    )


def _answers(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(2, 9)
    Y = np.eye(2)[source.randint(0, 2, n)]
    weights = [source.randn(2, 3), source.randn(3, 2)]
    return source.random_sample((n, 2)), Y, weights, source.uniform(0.5, 3)


def loss(h: Array, Y: Array, weights: Sequence[Array], strength: float) -> float:
    """Return the squared error plus the ridge penalty."""
    return SquaredError().value(h, Y) + L2(strength).value(weights, len(Y))


program_3 = Program(
    _answers,
    loss,
    given=lambda h, Y, weights, strength: {"N": len(Y)},
    mistakes=(
        (lambda h, Y, *_: SquaredError().value(h, Y), "the penalty is missing."),
        (
            lambda h, Y, weights, strength: loss(h, Y, weights, strength * len(Y)),
            "the penalty has its N too: λ/(2N).",
        ),
        (
            lambda h, Y, weights, strength: loss(h, Y, weights, 2 * strength),
            "the penalty has its ½ too: λ/(2N).",
        ),
        (
            lambda h, Y, weights, strength: loss(h, Y, weights[:1], strength),
            "the penalty runs over the weights of every layer, not of the first alone.",
        ),
    ),
)
