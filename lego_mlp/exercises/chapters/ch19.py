"""Exercises of chapter 19: steps, folds, and straight pieces."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """Where a neuron is undecided."""
    return Exercise(
        asks="the place, to 3 decimals",
        digits=3,
        answer=28 / 80,
        mistakes=[
            (-28 / 80, "The sum is 80 x − 28; it is 0 where 80 x is 28."),
            (80 / 28, "That is the weight divided by the bias. It is the other way round."),
            (0.5, "1/2 is what the neuron says there; asked is where it says so."),
            (28, "At x = 28 the sum is 2212. It is to be 0."),
        ],
        right="The weight decides how sudden the step is, the bias only where.",
    )


def exercise_2() -> Exercise:
    """As many pieces in one layer as seven folds make."""
    return Exercise(
        asks="the number of neurons",
        digits=0,
        answer=2**7 - 1,
        mistakes=[
            (2**7, "That is how many pieces there are. n kinks make n + 1 pieces."),
            (14, "That is how many ReLUs the seven folds take."),
            (2**6 - 1, "That is enough for six folds."),
            (2 * 7 - 1, "Each fold doubles the pieces; it does not add two of them."),
        ],
        right="Nine times as many as the fourteen that fold.",
    )


def exercise_3() -> Exercise:
    """The pieces of a curve that is given by points."""
    return Exercise(
        asks="the number of pieces",
        digits=0,
        answer=count_pieces(np.arange(6.0), np.array([0.0, 2.0, 4.0, 3.0, 2.0, 5.0])),
        mistakes=[
            (2, "That is the number of kinks. There is one piece more."),
            (5, "That is how many gaps there are between the points; equal slopes are one piece."),
            (6, "That is how many points there are."),
        ],
        right="Up by 2, down by 1, up by 3.",
    )


def count_pieces(x: Array, y: Array) -> int:
    """Return how many straight pieces a curve has whose kinks lie on its places."""
    slopes = np.diff(y) / np.diff(x)
    return 1 + int(np.count_nonzero(np.abs(np.diff(slopes)) > 1e-6))


def _curve(source: np.random.RandomState) -> tuple[Any, ...]:
    """Return places of unequal distance, and values whose slope often stays as it was."""
    n = int(source.randint(8, 14))
    gaps, slopes = source.randint(1, 4, size=n) / 2.0, source.randint(-2, 3, size=n) + 0.0
    gaps[:4], slopes[:5] = (1.0, 2.0, 1.0, 1.0), (1.0, 1.0, -1.0, -1.0, 1.0)
    x = np.concatenate([[0.0], np.cumsum(gaps)])
    return x, np.concatenate([[0.0], np.cumsum(slopes * gaps)])


program_3 = Program(
    _curve,
    count_pieces,
    mistakes=(
        (lambda x, y: count_pieces(x, y) - 1, "these are the kinks. There is one piece more."),
        (lambda x, y: len(x) - 1, "these are the gaps. Gaps of one slope are one piece."),
        (lambda x, y: len(x), "these are the points."),
        (
            lambda x, y: count_pieces(np.arange(float(len(x))), y),
            "you compared differences of y. A slope is that divided by the difference of x.",
        ),
        (
            lambda x, y: len(np.unique(np.round(np.diff(y) / np.diff(x), 6))),
            "these are the different slopes. A slope that comes again later is a piece of its own.",
        ),
    ),
)
