"""Exercises of chapter 15: the variance of all batches."""

from itertools import combinations
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The variance of a batch's slope, nothing put back."""
    of_batch = 0.8 / 20 * (500 - 20) / (500 - 1)
    return Exercise(
        asks="the variance of the batch's slope, to 5 decimals",
        digits=5,
        answer=of_batch,
        mistakes=[
            (
                0.8 / 20,
                "That is with putting back. "
                "Without, the batch knows more: multiply by (N − B)/(N − 1).",
            ),
            (0.8 / 20 * 480 / 500, "Nearly: it is N − 1 below, and not N."),
            (
                np.sqrt(of_batch),
                "That is its square root, the size of the miss. The variance is asked for.",
            ),
            (0.8 * 480 / 499, "The division by the batch size is missing."),
        ],
        right="Putting nothing back took off four percent; "
        "it takes off everything when the batch is the whole pile.",
    )


def exercise_2() -> Exercise:
    """The batch whose miss is a tenth of the slope."""
    G = _slopes()
    g = G.mean(axis=0)
    ratio = _sigma(G) / (g @ g)
    return Exercise(
        asks="the batch size, to 1 decimal",
        digits=1,
        answer=100 * ratio,
        mistakes=[
            (
                10 * ratio,
                "That makes the variance a tenth of g². Its square root is asked to be a tenth.",
            ),
            (ratio, "At that size the miss is as large as the slope itself."),
            (ratio / 100, "A smaller batch misses by more: multiply by the hundred."),
        ],
        right="Precision costs its square.",
    )


def exercise_3() -> Exercise:
    """The variance of all batches of three."""
    rows = _slopes()[:8]
    of_three = variance_of_means(rows, 3)
    return Exercise(
        asks="the variance for the first 8 rows and batches of 3, to 6 decimals",
        digits=6,
        answer=of_three,
        mistakes=[
            (_sigma(rows) / 3, "That is σ²/B, with putting back."),
            (_sigma(rows), "That is σ², the variance of a single row."),
            (
                of_three / rows.shape[1],
                "You took the mean over the columns as well. The squared distance is their sum.",
            ),
        ],
        right="σ²/B times (8 − 3)/(8 − 1), and no batch was left to luck.",
    )


def _slopes() -> Array:
    """Return all slopes of the chapter's fresh network, a row for each of the 300 points."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 10, 2], bias=True, seed=2017)

    def row(i: int) -> Array:
        trace = lm.backprop(net, X[[i]], Y[[i]], lm.SquaredError())
        return np.concatenate([slope.ravel() for slope in lm.gradients(net, trace).values()])

    return np.array([row(i) for i in range(len(X))])


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


program_3 = Program(
    _rows,
    variance_of_means,
    mistakes=(
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
