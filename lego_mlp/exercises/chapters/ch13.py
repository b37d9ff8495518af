"""The program of chapter 13: a warm-up and half a cosine."""

import math
from typing import Any

import numpy as np

from lego_mlp.exercises._programs import Program
from lego_mlp.schedules import cosine


def _moment(source: np.random.RandomState) -> tuple[Any, ...]:
    warm = int(source.randint(5, 50))
    steps = warm + int(source.randint(50, 200))
    return int(source.randint(0, (warm, steps)[source.randint(2)])), 2.0, warm, steps


def rate(step: int, top: float, warm: int, steps: int) -> float:
    """Return a rate that rises evenly for `warm` steps, then falls along half a cosine."""
    if step < warm:
        return top * (step + 1) / warm
    return cosine(top, steps - warm)(step - warm)


def _other_clock(step: int, top: float, warm: int, steps: int) -> float:
    return rate(step, top, warm, steps) if step < warm else cosine(top, steps)(step)


def _whole_wave(step: int, top: float, warm: int, steps: int) -> float:
    if step < warm:
        return rate(step, top, warm, steps)
    return top * math.cos(math.pi / 2 * (step - warm) / (steps - warm))


PROGRAMS = {
    "3": Program(
        _moment,
        rate,
        own=(
            (
                lambda step, top, warm, steps: (
                    top * step / warm if step < warm else rate(step, top, warm, steps)
                ),
                "the warm-up is one step late. It begins at top / warm.",
            ),
            (_other_clock, "the cosine's clock starts where the warm-up ends. Count from `warm`."),
            (_whole_wave, "the cosine goes from 1 down to −1 here; add 1 and halve."),
        ),
    )
}
