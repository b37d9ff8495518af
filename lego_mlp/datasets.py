"""Data in: points of the plane and their labels (chapter 1)."""

from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp._random import Seed, generator


def xor(n: int = 300, seed: Seed = 0) -> tuple[Array, Array]:
    """Return `n` points of the plane and whether exactly one coordinate is positive.

    Formula: `x1, x2 ~ N(0, 1)`; class 1 where `(x1 > 0) != (x2 > 0)`, class 0 elsewhere.

    Shapes: `X` is `(n, 2)`, one observation a row; `Y` is `(n, 2)`, one-hot. Class 0 is
    `[1, 0]` and class 1 is `[0, 1]`. The original article's text says it the other way
    round and its code says it this way; its numbers come from the code.

    Raises `TypeError` or `ValueError` that names `n` or `seed`.

    Source: the article's 300 points are `xor(n=300, seed=0)`, drawn by NumPy's legacy
    generator. See `one_hot` for the labels.
    """
    n = _check.count("n", n)
    source = generator(seed)
    X: Array = source.standard_normal((n, 2))
    return X, one_hot((X[:, 0] > 0) != (X[:, 1] > 0), classes=2)


def one_hot(labels: Any, classes: int) -> Array:
    """Return a row per label, 1 in the label's column and 0 elsewhere.

    Formula: `Y[i, labels[i]] = 1`. Shapes: `labels` is `(n,)`, the result `(n, classes)`.

    Raises `TypeError` or `ValueError` that names `labels` or `classes`.
    """
    classes = _check.count("classes", classes)
    numbers = _check.array("labels", labels, 1)
    if (numbers != np.floor(numbers)).any() or numbers.min() < 0 or numbers.max() >= classes:
        raise ValueError(f"labels must be whole numbers from 0 to {classes - 1}, got {labels!r}")
    Y = np.zeros((len(numbers), classes))
    Y[np.arange(len(numbers)), numbers.astype(int)] = 1.0
    return Y
