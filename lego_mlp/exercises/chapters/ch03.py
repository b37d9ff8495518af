"""The program of chapter 3: forward through a tower of any height."""

from itertools import pairwise
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Identity, Linear, Sigmoid
from lego_mlp.exercises._programs import Program
from lego_mlp.network import Network


def _tower(source: np.random.RandomState) -> tuple[Any, ...]:
    sizes = source.randint(1, 6, size=source.randint(4, 7))
    weights = [source.randn(n, m) for n, m in pairwise(sizes)]
    return source.randn(source.randint(1, 5), sizes[0]), weights


def _through(x: Array, weights: list[Array], top: Any) -> Array:
    bricks: list[Any] = [brick for W in weights for brick in (Linear(W), Sigmoid())]
    trace = Network([*bricks[:-1], top]).forward(x)
    result: Array = trace[f"h{len(weights)}"]
    return result


def forward(x: Array, weights: list[Array]) -> Array:
    """Return what comes out on top of a stack of Linear and Sigmoid bricks."""
    return _through(x, weights, Sigmoid())


def _without_bends(x: Array, weights: list[Array]) -> Array:
    for W in weights:
        x = x @ W
    return x


PROGRAMS = {
    "3": Program(
        _tower,
        forward,
        own=(
            (_without_bends, "the sigmoids are missing."),
            (
                lambda x, weights: _through(x, weights, Identity()),
                "the sigmoid after the last layer is missing.",
            ),
            (
                lambda x, weights: forward(x, weights[:1]),
                "only the first layer is there. Does the return stand inside the loop?",
            ),
        ),
    )
}
