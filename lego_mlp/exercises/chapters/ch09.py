"""Exercises of chapter 9: central differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The central difference of a cube."""
    return Exercise(
        asks="the central difference, to 4 decimals",
        digits=4,
        answer=(2.1**3 - 1.9**3) / (2 * 0.1),
        mistakes=[
            (
                (2.1**3 - 2**3) / 0.1,
                "That is the one-sided difference. The central one nudges to both sides.",
            ),
            ((2.1**3 - 1.9**3) / 0.1, "The two places are 2ε apart, so divide by 2ε."),
            (
                12,
                "That is the true slope. The central difference misses it by a little; "
                "by how much?",
            ),
        ],
        right="It is off by 0.01, which is ε².",
    )


def exercise_2() -> Exercise:
    """The relative error of one entry of two."""
    size = np.sqrt(3**2 + 5**2)
    return Exercise(
        asks="the relative error, to 4 decimals",
        digits=4,
        answer=1 / size,
        mistakes=[
            (
                1,
                "That is the size of the difference. Take it as a share of the larger gradient.",
            ),
            (
                1 / 5,
                "Smaller than that: the share is of the larger gradient's size, "
                "the root of the sum of all its squares.",
            ),
            (
                1 / size**2,
                "The size of a gradient is the root of the sum of its squares. "
                "The root is missing.",
            ),
        ],
        right="Above 10⁻³ by far: one of the two is wrong.",
    )


def exercise_3() -> Exercise:
    """Two slopes by a check of one's own."""
    found = slopes(lambda w: float(w[0] ** 2 * w[1]), np.array([3.0, -2.0]), 1e-4)
    return Exercise(
        asks="the two slopes, to 4 decimals",
        digits=4,
        answer=found,
        mistakes=[(2 * found, "The two places are 2ε apart, so divide by 2ε.")],
        right="You can now check any derivative there is.",
    )


Loss = Callable[[Array], float]


def _function(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(2, 6)
    cubes, squares = source.randn(n), source.randn(n)

    def f(w: Array) -> float:
        return float(cubes @ w**3 + squares @ w**2 + w[0] * w[-1])

    return f, source.randn(n), 1e-2


def slopes(f: Loss, w: Array, epsilon: float) -> Array:
    """Return the central difference of `f` for each entry of `w`."""
    nudges = epsilon * np.eye(len(w))
    return np.array([(f(w + nudge) - f(w - nudge)) / (2 * epsilon) for nudge in nudges])


def _one_sided(f: Loss, w: Array, epsilon: float) -> Array:
    nudges = epsilon * np.eye(len(w))
    return np.array([(f(w + nudge) - f(w)) / epsilon for nudge in nudges])


program_3 = Program(
    _function,
    slopes,
    mistakes=(
        (
            lambda f, w, epsilon: 2 * slopes(f, w, epsilon),
            "the two places are 2ε apart, so divide by 2ε.",
        ),
        (_one_sided, "it nudges to one side only. The central difference nudges to both."),
    ),
)
