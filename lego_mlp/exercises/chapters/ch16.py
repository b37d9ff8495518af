"""Exercises of chapter 16: reverse accumulation over the lines of a graph."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """Two slopes, one of them by two paths."""
    a, b = 2.0, -3.0
    return Exercise(
        asks="the two slopes, to 4 decimals",
        digits=4,
        answer=[b + 1, a],
        mistakes=[
            ([b, a], "a is used twice. Add up what comes down both paths."),
            (
                [1.0, a],
                "That is one of the two paths to a. The other goes through the product.",
            ),
            ([a, b + 1], "Those are the right numbers in the wrong order."),
        ],
        right="f = a (b + 1) says the same.",
    )


def exercise_2() -> Exercise:
    """The gradient of a node in the middle."""
    power = np.exp(2 * 0.4)
    slope = 2 / (power + 1) ** 2
    return Exercise(
        asks="the gradient, to 4 decimals",
        digits=4,
        answer=slope,
        mistakes=[
            (
                slope * 2 * power,
                "That is the gradient of z. The one asked for is that of the node e²ᶻ.",
            ),
            (power, "That is the data of the node."),
            (
                2 * power,
                "That is the local slope from e²ᶻ to z. The gradient comes from above.",
            ),
        ],
        right="Times the local slope of e²ᶻ, which is 2 e²ᶻ, it gives 1 - tanh².",
    )


def exercise_3() -> Exercise:
    """The slopes of four numbers."""
    lines = [(3, 2, 5.0), (1, 0, 2.0), (3, 0, 1.0), (2, 1, -1.0)]
    return Exercise(
        asks="the four slopes, to 4 decimals",
        digits=4,
        answer=gradients(lines, 4),
        mistakes=[
            (
                [1.0, -5.0, 5.0, 1.0],
                "A number may be used more than once: "
                "add up what it gets, also after its first line.",
            ),
        ],
        right="Number 0 gets 1 from the top and -10 by way of the others.",
    )


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


program_3 = Program(
    _graph,
    gradients,
    mistakes=(
        (_overwritten, "a number that is used twice must add up what it gets."),
        (_unsorted, "some number hands on its gradient before all of it has arrived."),
    ),
)
