"""The program of chapter 5: the slope of the loss with respect to W2."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises._programs import Program
from lego_mlp.losses import L2, ArticlePenalty, SquaredError


def _pieces(source: np.random.RandomState) -> tuple[Any, ...]:
    n, hidden, outputs = source.randint(2, 6), source.randint(1, 5), source.randint(2, 4)
    Y = np.eye(outputs)[source.randint(0, outputs, n)]
    h1, h2 = source.uniform(0.05, 0.95, (n, hidden)), source.uniform(0.05, 0.95, (n, outputs))
    return h1, h2, Y, source.randn(hidden, outputs), source.uniform(0.5, 2)


def data_slope(h1: Array, h2: Array, Y: Array, W2: Array, *_: Any) -> Array:
    """Return the data loss's slope with respect to `W2`."""
    dL_dz2 = Sigmoid().backward(SquaredError().slope(h2, Y), h2)
    return Linear(W2).backward(dL_dz2, h1).dL_dW


def slope_of_W2(h1: Array, h2: Array, Y: Array, W2: Array, strength: float) -> Array:
    """Return the slope of the loss, its ridge penalty included."""
    return data_slope(h1, h2, Y, W2) + L2(strength).slope(W2, len(Y))


def _given(h1: Array, h2: Array, Y: Array, W2: Array, strength: float) -> dict[str, Any]:
    n = len(Y)
    return {"N": n, "without_slope": h1.T @ (h2 - Y) / n + L2(strength).slope(W2, n)}


PROGRAMS = {
    "3": Program(
        _pieces,
        slope_of_W2,
        given=_given,
        own=(
            (data_slope, "the penalty's part is missing."),
            (
                lambda h1, h2, Y, W2, strength: slope_of_W2(h1, h2, Y, W2, strength * len(Y)),
                "the penalty's part has a 1/N as well.",
            ),
            (
                lambda h1, h2, Y, W2, strength: (
                    data_slope(h1, h2, Y, W2) + ArticlePenalty(strength).slope(W2, len(Y))
                ),
                "you add one number, Σ W², to every entry, as the article's program does.",
            ),
            (
                lambda h1, h2, Y, W2, strength: (
                    data_slope(h1, h2, Y, W2) * len(Y) + L2(strength).slope(W2, len(Y))
                ),
                "the 1/N of the data's part is missing.",
            ),
        ),
    )
}
