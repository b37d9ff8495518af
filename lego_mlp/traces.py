"""What the arrays of a pass are called, and the trace that holds them (chapters 3 to 6).

Layers are counted from 1. Layer `i` is `z1 = X @ W1 + b1` and an activation `h1 = f(z1)`.
`names(i)` makes every key; no other place spells one.
"""

from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check


class Names(NamedTuple):
    """The names of one layer's arrays."""

    x: str
    W: str
    b: str
    z: str
    h: str
    dL_dh: str
    dh_dz: str
    dL_dz: str
    dL_dW: str
    dL_db: str

    def __deepcopy__(self, memo: Any) -> "Names":
        return self  # nothing in it ever changes


def names(i: int) -> Names:
    """Return the names of layer `i`'s arrays; what goes in is `X`, or the `h` of the layer below.

    >>> names(2).dL_dW, names(2).x
    ('dL_dW2', 'h1')

    Raises `TypeError` or `ValueError` that names `i`.
    """
    i = _check.count("i", i)
    return Names(
        x="X" if i == 1 else f"h{i - 1}",
        W=f"W{i}",
        b=f"b{i}",
        z=f"z{i}",
        h=f"h{i}",
        dL_dh=f"dL_dh{i}",
        dh_dz=f"dh{i}_dz{i}",
        dL_dz=f"dL_dz{i}",
        dL_dW=f"dL_dW{i}",
        dL_db=f"dL_db{i}",
    )


class Arrays(dict[str, Any]):
    """Arrays by name. Two are equal if they hold the same names with the same numbers.

    Where both have `nan`, that is the same.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and _check.equal(dict(self), dict(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # as of every dict


class Trace(Arrays):
    """What one pass computed: arrays by name, in the order they were computed.

    After `backprop` it also holds the numbers `data_loss`, `penalty` and their sum `loss`.
    A name that is not there raises a `KeyError` that lists those that are.
    """

    def __missing__(self, name: str) -> Any:
        raise KeyError(f"{name!r} is not in this trace; it holds {', '.join(self)}")

    def __repr__(self) -> str:
        parts = (f"{name} {np.shape(value) or ''}".strip() for name, value in self.items())
        return f"Trace({', '.join(parts)})"


def first_not_finite(trace: Trace) -> str | None:
    """Return the name of the first array, in the order of computation, that is not finite."""
    for name, value in trace.items():
        if not np.isfinite(value).all():
            return name
    return None
