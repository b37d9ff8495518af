"""Exercises of chapter 8: when to stop."""

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp._check import Array
from lego_mlp.exercises.exercise import Exercise, Program


def exercise_1() -> Exercise:
    """The same steps, for a mean in place of a sum."""
    return Exercise(
        asks="the learning rate, to 4 decimals",
        digits=4,
        answer=0.002 * 200,
        mistakes=[
            (
                0.002 / 200,
                "The other way around: the sum is larger than the mean, "
                "so the mean needs the larger rate.",
            ),
            (0.002, "With the mean the slopes are 200 times smaller, and so would be the steps."),
        ],
        right="The same steps. Only the number written on them differs.",
    )


def exercise_2() -> Exercise:
    """Which fresh points the chapter's network gets wrong."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 3, 2], bias=True, seed=2017)
    lm.train(net, X, Y, lm.SquaredError(), learning_rate=3.0, steps=2000, record_every=2000)

    def counted(X: Array, Y: Array) -> Array:
        table = np.zeros((2, 2))
        np.add.at(table, (Y.argmax(axis=1), net.predict(X)), 1)
        return table

    fresh = counted(*lm.datasets.xor(n=1000, seed=1))
    return Exercise(
        asks="the table, 2×2",
        digits=0,
        answer=fresh,
        mistakes=[
            (fresh / 1000, "These are shares of the thousand. Counts are asked for."),
            (
                counted(X, Y),
                "These are the 300 points that it was trained on. The fresh ones are asked for.",
            ),
        ],
        right="Of its 147 mistakes, 86 are circles that it takes for squares.",
    )


def exercise_3() -> Exercise:
    """When a curve with many valleys would be left."""
    t = np.arange(200)
    losses = 1 / (1 + t / 10) + 0.1 * np.sin(t / 3)
    return Exercise(
        asks="the step that best_step returns",
        digits=0,
        answer=best_step(losses, 12),
        mistakes=[
            (
                losses.argmin(),
                "That is the lowest of all 200. Did you stop after 12 steps without a lower one?",
            ),
            (
                best_step(losses, 12) + 12,
                "That is the step at which it stops. The best one lies 12 steps back.",
            ),
        ],
        right="A valley, not the deepest. Nobody who stops early can know.",
    )


def _losses(source: np.random.RandomState) -> tuple[Any, ...]:
    steps = np.arange(200)
    shape = 1 / (1 + steps / 10) + 0.2 * np.sin(steps / 5 + source.uniform(0, 6))
    return shape - steps / 500 + 0.01 * source.randn(200), int(source.randint(4, 12))


def best_step(losses: Array, wait: int) -> int:
    """Return the step of the lowest loss before `wait` steps without a lower one."""
    best = 0
    for step, loss in enumerate(losses):
        if loss < losses[best]:
            best = step
        elif step - best >= wait:
            break
    return best


program_3 = Program(
    _losses,
    best_step,
    mistakes=(
        (
            lambda losses, wait: int(np.argmin(losses)),
            "it finds the lowest of all. Stop after `wait` steps without a lower one.",
        ),
        (
            lambda losses, wait: float(losses[best_step(losses, wait)]),
            "it returns the loss. The step is asked for.",
        ),
        (
            lambda losses, wait: best_step(losses, wait) + wait,
            "it returns the step at which it stops. The best one lies `wait` steps back.",
        ),
    ),
)
