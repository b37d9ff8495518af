"""Exercises of chapter 7: gradient descent on any function of one number."""

from collections.abc import Callable
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """One step of one weight."""
    return Exercise(
        asks="the weight after the step, to 4 decimals",
        digits=4,
        answer=0.8 - 0.4 * -0.25,
        mistakes=[
            (
                0.8 + 0.4 * -0.25,
                "That step goes uphill. "
                "Against the slope means: minus, and the slope is negative already.",
            ),
            (0.8 + 0.25, "The learning rate is missing."),
            (0.4 * 0.25, "That is how far the weight moves. Where does it end?"),
        ],
        right="A negative slope, so up it goes.",
    )


def exercise_2() -> Exercise:
    """One step of W2 for all points."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 3, 2], init="article", seed=2017)
    W2 = net.weights[1]
    slope = lm.backprop(net, X, Y, lm.SquaredError())["dL_dW2"]
    of_first = lm.backprop(net, X[:1], Y[:1], lm.SquaredError())["dL_dW2"]
    return Exercise(
        asks="W2 after the step, 3×2, to 6 decimals",
        digits=6,
        answer=W2 - 10 * slope,
        mistakes=[
            (W2 + 10 * slope, "That step goes uphill. Subtract."),
            (
                W2 - 10 * 300 * slope,
                "The slopes are added up and not averaged: this step is 300 times too long.",
            ),
            (-10 * slope, "That is how far the weights move. Add where they came from."),
            (W2 - 10 * of_first, "That is the step of the first observation alone."),
            (W2 - slope, "That is the step for a learning rate of 1."),
        ],
        right="The left column went up and the right column did as well: "
        "the 300 want both scores higher.",
    )


def exercise_3() -> Exercise:
    """Where a hundred steps down (w² − 2)² end."""

    def slope(w: float) -> float:
        return 4 * w * (w**2 - 2)

    return Exercise(
        asks="where the 100 steps end, to 4 decimals",
        digits=4,
        answer=descend(slope, 2, 0.02, 100),
        mistakes=[
            (
                descend(slope, 2, 0.02, 1),
                "That is the place after one step. Does the return stand inside the loop?",
            ),
            (2.0, "That is where it began. Does the loop give w its new value?"),
        ],
        right="The square root of 2, found by walking downhill.",
    )


Slope = Callable[[float], float]


def _bowl(source: np.random.RandomState) -> tuple[Any, ...]:
    bend, bottom = source.uniform(0.5, 1.5), source.randn()

    def slope(w: float) -> float:
        return float(bend * (w - bottom))

    return slope, bottom + source.uniform(1, 3), source.uniform(0.1, 0.4), source.randint(2, 9)


def descend(slope: Slope, w: float, alpha: float, steps: int) -> float:
    """Return where `steps` steps of gradient descent end."""
    for _ in range(steps):
        w = w - alpha * slope(w)
    return w


program_3 = Program(
    _bowl,
    descend,
    mistakes=(
        (
            lambda slope, w, alpha, steps: descend(slope, w, -alpha, steps),
            "it walks uphill. Subtract.",
        ),
        (
            lambda slope, w, alpha, steps: descend(slope, w, alpha, 1),
            "it ends after one step. Does the return stand inside the loop?",
        ),
        (
            lambda slope, w, alpha, steps: w - steps * alpha * slope(w),
            "all its steps use the slope of the first place. Ask for it anew at each step.",
        ),
        (
            lambda slope, w, alpha, steps: descend(slope, w, 1.0, steps),
            "the learning rate is missing.",
        ),
    ),
)
