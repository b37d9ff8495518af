"""Matrices as text, with their names and shapes, to the article's eight decimals; and a number as
the page writes it.
"""

import math
from typing import Any

import numpy as np

from lego_mlp import _check


def named(**arrays: Any) -> str:
    """Return each array's name, shape and numbers as text, ready to print.

    Formula: fixed point, 8 decimals, columns aligned; whole numbers without decimals. Shapes:
    any; a plain number goes on the name's own line.

    Raises `TypeError` or `ValueError` that names the array.

    >>> print(named(h1=np.array([[0.5, 0.25]]), loss=0.125))
    h1 (1, 2)
    [[0.50000000 0.25000000]]
    loss = 0.12500000
    """
    return "\n".join(_one(name, _check.real(name, value)) for name, value in arrays.items())


def _one(name: str, array: Any) -> str:
    form = {"i": "d", "u": "d", "b": ""}.get(array.dtype.kind, ".8f")
    if array.ndim == 0:
        return f"{name} = {array[()]:{form}}"
    width = max((len(f"{x:{form}}") for x in array.flat), default=0)
    numbers = np.array2string(
        array,
        formatter={"all": lambda x: f"{x:{form}}".rjust(width)},
        max_line_width=88,
        threshold=200,
    )
    return f"{name} {array.shape}\n{numbers}"


def readable(number: float, digits: int = 4) -> str:
    """Return a number as the page writes it, in at most so many digits."""
    if not math.isfinite(number):
        return "not finite"
    if number == 0:
        return "0"
    mantissa, power = f"{number:.{digits - 1}e}".split("e")
    if 1e-3 <= abs(number) < 1e5:
        text = f"{float(f'{mantissa}e{power}'):,.12f}".rstrip("0").rstrip(".")
    else:
        text = f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(power)}"
    return text.replace("-", "−")
