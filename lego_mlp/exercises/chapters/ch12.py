"""The program of chapter 12: how the gradient falls through a stack of sigmoids."""

from itertools import pairwise
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises._programs import Program


def _stack(source: np.random.RandomState) -> tuple[Any, ...]:
    sizes = source.randint(2, 6, size=source.randint(4, 7))
    weights = [source.randn(n, m) for n, m in pairwise(sizes)]
    hs = [source.uniform(0.05, 0.95, (3, m)) for m in sizes[1:]]
    return source.randn(3, sizes[-1]), hs, weights


def _sizes(dL_dh: Array, hs: list[Array], weights: list[Array], sloped: bool) -> list[float]:
    sizes = []
    for h, W in zip(reversed(hs), reversed(weights), strict=True):
        dL_dz = Sigmoid().backward(dL_dh, h) if sloped else dL_dh
        sizes.append(float(np.linalg.norm(dL_dz)))
        dL_dh = Linear(W).backward(dL_dz, np.zeros((len(h), len(W)))).dL_dx
    return sizes


def fall(dL_dh: Array, hs: list[Array], weights: list[Array]) -> list[float]:
    """Return the size of `dL_dz` in each layer, from the top down."""
    return _sizes(dL_dh, hs, weights, sloped=True)


PROGRAMS = {
    "3": Program(
        _stack,
        fall,
        own=(
            (
                lambda dL_dh, hs, weights: _sizes(dL_dh, hs, weights, sloped=False),
                "the slopes of the sigmoids are missing: h (1 − h).",
            ),
            (lambda *given: fall(*given)[::-1], "it goes from the bottom up."),
            (
                lambda *given: [size**2 for size in fall(*given)],
                "the root is missing: these are sums of squares.",
            ),
        ),
    )
}
