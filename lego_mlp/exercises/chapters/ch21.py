"""Exercises of chapter 21: ways that add up, a row normalized, and one plus sign."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """Ten layers with shortcuts."""
    return Exercise(
        asks="the factor, to 4 decimals",
        digits=4,
        answer=1.1**10,
        mistakes=[
            (0.1**10, "That is the longest way alone, through all ten layers."),
            (
                1 + 10 * 0.1,
                "These are the ways through no layer and through one. There are more.",
            ),
            (1 + 0.1**10, "You counted the shortest way and the longest. There are 1024."),
            (10 * 1.1, "The layers stand on each other: multiply, do not add."),
        ],
        right="More than 1: with shortcuts it is growth that one has to look out for.",
    )


def exercise_2() -> Exercise:
    """A row of three sums."""
    row = np.array([1.0, 2.0, 6.0])
    centred = row - row.mean()
    return Exercise(
        asks="the row, to 4 decimals",
        digits=4,
        answer=centred / row.std(),
        mistakes=[
            (centred / row.std(ddof=1), "The spread is the root of the mean square: divide by 3."),
            (centred / row.var(), "You divided by the variance. The spread is its root."),
            (centred, "Its mean is 0 now. Its spread should be 1."),
            (row / row.std(), "Subtract the mean first."),
        ],
        right="Had they been ten times as large, the answer would be the same.",
    )


def exercise_3() -> Exercise:
    """One way back that is two."""
    dL_ds, h = np.array([[1.0, -2.0]]), np.array([[0.5, -0.5]])
    W = np.array([[0.5, 1.0], [-1.0, 2.0]])
    return Exercise(
        asks="dL_dx, to 4 decimals",
        digits=4,
        answer=down(dL_ds, W, h),
        mistakes=[
            (_long_way(dL_ds, W, h), NO_PLUS),
            (_no_slope(dL_ds, W, h), NO_SLOPE),
        ],
        right="And so on for the layer below, which is handed this as its own slope.",
    )


def down(dL_ds: Array, W: Array, h: Array) -> Array:
    """Return `dL_dx` of `s = tanh(x @ W) + x`."""
    return _long_way(dL_ds, W, h) + dL_ds


def _long_way(dL_ds: Array, W: Array, h: Array) -> Array:
    slope: Array = (dL_ds * (1 - h**2)) @ W.T
    return slope


def _no_slope(dL_ds: Array, W: Array, h: Array) -> Array:
    slope: Array = dL_ds @ W.T + dL_ds
    return slope


NO_PLUS = "that is the long way alone. The short one adds dL_ds."
NO_SLOPE = "on the long way the slope also passes the tanh: times 1 − h²."


def _case(source: np.random.RandomState) -> tuple[Any, ...]:
    dL_ds, h = source.uniform(0.2, 0.9, (2, 3, 4)) * source.choice([-1.0, 1.0], (2, 3, 4))
    return dL_ds, source.standard_normal((4, 4)), h


program_3 = Program(
    _case,
    down,
    mistakes=(
        (_long_way, NO_PLUS),
        (_no_slope, NO_SLOPE),
        (
            lambda dL_ds, W, h: (dL_ds * (1 - h**2)) @ W + dL_ds,
            "on the way back the weights are turned: W.T.",
        ),
        (
            lambda dL_ds, W, h: _long_way(dL_ds, W, h) + dL_ds * (1 - h**2),
            "the short way does not pass the tanh: it adds dL_ds as it is.",
        ),
    ),
)
