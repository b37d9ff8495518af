"""Reverse accumulation: the chain rule for any expression (chapter 16).

Whatever is computed with a `Scalar` remembers what it was computed from, and how steeply it
follows each of those. `backward` then goes through the numbers once, last made first, and hands
each one's slope on. A `Tensor` is the same with arrays. Nothing here knows of networks, which is
why the tests use it as a second opinion on every brick.
"""

import math
from collections.abc import Sequence
from functools import partial
from itertools import count
from typing import Any, Self

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.bricks import Activation, Softmax

_serials = count()

_LINKS = ("edges", "serial", "_seat")
"""What a copy gets anew, so that it can stand in one expression with the original."""


class _Seat:
    """The place of one number in a pickle or a deep copy.

    Numbers that are copied together share their seats, so what two of them were made of is one
    number in the copy too. It holds the copied number once it is made.
    """

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken: Scalar | None = None

    def __reduce__(self) -> Any:
        return _Seat, ()


def _seated(seats: Sequence[_Seat], records: Sequence[Any]) -> "Scalar":
    """Return the last of some numbers, each made anew unless its seat is taken."""
    for seat, (kind, values, edges) in zip(seats, records, strict=True):
        if seat.taken is None:
            made = object.__new__(kind)
            parents = ((seats[i].taken, slope) for i, slope in edges)
            vars(made).update(values, edges=tuple(parents), serial=next(_serials), _seat=seat)
            seat.taken = made
    last = seats[-1].taken
    assert last is not None
    return last


class Scalar:
    """A number that remembers what it was made of.

    `data` is the number. `edges` holds, for each number it was made of, the pair of that number
    and the local slope: how fast `data` follows it. `op` says how it was made, and `name` is
    whatever you call it. `grad` is the slope of the last result that `backward` was called on.

    >>> w, x = Scalar(3.0), Scalar(-2.0)
    >>> y = w * x + w**2
    >>> y.backward()
    >>> y.data, w.grad, x.grad
    (3.0, 4.0, 3.0)

    Raises `TypeError` or `ValueError` that names `data`. What leaves the range of float64, or has
    no value, does what plain numbers do: `ZeroDivisionError`, `OverflowError`, `inf`, or NumPy's
    `RuntimeWarning` where NumPy computes.

    Source: Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16 (1976).
    """

    __array_ufunc__ = None  # so that array + Tensor asks the Tensor

    def __init__(
        self, data: Any, edges: Sequence[tuple[Self, Any]] = (), op: str = "", name: str = ""
    ) -> None:
        self.data = data if edges else self._checked(data)
        self.edges, self.op, self.name = tuple(edges), op, name
        self.grad: Any = 0.0
        self.serial, self._seat = next(_serials), _Seat()

    @staticmethod
    def _checked(data: Any) -> Any:
        return _check.number("data", data)

    def _operand(self, other: Any) -> Self:
        if isinstance(other, Scalar) and type(other) is not type(self):
            raise TypeError(
                f"other must be a {type(self).__name__} or a plain value: {shown(other)}"
            )
        return other if isinstance(other, type(self)) else type(self)(other)

    def _made(self, data: Any, op: str, *edges: tuple[Self, Any]) -> Self:
        return type(self)(data, edges, op)

    def __add__(self, other: Any) -> Self:
        b = self._operand(other)
        return self._made(self.data + b.data, "+", (self, 1.0), (b, 1.0))

    def __sub__(self, other: Any) -> Self:
        b = self._operand(other)
        return self._made(self.data - b.data, "-", (self, 1.0), (b, -1.0))

    def __mul__(self, other: Any) -> Self:
        b = self._operand(other)
        return self._made(self.data * b.data, "*", (self, b.data), (b, self.data))

    def __truediv__(self, other: Any) -> Self:
        b = self._operand(other)
        ratio = self.data / b.data
        return self._made(ratio, "/", (self, 1.0 / b.data), (b, -ratio / b.data))

    def __pow__(self, power: Any) -> Self:
        p = _check.number("power", power)
        raised = self.data**p
        if isinstance(raised, complex):
            raise ValueError(f"power must be a whole number for {self.data:g}, got {p:g}")
        slope = p * _power(self.data, p - 1) if p else 0.0 * self.data
        exact = f"{p:g}" if float(f"{p:g}") == p else repr(p)
        return self._made(raised, f"** {exact}", (self, slope))

    def __radd__(self, other: Any) -> Self:
        return self._operand(other) + self

    def __rsub__(self, other: Any) -> Self:
        return self._operand(other) - self

    def __rmul__(self, other: Any) -> Self:
        return self._operand(other) * self

    def __rtruediv__(self, other: Any) -> Self:
        return self._operand(other) / self

    def __neg__(self) -> Self:
        return self._made(-self.data, "neg", (self, -1.0))

    def exp(self) -> Self:
        """Return e to the power of this; the slope is the result itself."""
        e = np.exp(self.data)
        return self._made(e, "exp", (self, e))

    def log(self) -> Self:
        """Return the natural logarithm; the slope is `1 / data`."""
        return self._made(np.log(self.data), "log", (self, 1.0 / self.data))

    def through(self, brick: Activation) -> Self:
        """Return what an activation brick makes of this, with the brick's own slope."""
        if not isinstance(brick, Activation) or isinstance(brick, Softmax):
            raise TypeError(f"brick must bend each number on its own, got {shown(brick)}")
        h = brick.forward(np.asarray(self.data))
        return self._made(h[()], type(brick).__name__.lower(), (self, brick.slope(h)[()]))

    def nodes(self) -> list[Self]:
        """Return this and all it was made of, in the order in which they were made."""
        found, waiting = {self.serial: self}, [self]
        while waiting:
            for parent, _ in waiting.pop().edges:
                if parent.serial not in found:
                    found[parent.serial] = parent
                    waiting.append(parent)
        return [found[serial] for serial in sorted(found)]

    def backward(self) -> None:
        """Set `grad` of this and of all it was made of: the slope of this with respect to each.

        Formula: `parent.grad = sum over the parent's children of local slope * child.grad`.
        """
        nodes = self.nodes()
        for node in nodes:
            node.grad = 0.0
        self.grad = self._one()
        for node in reversed(nodes):  # a child was made after its parents, so its grad is complete
            for parent, slope in node.edges:
                parent.grad = parent.grad + parent._share(slope, node.grad)

    def _one(self) -> Any:
        return 1.0

    def _share(self, slope: Any, grad: Any) -> Any:
        return slope * grad

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), serial=next(_serials), _seat=_Seat())
        return twin

    def __reduce__(self) -> Any:
        """Hand over all that this was made of as one list: a deep graph needs no recursion."""
        nodes = self.nodes()
        place = {node.serial: i for i, node in enumerate(nodes)}
        seats = [node._seat for node in nodes]
        records = [
            (
                type(node),
                {name: value for name, value in vars(node).items() if name not in _LINKS},
                [(place[parent.serial], slope) for parent, slope in node.edges],
            )
            for node in nodes
        ]
        return _seated, (seats, records)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data:.6g}, grad={self.grad:.6g})"


