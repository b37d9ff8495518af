"""The activation bricks once more, without new memory: for `_fast`, which says why.

`forward` puts `h = f(z)` in the place of `z`. `slope` writes the slope, from `h`, into an array
that it is given. `forward_of_minus`, where there is one, finds `-z` in that place: turning the
sign of the weights is less work than that of all sums. The tests hold all against the bricks.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lego_mlp._check import Array
from lego_mlp.bricks import Activation, Identity, ReLU, Sigmoid, Softmax, Tanh

ZERO, ONE = np.array(0.0), np.array(1.0)
"""As arrays: a Python number would be made into one at every call, which takes 0.2 µs."""


def _sigmoid(z: Array) -> None:
    np.negative(z, z)
    _sigmoid_of_minus(z)


def _sigmoid_of_minus(z: Array) -> None:
    np.exp(z, z)  # where it overflows, 1 / inf is the 0 that belongs there
    np.add(z, ONE, z)
    np.divide(ONE, z, z)


def _sigmoid_slope(h: Array, slope: Array) -> None:
    np.subtract(ONE, h, slope)
    np.multiply(slope, h, slope)


def _tanh(z: Array) -> None:
    np.tanh(z, z)


def _tanh_slope(h: Array, slope: Array) -> None:
    np.multiply(h, h, slope)
    np.subtract(ONE, slope, slope)


def _relu(z: Array) -> None:
    np.maximum(z, ZERO, out=z)


def _relu_slope(h: Array, slope: Array) -> None:
    np.greater(h, ZERO, slope)


def _identity(z: Array) -> None:
    pass


def _identity_slope(h: Array, slope: Array) -> None:
    slope.fill(1.0)


class Kernel(NamedTuple):
    """An activation in place, its slope, and perhaps the activation of `-z`."""

    forward: Callable[[Array], None]
    slope: Callable[[Array, Array], None]
    forward_of_minus: Callable[[Array], None] | None = None


KERNELS: dict[type[Activation], Kernel] = {
    Sigmoid: Kernel(_sigmoid, _sigmoid_slope, _sigmoid_of_minus),
    Tanh: Kernel(_tanh, _tanh_slope),
    ReLU: Kernel(_relu, _relu_slope),
    Identity: Kernel(_identity, _identity_slope),
}

# The cross-entropy works from the sums below a softmax, and knows the slope there.
TOPS = {**KERNELS, Softmax: Kernel(_identity, _identity_slope)}
