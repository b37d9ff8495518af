"""Exercises of chapter 22: a slope, a brick that is wrong, and weights of one's own."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The slope of softsign."""
    return Exercise(
        asks="the slope, to 4 decimals",
        digits=4,
        answer=1 / 25,
        mistakes=[
            (1 / 5, "That is 1 - |h|. The slope is its square."),
            (1 - 16 / 25, "That is 1 - h², the slope of tanh for the same answer."),
            (-4 / 5, "That is the answer h. The slope is asked for."),
            (81 / 25, "|h| is 4/5, whatever the sign of z."),
            (1 / 9, "1 + |z| is 5: the absolute value of -4 is 4."),
        ],
        right="tanh has a slope of 0.0013 there.",
    )


def exercise_2() -> Exercise:
    """The brick between the last right layer and the first wrong one."""
    return Exercise(
        asks="the number of the brick, from 1",
        digits=0,
        answer=2,
        mistakes=[
            (1, "It stands below W2, so the slopes of W2 were finished before it was asked."),
            (3, "Were it wrong, W3 would be wrong as well: dL_dW3 is made of dL_dz3."),
            (4, "Were it wrong, every slope would be."),
        ],
        right="The slopes pass it on their way from W3 to W2.",
    )


def exercise_3() -> Exercise:
    """The slopes of a weight for each column."""
    dL_dz, x = np.array([[0.5, 1.0], [-1.0, 3.0]]), np.array([[1.0, 2.0], [3.0, -1.0]])
    return Exercise(
        asks="the two slopes, to 2 decimals",
        digits=2,
        answer=dL_dw(dL_dz, x),
        mistakes=[
            ((dL_dz * x).sum(axis=1), "Those are sums over the columns. Add up over the rows."),
            (dL_dw(dL_dz, x) / 2, "That is the mean over the rows. Add up."),
            (dL_dz.sum(axis=0), "That is the slope of a bias: x is missing."),
        ],
        right="It is the diagonal of x.T @ dL_dz.",
    )


def dL_dw(dL_dz: Array, x: Array) -> Array:
    """Return the slopes of one weight for each column: `Σ_i dL_dz_ij x_ij`."""
    slopes: Array = (dL_dz * x).sum(axis=0)
    return slopes


def _batch(source: np.random.RandomState) -> tuple[Any, ...]:
    n = int(source.randint(2, 6))
    return source.standard_normal((n, n)), source.standard_normal((n, n))


program_3 = Program(
    _batch,
    dL_dw,
    mistakes=(
        (lambda dL_dz, x: (dL_dz * x).sum(axis=1), "these are sums over the columns."),
        (lambda dL_dz, x: (dL_dz * x).mean(axis=0), "this is the mean over the rows."),
        (lambda dL_dz, x: dL_dz.sum(axis=0), "x is missing."),
        (lambda dL_dz, x: x.sum(axis=0), "dL_dz is missing."),
    ),
)
