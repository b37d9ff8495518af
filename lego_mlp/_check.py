"""Checks of what comes in, each with an error that names the argument."""

import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def real(name: str, value: Any) -> NDArray[Any]:
    """Return `value` as an array of real numbers of any shape, perhaps not finite, or raise."""
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array; {error}") from None
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got {_described(value, raw)}")
    return raw


def array(name: str, value: Any, ndim: int) -> Array:
    """Return `value` as a finite, non-empty float64 array with `ndim` axes, or raise."""
    raw = real(name, value)
    if raw.ndim != ndim:
        shape = {1: "(columns,)", 2: "(rows, columns)"}[ndim]
        raise ValueError(f"{name} must have the shape {shape}, got {raw.shape}")
    if raw.size == 0:
        raise ValueError(f"{name} must not be empty, got the shape {raw.shape}")
    with np.errstate(over="ignore"):  # a wider float may not fit; the next line says so
        result = raw.astype(np.float64)
    if not np.isfinite(result).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        raise ValueError(f"{name} must be finite, got {result[where]} at {where}")
    return result


def one_hot(name: str, value: Any, shape: tuple[int, int]) -> Array:
    """Return `value` as one-hot labels of the given shape, or raise."""
    labels = array(name, value, 2)
    if labels.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, got {labels.shape}")
    is_one_hot = ((labels == 0) | (labels == 1)).all(axis=1) & (labels.sum(axis=1) == 1)
    if not is_one_hot.all():
        row = int(np.argmin(is_one_hot))
        raise ValueError(
            f"{name} must be one-hot (a single 1 in each row), got {labels[row]} in row {row}"
        )
    return labels


def number(name: str, value: Any, *, least: float = -math.inf, above: float | None = None) -> float:
    """Return `value` as a finite float that is >= `least` and > `above`, or raise."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        result = float(value)
    except OverflowError:  # a whole number beyond the range of float64
        result = math.inf
    if not math.isfinite(result):
        raise ValueError(f"{name} must be finite, got {value!r}")
    if above is not None and not result > above:
        raise ValueError(f"{name} must be greater than {above:g}, got {value!r}")
    if result < least:
        raise ValueError(f"{name} must be at least {least:g}, got {value!r}")
    return result


def count(name: str, value: Any, *, least: int = 1) -> int:
    """Return `value` as an int that is >= `least`, or raise."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value!r}")
    return int(value)


def flag(name: str, value: Any) -> bool:
    """Return `value` if it is True or False, or raise."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return value


def one_of(name: str, value: Any, known: Sequence[str]) -> str:
    """Return `value` if it is one of the known words, or raise."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {', '.join(known)}, got {value!r}")
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")
    return value


def _described(value: Any, raw: NDArray[Any]) -> str:
    """Say what came in: the value itself where it is short, else its dtype."""
    return repr(value) if raw.size <= 1 else f"an array of dtype {raw.dtype}"
