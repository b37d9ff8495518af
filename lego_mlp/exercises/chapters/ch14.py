"""Exercises of chapter 14: cross-entropy's slope with softened labels."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Softmax
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The slopes of three sums."""
    shares = np.array([1, 2, 5]) / 8
    label = np.array([0, 0, 1])
    return Exercise(
        asks="the three slopes, to 4 decimals",
        digits=4,
        answer=shares - label,
        mistakes=[
            (shares, "Those are the shares. The slope takes the right answer away from them."),
            (
                np.log([1, 2, 5]) - label,
                "Those are the sums minus the label. The sums must become shares first.",
            ),
        ],
        right="They add up to 0, as they must.",
    )


def exercise_2() -> Exercise:
    """The cross-entropy of a lead of 3."""
    share = 1 / (1 + np.exp(-3.0))
    return Exercise(
        asks="the loss, to 4 decimals",
        digits=4,
        answer=-np.log(share),
        mistakes=[
            (share, "That is the share of the right class. The loss is minus its logarithm."),
            (
                -np.log(1 - share),
                "That is the price if the *other* class is the right one.",
            ),
            (
                -np.log10(share),
                "That is the logarithm to the base 10. Take the natural one.",
            ),
        ],
        right="About e⁻³: each further 1 of lead divides the price by nearly 2.72.",
    )


def exercise_3() -> Exercise:
    """The slope with softened labels."""
    z, Y = np.array([[2.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0]])
    return Exercise(
        asks="the slope, 1×3, to 4 decimals",
        digits=4,
        answer=soft_slope(z, Y, 0.1),
        mistakes=[
            (
                soft_slope(z, Y, 0.0),
                "That is the slope with hard labels. Soften them first.",
            ),
        ],
        right="The first is less negative than with hard labels: the network is asked for less.",
    )


def _case(source: np.random.RandomState) -> tuple[Any, ...]:
    rows, classes = source.randint(2, 6), source.randint(3, 6)
    z = source.randn(rows, classes) * source.choice([1.0, 1e4])
    return z, np.eye(classes)[source.randint(classes, size=rows)], source.uniform(0.05, 0.5)


def soft_slope(z: Array, Y: Array, s: float) -> Array:
    """Return `(softmax(z) - softened labels) / N`."""
    slope: Array = (Softmax().forward(z) - ((1 - s) * Y + s / Y.shape[1])) / len(z)
    return slope


def _hard(z: Array, Y: Array, s: float) -> Array:
    return soft_slope(z, Y, 0.0)


def _unshared(z: Array, Y: Array, s: float) -> Array:
    slope: Array = (Softmax().forward(z) - (1 - s) * Y) / len(z)
    return slope


program_3 = Program(
    _case,
    soft_slope,
    given=lambda z, Y, s: {"N": len(z)},
    mistakes=(
        (_hard, "it takes the labels as they are. Soften them first."),
        (_unshared, "the other classes must be asked for s/k each."),
    ),
)
