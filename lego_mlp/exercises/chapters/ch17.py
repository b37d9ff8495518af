"""Exercises of chapter 17: who is taken for whom."""

from functools import cache
from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """By how much a count of errors varies."""
    return Exercise(
        asks="by how much the count varies, to 2 decimals",
        digits=2,
        answer=np.sqrt(1000 * 0.03 * 0.97),
        mistakes=[
            (1000 * 0.03 * 0.97, "That is the variance. Its square root is asked for."),
            (np.sqrt(1000 * 0.03), "The factor 1 − p is missing under the root."),
            (
                np.sqrt(0.03 * 0.97 / 1000),
                "That is the spread of the share. Of the count it is a thousand times as much.",
            ),
        ],
        right="Two networks with 27 and 33 errors are not told apart by a thousand digits.",
    )


def exercise_2() -> Exercise:
    """What becomes of the eights."""
    labels, read = _test_pile()
    share = (read[labels == 8] == 8).mean()
    return Exercise(
        asks="the share of the eights that is read as eights, to 4 decimals",
        digits=4,
        answer=share,
        mistakes=[
            (
                (labels[read == 8] == 8).mean(),
                "That is how many of those read as eights are eights. "
                "It is asked the other way round.",
            ),
            ((read == labels).mean(), "That is the accuracy on all ten digits."),
            (1 - share, "That is the share that is misread."),
        ],
        right="One of 28. The other way round, two others were taken for eights.",
    )


def exercise_3() -> Exercise:
    """What becomes of the nines."""
    table = confusion(*_test_pile(), 10)
    return Exercise(
        asks="the ten counts of the row of the nines",
        digits=0,
        answer=table[9],
        mistakes=[
            (
                table[:, 9],
                "That is the column: everything that was read as a nine. "
                "The row holds what became of the nines.",
            ),
            (table[9] / table[9].sum(), "These are shares. Counts are asked for."),
        ],
        right="One nine was taken for an eight.",
    )


@cache
def _test_pile() -> tuple[Any, Any]:
    """Return the digits of the test pile, and what the chapter's network reads."""
    (X, Y), (X_test, Y_test) = lm.datasets.digits()
    net = lm.mlp([64, 64, 10], "tanh", "softmax", bias=True, init="xavier", seed=0)
    plan = lm.schedules.cosine(0.5, 3000)
    lm.train(
        net, X, Y, lm.CrossEntropy(), plan, steps=3000, batch_size=32, seed=0, record_every=3000
    )
    return Y_test.argmax(axis=1), net.predict(X_test)


def _answers(source: np.random.RandomState) -> tuple[Any, ...]:
    classes, n = int(source.randint(2, 6)), int(source.randint(10, 40))
    return source.randint(classes, size=n), source.randint(classes, size=n), classes


def confusion(labels: Any, said: Any, classes: int) -> Array:
    """Return how often each class, a row, got each answer, a column."""
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, said), 1)
    return table


def _once(labels: Any, said: Any, classes: int) -> Array:
    table = np.zeros((classes, classes))
    table[labels, said] += 1
    return table


def _as_shares(labels: Any, said: Any, classes: int) -> Array:
    return confusion(labels, said, classes) / len(labels)


program_3 = Program(
    _answers,
    confusion,
    mistakes=(
        (_once, "`table[labels, said] += 1` counts a pair once, however often it occurs."),
        (_as_shares, "these are shares. Counts are asked for."),
        (
            lambda labels, said, classes: confusion(said, labels, classes),
            "rows and columns are exchanged: the true class has the row.",
        ),
    ),
)
