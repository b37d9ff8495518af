"""The program of chapter 18: the first array that is not finite."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _arrays(source: np.random.RandomState) -> tuple[Any, ...]:
    """Return arrays of which none is bad, or three: each mistake then finds another one."""
    arrays = [source.randn(2, 3) for _ in range(source.randint(6, 9))]
    first = int(source.randint(2))
    for place, bad in zip((first, first + 2, first + 4), (np.inf, np.nan, -np.inf), strict=True):
        if len(arrays) > 6:
            arrays[place][source.randint(2), source.randint(3)] = bad
    return (arrays,)


def _places(arrays: list[Array], is_bad: Any) -> list[int]:
    return [k for k, array in enumerate(arrays) if is_bad(array)]


def _is_bad(array: Array) -> bool:
    return not bool(np.isfinite(array).all())


def first_bad(arrays: list[Array]) -> int:
    """Return the place of the first array with a number that is not finite, or -1."""
    return next(iter(_places(arrays, _is_bad)), -1)


def _has_nan(array: Array) -> bool:
    return bool(np.isnan(array).any())


def _all_bad(array: Array) -> bool:
    return not bool(np.isfinite(array).any())


PROGRAMS = {
    "3": Program(
        _arrays,
        first_bad,
        own=(
            (
                lambda arrays: next(iter(_places(arrays, _has_nan)), -1),
                "you look for NaN alone. Infinity is not finite either.",
            ),
            (
                lambda arrays: [-1, *_places(arrays, _is_bad)][-1],
                "this is the last bad array. The first one is asked for.",
            ),
            (
                lambda arrays: next(iter(_places(arrays, _is_bad)), -2) + 1,
                "you count from 1. Python counts from 0.",
            ),
            (
                lambda arrays: next(iter(_places(arrays, _all_bad)), -1),
                "one bad number is enough: not all of an array need be bad.",
            ),
        ),
    )
}
