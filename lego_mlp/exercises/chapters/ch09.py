"""The program of chapter 9: central differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program

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


PROGRAMS = {
    "3": Program(
        _function,
        slopes,
        own=(
            (
                lambda f, w, epsilon: 2 * slopes(f, w, epsilon),
                "the two places are 2ε apart, so divide by 2ε.",
            ),
            (_one_sided, "it nudges to one side only. The central difference nudges to both."),
        ),
    )
}
