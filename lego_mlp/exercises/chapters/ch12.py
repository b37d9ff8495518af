"""Exercises of chapter 12: how the gradient falls through a stack of sigmoids."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """How much of a gradient six sigmoids let through."""
    arrives = 1e6 * 0.16**6
    return Exercise(
        asks="how many millionths arrive, to 2 decimals",
        digits=2,
        answer=arrives,
        mistakes=[
            (
                1e6 * 0.25**6,
                "That is the best case, outputs of 1/2. At 0.8 the slope is smaller than ¼.",
            ),
            (
                1e6 * 0.8**6,
                "You multiplied the outputs. "
                "What multiplies on the way down are the slopes, h (1 − h).",
            ),
            (1e6 * 0.16**5, "That is five sigmoids. There are six."),
            (1e6 * 0.16**7, "That is seven sigmoids. There are six."),
            (
                arrives / 1e6,
                "That is the share itself. In millionths it is a million times as large.",
            ),
        ],
        right="And not one of these neurons is anywhere near saturation.",
    )


def exercise_2() -> Exercise:
    """Three recipes for the first weights."""
    variances = np.array([1 / (3 * 300), 2 / (300 + 100), 2 / 300])
    return Exercise(
        asks="three standard deviations, to 4 decimals",
        digits=4,
        answer=np.sqrt(variances),
        mistakes=[
            (variances, "These are the variances. The standard deviation is the root."),
            (
                np.sqrt([1 / (3 * 100), 2 / 400, 2 / 100]),
                "You took the outputs for the fan-in. The fan-in is what comes in: 300.",
            ),
            (
                np.sqrt([1 / 300, 2 / 400, 2 / 300]),
                "Numbers drawn evenly from ±1/√n have the variance 1/(3n); the 3 is missing.",
            ),
            (
                np.sqrt([1 / 900, 1 / 400, 2 / 300]),
                "Xavier's variance is 2/(n + m): the 2 is missing.",
            ),
            (
                np.sqrt([1 / 900, 1 / 400, 1 / 300]),
                "A factor of 2 is missing under the root, in Xavier's and in He's.",
            ),
        ],
        right="He's are the largest, because a ReLU throws half of it away.",
    )


def exercise_3() -> Exercise:
    """How the gradient falls through four layers."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 10, 10, 10, 2], bias=True)
    t = lm.backprop(net, X, Y, lm.SquaredError())
    sizes = fall(t["dL_dh4"], [t[f"h{layer}"] for layer in (1, 2, 3, 4)], net.weights)
    return Exercise(
        asks="the factor by which the size falls, to 2 decimals",
        digits=2,
        answer=sizes[0] / sizes[-1],
        mistakes=[
            (sizes[-1] / sizes[0], "Upside down: the first number over the last."),
            (
                sizes[0] / sizes[-2],
                "One layer is missing: this is the factor down to the second layer.",
            ),
        ],
        right="Three layers down, the lowest hears less than a 300th.",
    )


def _stack(source: np.random.RandomState) -> tuple[Any, ...]:
    sizes = source.randint(2, 6, size=source.randint(4, 7))
    weights = [source.randn(n, m) for n, m in pairwise(sizes)]
    hs = [source.uniform(0.05, 0.95, (3, m)) for m in sizes[1:]]
    return source.randn(3, sizes[-1]), hs, weights


def _sizes(dL_dh: Array, hs: list[Array], weights: Sequence[Array], sloped: bool) -> list[float]:
    sizes = []
    for h, W in zip(reversed(hs), reversed(weights), strict=True):
        dL_dz = Sigmoid().backward(dL_dh, h) if sloped else dL_dh
        sizes.append(float(np.linalg.norm(dL_dz)))
        dL_dh = Linear(W).backward(dL_dz, np.zeros((len(h), len(W)))).dL_dx
    return sizes


def fall(dL_dh: Array, hs: list[Array], weights: Sequence[Array]) -> list[float]:
    """Return the size of `dL_dz` in each layer, from the top down."""
    return _sizes(dL_dh, hs, weights, sloped=True)


program_3 = Program(
    _stack,
    fall,
    mistakes=(
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
