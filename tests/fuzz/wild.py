"""What a caller may hand over by mistake: values of every kind, made anew for each example."""

from __future__ import annotations

import copy
import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm


class SubFloat(float):
    """A float by another name."""


class SubList(list[Any]):
    """A list by another name."""


class SubArray(np.ndarray):
    """An array by another name."""


class Stubborn:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no words for this")


def _self_made(*_: Any) -> float:
    return 1.0


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _holding_itself() -> list[Any]:
    held: list[Any] = []
    held.append(held)
    return held


# Made by a call each, for the tests look whether what came in was changed.
SAME: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, 5, 64, -1, -3, 2**31, 2**53, 2**62, 2**64, 10**12),
    *(10**400, -(10**5000), 0.0, -0.0, 0.1, 0.5, 1.0, 2.0, 2.5, 1e-9, 1e9, -0.5),
    *(5e-324, -5e-324, 1e-310, 1e308, -1e308, 1.7e308, math.nan, math.inf, -math.inf, 1j, 0j),
    *("", "x", "W1", "b1", "own", "1", "nan", "sigmoid", "{x}", "<b>", "04-2", b"1"),
    *((), (0,), (0, 1), range(0), range(3), Fraction(1, 3), Fraction(10**400), Decimal("0.5")),
    *(np.float32(0.1), np.float16(0.5), np.longdouble("1e4000"), np.float64("nan"), np.int8(3)),
    *(np.uint64(2), np.bool_(True), np.str_("relu"), np.complex64(1)),
    *(datetime.datetime(2020, 1, 1), np.datetime64("2020-01-01"), object(), _self_made, len),
    *(lm.Sigmoid, math, ..., NotImplemented, SubFloat(0.5), lm.ReLU(), lm.L2(0.5)),
    *(lm.CrossEntropy(), Stubborn()),
]
COPIED: list[Any] = [
    *([], {}, set(), [1], [1, 2], [2, 3, 2], [0.5, math.nan], [1, math.inf], [10**400]),
    *([[1, 2], [3]], [None], ["a"], ["sigmoid"], [[]], [[1, 2]], [[0, 1], [1, 0]], [[[1]]]),
    *([True, False], SubList([1, 2]), {1, 2}, {"a": 1}, {1: 2, "a": 3}, {"W1": [[1]]}),
    *(_holding_itself(), bytearray(b"12"), iter([1, 2]), lm.mlp([2, 3, 2])),
    *(lm.Linear([[1.0, 2.0]]), np.random.default_rng(0), np.random.RandomState(0)),
]
MADE: list[Callable[[], Any]] = [
    *(_always(value) for value in SAME),
    *(partial(copy.deepcopy, value) for value in COPIED),
    lambda: (i for i in (1, 2)),
    lambda: memoryview(b"12"),
]

DTYPES = ("f8", "f8", "f8", "f4", "f2", "g", "i8", "i1", "u8", "?", "c16", "O", "U3", "M8[D]", "S2")


def _plain(source: np.random.RandomState, shape: tuple[int, ...], dtype: str) -> Any:
    numbers = np.asarray(source.standard_normal(shape) * 2)
    if dtype == "M8[D]":
        return numbers.astype("i8").astype(dtype)
    return np.asarray(np.abs(numbers) if dtype == "u8" else numbers).astype(dtype)


def _spoilt(array: Any, source: np.random.RandomState, how: str) -> Any:
    """Put one number that stands out somewhere."""
    if not array.size or array.dtype.kind != "f":
        return array
    special = {"nan": np.nan, "inf": np.inf, "minus inf": -np.inf, "tiny": 5e-324, "huge": 1e308}
    with np.errstate(over="ignore"):
        array[np.unravel_index(source.randint(array.size), array.shape)] = special[how]
    return array


def laid_out(array: Any, how: str) -> Any:
    """Return the same numbers, differently kept."""
    match how:
        case "column-major":
            return np.asfortranarray(array)
        case "strided":
            wide = np.repeat(array, 2, axis=-1) if array.ndim else array
            return wide[..., ::2] if array.ndim else array
        case "backwards":
            return array[::-1].copy()[::-1] if array.ndim else array
        case "read-only":
            fixed = array.copy()
            fixed.flags.writeable = False
            return fixed
        case "subclass":
            return array.copy().view(SubArray)
        case "other byte order":
            return array.astype(array.dtype.newbyteorder())
        case "list":
            return array.tolist()
        case "float32" | "longdouble" if array.dtype.kind == "f":
            return array.astype(how)
        case _:
            return array


LAYOUTS = (
    *("plain", "column-major", "strided", "backwards", "read-only", "subclass"),
    *("other byte order", "list", "float32", "longdouble"),
)


@st.composite
def wild_arrays(draw: Any) -> Any:
    """Any shape with few numbers, any dtype, any layout, sometimes a number that stands out."""
    source = np.random.RandomState(draw(st.integers(0, 999)))
    shape = tuple(draw(st.lists(st.sampled_from([0, 1, 2, 3, 6]), max_size=3)))
    array = _plain(source, shape, draw(st.sampled_from(DTYPES)))
    how = draw(st.sampled_from(["", "", "nan", "inf", "minus inf", "tiny", "huge"]))
    return laid_out(_spoilt(array, source, how) if how else array, draw(st.sampled_from(LAYOUTS)))


def wild() -> st.SearchStrategy[Any]:
    """Anything at all."""
    return st.one_of(st.sampled_from(MADE).map(lambda make: make()), wild_arrays())


@st.composite
def near(draw: Any, value: Any) -> Any:
    """Something near a right value: another layout or dtype, a row less, a number that is off."""
    if isinstance(value, np.ndarray):
        return draw(_near_array(value))
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        return draw(wild())
    steps = [value + 1, value - 1, -value, 10 * value, value / 2, float(value), str(value), [value]]
    kinds = [np.float64(value), np.float32(value), np.array(value), int(value), SubFloat(value)]
    return draw(st.sampled_from([*steps, *kinds]))


@st.composite
def _near_array(draw: Any, value: Any) -> Any:
    source = np.random.RandomState(draw(st.integers(0, 999)))
    if draw(st.booleans()):
        return laid_out(value.copy(), draw(st.sampled_from(LAYOUTS)))
    if draw(st.booleans()):
        return _spoilt(value.copy(), source, draw(st.sampled_from(["nan", "inf", "tiny", "huge"])))
    changes: list[Callable[[Any], Any]] = [
        lambda a: a.T,
        lambda a: a[:-1],
        lambda a: a[..., :-1],
        lambda a: a[None],
        lambda a: a.ravel(),
        lambda a: a * 2,
        lambda a: -a,
        lambda a: a.astype("f4"),
        lambda a: np.rint(a).astype("i8"),
        lambda a: a.astype(bool),
        lambda a: a.astype(complex),
        lambda a: a.astype(object),
        lambda a: a.astype("U9"),
        lambda a: np.concatenate([a, a]),
        lambda a: np.broadcast_to(a[:1], a.shape),
    ]
    return draw(st.sampled_from(changes))(value)
