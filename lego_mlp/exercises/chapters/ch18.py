"""Exercises of chapter 18: the first array that is not finite."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The edge that a penalty sets."""
    edge = 2 * 120 / 30
    return Exercise(
        asks="the learning rate at the edge, to 2 decimals",
        digits=2,
        answer=edge,
        mistakes=[
            (
                120 / 30,
                "At that rate a step takes a weight exactly to zero. It explodes at twice that.",
            ),
            (30 / 120, "That is λ/N. At the edge the rate times this is 2."),
            (2 / 30, "The N is missing: the penalty is λ/(2N) times the squares."),
            (
                2 * 30 / 120,
                "Upside down: the stronger the penalty, the smaller the rate that it bears.",
            ),
        ],
        right="No data were needed to know it.",
    )


def exercise_2() -> Exercise:
    """How many of the alarms are right."""
    return Exercise(
        asks="the share of the alarms that are right, to 4 decimals",
        digits=4,
        answer=51 / 171,
        mistakes=[
            (
                51 / 60,
                "That is the share of the ill whom it finds. The share of the alarms is asked for.",
            ),
            (1 - 129 / 1000, "That is the accuracy on all thousand."),
            (
                120 / 171,
                "That is the share of false alarms among all alarms: the rest is asked for.",
            ),
            (51 / 1000, "That is their share of all people, and not of the alarms."),
            (60 / 180, "It does not call all 60 ill: it misses 9 of them."),
        ],
        right="Whoever gets the alarm should know this number.",
    )


def exercise_3() -> Exercise:
    """After how many steps the first array is not finite."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 10, 2], output="linear", bias=True)
    count = 0
    with np.errstate(all="ignore"):
        trace = lm.backprop(net, X, Y, lm.SquaredError())
        while first_bad(list(trace.values())) < 0:
            lm.update(net, trace, 3.0)
            trace = lm.backprop(net, X, Y, lm.SquaredError())
            count += 1
    return Exercise(
        asks="the number of steps",
        digits=0,
        answer=count,
        mistakes=[
            (
                count + 1,
                "One too many: how many updates had been made when the trace went bad?",
            ),
            (count - 1, "One too few: count the last update, the one that broke it."),
        ],
        right="It is where lm.diagnose begins to look.",
    )


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


program_3 = Program(
    _arrays,
    first_bad,
    mistakes=(
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
