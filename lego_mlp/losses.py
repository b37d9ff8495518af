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
from lego_mlp.bricks import Activation, Sigmoid, Softmax, columns, takes

LEAST = float(np.finfo(np.float64).tiny)
"""Stands in for a probability that is too small for float64: its logarithm is about -708."""

FAINT = 2.0**-500
"""About 3e-151: below it a probability's slope, its inverse, nears the end of float64's range."""

SURE = 1.0 - 2.0**-53
"""The largest float64 below 1."""


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

    def lift(self, h: Array, Y: Array) -> None:
        """Bring answers too extreme for a slope, in place, to the nearest that has one."""

    def __repr__(self) -> str:
        parts = [] if self.penalty is None else [repr(self.penalty)]
        if (weights := vars(self).get("class_weights")) is not None:
            parts.append(f"class_weights={weights.tolist()}")
        return f"{type(self).__name__}({', '.join(parts)})"


class SquaredError(Loss):
    """Half the mean squared distance between what the network says and the labels.

    Formula: `1/(2N) Σ (Y - h)²`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, outputs)`, any real numbers. The original article divides its loss by `2N` but sums its
    slopes instead of averaging them; here both are means. With `class_weights`, a number for each
    class, every row counts as often as its class says; `N` stays the number of rows.

    Raises `TypeError` or `ValueError` that names `penalty`, `class_weights`, `h` or `Y`.
    """

    def __init__(
        self, penalty: Penalty | None = None, class_weights: Sequence[float] | None = None
    ) -> None:
        super().__init__(penalty)
        self.class_weights = _class_weights(class_weights)

    def value(self, h: Any, Y: Any) -> float:
        """Return the data loss, `1/(2N) Σ (Y - h)²`."""
        h, Y = _pair(h, Y)
        error = h - Y
        if self.class_weights is not None:
            error *= np.sqrt(self._weight_of_rows(Y))
        error = error.ravel("K")
        return float(error.dot(error)) / (2 * len(Y))

    def slope(self, h: Any, Y: Any, out: Array | None = None) -> Array:
        """Return `dL_dh = (h - Y) / N`, same shape as `h`."""
        if out is None:
            h, Y = _pair(h, Y)
            out = columns(*h.shape)
        np.subtract(h, Y, out)
        if self.class_weights is not None:
            out *= self._weight_of_rows(Y)
        out *= 1 / len(Y)
        return out

    def check_labels(self, name: str, Y: Array) -> None:
        """Raise `ValueError` that names the labels where rows have weights, and are no classes."""
        if self.class_weights is not None:
            both = Y if Y.shape[1] > 1 else np.hstack([1.0 - Y, Y])
            _check.one_hot(name, both, both.shape)
            _weighed(self.class_weights, Y)

    def _weight_of_rows(self, Y: Array) -> Array:
        share, rest = _weighed(self.class_weights, Y)
        total: Array = share.sum(axis=1, keepdims=True) + rest
        return total


