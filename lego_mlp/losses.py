"""How wrong the network is, in one number, and the slope of that number (chapters 4 and 14).

`loss = data loss + penalty`. The data loss compares what the network says with the labels and
is a mean over the observations. The penalty looks at the weights alone, never at the biases.
Every slope here is the slope of exactly the value beside it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.bricks import Activation, Softmax

STEPS = ("forward", "log_forward", "slope", "backward")
"""What a `Softmax` is made of, as the short way of the cross-entropy knows it."""

LEAST = float(np.finfo(np.float64).tiny)
"""Stands in for a probability that is too small for float64: its logarithm is about -708."""


class Penalty:
    """A price on large weights: `strength` is λ, and `n` the number of observations."""

    def __init__(self, strength: float) -> None:
        self.strength = _check.number("strength", strength, least=0.0)

    def value(self, weights: Sequence[Array], n: int) -> float:
        """Return the price of all the weights together."""
        raise NotImplementedError(f"{type(self).__name__} has no value")

    def slope(self, W: Array, n: int) -> Array:
        """Return the price's slope with respect to each entry of `W`."""
        raise NotImplementedError(f"{type(self).__name__} has no slope")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.strength:g})"


class L2(Penalty):
    """The ridge penalty. Formula: `λ/(2N) Σ W²`; its slope is `λ/N W`."""

    def value(self, weights: Sequence[Array], n: int) -> float:
        """Return `λ/(2N) Σ W²` over every weight."""
        return self.strength / (2 * n) * sum(float(np.vdot(W, W)) for W in weights)

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N W`."""
        return self.strength / n * W


class L1(Penalty):
    """The lasso penalty. Formula: `λ/N Σ |W|`; its slope is `λ/N sign(W)`, 0 where `W` is 0."""

    def value(self, weights: Sequence[Array], n: int) -> float:
        """Return `λ/N Σ |W|` over every weight."""
        return self.strength / n * sum(float(np.abs(W).sum()) for W in weights)

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N sign(W)`."""
        return self.strength / n * np.sign(W)


class ArticlePenalty(L2):
    """The original article's penalty, wrong on purpose: its slope is not the slope of its value.

    Formula: the value is `L2`'s, `λ/(2N) Σ W²`. As slope, the article's code adds the plain
    number `λ/N Σ W²` to every entry of `dL_dW`, whatever that entry's own weight is.

    It is kept so that chapter 9 can find the error by a gradient check, and show that the
    article's "exploding gradient" is this slope and nothing else. Train nothing with it that you
    want to learn.
    """

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N Σ W²` for every entry of `W`: not the slope of `value`."""
        return np.full_like(W, self.strength / n * float(np.vdot(W, W)))


class Start(NamedTuple):
    """Where backprop starts: the data loss, and its slopes above and below the last brick."""

    data_loss: float
    dL_dh: Array
    dL_dz: Array


class Loss:
    """A data loss, a mean over the observations, and perhaps a penalty.

    Raises `TypeError` that names `penalty`.
    """

    def __init__(self, penalty: Penalty | None = None) -> None:
        if penalty is not None and not isinstance(penalty, Penalty):
            raise TypeError(f"penalty must be an L1, an L2 or None, got {shown(penalty)}")
        self.penalty = penalty

    def value(self, h: Array, Y: Array) -> float:
        """Return the data loss of the answers `h`."""
        raise NotImplementedError(f"{type(self).__name__} has no value")

    def slope(self, h: Array, Y: Array) -> Array:
        """Return `dL_dh`, same shape as `h`."""
        raise NotImplementedError(f"{type(self).__name__} has no slope")

    def check_top(self, top: Activation) -> None:
        """Raise `ValueError` that names `loss` where it cannot stand on this last brick."""

    def start(self, top: Activation, z: Array, h: Array, Y: Array) -> Start:
        """Return the data loss and its slopes for the last brick, which made `h` of `z`."""
        dL_dh = self.slope(h, Y)
        return Start(self.value(h, Y), dL_dh, top.backward(dL_dh, h))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.penalty is None else self.penalty})"


class SquaredError(Loss):
    """Half the mean squared distance between what the network says and the labels.

    Formula: `1/(2N) Σ (Y - h)²`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, outputs)`. The original article divides its loss by `2N` but sums its slopes instead
    of averaging them; here both are means.

    Raises `TypeError` that names `penalty`, and `ValueError` where `h` and `Y` differ in shape.
    """

    def value(self, h: Array, Y: Array) -> float:
        """Return the data loss, `1/(2N) Σ (Y - h)²`."""
        error = _difference(h, Y)
        return float(np.vdot(error, error)) / (2 * len(Y))

    def slope(self, h: Array, Y: Array) -> Array:
        """Return `dL_dh = (h - Y) / N`, same shape as `h`."""
        return _difference(h, Y) / len(Y)


class CrossEntropy(Loss):
    """Minus the mean logarithm of the probability that went to the right class (chapter 14).

    Formula: `-1/N Σ Y log h`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, classes)`. It stands on a `Softmax` brick; with both, the slope below them is
    `dL_dz = (h - Y) / N`. A network's loss is taken from `z`, not from `h`, which keeps it finite
    and exact where a probability is too small for float64; `value` and `slope`, which know `h`
    alone, put the smallest normal number in the place of a 0.

    Raises `TypeError` that names `penalty`, and `ValueError` where `h` and `Y` differ in shape,
    or that names `loss` where the network does not end in a `Softmax`.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing (1990).
    """

    def value(self, h: Array, Y: Array) -> float:
        """Return the data loss, `-1/N Σ Y log h`."""
        _check_shapes(h, Y)
        return _minus_mean(np.log(np.maximum(h, LEAST)), Y)

    def slope(self, h: Array, Y: Array) -> Array:
        """Return `dL_dh = -Y / (N h)`, same shape as `h`."""
        _check_shapes(h, Y)
        return (0.0 - np.asarray(Y)) / np.maximum(h, LEAST) / len(Y)

    def check_top(self, top: Activation) -> None:
        """Raise `ValueError` that names `loss` where the last brick is not a `Softmax`."""
        if not isinstance(top, Softmax):
            raise ValueError(
                f"loss {self!r} needs a Softmax() as the network's last brick, got {shown(top)}; "
                'mlp(..., output="softmax") puts one there'
            )

    def start(self, top: Activation, z: Array, h: Array, Y: Array) -> Start:
        """Return the loss from `z` and the slope `dL_dz = (h - Y) / N`: nothing divides by `h`.

        A kind of `Softmax` with a step of its own has another slope: it takes the long way.
        """
        if any(getattr(type(top), step) is not getattr(Softmax, step) for step in STEPS):
            return super().start(top, z, h, Y)
        assert isinstance(top, Softmax)
        value = _minus_mean(top.log_forward(z), Y)
        return Start(value, self.slope(h, Y), _difference(h, Y) / len(Y))


def _minus_mean(logarithms: Array, Y: Array) -> float:
    return 0.0 - float(np.vdot(Y, logarithms)) / len(Y)  # 0.0 - x: no loss of -0


def _difference(h: Array, Y: Array) -> Array:
    """Return `h - Y`."""
    _check_shapes(h, Y)
    return np.subtract(h, Y)


def _check_shapes(h: Array, Y: Array) -> None:
    """NumPy would stretch a `Y` of another shape, to a wrong number."""
    _check.same_shape("h", h, "Y", Y)
