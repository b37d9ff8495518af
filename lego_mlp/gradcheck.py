"""Is every slope right? Nudge each parameter and look (chapters 5, 6 and 9)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.losses import SquaredError
from lego_mlp.network import Network, _backprop, checked_task, gradients

FLOOR = 1e-8
"""Below this size a gradient is compared by absolute difference: it is all rounding."""


def central_difference(f: Callable[[], float], at: Array, epsilon: float = 1e-3) -> Array:
    """Return the slope of `f()` with respect to each entry of `at`, measured by nudging it.

    Formula, with `f(k)` the value after adding `k ε` to the entry:
    `(8 (f(1) - f(-1)) - (f(2) - f(-2))) / (12 ε)`, whose error falls with ε⁴. `at` is changed
    in place for the measurement and put back, also when `f` raises.

    Raises `TypeError` or `ValueError` that names `epsilon`.

    Source: Abramowitz and Stegun (1964), formula 25.3.6.
    """
    epsilon = _check.number("epsilon", epsilon, above=0.0)
    slope = np.empty_like(at)
    for index in np.ndindex(at.shape):
        old = at[index]
        try:
            values = {}
            for k in (-2, -1, 1, 2):
                at[index] = old + k * epsilon
                values[k] = f()
        finally:
            at[index] = old
        slope[index] = 8 * (values[1] - values[-1]) - (values[2] - values[-2])
    return slope / (12 * epsilon)


def relative_error(a: Array, b: Array) -> float:
    """Return `‖a - b‖ / max(‖a‖, ‖b‖)`, with 1e-8 below if both are smaller than that."""
    largest = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)), FLOOR)
    return float(np.linalg.norm(a - b)) / largest


def gradient_check(
    net: Network, X: Any, Y: Any, loss: SquaredError, epsilon: float = 1e-3
) -> dict[str, float]:
    """Compare backprop with measured slopes; return a relative error for each parameter.

    Formula: `relative_error` of the array `dL_dW1` and its `central_difference`, and so on for
    every parameter by its name. Without kinks nearby (ReLU, L1) a right gradient gives less
    than 1e-7; a wrong sign gives 2, a missing piece often something near 1.

    The network is put back as it was. Raises `TypeError` or `ValueError` that names the
    argument.
    """
    X, Y = checked_task(net, X, Y, loss)
    epsilon = _check.number("epsilon", epsilon, above=0.0)
    slopes = gradients(net, _backprop(net, X, Y, loss))

    def value() -> float:
        return float(_backprop(net, X, Y, loss)["loss"])

    return {
        name: relative_error(slopes[name], central_difference(value, live, epsilon))
        for name, live in net.parameters.items()
    }
