"""Exercises of chapter 3: forward through a tower of any height."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.bricks import Identity, Linear, Sigmoid
from lego_mlp.exercises.exercise import Exercise, Program
from lego_mlp.network import Network


def exercise_1() -> Exercise:
    """The sum of one hidden neuron."""
    X, _ = lm.datasets.xor()
    W1, _ = lm.mlp([2, 3, 2], init="article", seed=2017).weights
    z = X[1] @ W1[:, 1]
    return Exercise(
        asks="z1 of the second hidden neuron, to 4 decimals",
        digits=4,
        answer=z,
        mistakes=[
            (
                X[1] @ W1[:, 0],
                "That is the first neuron's sum. The second has the second column of W1.",
            ),
            (
                X[0] @ W1[:, 1],
                "That is the first observation's sum, the one that the chapter follows.",
            ),
            (
                X[1] @ W1[1, :2],
                "You took a row of W1. A row belongs to an input; a neuron has a column.",
            ),
            (_sigmoid(z), "That is h1, after the sigmoid. The sum before it is asked for."),
        ],
        right="Its sigmoid will be well above a half.",
    )


def exercise_2() -> Exercise:
    """A new observation, all the way up."""
    x = np.array([[2.0, -1.0]])
    W1, W2 = lm.mlp([2, 3, 2], init="article", seed=2017).weights
    h2 = forward(x, [W1, W2])
    return Exercise(
        asks="h2, two scores, to 4 decimals",
        digits=4,
        answer=h2,
        mistakes=[
            (_without_last(x, [W1, W2]), "That is z2. The last sigmoid is missing."),
            (_sigmoid(x @ W1 @ W2), "The sigmoid between the two layers is missing."),
            (h2[:, ::-1], "These are the right scores in the wrong order: class 0 comes first."),
        ],
        right="It says class 1, as it does to everybody. Here the signs differ, so it is right.",
    )


def exercise_3() -> Exercise:
    """A tower of three layers."""
    X, _ = lm.datasets.xor()
    weights = lm.mlp([2, 5, 4, 2], seed=1).weights
    return Exercise(
        asks="the mean of the 600 answers, to 4 decimals",
        digits=4,
        answer=forward(X, weights).mean(),
        mistakes=[
            (
                _without_sigmoids(X, weights).mean(),
                "The sigmoids are missing: this is three matrix products.",
            ),
            (
                _without_last(X, weights).mean(),
                "The sigmoid after the last layer is missing.",
            ),
            (forward(X, weights[:2]).mean(), "The last layer is missing."),
        ],
        right="Three layers or thirty, it is the same loop.",
    )


def _sigmoid(z: Array) -> Array:
    return lm.Sigmoid().forward(z)


def _tower(source: np.random.RandomState) -> tuple[Any, ...]:
    sizes = source.randint(1, 6, size=source.randint(4, 7))
    weights = [source.randn(n, m) for n, m in pairwise(sizes)]
    return source.randn(source.randint(1, 5), sizes[0]), weights


def _through(x: Array, weights: Sequence[Array], top: Any) -> Array:
    bricks: list[Any] = [brick for W in weights for brick in (Linear(W), Sigmoid())]
    trace = Network([*bricks[:-1], top]).forward(x)
    result: Array = trace[f"h{len(weights)}"]
    return result


def forward(x: Array, weights: Sequence[Array]) -> Array:
    """Return what comes out on top of a stack of Linear and Sigmoid bricks."""
    return _through(x, weights, Sigmoid())


def _without_last(x: Array, weights: Sequence[Array]) -> Array:
    return _through(x, weights, Identity())


def _without_sigmoids(x: Array, weights: Sequence[Array]) -> Array:
    for W in weights:
        x = x @ W
    return x


program_3 = Program(
    _tower,
    forward,
    mistakes=(
        (_without_sigmoids, "the sigmoids are missing."),
        (_without_last, "the sigmoid after the last layer is missing."),
        (
            lambda x, weights: forward(x, weights[:1]),
            "only the first layer is there. Does the return stand inside the loop?",
        ),
    ),
)
