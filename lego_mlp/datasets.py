"""Data in: points of the plane (chapters 1 and 14), handwritten digits (17), and their labels.

A data set is a pair `(X, Y)`: one observation a row in `X`, what it should give in `Y`.
"""

import math
import numbers
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp._random import Seed, generator, uniform

MOST_POINTS = 10**7
"""More points of the plane are refused, not tried."""


def xor(n: int = 300, seed: Seed = 0, noise: float = 0.0) -> tuple[Array, Array]:
    """Return `n` points of the plane and whether exactly one coordinate is positive.

    Formula: `x1, x2 ~ N(0, 1)`; class 1 where `(x1 > 0) != (x2 > 0)`, class 0 elsewhere. Then
    each point, its class kept, is moved by `noise` times a standard normal number each way.

    Shapes: `X` is `(n, 2)`, one observation a row; `Y` is `(n, 2)`, one-hot. Class 0 is
    `[1, 0]` and class 1 is `[0, 1]`. The original article's text says it the other way
    round and its code says it this way; its numbers come from the code.

    Raises `TypeError` or `ValueError` that names `n`, `seed` or `noise`.

    Source: the article's 300 points are `xor(n=300, seed=0)`, drawn by NumPy's legacy
    generator. See `one_hot` for the labels.
    """
    return _normal(lambda x1, x2: (x1 > 0) != (x2 > 0), n, seed, noise)


def corners() -> tuple[Array, Array]:
    """Return the four corners of the unit square and whether exactly one coordinate is 1.

    This is XOR as logic has it: (0, 0) and (1, 1) are of class 0, (0, 1) and (1, 0) of class 1.
    For a network with one output, take the last column: `Y[:, 1:]`.

    Shapes: `X` is `(4, 2)`, `Y` is `(4, 2)`, one-hot.
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, one_hot(X[:, 0] != X[:, 1])


def line(n: int = 300, seed: Seed = 0, noise: float = 0.0) -> tuple[Array, Array]:
    """Return `n` points of the plane that a straight line separates.

    Formula: `x1, x2 ~ N(0, 1)`; class 1 where `x1 + x2 > 0`, class 0 elsewhere. `noise`, shapes
    and errors as in `xor`.
    """
    return _normal(lambda x1, x2: x1 + x2 > 0, n, seed, noise)


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


def curve(n: int = 100, seed: Seed = 0, noise: float = 0.1) -> tuple[Array, Array]:
    """Return `n` points of one wave of the sine: numbers to come close to, and no classes.

    Formula: `x ~ U[-1, 1)`; `y = sin πx`, moved by `noise` times a standard normal number. They
    come in no order, so that the first of them lie all over the wave.

    Shapes: `X` is `(n, 1)`, `Y` is `(n, 1)`. Raises `TypeError` or `ValueError` that names `n`,
    `seed` or `noise`.
    """
    n = _check.count("n", n, most=MOST_POINTS)
    noise = _check.number("noise", noise, least=0.0, most=1e300)
    source = generator(seed)
    X = 2.0 * uniform(source, (n, 1)) - 1.0
    return X, np.sin(np.pi * X) + noise * source.standard_normal((n, 1))


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
    test = _check.count("test", test, least=0)
    with np.load(Path(__file__).with_name("digits.npz")) as file:
        images, labels = file["images"], file["labels"]
    if test >= len(images):
        raise ValueError(f"test must be at most {len(images) - 1}, got {test}")
    order = generator(seed).permutation(len(images))
    X, Y = images[order] / 16.0, one_hot(labels[order], classes=10)
    kept = len(X) - test
    return (X[:kept], Y[:kept]), (X[kept:], Y[kept:])


def _normal(
    is_one: Callable[[Array, Array], NDArray[Any]], n: Any, seed: Any, noise: Any
) -> tuple[Array, Array]:
    """Return standard normal points, moved by a little noise after their class is settled."""
    n = _check.count("n", n, most=MOST_POINTS)
    noise = _check.number("noise", noise, least=0.0, most=1e300)
    source = generator(seed)
    X: Array = source.standard_normal((n, 2))
    Y = one_hot(is_one(X[:, 0], X[:, 1]), classes=2)
    return (X + noise * source.standard_normal((n, 2)) if noise else X), Y


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


def one_hot(labels: Any, classes: int | Sequence[str] | None = None) -> Array:
    """Return a row per label, 1 in the label's column and 0 elsewhere.

    Formula: `Y[i, labels[i]] = 1`. Labels are whole numbers from 0, `True` and `False`, or
    texts. A text's column is its place in `classes`, or else among the texts there are in
    alphabetical order, `sorted(set(labels))`. `classes` is how many columns there are, or what
    the texts are; without it there are as many as the labels need, and at least 2.

    Shapes: `labels` is `(n,)` or a column, `(n, 1)`; the result is `(n, classes)`.

    >>> one_hot(["dog", "cat", "dog"]).tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]

    Raises `TypeError` or `ValueError` that names `labels` or `classes`.
    """
    texts = _texts(labels)
    columns, count = _named(texts, classes) if texts else _whole(labels, classes)
    _check.room("labels" if classes is None else "classes", len(columns) * count)
    Y = np.zeros((len(columns), count))
    Y[np.arange(len(columns)), columns.astype(int)] = 1.0
    return Y


def _texts(labels: Any) -> list[str]:
    """Return the labels if they are texts, an empty list if they are something else, or raise."""
    if isinstance(labels, str):
        raise TypeError(f"labels must be a list of texts, got one: {shown(labels)}")
    try:
        if np.asarray(labels).dtype.kind not in "UTO":
            return []
        entries = np.array(labels, dtype=object)
    except Exception:  # what cannot be an array is refused as numbers are
        return []
    texts = [entry for entry in entries.flat if isinstance(entry, str)]
    if texts and (len(texts) < entries.size or entries.size != len(entries)):
        raise TypeError(f"labels must be all texts or all whole numbers, got {shown(labels)}")
    return [str(text) for text in texts]


def _named(texts: list[str], classes: Any) -> tuple[NDArray[Any], int]:
    """Return the column of each text, and how many columns there are, or raise."""
    names = sorted(set(texts))
    count = max(2, len(names))
    if isinstance(classes, np.ndarray):  # as np.unique returns it
        classes = classes.tolist()
    if isinstance(classes, numbers.Integral):
        count = _check.count("classes", classes, least=len(names))
    elif classes is not None:
        names = [
            _check.text("classes", name) for name in _check.listed("classes", classes, "texts")
        ]
        count = len(names)
    column = {name: i for i, name in enumerate(names)}
    if len(column) < len(names):
        raise ValueError(f"classes must differ from each other, got {shown(classes)}")
    if unknown := sorted(set(texts) - set(column)):
        raise ValueError(f"classes must hold every label, also {unknown[0]!r}")
    return np.array([column[text] for text in texts]), count


def _whole(labels: Any, classes: Any) -> tuple[NDArray[Any], int]:
    """Return labels that are whole numbers, and how many columns there are, or raise."""
    given = _check.real("labels", labels)
    given = _check.array("labels", given[:, 0] if given.shape[1:] == (1,) else given, 1)
    count = None if classes is None else _check.count("classes", classes)
    if (given != np.floor(given)).any() or given.min() < 0 or given.max() >= (count or math.inf):
        most = f" to {count - 1}" if count else ""
        raise ValueError(f"labels must be whole numbers from 0{most}, got {shown(labels)}")
    return given, count or max(2, int(min(given.max(), _check.EXACT)) + 1)
