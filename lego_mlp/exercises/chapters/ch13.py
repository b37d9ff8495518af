"""Exercises of chapter 13: a warm-up and half a cosine."""

import math
from typing import Any

import numpy as np

from lego_mlp.exercises.exercise import Exercise, Program
from lego_mlp.schedules import cosine, inverse_time, step_decay


def exercise_1() -> Exercise:
    """A gradient clipped to a size."""
    gradient = np.array([0.6, -0.8, 2.4])
    size = np.linalg.norm(gradient)
    return Exercise(
        asks="the clipped gradient, to 4 decimals",
        digits=4,
        answer=gradient * 0.65 / size,
        mistakes=[
            (
                np.clip(gradient, -0.65, 0.65),
                "You cut each slope on its own. "
                "Clipping by the size keeps the direction: all slopes are scaled alike.",
            ),
            (gradient / size, "Its size is 1 now. It should be 0.65."),
            (
                gradient * 0.65,
                "You multiplied by the limit. Divide by the gradient's size as well.",
            ),
        ],
        right="A quarter of the length, and the same direction.",
    )


def exercise_2() -> Exercise:
    """Three schedules at one step."""
    stairs = step_decay(3.0, factor=0.5, every=100)(250)
    hyperbola = inverse_time(3.0, half_life=50)(250)
    wave = cosine(3.0, steps=600)(250)
    return Exercise(
        asks="the three rates, to 4 decimals",
        digits=4,
        answer=[stairs, hyperbola, wave],
        mistakes=[
            (
                [3 * 0.5**2.5, hyperbola, wave],
                "The stairs stay level for 100 steps: "
                "at step 250 there have been two halvings, not two and a half.",
            ),
            (
                [stairs, 3 * 0.5**5, wave],
                "1/t does not halve again and again: after five half-lives it is a sixth.",
            ),
            (
                [stairs, 3 / 5, wave],
                "1/t is the start over 1 + t, with t in half-lives: 3/6.",
            ),
        ],
        right="The cosine is still the fastest of the three, and will be the slowest at the end.",
    )


def exercise_3() -> Exercise:
    """A warm-up and a cosine at five steps."""
    steps = (0, 49, 50, 325, 600)
    five = [rate(step, 2, 50, 600) for step in steps]
    return Exercise(
        asks="the five rates, to 4 decimals",
        digits=4,
        answer=five,
        mistakes=[
            (
                [0, 2 * 49 / 50, *five[2:]],
                "The warm-up begins at top / warm, not at 0: a step of length 0 is a step lost.",
            ),
            (
                [_other_clock(step, 2, 50, 600) for step in steps],
                "The cosine's clock starts where the warm-up ends: count its steps from `warm`.",
            ),
        ],
        right="From here it is two lines to any schedule that you read about.",
    )


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


program_3 = Program(
    _moment,
    rate,
    mistakes=(
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
