"""The program of chapter 7: gradient descent on any function of one number."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lego_mlp.exercises._programs import Program

Slope = Callable[[float], float]


def _bowl(source: np.random.RandomState) -> tuple[Any, ...]:
    bend, bottom = source.uniform(0.5, 1.5), source.randn()

    def slope(w: float) -> float:
        return float(bend * (w - bottom))

    return slope, bottom + source.uniform(1, 3), source.uniform(0.1, 0.4), source.randint(2, 9)


def descend(slope: Slope, w: float, alpha: float, steps: int) -> float:
    """Return where `steps` steps of gradient descent end."""
    for _ in range(steps):
        w = w - alpha * slope(w)
    return w


PROGRAMS = {
    "3": Program(
        _bowl,
        descend,
        own=(
            (
                lambda slope, w, alpha, steps: descend(slope, w, -alpha, steps),
                "it walks uphill. Subtract.",
            ),
            (
                lambda slope, w, alpha, steps: descend(slope, w, alpha, 1),
                "it ends after one step. Does the return stand inside the loop?",
            ),
            (
                lambda slope, w, alpha, steps: w - steps * alpha * slope(w),
                "all its steps use the slope of the first place. Ask for it anew at each step.",
            ),
            (
                lambda slope, w, alpha, steps: descend(slope, w, 1.0, steps),
                "the learning rate is missing.",
            ),
        ),
    )
}
