"""Exercises of chapter 23: a weight in many places, and shares of what fits."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The places of a filter."""
    return Exercise(
        asks="the number of slopes",
        digits=0,
        answer=24**2,
        mistakes=[
            (28**2, "At the rim a part of the filter would lie outside of the picture."),
            (23**2, "In a row it fits in 28 - 5 + 1 places."),
            (24, "That is one row of places."),
            (25, "That is how many weights there are."),
            (5**2 * 24**2, "That is for all the weights together."),
        ],
        right="Each of the 25 weights is used 576 times.",
    )


def exercise_2() -> Exercise:
    """The share of the key that fits."""
    return Exercise(
        asks="the share, to 4 decimals",
        digits=4,
        answer=share(2.0),
        mistakes=[
            (share(4.0), "Divide the products by the root of how many numbers a key has."),
            (share(1.0), "Divide by the root of 4, and not by 4."),
            (1.0, "The other two products are 0, and exp(0) is 1: they get a share too."),
            (1 / 3, "That would be the share if all keys fitted equally well."),
            (np.exp(2) / (np.exp(2) + 1), "There are two other keys."),
        ],
        right="Longer keys make larger products; the root takes that back.",
    )


def share(score: float) -> float:
    """Return the first of three shares, the other two scores being 0."""
    return float(np.exp(score) / (np.exp(score) + 2))


def exercise_3() -> Exercise:
    """The slopes of three weights that slide along a line."""
    x, dL_dz = np.array([1.0, 2.0, 0.0, -1.0, 3.0]), np.array([1.0, -1.0, 2.0])
    slopes = dL_dw(x, dL_dz)
    return Exercise(
        asks="the three slopes",
        digits=0,
        answer=slopes,
        mistakes=[
            (slopes[::-1], "Those are the right numbers in the wrong order."),
            (dL_dw(x, dL_dz[::-1]), "You went through the slopes from right to left."),
            (x[:3] * dL_dz[0], "That is the share of the first place alone. Add up all three."),
        ],
        right="Three weights, three places, nine products.",
    )


def dL_dw(x: Array, dL_dz: Array) -> Array:
    """Return the slopes of a filter's weights: `Σ_i dL_dz[i] x[i + k]`."""
    n = len(dL_dz)
    return np.array([x[k : k + n] @ dL_dz for k in range(len(x) - n + 1)])


def _line(source: np.random.RandomState) -> tuple[Any, ...]:
    places = int(source.randint(4, 9))
    return source.standard_normal(places + 2), source.standard_normal(places)


program_3 = Program(
    _line,
    dL_dw,
    mistakes=(
        (lambda x, dL_dz: dL_dw(x, dL_dz)[::-1], "these are the slopes in the wrong order."),
        (lambda x, dL_dz: dL_dw(x, dL_dz[::-1]), "you went through dL_dz from right to left."),
        (lambda x, dL_dz: x[:3] * dL_dz[0], "this is the share of the first place alone."),
        (lambda x, dL_dz: dL_dw(x, dL_dz) / len(dL_dz), "this is the mean over the places."),
        (lambda x, dL_dz: dL_dw(x, np.ones_like(dL_dz)), "dL_dz is missing."),
    ),
)
