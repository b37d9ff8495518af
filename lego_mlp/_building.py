"""What a `Network` is built of (chapter 2): bricks made into layers, and bricks drawn from a seed.

`Network` stacks what it is given with `layers_of`; `mlp` has its bricks `drawn`.
"""

import math
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp._random import uniform
from lego_mlp.bricks import Activation, Identity, Linear
from lego_mlp.traces import Names, names

INITS = ("article", "xavier", "he", "gain", "zeros")


class Layer(NamedTuple):
    """A `Linear` brick, the activation on top of it, and what their arrays are called."""

    linear: Linear
    activation: Activation
    names: Names


def layers_of(bricks: Sequence[Linear | Activation]) -> list[Layer]:
    """Return the bricks as layers that fit on each other, the `Linear` ones copied, or raise."""
    layers = [
        # A copy: two networks, or two layers, built from one brick must not move together.
        Layer(deepcopy(linear), activation, names(i))
        for i, (linear, activation) in enumerate(_pairs(bricks), start=1)
    ]
    for below, above in pairwise(layers):
        if below.linear.outputs != above.linear.inputs:
            raise ValueError(
                f"bricks do not fit: {below.names.h} has {below.linear.outputs} columns, "
                f"{above.names.W} has {above.linear.inputs} rows"
            )
    return layers


def _pairs(bricks: Sequence[Linear | Activation]) -> Iterator[tuple[Linear, Activation]]:
    """Yield each `Linear` with its activation, `Identity` where none was given."""
    stack: list[Linear | Activation] = []
    # One by one: what is no list of bricks may have no end.
    for brick in _check.each("bricks", bricks, "bricks"):
        if not isinstance(brick, Linear | Activation):
            raise TypeError(f"bricks must be Linear or activation bricks, got {shown(brick)}")
        stack.append(brick)
    if not stack:
        raise ValueError("bricks must not be empty")
    while stack:
        linear = stack.pop(0)
        if not isinstance(linear, Linear):
            raise ValueError(
                f"bricks must have a Linear brick under each activation: {shown(linear)}"
            )
        following = stack[0] if stack else None
        if isinstance(following, Activation):
            stack.pop(0)
            yield linear, following
        else:
            yield linear, Identity()


def drawn(source: Any, inputs: int, outputs: int, has_bias: bool, init: str, gain: float) -> Linear:
    """Return a `Linear` brick with weights drawn from `source` as `mlp` says, its bias at 0."""
    W = (2 * uniform(source, (inputs, outputs)) - 1) * init_range(init, inputs, outputs, gain)
    W += 0.0  # "zeros" would print half of its zeros as -0
    return Linear(W, np.zeros(outputs) if has_bias else None)


def init_range(init: str, inputs: int, outputs: int, gain: float = 1.0) -> float:
    """Return `a`, the largest weight that an init scheme can draw; see `mlp`."""
    ranges: dict[str, float] = {
        "article": 1 / math.sqrt(inputs),
        "xavier": math.sqrt(6 / (inputs + outputs)),
        "he": math.sqrt(6 / inputs),
        "gain": gain * math.sqrt(3 / inputs),
        "zeros": 0.0,
    }
    return ranges[init]


def checked_sizes(sizes: Any) -> list[int]:
    """Return the sizes of a network's layers as a list of whole numbers, or raise."""
    sizes = sizes.tolist() if isinstance(sizes, np.ndarray) else sizes
    if len(_check.listed("sizes", sizes, "whole numbers")) < 2:
        raise ValueError(f"sizes must name an input and at least one layer, got {shown(sizes)}")
    counts = [_check.count(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    _check.room("sizes", sum(below * above for below, above in pairwise(counts)))
    return counts


def checked_biases(bias: Any, layers: int) -> list[bool]:
    """Return for each layer whether it has a bias, or raise."""
    flags = [bias] * layers if isinstance(bias, bool) else bias
    if not isinstance(flags, Sequence) or not all(isinstance(flag, bool) for flag in flags):
        raise TypeError(
            f"bias must be True, False or one of them for each layer, got {shown(bias)}"
        )
    if len(flags) != layers:
        raise ValueError(f"bias must have {layers} entries, one for each layer, got {shown(bias)}")
    return list(flags)
