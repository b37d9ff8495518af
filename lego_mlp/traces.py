"""What the arrays of a pass are called, and the trace that holds them (chapters 3 to 6).

Layers are counted from 1. Layer `i` is `z1 = X @ W1 + b1` and an activation `h1 = f(z1)`.
`names(i)` makes every key; no other place spells one.
"""

from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check


class Names(NamedTuple):
    """The names of one layer's arrays.

    Where there is a `LayerNorm`, also `n`, `dL_dn` and, in the place of `dh_dz`, `dh_dn`; where
    there is a `Shortcut`, also `s` and `dL_ds`.
    """

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

    @property
    def n(self) -> str:
        """The name of a normalized `z`."""
        return f"n{self.z[1:]}"

    @property
    def s(self) -> str:
        """The name of a shortcut's sum."""
        return f"s{self.z[1:]}"

    @property
    def dL_dn(self) -> str:
        """The name of the slope with respect to a normalized `z`."""
        return f"dL_d{self.n}"

    @property
    def dL_ds(self) -> str:
        """The name of the slope with respect to a shortcut's sum."""
        return f"dL_d{self.s}"

    @property
    def dh_dn(self) -> str:
        """The name of the slope of an activation that bends a normalized `z`."""
        return f"d{self.h}_d{self.n}"

    def __deepcopy__(self, memo: Any) -> "Names":
        return self  # nothing in it ever changes


def names(i: int, below: str = "h") -> Names:
    """Return the names of layer `i`'s arrays; what goes in is `X`, or the `h` of the layer below.

    Where a shortcut stands on the layer below, its sum goes in: `below` is "s" then.

    >>> names(2).dL_dW, names(2).x
    ('dL_dW2', 'h1')

    Raises `TypeError` or `ValueError` that names `i` or `below`.
    """
    i = _check.count("i", i)
    below = _check.one_of("below", below, ("h", "s"))
    return Names(
        x="X" if i == 1 else f"{below}{i - 1}",
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
