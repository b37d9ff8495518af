"""The program of chapter 15: the variance of all batches."""

from itertools import combinations
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _rows(source: np.random.RandomState) -> tuple[Any, ...]:
    n = int(source.randint(4, 8))
    return source.randn(n, source.randint(2, 5)), int(source.randint(2, n))


def _sigma(rows: Array) -> float:
    return float(((rows - rows.mean(axis=0)) ** 2).sum(axis=1).mean())


def variance_of_means(rows: Array, B: int) -> float:
    """Return the mean squared miss of the means of all batches of `B` rows: σ²/B (N-B)/(N-1)."""
    return _sigma(rows) / B * (len(rows) - B) / (len(rows) - 1)


def _from_their_own_first(rows: Array, B: int) -> float:
    means = np.array([rows[list(b)].mean(axis=0) for b in combinations(range(len(rows)), B)])
    return float(((means - rows[0]) ** 2).sum(axis=1).mean())


PROGRAMS = {
    "3": Program(
        _rows,
        variance_of_means,
        own=(
            (lambda rows, B: _sigma(rows) / B, "this is σ²/B, which is with putting back."),
            (lambda rows, B: _sigma(rows), "this is the variance of a single row."),
            (
                lambda rows, B: variance_of_means(rows, B) / rows.shape[1],
                "you took the mean over the columns too. The squared distance is their sum.",
            ),
            (
                lambda rows, B: variance_of_means(rows, B) ** 0.5,
                "this is the square root. The squared distance is asked for.",
            ),
            (_from_their_own_first, "you measured from the first row, not from the mean of all."),
        ),
    )
}