class Tensor(Scalar):
    """An array that remembers what it was made of.

    Everything as in `Scalar`, number by number, with NumPy's broadcasting. Three operations mix
    the numbers of an array: `@`, `sum` and `max`. For them the local slope is not an array but a
    function, which takes the slope of the result and returns the slope of the operand. `backward`
    starts from an array of one number.

    Raises `TypeError` or `ValueError` that names `data`.
    """

    @staticmethod
    def _checked(data: Any) -> Array:
        return _check.floats("data", data)

    def __matmul__(self, other: Any) -> Self:
        other = self._operand(other)
        a, b = self.data, other.data
        if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
            raise ValueError(f"matrices do not fit: {a.shape} @ {b.shape}")
        return self._made(a @ b, "@", (self, partial(_to_left, b)), (other, partial(_to_right, a)))

    def __rmatmul__(self, other: Any) -> Self:
        return self._operand(other) @ self

    def sum(self, axis: int | None = None, keepdims: bool = False) -> Self:
        """Return the sum over an axis, or of all: each number passes its slope to all it added."""
        back = partial(_to_summed, self.data.shape, axis, keepdims)
        total = np.sum(self.data, axis=axis, keepdims=keepdims)
        return self._made(np.asarray(total), "sum", (self, back))

    def max(self, axis: int | None = None, keepdims: bool = False) -> Self:
        """Return the largest over an axis, or of all: it alone gets the slope, equals share it."""
        most = np.max(self.data, axis=axis, keepdims=True)
        equal = self.data == most
        back = partial(_to_largest, equal / equal.sum(axis=axis, keepdims=True), axis, keepdims)
        largest = np.max(self.data, axis=axis, keepdims=keepdims)
        return self._made(np.asarray(largest), "max", (self, back))

    def _one(self) -> Array:
        if self.data.size != 1:
            raise ValueError(f"backward must start from one number, got shape {self.data.shape}")
        return np.ones_like(self.data)

    def _share(self, slope: Any, grad: Any) -> Array:
        """Return the slope handed down to this array, summed over what broadcasting repeated."""
        share = np.asarray(slope(grad) if callable(slope) else slope * grad)
        share = share.sum(axis=tuple(range(share.ndim - self.data.ndim)))
        repeated = tuple(i for i, n in enumerate(self.data.shape) if n != share.shape[i])
        fitted: Array = share.sum(axis=repeated, keepdims=True)
        return fitted

    def __repr__(self) -> str:
        return f"Tensor(shape {self.data.shape})"


def _power(base: Any, power: float) -> Any:
    """Return the power as a slope: infinite beyond all numbers, as that of a root at 0 is."""
    try:
        with np.errstate(divide="ignore", over="ignore"):
            return base**power
    except (ZeroDivisionError, OverflowError):  # of plain numbers; an array says inf itself
        return math.inf


# The slopes of what mixes the numbers of an array: functions with a name, for a pickle keeps a
# function by its name.


def _to_left(b: Array, grad: Array) -> Array:
    return np.asarray(grad @ b.T)


def _to_right(a: Array, grad: Array) -> Array:
    return np.asarray(a.T @ grad)


def _to_summed(shape: tuple[int, ...], axis: int | None, keepdims: bool, grad: Array) -> Array:
    return np.broadcast_to(_with_axis(grad, axis, keepdims), shape)


def _to_largest(shares: Array, axis: int | None, keepdims: bool, grad: Array) -> Array:
    return np.asarray(shares * _with_axis(grad, axis, keepdims))


def _with_axis(grad: Array, axis: int | None, keepdims: bool) -> Array:
    """Put back the axis that a sum or a max took away, so that broadcasting can repeat it."""
    return grad if keepdims or axis is None else np.expand_dims(grad, axis)
