"""Data in: points of the plane (chapters 1 and 14), handwritten digits (17), and their labels."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp._random import Seed, generator, uniform

MOST_POINTS = 10**7
"""More points of the plane are refused, not tried."""


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
    n = _check.count("n", n, most=MOST_POINTS)
    source = generator(seed)
    X: Array = source.standard_normal((n, 2))
    return X, one_hot((X[:, 0] > 0) != (X[:, 1] > 0), classes=2)


def line(n: int = 300, seed: Seed = 0) -> tuple[Array, Array]:
    """Return `n` points of the plane that a straight line separates.

    Formula: `x1, x2 ~ N(0, 1)`; class 1 where `x1 + x2 > 0`, class 0 elsewhere. Shapes and
    errors as in `xor`.
    """
    n = _check.count("n", n, most=MOST_POINTS)
    X: Array = generator(seed).standard_normal((n, 2))
    return X, one_hot(X[:, 0] + X[:, 1] > 0, classes=2)


def circles(n: int = 300, seed: Seed = 0, noise: float = 0.15) -> tuple[Array, Array]:
    """Return `n` points near two circles, one inside the other.

    Formula: `t ~ U[0, 1)`; the point `r (cos 2πt, sin 2πt)` with `r = 1` for class 0 and 2 for
    class 1, moved by `noise` times a standard normal number in each direction. The classes
    take turns. Shapes and errors as in `xor`, for `noise` too.
    """

    def curve(t: Array, label: Array) -> tuple[Array, Array]:
        return (1 + label) * np.cos(2 * np.pi * t), (1 + label) * np.sin(2 * np.pi * t)

    return _noisy(curve, n, seed, noise)


def moons(n: int = 300, seed: Seed = 0, noise: float = 0.15) -> tuple[Array, Array]:
    """Return `n` points near two half circles that reach into each other.

    Formula: `t ~ U[0, 1)`; the point `±1.5 (cos πt - 1/2, sin πt - 1/4)`, plus for class 0 and
    minus for class 1, moved by `noise` times a standard normal number in each direction. The
    classes take turns. Shapes and errors as in `xor`, for `noise` too.
    """

    def curve(t: Array, label: Array) -> tuple[Array, Array]:
        side = 1.5 * (1 - 2 * label)
        return side * (np.cos(np.pi * t) - 0.5), side * (np.sin(np.pi * t) - 0.25)

    return _noisy(curve, n, seed, noise)


def spiral(n: int = 300, seed: Seed = 0, noise: float = 0.05) -> tuple[Array, Array]:
    """Return `n` points near two spirals that turn around each other.

    Formula: `t ~ U[0, 1)`; the point at the distance `2.5 t` from the middle, in the direction
    `3πt` for class 0 and `3πt + π` for class 1, moved by `noise` times a standard normal
    number in each direction. The classes take turns. Shapes and errors as in `xor`, for
    `noise` too.
    """

    def curve(t: Array, label: Array) -> tuple[Array, Array]:
        angle = 3 * np.pi * t + np.pi * label
        return 2.5 * t * np.cos(angle), 2.5 * t * np.sin(angle)

    return _noisy(curve, n, seed, noise)


def pinwheel(
    n: int = 300, seed: Seed = 0, noise: float = 0.1, classes: int = 3
) -> tuple[Array, Array]:
    """Return `n` points near bent arms that start from the middle, one arm for each class.

    Formula: `t ~ U[0, 1)`; the point at the distance `2.5 t` from the middle, in the direction
    `πt + 2πc/classes` for class `c`, moved by `noise` times a standard normal number in each
    direction. The classes take turns.

    Shapes: `X` is `(n, 2)`, `Y` is `(n, classes)`, one-hot. Raises `TypeError` or `ValueError`
    that names `n`, `seed`, `noise` or `classes`.
    """
    classes = _check.count("classes", classes)

    def curve(t: Array, label: Array) -> tuple[Array, Array]:
        angle = np.pi * t + 2 * np.pi * label / classes
        return 2.5 * t * np.cos(angle), 2.5 * t * np.sin(angle)

    return _noisy(curve, n, seed, noise, classes)


def digits(test: int = 360, seed: Seed = 0) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return 1,797 handwritten digits: a pair `(X, Y)` to learn from, and a pair held out.

    Formula: the images in an order drawn from `seed`, the last `test` of them held out; grey
    levels from 0 to 16, divided by 16. The scale is the same for every pixel and is known before
    the data are seen, so nothing of the held-out images leaks into the others.

    Shapes: `X` is `(n, 64)`, an image of 8 by 8 pixels in reading order a row, from 0 for paper
    to 1 for ink; `Y` is `(n, 10)`, one-hot. `n` is `1797 - test` and `test`.

    Raises `TypeError` or `ValueError` that names `test` or `seed`.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI
    Machine Learning Repository, CC BY 4.0; see `digits.txt` beside this file.
    """
    test = _check.count("test", test)
    with np.load(Path(__file__).with_name("digits.npz")) as file:
        images, labels = file["images"], file["labels"]
    if test >= len(images):
        raise ValueError(f"test must be at most {len(images) - 1}, got {test}")
    order = generator(seed).permutation(len(images))
    X, Y = images[order] / 16.0, one_hot(labels[order], classes=10)
    return (X[:-test], Y[:-test]), (X[-test:], Y[-test:])


def _noisy(
    curve: Callable[[Array, Array], tuple[Array, Array]],
    n: Any,
    seed: Any,
    noise: Any,
    classes: int = 2,
) -> tuple[Array, Array]:
    """Return points of a curve, the classes by turns, each moved by a little normal noise."""
    n = _check.count("n", n, most=MOST_POINTS)
    noise = _check.number("noise", noise, least=0.0, most=1e300)
    _check.room("classes", n * classes)
    source = generator(seed)
    labels = np.arange(n) % classes
    t = uniform(source, (n,))
    X = np.column_stack(curve(t, labels)) + noise * source.standard_normal((n, 2))
    return X, one_hot(labels, classes)


def one_hot(labels: Any, classes: int) -> Array:
    """Return a row per label, 1 in the label's column and 0 elsewhere.

    Formula: `Y[i, labels[i]] = 1`. Shapes: `labels` is `(n,)`, the result `(n, classes)`.

    Raises `TypeError` or `ValueError` that names `labels` or `classes`.
    """
    classes = _check.count("classes", classes)
    numbers = _check.array("labels", labels, 1)
    if (numbers != np.floor(numbers)).any() or numbers.min() < 0 or numbers.max() >= classes:
        raise ValueError(
            f"labels must be whole numbers from 0 to {classes - 1}, got {shown(labels)}"
        )
    _check.room("classes", len(numbers) * classes)
    Y = np.zeros((len(numbers), classes))
    Y[np.arange(len(numbers)), numbers.astype(int)] = 1.0
    return Y
