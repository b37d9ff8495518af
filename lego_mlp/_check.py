"""Checks of what comes in, each with an error that names the argument."""

import math
import numbers
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FLOAT64 = np.dtype(np.float64)

EXACT = 2**53
"""A float64 holds every whole number up to here, and not the next one."""

MOST_NUMBERS = 10**8
"""800 MB of them."""

FARTHEST = 1e12
"""Coordinates beyond this are refused in pictures: no axis could be labelled with them."""

SHOWN = (1e-250, 1e250)
"""Sizes that an axis can show, its margins and a logarithm's included."""

LONGEST = 300
"""How many signs of a wrong value a message shows."""


def real(name: str, value: Any) -> NDArray[Any]:
    """Return `value` as an array of real numbers of any shape, perhaps not finite, or raise."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValueError(f"{name} must not hide numbers behind a mask")
    if hasattr(value, "toarray"):  # SciPy's sparse matrices and their like
        kind = type(value).__name__
        raise TypeError(f"{name} must be a dense array, got a {kind}: pass its .toarray()")
    try:
        raw = np.asarray(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a rectangular array; {error}") from None
    except Exception as error:  # whatever a thing says that claims to be an array
        raise TypeError(f"{name} must hold real numbers, got {shown(value)}: {error}") from None
    if raw.dtype.kind == "O":
        return _out_of_objects(name, value, raw)
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got {_described(value, raw)}")
    return raw


def _out_of_objects(name: str, value: Any, raw: NDArray[Any]) -> Array:
    """Return an array of Python objects as floats if each is a real number, or raise.

    This is what NumPy makes of a table whose columns differ in type, of pandas' nullable
    numbers, of fractions, and of whole numbers beyond 64 bits.
    """
    for kind in set(map(type, raw.flat)):
        if not issubclass(kind, numbers.Real | Decimal | np.bool_):
            where = next(i for i, entry in np.ndenumerate(raw) if type(entry) is kind)
            at = f" at {where}" if where else ""
            raise TypeError(f"{name} must hold real numbers, got {shown(raw[where])}{at}")
    try:
        return raw.astype(np.float64)
    except OverflowError:  # beyond the range of float64
        return np.array([_as_float(entry) for entry in raw.flat]).reshape(raw.shape)
    except ValueError as error:
        raise ValueError(f"{name} must hold real numbers; {error}") from None


def _as_float(number: Any) -> float:
    """Return a real number as a float, infinite where it is beyond their range."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def floats(name: str, value: Any) -> Array:
    """Return `value` as a float64 array of any shape, perhaps not finite, or raise."""
    raw = real(name, value)
    with np.errstate(over="ignore"):  # a wider float may not fit, and is then infinite
        return raw.astype(np.float64)


def array(name: str, value: Any, ndim: int) -> Array:
    """Return `value` as a finite, non-empty float64 array with `ndim` axes, or raise."""
    raw = real(name, value)
    if raw.ndim != ndim:
        shape = {1: "(columns,)", 2: "(rows, columns)"}[ndim]
        raise ValueError(f"{name} must have the shape {shape}, got {raw.shape}")
    if raw.size == 0:
        raise ValueError(f"{name} must not be empty, got the shape {raw.shape}")
    result = floats(name, raw)
    if not np.isfinite(result).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        raise ValueError(f"{name} must be finite, got {result[where]} at {where}")
    return result


def shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape of what may be an array, `None` where it is none."""
    try:
        return tuple(np.shape(value))
    except Exception:  # a ragged list, or what only claims to be an array
        return None


def matrix(name: str, value: Any, columns: int | None = None) -> Array:
    """Return `value` as a float64 array of two dimensions, perhaps not finite, or raise."""
    fits = type(value) is np.ndarray and value.dtype is FLOAT64
    result: Array = value if fits else floats(name, value)
    if result.ndim != 2 or (columns is not None and result.shape[1] != columns):
        wanted = "columns" if columns is None else columns
        raise ValueError(f"{name} must have the shape (rows, {wanted}), got {result.shape}")
    if result.size == 0:
        raise ValueError(f"{name} must not be empty, got the shape {result.shape}")
    return result


def live(name: str, value: Any) -> None:
    """Raise where a value is not an array that can be changed in place as float64.

    A list or an array of whole numbers could not hold what is added to it.
    """
    if not (isinstance(value, np.ndarray) and value.dtype == np.float64 and value.flags.writeable):
        raise TypeError(f"{name} must be a writeable float64 array, got {shown(value)}")


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


def number(
    name: str,
    value: Any,
    *,
    least: float = -math.inf,
    above: float | None = None,
    most: float = math.inf,
) -> float:
    """Return `value` as a finite float that is >= `least`, > `above` and <= `most`, or raise."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    result = _as_float(value)
    if not math.isfinite(result):
        raise ValueError(f"{name} must be finite, got {shown(value)}")
    if above is not None and not result > above:
        raise ValueError(f"{name} must be greater than {above:g}, got {shown(value)}")
    if result < least:
        raise ValueError(f"{name} must be at least {least:g}, got {shown(value)}")
    if result > most:
        raise ValueError(f"{name} must be at most {most:g}, got {shown(value)}")
    return result


def count(name: str, value: Any, *, least: int = 1, most: int = EXACT) -> int:
    """Return `value` as an int that is >= `least` and <= `most`, or raise."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, got {shown(value)}")
    result = int(value)
    if result < least:
        raise ValueError(f"{name} must be at least {least}, got {shown(value)}")
    if result > most:
        raise ValueError(f"{name} must be at most {most}, got {shown(value)}")
    return result


def flag(name: str, value: Any) -> bool:
    """Return `value` if it is True or False, or raise."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return value


def one_of(name: str, value: Any, known: Sequence[str]) -> str:
    """Return `value` if it is one of the known words, or raise."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {', '.join(known)}, got {shown(value)}")
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {shown(value)}")
    return value


def text(name: str, value: Any) -> str:
    """Return `value` if it is a text, or raise."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {shown(value)}")
    return value


def listed(name: str, value: Any, of: str) -> Sequence[Any]:
    """Return `value` if it is a list or the like, no text and no array, or raise."""
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise TypeError(f"{name} must be a list of {of}, got {shown(value)}")
    return value


def each(name: str, value: Any, of: str) -> Iterator[Any]:
    """Return what iterates over `value`, or raise."""
    try:
        return iter(value)
    except TypeError:
        raise TypeError(f"{name} must be a list of {of}, got {shown(value)}") from None


def same_shape(name: str, value: Any, other: str, wanted: Any) -> None:
    """Raise where two arrays differ in shape: NumPy would stretch one, to a wrong number."""
    if np.shape(value) != np.shape(wanted):
        raise ValueError(
            f"{name} must have the shape of {other}, {np.shape(wanted)}, got {np.shape(value)}"
        )


def equal(one: Any, other: Any) -> bool:
    """Say whether two values are alike, array by array and name by name.

    For `__eq__` of what holds arrays: `==` of two arrays is an array, which is neither true nor
    false. Where both have `nan`, that is alike: a run that exploded is equal to its copy.
    """
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        has_nan = all(
            getattr(value, "dtype", np.dtype(object)).kind == "f" for value in (one, other)
        )
        return np.array_equal(one, other, equal_nan=has_nan)
    if isinstance(one, dict):
        same_names = isinstance(other, dict) and one.keys() == other.keys()
        return same_names and all(equal(one[name], other[name]) for name in one)
    if isinstance(one, tuple | list):
        same_kind = type(one) is type(other) and len(one) == len(other)
        return same_kind and all(map(equal, one, other))
    return bool(one == other) or (one != one and other != other)


def room(name: str, numbers: int) -> None:
    """Raise where an argument asks for more numbers than any computer should be asked for."""
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"{name} asks for {numbers:,} numbers at once; at most {MOST_NUMBERS:,} are made"
        )


def shown(value: Any) -> str:
    """Return a value as a message shows it: cut where it is long, its type where it cannot be."""
    try:
        text = repr(value)
    except Exception:  # a whole number of more than 4,300 digits, say, has none
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def brief(value: Any) -> str:
    """Return a number with few digits, and anything else as a message shows it."""
    return f"{value:g}" if isinstance(value, int | float) else shown(value)


def _described(value: Any, raw: NDArray[Any]) -> str:
    """Say what came in: the value itself where it is short, else its dtype."""
    return shown(value) if raw.size <= 1 else f"an array of dtype {raw.dtype}"
