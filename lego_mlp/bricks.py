"""The bricks: each one's backward step stands right under its forward step (chapters 3, 5, 6, 14).

Two kinds make every network of the book. A `Linear` brick mixes its inputs by weights. An
activation brick bends each number on its own, or, `Softmax`, each row. The backward step takes the
slope of the loss with respect to what the brick gave out, and returns the slope with respect to
what it was given.
"""

from collections import ChainMap
from collections.abc import Mapping
from math import sqrt
from typing import Any, ClassVar, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array


class LinearSlopes(NamedTuple):
    """What a `Linear` brick hands back: one slope for each thing that went in."""

    dL_dx: Array
    dL_dW: Array
    dL_db: Array | None


class Linear:
    """A weighted sum: every output is every input times a weight, plus perhaps a bias.

    Formula: `z = x @ W + b`. Shapes: `x` `(n, inputs)`, `W` `(inputs, outputs)`,
    `b` `(outputs,)` or `None`, `z` `(n, outputs)`. The arrays are copied.

    Raises `TypeError` or `ValueError` that names `W` or `b`.
    """

    def __init__(self, W: Any, b: Any = None) -> None:
        self.W = _check.array("W", W, 2)
        self.b = None if b is None else _check.array("b", b, 1)
        if self.b is not None and len(self.b) != self.outputs:
            raise ValueError(
                f"b must have one number for each of the {self.outputs} columns of W, "
                f"got the shape {self.b.shape}"
            )

    @property
    def inputs(self) -> int:
        """How many numbers an observation brings in."""
        return int(self.W.shape[0])

    @property
    def outputs(self) -> int:
        """How many numbers an observation goes out with."""
        return int(self.W.shape[1])

    def forward(self, x: Array) -> Array:
        """Return `z = x @ W + b`."""
        z: Array = x @ self.W
        return z if self.b is None else z + self.b

    def backward(self, dL_dz: Array, x: Array) -> LinearSlopes:
        """Return `dL_dx = dL_dz @ W.T`, `dL_dW = x.T @ dL_dz`, `dL_db = sum of dL_dz's rows`."""
        dL_db = None if self.b is None else dL_dz.sum(axis=0)
        return LinearSlopes(dL_dz @ self.W.T, x.T @ dL_dz, dL_db)

    def __repr__(self) -> str:
        return f"Linear({self.inputs} -> {self.outputs}{'' if self.b is None else ', with bias'})"


class Activation:
    """A function applied to each number on its own: `h = f(z)`. (`Softmax` takes a row at once.)

    Every activation of the book has a slope that its *output* tells, so `slope` takes `h`.
    A new one needs `forward` and `slope`, and says of itself what others ask:
    """

    largest_slope: ClassVar[float | None] = None
    """The largest slope, where the slope falls to 0 on both sides; `None` where it does not."""

    keeps_size: ClassVar[float | None] = None
    """The gain of the weights at which a deep stack keeps its sizes; `None` where none does."""

    def forward(self, z: Array) -> Array:
        """Return `h = f(z)`, same shape."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def slope(self, h: Array) -> Array:
        """Return `dh_dz` for the output `h = f(z)`, same shape."""
        raise NotImplementedError(f"{type(self).__name__} has no slope")

    def backward(self, dL_dh: Array, h: Array) -> Array:
        """Return `dL_dz = dL_dh * dh_dz`, number by number."""
        return dL_dh * self.slope(h)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Sigmoid(Activation):
    """Squeeze any number into the range from 0 to 1.

    Formula: `h = 1 / (1 + exp(-z))`, written with `exp(-|z|)` so that it never overflows.
    """

    largest_slope = 0.25

    def forward(self, z: Array) -> Array:
        """Return `1 / (1 + exp(-z))`."""
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1.0, e) / (1.0 + e)

    def slope(self, h: Array) -> Array:
        """Return `h * (1 - h)`: at most 1/4, where `h` is 1/2."""
        return h * (1.0 - h)


class Tanh(Activation):
    """Squeeze any number into the range from -1 to 1.

    Formula: `h = tanh(z)`. (The original article's `tanh` is `tanh(z / 2)`.)
    """

    largest_slope = 1.0

    def forward(self, z: Array) -> Array:
        """Return `tanh(z)`."""
        return np.tanh(z)

    def slope(self, h: Array) -> Array:
        """Return `1 - h²`: at most 1, where `h` is 0."""
        return 1.0 - h * h


class ReLU(Activation):
    """Let positive numbers through and stop the rest. Formula: `h = max(z, 0)`."""

    keeps_size = sqrt(2)

    def forward(self, z: Array) -> Array:
        """Return `max(z, 0)`."""
        return np.maximum(z, 0.0)

    def slope(self, h: Array) -> Array:
        """Return 1 where `h > 0`, else 0; at the kink, `z = 0`, it is 0 by convention."""
        return (h > 0).astype(np.float64)


class Identity(Activation):
    """Change nothing. Formula: `h = z`. A linear output is a `Linear` and this brick."""

    keeps_size = 1.0

    def forward(self, z: Array) -> Array:
        """Return `z` itself."""
        return z.copy()

    def slope(self, h: Array) -> Array:
        """Return 1 everywhere."""
        return np.ones_like(h)


class Softmax(Activation):
    """Turn each row of numbers into probabilities: all positive, with the sum 1 (chapter 14).

    Formula: `h_j = exp(z_j) / Σ_k exp(z_k)`, written with `exp(z - max of the row)`: that is the
    same number, and it never overflows. Shapes: `z` and `h` are `(n, k)`.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing (1990).
    """

    largest_slope = 0.5  # in any direction: the largest eigenvalue of a row's matrix

    def forward(self, z: Array) -> Array:
        """Return `exp(z) / sum of each row's exp(z)`."""
        e = np.exp(z - z.max(axis=1, keepdims=True))
        probabilities: Array = e / e.sum(axis=1, keepdims=True)
        return probabilities

    def log_forward(self, z: Array) -> Array:
        """Return `log h = z - log Σ exp(z)`, finite also where `h` itself is too small to hold."""
        below = z - z.max(axis=1, keepdims=True)
        logarithms: Array = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
        return logarithms

    def slope(self, h: Array) -> Array:
        """Return `dh_j/dz_k = h_j (δ_jk - h_k)`: a `(k, k)` matrix for each row, `(n, k, k)`."""
        jacobian: Array = h[:, :, None] * (np.eye(h.shape[1]) - h[:, None, :])
        return jacobian

    def backward(self, dL_dh: Array, h: Array) -> Array:
        """Return `dL_dz = h * (dL_dh - Σ dL_dh h)`: each row of `dL_dh` times its `slope`."""
        dL_dz: Array = h * (dL_dh - (dL_dh * h).sum(axis=1, keepdims=True))
        return dL_dz


ACTIVATIONS: dict[str, type[Activation]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "linear": Identity,
}
"""The names that `mlp` knows, for any layer."""

# A view, not a copy: who puts another brick into ACTIVATIONS changes every layer.
OUTPUTS: Mapping[str, type[Activation]] = ChainMap({"softmax": Softmax}, ACTIVATIONS)
"""The names that `mlp` knows for the last layer."""
