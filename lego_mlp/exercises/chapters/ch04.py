"""The program of chapter 4: the loss with its penalty."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program
from lego_mlp.losses import L2, SquaredError


def _answers(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(2, 9)
    Y = np.eye(2)[source.randint(0, 2, n)]
    weights = [source.randn(2, 3), source.randn(3, 2)]
    return source.random_sample((n, 2)), Y, weights, source.uniform(0.5, 3)


def loss(h: Array, Y: Array, weights: list[Array], strength: float) -> float:
    """Return the squared error plus the ridge penalty."""
    return SquaredError().value(h, Y) + L2(strength).value(weights, len(Y))


PROGRAMS = {
    "3": Program(
        _answers,
        loss,
        given=lambda h, Y, weights, strength: {"N": len(Y)},
        own=(
            (lambda h, Y, *_: SquaredError().value(h, Y), "the penalty is missing."),
            (
                lambda h, Y, weights, strength: loss(h, Y, weights, strength * len(Y)),
                "the penalty has its N too: λ/(2N).",
            ),
            (
                lambda h, Y, weights, strength: loss(h, Y, weights, 2 * strength),
                "the penalty has its ½ too: λ/(2N).",
            ),
            (
                lambda h, Y, weights, strength: loss(h, Y, weights[:1], strength),
                "the penalty runs over the weights of every layer, not of the first alone.",
            ),
        ),
    )
}
