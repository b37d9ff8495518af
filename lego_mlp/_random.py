"""Where random numbers come from: a seed, or a generator that the caller owns."""

import numbers
from typing import Any, Union

import numpy as np

from lego_mlp._check import shown

# In quotes, as below: np.random is loaded when a number is drawn, not before. It takes as long
# as all of lego_mlp.
Seed = Union[int, "np.random.RandomState", "np.random.Generator"]


def generator(seed: Any) -> "np.random.RandomState | np.random.Generator":
    """Return the generator to draw from.

    A whole number seeds NumPy's legacy `RandomState`, whose streams are frozen for ever
    (NEP 19): the same numbers on every machine and every version of NumPy, and the same as
    the original article's. A generator is used as it is, and so moves on.

    Raises `TypeError` or `ValueError` that names `seed`.
    """
    if isinstance(seed, np.random.RandomState | np.random.Generator):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral):
        raise TypeError(f"seed must be a whole number or a NumPy generator, got {shown(seed)}")
    number = int(seed)
    if not 0 <= number < 2**32:
        raise ValueError(f"seed must be from 0 to {2**32 - 1}, got {shown(seed)}")
    return np.random.RandomState(number)


def uniform(
    source: "np.random.RandomState | np.random.Generator", shape: tuple[int, ...]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Draw numbers from [0, 1), in reading order."""
    if isinstance(source, np.random.RandomState):
        return source.random_sample(shape)
    return source.random(shape)
