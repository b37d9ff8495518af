"""Learning rates that change on the way: functions of the step, for `train` (chapter 13).

The step is a whole number from 0 up; a schedule raises `TypeError` or `ValueError` that names it.
"""

import math
from collections.abc import Callable

from lego_mlp import _check

Schedule = Callable[[int], float]


def step_decay(initial: float, factor: float = 0.5, every: int = 1000) -> Schedule:
    """Return a rate that is multiplied by `factor` after each `every` steps.

    Formula: `α = initial * factor ** floor(step / every)`.

    Raises `TypeError` or `ValueError` that names `initial`, `factor` or `every`.
    """
    initial = _check.number("initial", initial, above=0.0)
    factor = _check.number("factor", factor, above=0.0)
    every = _check.count("every", every)

    def rate(step: int) -> float:
        try:
            return initial * factor ** (_check.count("step", step, least=0) // every)
        except OverflowError:  # a factor above 1, often enough
            return math.inf

    return rate


def inverse_time(initial: float, half_life: float = 1000.0) -> Schedule:
    """Return a rate that falls as one over the time: half after `half_life`, a third after two.

    Formula: `α = initial / (1 + step / half_life)`.

    Raises `TypeError` or `ValueError` that names `initial` or `half_life`.

    Source: Robbins and Monro, "A stochastic approximation method" (1951), whose conditions it
    fulfils: the rates add up to infinity, their squares do not.
    """
    initial = _check.number("initial", initial, above=0.0)
    half_life = _check.number("half_life", half_life, above=0.0)
    return lambda step: initial / (1 + _check.count("step", step, least=0) / half_life)


def cosine(initial: float, steps: int, final: float = 0.0) -> Schedule:
    """Return a rate that glides from `initial` to `final` along half a cosine, then stays.

    Formula: `α = final + (initial - final) * (1 + cos(π min(step, steps) / steps)) / 2`.

    Raises `TypeError` or `ValueError` that names `initial`, `steps` or `final`.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts" (2017).
    """
    initial = _check.number("initial", initial, above=0.0)
    steps = _check.count("steps", steps)
    final = _check.number("final", final, least=0.0)

    def rate(step: int) -> float:
        done = min(_check.count("step", step, least=0), steps) / steps
        return final + (initial - final) * ((1 + math.cos(math.pi * done)) / 2)

    return rate


def warm_up(initial: float, steps: int) -> Schedule:
    """Return a rate that grows from near 0 to `initial` in so many steps, then stays.

    Formula: `α = initial * min(1, (step + 1) / steps)`.

    Raises `TypeError` or `ValueError` that names `initial` or `steps`.

    Source: Goyal and others, "Accurate, large minibatch SGD" (2017).
    """
    initial = _check.number("initial", initial, above=0.0)
    steps = _check.count("steps", steps)
    return lambda step: initial * min(1.0, (_check.count("step", step, least=0) + 1) / steps)
