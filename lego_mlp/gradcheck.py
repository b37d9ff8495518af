"""Is every slope right? Nudge each parameter and look (chapters 5, 6 and 9)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.descent import norm
from lego_mlp.losses import Loss
from lego_mlp.network import Network, _backprop, check_live, checked_task, gradients
from lego_mlp.traces import first_not_finite

FLOOR = 1e-5
"""A slope smaller than this times the loss (or times 1, for a loss below) counts as that large.

The loss has 16 digits and is nudged by 1e-3, so a measured slope is off by about 1e-13 of the
loss, however small the slope is. Divided by less than 1e-6 of the loss, rounding alone would
look like an error above 1e-7. A wrong slope still shows down to 1e-12 of the loss.
"""


def central_difference(f: Callable[[], float], at: Array, epsilon: float = 1e-3) -> Array:
    """Return the slope of `f()` with respect to each entry of `at`, measured by nudging it.

    Formula, with `f(k)` the value after adding `k ε` to the entry:
    `(8 (f(1) - f(-1)) - (f(2) - f(-2))) / (12 ε)`, whose error falls with ε⁴. `at` is changed
    in place for the measurement and put back, also when `f` raises.

    Raises `TypeError` or `ValueError` that names `f`, `at` or `epsilon`.

    Source: Abramowitz and Stegun (1964), formula 25.3.6.
    """
    epsilon = _check.number("epsilon", epsilon, above=0.0, most=WIDEST)
    if not callable(f):
        raise TypeError(f"f must be a function without arguments, got {shown(f)}")
    _check.live("at", at)
    slope = np.empty_like(at)
    for index in np.ndindex(at.shape):
        old = at[index]
        try:
            values = {}
            for k in (-2, -1, 1, 2):
                at[index] = old + k * epsilon
                found = _check.floats("f()", f())
                _check.same_shape("f()", found, "a number", 0.0)
                values[k] = float(found)
        finally:
            at[index] = old
        slope[index] = 8 * (values[1] - values[-1]) - (values[2] - values[-2])
    return slope / (12 * epsilon)


def relative_error(a: ArrayLike, b: ArrayLike, floor: float = FLOOR) -> float:
    """Return `‖a - b‖ / max(‖a‖, ‖b‖)`, with `floor` below if both are smaller than that.

    Shapes: any, the same for both. Where a number in them is not finite it is infinite or `nan`.

    Raises `TypeError` or `ValueError` that names `a`, `b` or `floor`.
    """
    a, b = _check.floats("a", a), _check.floats("b", b)
    _check.same_shape("a", a, "b", b)
    largest = max(norm(a), norm(b), _check.number("floor", floor, above=0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        apart = norm(a - b)
        # Beyond float64's range, numbers of opposite sign: measured in parts of the largest.
        return apart / largest if apart < np.inf else norm(a / largest - b / largest)


WIDEST = 1e100
"""A larger nudge could leave the range of float64."""

EPSILONS = (1e-3, 1e-4, 1e-5)
"""Where the loss bends sharply a large nudge measures the bend; where it is flat a small one
measures rounding. A right slope agrees with one of them, a wrong slope with none."""


def gradient_check(
    net: Network, X: Any, Y: Any, loss: Loss, epsilon: float | None = None
) -> dict[str, float]:
    """Compare backprop with measured slopes; return a relative error for each parameter.

    Formula: `relative_error` of the array `dL_dW1` and its `central_difference`, and so on for
    every parameter by its name. Without an `epsilon` the smallest error of three sizes of it
    counts. Without kinks nearby (ReLU, L1) a right gradient gives less than 1e-7; a wrong sign
    gives 2, a missing piece often something near 1. Slopes below 1e-5 of the loss are measured
    against that size, for the loss's own rounding hides the rest.

    The network is put back as it was. Raises `TypeError` or `ValueError` that names the
    argument, or the first array that is not finite.
    """
    X, Y = checked_task(net, X, Y, loss)
    check_live(net)
    sizes = EPSILONS if epsilon is None else (epsilon,)
    with np.errstate(over="ignore", invalid="ignore"):
        trace = _backprop(net, X, Y, loss)
    if culprit := first_not_finite(trace):
        raise ValueError(f"net and X must give finite numbers; {culprit} has one that is not")
    slopes = gradients(net, trace)
    floor = FLOOR * max(1.0, trace["loss"])

    def value() -> float:
        return float(_backprop(net, X, Y, loss)["loss"])

    def error(name: str, live: Array, size: float) -> float:
        return relative_error(slopes[name], central_difference(value, live, size), floor)

    return {
        name: min(error(name, live, size) for size in sizes)
        for name, live in net.parameters.items()
    }
