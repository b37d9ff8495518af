"""The program of chapter 16: reverse accumulation over the lines of a graph."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program

Lines = list[tuple[int, int, float]]


def _graph(source: np.random.RandomState) -> tuple[Any, ...]:
    n = int(source.randint(4, 9))
    lines = [
        (child, int(parent), float(source.randn()))
        for child in range(1, n)
        for parent in source.choice(child, size=min(child, 2), replace=False)
    ]
    lines.append((n - 1, 0, 1.5))  # two lines between the same two numbers, perhaps
    return [lines[i] for i in source.permutation(len(lines))], n


def gradients(lines: Lines, n: int) -> Array:
    """Return the slope of number `n - 1` with respect to each of the numbers."""
    grad = np.zeros(n)
    grad[n - 1] = 1.0
    for child, parent, slope in sorted(lines, reverse=True):
        grad[parent] += slope * grad[child]
    return grad


def _overwritten(lines: Lines, n: int) -> Array:
    grad = np.zeros(n)
    grad[n - 1] = 1.0
    for child, parent, slope in sorted(lines, reverse=True):
        grad[parent] = slope * grad[child]
    return grad


def _unsorted(lines: Lines, n: int) -> Array:
    grad = np.zeros(n)
    grad[n - 1] = 1.0
    for child, parent, slope in lines:
        grad[parent] += slope * grad[child]
    return grad


PROGRAMS = {
    "3": Program(
        _graph,
        gradients,
        own=(
            (_overwritten, "a number that is used twice must add up what it gets."),
            (_unsorted, "some number hands on its gradient before all of it has arrived."),
        ),
    )
}
