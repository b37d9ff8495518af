"""The program of chapter 1: the best threshold on one number."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _points(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(3, 30)
    return source.randn(n), source.randint(0, 2, n)


def _right_answers(values: Array, y: Array, thresholds: Any, turn: bool = True) -> int:
    counts = [int(((values > t) == (y == 1)).sum()) for t in thresholds]
    return max(counts + [len(y) - right for right in counts] * turn)


def best_cut(values: Array, y: Array) -> int:
    """Return how many points the best rule with one threshold gets right."""
    return _right_answers(values, y, [-np.inf, *values])


PROGRAMS = {
    "3": Program(
        _points,
        best_cut,
        own=(
            (
                lambda values, y: _right_answers(values, y, [-np.inf, *values], turn=False),
                "this is the best rule with class 1 above. Try each rule turned around as well.",
            ),
            (
                lambda values, y: _right_answers(values, y, sorted(values)[:-1]),
                "the thresholds below and above all points are missing.",
            ),
        ),
    )
}
