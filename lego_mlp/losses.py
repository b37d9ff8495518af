"""How wrong the network is, in one number, and the slope of that number (chapter 4).

`loss = data loss + penalty`. The data loss compares what the network says with the labels and
is a mean over the observations. The penalty looks at the weights alone, never at the biases.
Every slope here is the slope of exactly the value beside it.
"""

from collections.abc import Sequence

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array


class Penalty:
    """A price on large weights: `strength` is λ, and `n` the number of observations."""

    def __init__(self, strength: float) -> None:
        self.strength = _check.number("strength", strength, least=0.0)

    def value(self, weights: Sequence[Array], n: int) -> float:
        """Return the price of all the weights together."""
        raise NotImplementedError

    def slope(self, W: Array, n: int) -> Array:
        """Return the price's slope with respect to each entry of `W`."""
        raise NotImplementedError

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

    It is kept so that chapter 9 can find the error by a gradient check, and chapter 11 can show
    that the article's "exploding gradient" is this slope and nothing else. Train nothing with
    it that you want to learn.
    """

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N Σ W²` for every entry of `W`: not the slope of `value`."""
        return np.full_like(W, self.strength / n * float(np.vdot(W, W)))


class SquaredError:
    """Half the mean squared distance between what the network says and the labels.

    Formula: `1/(2N) Σ (Y - h)²`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, outputs)`. The original article divides its loss by `2N` but sums its slopes instead
    of averaging them; here both are means.

    Raises `TypeError` that names `penalty`, and `ValueError` where `h` and `Y` differ in shape.
    """

    def __init__(self, penalty: Penalty | None = None) -> None:
        if penalty is not None and not isinstance(penalty, Penalty):
            raise TypeError(f"penalty must be an L1, an L2 or None, got {penalty!r}")
        self.penalty = penalty

    def value(self, h: Array, Y: Array) -> float:
        """Return the data loss, `1/(2N) Σ (Y - h)²`."""
        error = _difference(h, Y)
        return float(np.vdot(error, error)) / (2 * len(Y))

    def slope(self, h: Array, Y: Array) -> Array:
        """Return `dL_dh = (h - Y) / N`, same shape as `h`."""
        return _difference(h, Y) / len(Y)

    def __repr__(self) -> str:
        return f"SquaredError({'' if self.penalty is None else self.penalty})"


def _difference(h: Array, Y: Array) -> Array:
    """Return `h - Y`; NumPy would stretch a `Y` of another shape, to a wrong number."""
    if np.shape(h) != np.shape(Y):
        raise ValueError(f"h must have the shape of Y, {np.shape(Y)}, got {np.shape(h)}")
    return np.subtract(h, Y)
