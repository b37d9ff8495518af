"""Exercises of chapter 1: the best threshold on one number."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def _xor() -> tuple[Array, Array]:
    """Return the chapter's 300 points and their classes, 0 or 1."""
    X, Y = lm.datasets.xor()
    return X, Y.argmax(axis=1)


def exercise_1() -> Exercise:
    """How many points a slanted ruler gets right."""
    X, y = _xor()
    right = int(((X.sum(axis=1) > 0.5) == (y == 1)).sum())
    share = max(right, 300 - right) / 300
    return Exercise(
        asks="the accuracy, to 4 decimals",
        digits=4,
        answer=share,
        mistakes=[
            (
                1 - share,
                "That is the rule as it stands. "
                "Turn it around, and its wrong answers are right ones.",
            ),
            (
                300 * share,
                "That is a number of points. The accuracy is a share of the 300.",
            ),
        ],
        right="More than knowing nothing, and less than the best line.",
    )


def exercise_2() -> Exercise:
    """One-hot rows of four points."""
    points = np.array([[2, -1], [-3, -1], [0.5, 4], [-1, 2]])
    differ = (points > 0)[:, 0] != (points > 0)[:, 1]
    labels = np.column_stack([~differ, differ]).astype(int)
    return Exercise(
        asks="Y, a 4×2 matrix",
        digits=0,
        answer=labels,
        mistakes=[
            (
                labels[:, ::-1],
                "Every row is the other way around. Class 0, where the signs agree, is [1, 0].",
            ),
        ],
        right="A single 1 in each row, and it stands in the column of the class.",
    )


def exercise_3() -> Exercise:
    """The best threshold on x2 alone."""
    X, y = _xor()
    return Exercise(
        asks="the number of points, of 300, that the best cut on x2 gets right",
        digits=0,
        answer=best_cut(X[:, 1], y),
        right="That is 17 points more than knowing nothing, and 34 fewer than the best line.",
    )


def _points(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(3, 30)
    return source.randn(n), source.randint(0, 2, n)


def _right_answers(values: Array, y: Array, thresholds: Any, turn: bool = True) -> int:
    counts = [int(((values > t) == (y == 1)).sum()) for t in thresholds]
    return max(counts + [len(y) - right for right in counts] * turn)


def best_cut(values: Array, y: Array) -> int:
    """Return how many points the best rule with one threshold gets right."""
    return _right_answers(values, y, [-np.inf, *values])


program_3 = Program(
    _points,
    best_cut,
    mistakes=(
        (
            lambda values, y: _right_answers(values, y, [-np.inf, *values], turn=False),
            "this is the best rule with class 1 above. Try each rule turned around as well.",
        ),
        (
            lambda values, y: _right_answers(values, y, sorted(values)[:-1]),
            "the thresholds below and above all points are missing.",
        ),
    ),
)
