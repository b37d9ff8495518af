"""Exercises of chapter 2: the first weights of a Linear brick."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The spread of 48 inputs' weighted sums, the inputs three times as large."""
    return Exercise(
        asks="the spread of the sums, to 4 decimals",
        digits=4,
        answer=3 * np.sqrt(1 / 3),
        mistakes=[
            (
                np.sqrt(1 / 3),
                "That is the spread for inputs whose spread is 1. These are three times as large.",
            ),
            (3.0, "That is the variance, 9 times 1/3. The spread is its square root."),
            (
                3 * np.sqrt(48 / 3),
                "That is the spread with plain weights. "
                "These are divided by the square root of 48.",
            ),
            (
                3 * np.sqrt(1 / 3 / 48),
                "That is the spread of a single term. There are 48 of them to add up.",
            ),
        ],
        right="Three times as large an input, three times as large a sum, whatever the fan-in.",
    )


def exercise_2() -> Exercise:
    """The first weights, from another seed."""
    drawn = _drawn(2, 3, np.random.RandomState(1))
    return Exercise(
        asks="W1 from seed 1, 2×3, to 4 decimals",
        digits=4,
        answer=drawn / np.sqrt(2),
        mistakes=[
            (drawn, "These are the numbers before the division by the square root of the fan-in."),
            (
                drawn / np.sqrt(3),
                "You divided by the square root of 3. "
                "Three is how many neurons there are; each of them has 2 inputs.",
            ),
            (
                (drawn + 1) / 2 / np.sqrt(2),
                "The range is 0 to 1. Double it and subtract 1 before you divide.",
            ),
        ],
        right="Another seed, another start. The recipe is the same.",
    )


def exercise_3() -> Exercise:
    """The spread of a brick's first weights, for a picture of 28×28 dots."""
    spread = start(784, 10, np.random.RandomState(1)).std()
    return Exercise(
        asks="the spread of the 784×10 weights, to 4 decimals",
        digits=4,
        answer=spread,
        mistakes=[
            (
                spread * 28,
                "The division by the square root of the fan-in, which is 28, is missing.",
            ),
            (
                spread * 28 / np.sqrt(10),
                "You divided by the square root of the number of outputs. "
                "The fan-in is what comes in.",
            ),
        ],
        right="Small weights, so that a sum of 784 terms stays small.",
    )


def _sizes(source: np.random.RandomState) -> tuple[Any, ...]:
    fan_in, fan_out = source.choice(range(1, 9), 2, replace=False)
    return int(fan_in), int(fan_out), np.random.RandomState(source.randint(1000))


def _drawn(fan_in: int, fan_out: int, source: np.random.RandomState) -> Array:
    drawn: Array = 2 * source.random_sample((fan_in, fan_out)) - 1
    return drawn


def start(fan_in: int, fan_out: int, source: np.random.RandomState) -> Array:
    """Return weights drawn evenly from -1 to 1, divided by the square root of the fan-in."""
    weights: Array = _drawn(fan_in, fan_out, source) / np.sqrt(fan_in)
    return weights


program_3 = Program(
    _sizes,
    start,
    mistakes=(
        (_drawn, "the division by the square root of the fan-in is missing."),
        (
            lambda n, m, source: _drawn(n, m, source) / np.sqrt(m),
            "you divide by the square root of the number of outputs. The fan-in comes in.",
        ),
        (
            lambda n, m, source: _drawn(n, m, source) / n,
            "you divide by the fan-in. Its square root is enough.",
        ),
        (
            lambda n, m, source: (_drawn(n, m, source) + 1) / 2 / np.sqrt(n),
            "the range is 0 to 1. Double it and subtract 1.",
        ),
    ),
)