class CrossEntropy(Loss):
    """Minus the mean logarithm of the probability that went to the right class (chapter 14).

    Formula: `-1/N Σ Y log h`, plus the penalty if there is one. Shapes: `h` and `Y` are
    `(n, classes)`, each row of `Y` probabilities. It stands on a `Softmax` brick; with both, the
    slope below them is `dL_dz = (h - Y) / N`. With a single output, a `Sigmoid`, whose `h` is the
    probability of class 1, the other class has what is left: `-1/N Σ Y log h + (1-Y) log(1-h)`.

    With `class_weights`, a number for each class, each term counts as often as its class says:
    `-1/N Σ w Y log h`. `N` stays the number of rows.

    Where the share of a right class is too small for float64 to hold its inverse, a pass puts
    2^-500 in its place (`lift`): its slope times `dh_dz` no longer depends on how small it is, so
    the slope below comes out exact. Its logarithm is then taken from `z` (`measured`) and handed
    to `value` as `logs`. A `value` of your own may do without `logs`, as a brick without `out`.

    Raises `TypeError` or `ValueError` that names `penalty`, `class_weights`, `h` or `Y`, or
    `loss` where the network ends in another brick.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing (1990).
    """

    def __init__(
        self, penalty: Penalty | None = None, class_weights: Sequence[float] | None = None
    ) -> None:
        super().__init__(penalty)
        self.class_weights = _class_weights(class_weights)

    def value(self, h: Any, Y: Any, logs: tuple[Array, Array] | None = None) -> float:
        """Return the data loss, `-1/N Σ Y log h`; `logs` are `log h` and `log(1-h)` if known."""
        h, Y = _pair(h, Y)
        log, log_rest = _logarithms(h) if logs is None else logs
        share, rest = _weighed(self.class_weights, Y)
        total = np.vdot(share, log)
        if h.shape[1] == 1:
            total += np.vdot(rest, log_rest)
        return 0.0 - float(total) / len(Y)  # 0.0 - x: no loss of -0

    def slope(self, h: Any, Y: Any, out: Array | None = None) -> Array:
        """Return `dL_dh = -Y / (N h)`, with one output `(h - Y) / (N h (1 - h))`."""
        if out is None:
            h, Y = _pair(h, Y)
            out = columns(*h.shape)
        share, rest = _weighed(self.class_weights, Y)
        if h.shape[1] == 1:
            error = h - Y if self.class_weights is None else rest * h - share * (1.0 - h)
            np.divide(error, np.maximum(h * (1.0 - h), LEAST), out=out)
        else:
            np.divide(0.0 - share, np.maximum(h, LEAST), out=out)
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
        _weighed(self.class_weights, Y)

    def measured(self, top: Activation, z: Array, h: Array, Y: Array) -> float:
        """Return the data loss, from `z` in the rows where a probability is too small for `h`."""
        lost = _lost(h, Y)
        if lost is None or not takes(self.value, "logs"):
            return self.value(h, Y)
        log, log_rest = _logarithms(h)
        if isinstance(top, Softmax):
            log[lost] = top.log_forward(z[lost])
        else:
            assert isinstance(top, Sigmoid)
            log_rest[lost], log[lost] = top.log_shares(z[lost])
        return self.value(h, Y, logs=(log, log_rest))

    def lift(self, h: Array, Y: Array) -> None:
        """Put the smallest share that has a slope where a right class has less, in place."""
        if h.min() < FAINT:
            np.maximum(h, FAINT, out=h, where=Y > 0)
        if h.shape[1] == 1 and h.max() == 1.0:
            np.minimum(h, SURE, out=h, where=Y < 1)


def _lost(h: Array, Y: Array) -> Any:
    """Return which rows have a probability that is too small for `h` and asked for, if any."""
    single = h.shape[1] == 1
    if h.min() > FAINT and not (single and h.max() >= SURE):
        return None
    lost = (h <= FAINT) & (Y > 0)
    if single:
        lost |= (h >= SURE) & (Y < 1)
    rows = lost.any(axis=1)
    return rows if rows.any() else None


def _logarithms(h: Array) -> tuple[Array, Array]:
    """Return `log h` and, of a single output, `log(1 - h)`."""
    rest = 1.0 - h if h.shape[1] == 1 else np.ones((1, 1))
    return np.log(np.maximum(h, LEAST)), np.log(np.maximum(rest, LEAST))


def _class_weights(value: Any) -> Array | None:
    """Return a weight for each class, none negative, or `None`."""
    if value is None:
        return None
    weights = _check.array("class_weights", value, 1)
    if len(weights) < 2 or (weights < 0).any():
        raise ValueError(
            f"class_weights must be a number for each class, none below 0, got {shown(value)}"
        )
    return weights


def _weighed(weights: Array | None, Y: Array) -> tuple[Array, Any]:
    """Return each share of `Y` times its class's weight; and of a single output, the rest too."""
    single = Y.shape[1] == 1
    if weights is None:
        return Y, 1.0 - Y if single else 0.0
    classes = 2 if single else Y.shape[1]
    if len(weights) != classes:
        raise ValueError(f"class_weights must be {classes}, one for each class, got {len(weights)}")
    return (weights[1] * Y, weights[0] * (1.0 - Y)) if single else (weights * Y, 0.0)


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
