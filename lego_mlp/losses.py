"""How wrong the network is, in one number, and the slope of that number (chapters 4 and 14).

`loss = data loss + penalty`. The data loss compares what the network says with the labels and
is a mean over the observations. The penalty looks at the weights alone, never at the biases.
Every slope here is the slope of exactly the value beside it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.bricks import Activation, Sigmoid, Softmax, columns

LEAST = float(np.finfo(np.float64).tiny)
"""Stands in for a probability that is too small for float64: its logarithm is about -708."""


class Penalty:
    """A price on large weights: `strength` is λ, and `n` the number of observations.

    Raises `TypeError` or `ValueError` that names `strength`, `weights`, `W` or `n`.
    """

    kink: ClassVar[float | None] = None
    """The weight at which the slope jumps; `None` for a smooth price."""

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
        n, weights = _check.count("n", n), _weights(weights)
        return self.strength / (2 * n) * sum(float(np.vdot(W, W)) for W in weights)

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N W`."""
        return self.strength / _check.count("n", n) * _check.matrix("W", W)


class L1(Penalty):
    """The lasso penalty. Formula: `λ/N Σ |W|`; its slope is `λ/N sign(W)`, 0 where `W` is 0."""

    kink = 0.0

    def value(self, weights: Sequence[Array], n: int) -> float:
        """Return `λ/N Σ |W|` over every weight."""
        n, weights = _check.count("n", n), _weights(weights)
        return self.strength / n * sum(float(np.abs(W).sum()) for W in weights)

    def slope(self, W: Array, n: int) -> Array:
        """Return `λ/N sign(W)`."""
        return self.strength / _check.count("n", n) * np.sign(_check.matrix("W", W))


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
        W, n = _check.matrix("W", W), _check.count("n", n)
        return np.full_like(W, self.strength / n * float(np.vdot(W, W)))


class Loss:
    """A data loss, a mean over the observations, and perhaps a penalty.

    A loss of your own needs `value` and `slope`.

    Raises `TypeError` that names `penalty`.
    """

    def __init__(self, penalty: Penalty | None = None) -> None:
        if penalty is not None and not isinstance(penalty, Penalty):
            raise TypeError(f"penalty must be an L1, an L2 or None, got {shown(penalty)}")
        self.penalty = penalty

    def value(self, h: Any, Y: Any) -> float:
        """Return the data loss of the answers `h`."""
        raise NotImplementedError(f"{type(self).__name__} has no value")

    def slope(self, h: Any, Y: Any, out: Array | None = None) -> Array:
        """Return `dL_dh`, same shape as `h`."""
        raise NotImplementedError(f"{type(self).__name__} has no slope")

    def check_top(self, top: Activation, outputs: int) -> None:
        """Raise `ValueError` that names `loss` where it cannot stand on this last brick."""

    def check_labels(self, name: str, Y: Array) -> None:
        """Raise `ValueError` that names the labels where this loss cannot compare with them."""

    def measured(self, top: Activation, z: Array, h: Array, Y: Array) -> float:
        """Return the data loss for the last brick, which made `h` of `z`."""
        return self.value(h, Y)

    def rescue(self, h: Array, Y: Array, dL_dz: Array) -> None:
        """Mend the slope below the last brick, in place, where the product of two lost it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.penalty is None else self.penalty})"


class SquaredError(Loss):
    """Half the mean squared distance between what the network says and the labels.

    Formula: `1/(2N) Σ (Y - h)²`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, outputs)`, any real numbers. The original article divides its loss by `2N` but sums its
    slopes instead of averaging them; here both are means.

    Raises `TypeError` or `ValueError` that names `penalty`, `h` or `Y`.
    """

    def value(self, h: Any, Y: Any) -> float:
        """Return the data loss, `1/(2N) Σ (Y - h)²`."""
        h, Y = _pair(h, Y)
        error = (h - Y).ravel("K")
        return float(error.dot(error)) / (2 * len(Y))

    def slope(self, h: Any, Y: Any, out: Array | None = None) -> Array:
        """Return `dL_dh = (h - Y) / N`, same shape as `h`."""
        if out is None:
            h, Y = _pair(h, Y)
            out = columns(*h.shape)
        np.subtract(h, Y, out)
        out *= 1 / len(Y)
        return out


class CrossEntropy(Loss):
    """Minus the mean logarithm of the probability that went to the right class (chapter 14).

    Formula: `-1/N Σ Y log h`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, classes)`, each row of `Y` probabilities. It stands on a `Softmax` brick; with both, the
    slope below them is `dL_dz = (h - Y) / N`. With a single output, a `Sigmoid`, whose `h` is the
    probability of class 1, the other class has what is left: `-1/N Σ Y log h + (1-Y) log(1-h)`.

    Where a probability is too small for float64, its logarithm and the slope below it are taken
    from `z`, which keeps both exact (`measured`, `rescue`). `value` and `slope`, which know `h`
    alone, put the smallest normal number in the place of a 0. A subclass with a `value` or a
    `slope` of its own is taken at its word, and does without.

    Raises `TypeError` or `ValueError` that names `penalty`, `h` or `Y`, or `loss` where the
    network ends in another brick.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing (1990).
    """

    def __init_subclass__(cls) -> None:
        """Let a value or a slope of one's own stand for all rows, also for those of no share."""
        if "value" in vars(cls) and "measured" not in vars(cls):
            cls.measured = Loss.measured  # type: ignore[method-assign]
        if "slope" in vars(cls) and "rescue" not in vars(cls):
            cls.rescue = Loss.rescue  # type: ignore[method-assign]

    def value(self, h: Any, Y: Any) -> float:
        """Return the data loss, `-1/N Σ Y log h`."""
        h, Y = _pair(h, Y)
        if h.shape[1] == 1:
            rest = np.vdot(1.0 - Y, np.log(np.maximum(1.0 - h, LEAST)))
            return _minus_mean(rest + np.vdot(Y, np.log(np.maximum(h, LEAST))), Y)
        return _minus_mean(np.vdot(Y, np.log(np.maximum(h, LEAST))), Y)

    def slope(self, h: Any, Y: Any, out: Array | None = None) -> Array:
        """Return `dL_dh = -Y / (N h)`, with one output `(h - Y) / (N h (1 - h))`."""
        if out is None:
            h, Y = _pair(h, Y)
            out = columns(*h.shape)
        if h.shape[1] == 1:
            np.divide(h - Y, np.maximum(h * (1.0 - h), LEAST), out=out)
        else:
            np.divide(0.0 - Y, np.maximum(h, LEAST), out=out)
        out *= 1 / len(Y)
        return out

    def check_top(self, top: Activation, outputs: int) -> None:
        """Raise `ValueError` that names `loss` where the last brick gives no probabilities."""
        if not isinstance(top, Softmax) and not (isinstance(top, Sigmoid) and outputs == 1):
            raise ValueError(
                f"loss {self!r} needs a Softmax() as the network's last brick, or a Sigmoid() on "
                f'a single output, got {shown(top)}; mlp(..., output="softmax") puts one there'
            )

    def check_labels(self, name: str, Y: Array) -> None:
        """Raise `ValueError` that names the labels where a row is not of probabilities."""
        total = Y.sum(axis=1)
        good = ((Y >= 0) & (Y <= 1)).all(axis=1) & ((Y.shape[1] == 1) | (abs(total - 1) < 1e-6))
        if not good.all():
            row = int(np.argmin(good))
            raise ValueError(
                f"{name} must hold probabilities, each row with the sum 1, for a cross-entropy, "
                f"got {Y[row]} in row {row}; SquaredError() takes any numbers"
            )

    def measured(self, top: Activation, z: Array, h: Array, Y: Array) -> float:
        """Return the data loss, from `z` in the rows where a probability is too small for `h`."""
        lost = _lost(h, Y)
        if lost is None:
            return self.value(h, Y)
        known = self.value(h[~lost], Y[~lost]) * (len(Y) - lost.sum()) if not lost.all() else 0.0
        return (known - _log_likelihood(top, z[lost], Y[lost])) / len(Y)

    def rescue(self, h: Array, Y: Array, dL_dz: Array) -> None:
        """Put `(h - Y) / N` where `h` is too small: `dL_dh` is infinite there, and `dh_dz` 0."""
        lost = _lost(h, Y)
        if lost is not None:
            dL_dz[lost] = (h[lost] - Y[lost]) / len(Y)


