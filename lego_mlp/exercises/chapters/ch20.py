"""Exercises of chapter 20: a step that remembers, its edge, and Adam."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np

from lego_mlp.exercises.exercise import Exercise, Program

SLOPES = (1.0, 2.0, -4.0)


def exercise_1() -> Exercise:
    """Three steps of momentum."""
    v, end = 0.0, 0.0
    for slope in SLOPES:
        v = 0.5 * v + slope
        end -= 0.1 * v
    return Exercise(
        asks="where the weight is, to 4 decimals",
        digits=4,
        answer=end,
        mistakes=[
            (-0.1 * sum(SLOPES), "These are plain steps. Each keeps half of the one before."),
            (
                0.5 * end,
                "You took half of each new slope. Momentum adds the new slope in full.",
            ),
            (-0.1 * v, "That is the last move alone. The weight made all three."),
            (v, "That is the velocity after the three slopes."),
        ],
        right="It went down twice, and the third slope took more than all of it back.",
    )


def exercise_2() -> Exercise:
    """The edge of a step with momentum."""
    return Exercise(
        asks="the learning rate, to 4 decimals",
        digits=4,
        answer=2 * (1 + 0.75) / 8,
        mistakes=[
            (2 / 8, "That is the limit of plain steps. Memory moves it."),
            (2 * (1 + 0.75), "That is learning rate × curvature. Divide by the curvature."),
            (2 * (1 - 0.75) / 8, "The edge is where r = −1: put that into the equation again."),
            (2 / (1 - 0.75) / 8, "1 / (1 − β) is how far it walks on a slope that stays."),
        ],
        right="Nearly twice as large as without memory.",
    )


def exercise_3() -> Exercise:
    """Three places of Adam."""
    slopes, rate = [1.0, -2.0, 0.5], 0.1
    return Exercise(
        asks="the three places, to 4 decimals",
        digits=4,
        answer=adam_path(slopes, rate),
        mistakes=[
            (_walk(slopes, rate, correct=_nothing), NOT_CORRECTED),
            (_walk(slopes, rate, measure=float), NO_ROOT),
            ([rate * -1, rate * 0, rate * -1], "Only the first step is the sign of its slope."),
        ],
        right="The first step has the length of the rate, whatever the slope.",
    )


def _corrected(mean: float, beta: float, t: int) -> float:
    return mean / (1 - beta**t)


def _nothing(mean: float, beta: float, t: int) -> float:
    return mean


def _walk(
    slopes: Sequence[float],
    rate: float,
    correct: Callable[[float, float, int], float] = _corrected,
    measure: Callable[[float], float] = sqrt,
    shares: tuple[float, float] = (0.9, 0.999),
) -> list[float]:
    """Return the places of a walk that does what Adam does, or nearly."""
    beta1, beta2 = shares
    w = m = v = 0.0
    path = []
    for t, slope in enumerate(slopes, start=1):
        m = beta1 * m + (1 - beta1) * slope
        v = beta2 * v + (1 - beta2) * slope**2
        w -= rate * correct(m, beta1, t) / (measure(correct(v, beta2, t)) + 1e-8)
        path.append(w)
    return path


def adam_path(slopes: Sequence[float], rate: float) -> list[float]:
    """Return where a weight is after each step of Adam that starts at 0."""
    return _walk(slopes, rate)


def _lengths(slopes: Sequence[float], rate: float) -> list[float]:
    """Return how far the weight moved at each step."""
    return [float(move) for move in np.diff([0.0, *adam_path(slopes, rate)])]


def _case(source: np.random.RandomState) -> tuple[Any, ...]:
    slopes = source.uniform(0.2, 2.0, 6) * source.choice([-1.0, 1.0], 6)
    return [float(slope) for slope in slopes], 0.1


NOT_CORRECTED = "divide both means by 1 − β^t: they begin at 0, and are too small at first."
NO_ROOT = "v is a mean of squares. Divide by its root."

program_3 = Program(
    _case,
    adam_path,
    mistakes=(
        (lambda slopes, rate: _walk(slopes, rate, correct=_nothing), NOT_CORRECTED),
        (lambda slopes, rate: _walk(slopes, rate, measure=float), NO_ROOT),
        (
            lambda slopes, rate: _walk(slopes, rate, shares=(0.999, 0.9)),
            "the shares are exchanged: 0.9 is for the slopes, 0.999 for their squares.",
        ),
        (_lengths, "these are the moves. Add them up as you go."),
        (
            lambda slopes, rate: [-place for place in adam_path(slopes, rate)],
            "the weight goes against its slope.",
        ),
    ),
)
