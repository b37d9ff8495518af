"""Exercises of chapter 10: XOR's four corners, by hand."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """What a point and its mirror image add up to."""
    left, right = lm.mlp([2, 4, 2], bias=False, seed=5).weights[1].sum(axis=0)
    return Exercise(
        asks="d(x) + d(−x), to 4 decimals",
        digits=4,
        answer=right - left,
        mistakes=[
            (
                right + left,
                "d is a difference: the second output's sum minus the first's. "
                "So the columns' sums are subtracted, too.",
            ),
            (right, "That is the right column's sum. Subtract the left one's."),
        ],
        right="One number for the whole plane, and nobody has trained anything.",
    )


def exercise_2() -> Exercise:
    """The ceiling for classes of unequal size."""
    return Exercise(
        asks="the share of points, to 4 decimals",
        digits=4,
        answer=(130 - 25) / 130,
        mistakes=[
            (
                (130 - 40) / 130,
                "It can do better: give up the kind of which there are fewer.",
            ),
            (
                (130 - 50) / 130,
                "Too hard on it: of each lost pair only one point must be wrong.",
            ),
            (0.75, "That is the ceiling where both classes are equally large."),
        ],
        right="The less equal the classes, the higher the ceiling, and the less it means.",
    )


def exercise_3() -> Exercise:
    """XOR's corners, and points near them."""
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    classes = answer(np.vstack([corners, corners + np.array([0.2, -0.2])]))
    return Exercise(
        asks="the eight classes, a row of zeros and ones",
        digits=0,
        answer=classes,
        mistakes=[
            (
                1 - classes,
                "Every answer is the other way around: class 1 is where the signs differ.",
            ),
        ],
        right="Two hidden neurons, two biases, and no training at all.",
    )


def _corners(source: np.random.RandomState) -> tuple[Any, ...]:
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])[source.randint(0, 4, 40)]
    return (corners + source.uniform(-0.25, 0.25, (40, 2)),)


def answer(X: Array) -> Array:
    """Return class 1 where the signs differ."""
    result: Array = (np.sign(X[:, 0]) != np.sign(X[:, 1])).astype(float)
    return result


program_3 = Program(
    _corners,
    answer,
    mistakes=(
        (lambda X: 1 - answer(X), "every answer is the other way around."),
        (
            lambda X: np.column_stack([1 - answer(X), answer(X)]),
            "it returns one-hot rows. The class is asked for, 0 or 1 for each row.",
        ),
    ),
)