def _lost(h: Array, Y: Array) -> Any:
    """Return which rows have a probability that is too small for `h` and asked for, if any."""
    single = h.shape[1] == 1
    if h.min() >= LEAST and not (single and h.max() == 1.0):
        return None
    lost = (h < LEAST) & (Y > 0)
    if single:
        lost |= (h == 1.0) & (Y < 1)
    rows = lost.any(axis=1)
    return rows if rows.any() else None


def _log_likelihood(top: Activation, z: Array, Y: Array) -> float:
    """Return `Σ Y log h`, exact also where `h` is rounded to 0."""
    if isinstance(top, Softmax):
        return float(np.vdot(Y, top.log_forward(z)))
    assert isinstance(top, Sigmoid)
    rest, share = top.log_shares(z)
    return float(np.vdot(1.0 - Y, rest) + np.vdot(Y, share))


def _minus_mean(total: float, Y: Array) -> float:
    return 0.0 - float(total) / len(Y)  # 0.0 - x: no loss of -0


def _pair(h: Any, Y: Any) -> tuple[Array, Array]:
    """Return answers and labels of one shape: NumPy would stretch one, to a wrong number."""
    if not (type(h) is type(Y) is np.ndarray and h.dtype is Y.dtype is _check.FLOAT64):
        h, Y = _check.floats("h", h), _check.floats("Y", Y)
    if h.ndim != 2 or not h.size:
        _check.matrix("h", h)
    if h.shape != Y.shape:
        _check.same_shape("h", h, "Y", Y)
    return h, Y


def _weights(weights: Any) -> list[Array]:
    if isinstance(weights, dict | str | np.ndarray):
        raise TypeError(f"weights must be a list of arrays, got {shown(weights)}")
    return [
        _check.matrix(f"weights[{i}]", W)
        for i, W in enumerate(_check.each("weights", weights, "arrays"))
    ]
