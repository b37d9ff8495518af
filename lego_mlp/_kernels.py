"""The activation bricks once more, without new memory: for `_fast`, which says why.

`forward` puts `h = f(z)` in the place of `z`. `slope` writes the slope, from `h`, into an array
that it is given. The tests hold both against the bricks.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Activation, Identity, ReLU, Sigmoid, Softmax, Tanh


def _sigmoid(z: Array) -> None:
    np.negative(z, z)
    np.exp(z, z)  # where it overflows, 1 / inf is the 0 that belongs there
    np.add(z, 1.0, z)
    np.divide(1.0, z, z)


def _sigmoid_slope(h: Array, slope: Array) -> None:
    np.subtract(1.0, h, slope)
    np.multiply(slope, h, slope)


def _tanh(z: Array) -> None:
    np.tanh(z, z)


def _tanh_slope(h: Array, slope: Array) -> None:
    np.multiply(h, h, slope)
    np.subtract(1.0, slope, slope)


def _relu(z: Array) -> None:
    np.maximum(z, 0.0, out=z)


def _relu_slope(h: Array, slope: Array) -> None:
    np.greater(h, 0.0, slope)


def _identity(z: Array) -> None:
    pass


def _identity_slope(h: Array, slope: Array) -> None:
    slope.fill(1.0)


class Kernel(NamedTuple):
    """An activation in place, and its slope."""

    forward: Callable[[Array], None]
    slope: Callable[[Array, Array], None]


KERNELS: dict[type[Activation], Kernel] = {
    Sigmoid: Kernel(_sigmoid, _sigmoid_slope),
    Tanh: Kernel(_tanh, _tanh_slope),
    ReLU: Kernel(_relu, _relu_slope),
    Identity: Kernel(_identity, _identity_slope),
}

# The cross-entropy works from the sums below a softmax, and knows the slope there.
TOPS = {**KERNELS, Softmax: Kernel(_identity, _identity_slope)}
