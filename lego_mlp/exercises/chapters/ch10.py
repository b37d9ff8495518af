"""The program of chapter 10: XOR's four corners, by hand."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _corners(source: np.random.RandomState) -> tuple[Any, ...]:
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])[source.randint(0, 4, 40)]
    return (corners + source.uniform(-0.25, 0.25, (40, 2)),)


def answer(X: Array) -> Array:
    """Return class 1 where the signs differ."""
    result: Array = (np.sign(X[:, 0]) != np.sign(X[:, 1])).astype(float)
    return result


PROGRAMS = {
    "3": Program(
        _corners,
        answer,
        own=(
            (lambda X: 1 - answer(X), "every answer is the other way around."),
            (
                lambda X: np.column_stack([1 - answer(X), answer(X)]),
                "it returns one-hot rows. The class is asked for, 0 or 1 for each row.",
            ),
        ),
    )
}
