"""The program of chapter 17: who is taken for whom."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _answers(source: np.random.RandomState) -> tuple[Any, ...]:
    classes, n = int(source.randint(2, 6)), int(source.randint(10, 40))
    return source.randint(classes, size=n), source.randint(classes, size=n), classes


def confusion(labels: Any, said: Any, classes: int) -> Array:
    """Return how often each class, a row, got each answer, a column."""
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, said), 1)
    return table


def _once(labels: Any, said: Any, classes: int) -> Array:
    table = np.zeros((classes, classes))
    table[labels, said] += 1
    return table


def _as_shares(labels: Any, said: Any, classes: int) -> Array:
    return confusion(labels, said, classes) / len(labels)


PROGRAMS = {
    "3": Program(
        _answers,
        confusion,
        own=(
            (_once, "`table[labels, said] += 1` counts a pair once, however often it occurs."),
            (_as_shares, "these are shares. Counts are asked for."),
            (
                lambda labels, said, classes: confusion(said, labels, classes),
                "rows and columns are exchanged: the true class has the row.",
            ),
        ),
    )
}
