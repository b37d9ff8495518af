"""The program of chapter 8: when to stop."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _losses(source: np.random.RandomState) -> tuple[Any, ...]:
    steps = np.arange(200)
    shape = 1 / (1 + steps / 10) + 0.2 * np.sin(steps / 5 + source.uniform(0, 6))
    return shape - steps / 500 + 0.01 * source.randn(200), int(source.randint(4, 12))


def best_step(losses: Array, wait: int) -> int:
    """Return the step of the lowest loss before `wait` steps without a lower one."""
    best = 0
    for step, loss in enumerate(losses):
        if loss < losses[best]:
            best = step
        elif step - best >= wait:
            break
    return best


PROGRAMS = {
    "3": Program(
        _losses,
        best_step,
        own=(
            (
                lambda losses, wait: int(np.argmin(losses)),
                "it finds the lowest of all. Stop after `wait` steps without a lower one.",
            ),
            (
                lambda losses, wait: float(losses[best_step(losses, wait)]),
                "it returns the loss. The step is asked for.",
            ),
            (
                lambda losses, wait: best_step(losses, wait) + wait,
                "it returns the step at which it stops. The best one lies `wait` steps back.",
            ),
        ),
    )
}
