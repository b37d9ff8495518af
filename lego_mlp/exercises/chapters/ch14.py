"""The program of chapter 14: cross-entropy's slope with softened labels."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Softmax
from lego_mlp.exercises._programs import Program


def _case(source: np.random.RandomState) -> tuple[Any, ...]:
    rows, classes = source.randint(2, 6), source.randint(3, 6)
    z = source.randn(rows, classes) * source.choice([1.0, 1e4])
    return z, np.eye(classes)[source.randint(classes, size=rows)], source.uniform(0.05, 0.5)


def soft_slope(z: Array, Y: Array, s: float) -> Array:
    """Return `(softmax(z) - softened labels) / N`."""
    slope: Array = (Softmax().forward(z) - ((1 - s) * Y + s / Y.shape[1])) / len(z)
    return slope


def _hard(z: Array, Y: Array, s: float) -> Array:
    return soft_slope(z, Y, 0.0)


def _unshared(z: Array, Y: Array, s: float) -> Array:
    slope: Array = (Softmax().forward(z) - (1 - s) * Y) / len(z)
    return slope


PROGRAMS = {
    "3": Program(
        _case,
        soft_slope,
        given=lambda z, Y, s: {"N": len(z)},
        own=(
            (_hard, "it takes the labels as they are. Soften them first."),
            (_unshared, "the other classes must be asked for s/k each."),
        ),
    )
}
