"""The program of chapter 2: the first weights of a Linear brick."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


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


PROGRAMS = {
    "3": Program(
        _sizes,
        start,
        own=(
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
}
