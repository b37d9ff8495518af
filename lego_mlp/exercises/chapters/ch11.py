"""Exercises of chapter 11: the largest eigenvalue by repeated multiplication."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The largest stable learning rate in a bowl."""
    return Exercise(
        asks="the largest stable learning rate, to 4 decimals",
        digits=4,
        answer=2 / 8,
        mistakes=[
            (
                1 / 8,
                "At 1 over the curvature the ball lands on the bottom in one jump. "
                "It stays stable up to twice that.",
            ),
            (8 / 2, "The other way around: the steeper the bowl, the smaller the rate."),
        ],
        right="At exactly this rate it jumps to and fro for ever.",
    )


def exercise_2() -> Exercise:
    """After how many steps a penalty alone overflows."""

    def steps_to_overflow(factor: float) -> int:
        return int(np.ceil(308 * np.log(10) / np.log(factor)))

    count = steps_to_overflow(2.5 - 1)
    return Exercise(
        asks="the number of steps",
        digits=0,
        answer=count,
        mistakes=[
            (
                steps_to_overflow(2.5),
                "The factor is 1 − 2.5, not 2.5: the step starts from the weight itself.",
            ),
            (
                steps_to_overflow(1 + 2.5),
                "The penalty's step is subtracted: the factor is 1 − 2.5, not 1 + 2.5.",
            ),
            (count - 1, "After one step fewer it is just below."),
        ],
        right="Fewer than two thousand steps from 1 to the end of all numbers.",
    )


def exercise_3() -> Exercise:
    """The largest stable learning rate of a given Hessian."""
    H = np.array([[4, 1, 0], [1, 3, 1], [0, 1, 2]])
    curvature = steepest(H, np.ones(3), 100)
    return Exercise(
        asks="the largest stable learning rate, to 4 decimals",
        digits=4,
        answer=2 / curvature,
        mistakes=[
            (
                curvature,
                "That is the largest curvature. The largest learning rate is 2 divided by it.",
            ),
            (1 / curvature, "The limit is 2 over the curvature, not 1."),
            (
                2 / np.linalg.norm(H @ np.ones(3)),
                "The length must be taken of a v of length 1. "
                "Is the division by the length inside the loop?",
            ),
        ],
        right="No formula for the eigenvalues was needed, only multiplication.",
    )


def _hessian(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(2, 6)
    root = source.randn(n, n)
    return root @ root.T, source.uniform(0.5, 1.5, n), int(source.randint(5, 30))


def steepest(H: Array, v: Array, steps: int) -> float:
    """Return the length of the last product with `H`, of a vector of length 1."""
    length = 0.0
    for _ in range(steps):
        v = H @ v
        length = float(np.linalg.norm(v))
        v = v / length
    return length


program_3 = Program(
    _hessian,
    steepest,
    mistakes=(
        (
            lambda H, v, steps: float(np.linalg.norm(np.linalg.matrix_power(H, steps) @ v)),
            "the division by the length is missing, and the numbers grow with every step.",
        ),
        (
            lambda H, v, steps: 2 / steepest(H, v, steps),
            "it returns a learning rate. The length itself is asked for.",
        ),
        (
            lambda H, v, steps: float(np.linalg.norm(H @ v)),
            "it returns after the first step. Does the return stand inside the loop?",
        ),
    ),
)
