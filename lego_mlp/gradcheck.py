"""Is every slope right? Nudge each parameter and look (chapters 5, 6 and 9)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.backprop import Pass, checked_task, gradients, traced
from lego_mlp.bricks import Activation
from lego_mlp.losses import Loss
from lego_mlp.network import Network
from lego_mlp.optimizers import norm
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
    with np.errstate(all="ignore"):
        apart = norm(a - b)
        # Beyond float64's range, numbers of opposite sign: measured in parts of the largest.
        return apart / largest if apart < np.inf else norm(a / largest - b / largest)


WIDEST = 1e100
"""A larger nudge could leave the range of float64."""

EPSILONS = (1e-3, 1e-4, 1e-5)
"""Where the loss bends sharply a large nudge measures the bend; where it is flat a small one
measures rounding. A right slope agrees with one of them, a wrong slope with none."""


CENTRAL = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
UPWARDS = {0: -25 / 12, 1: 48 / 12, 2: -36 / 12, 3: 16 / 12, 4: -3 / 12}
STENCILS = (CENTRAL, UPWARDS, {-k: -weight for k, weight in UPWARDS.items()})
"""How many nudges away the loss is taken, and its weight: on both sides of an entry, or on one.

Source: Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids",
Mathematics of Computation 51 (1988).
"""

SMALLEST = 1e-7
"""Below this nudge the loss's rounding hides the slope."""


class GradientErrors(dict[str, float]):
    """A relative error for each parameter by its name, and what the check knows of kinks.

    `nearest_kink` is how close a sum `z` comes to the kink of its brick (ReLU's is at 0), infinite
    where no brick has one. `left_out` counts, by parameter, the entries on a kink: any nudge of
    them bends the loss on both sides, so that there is no slope to measure.
    """

    nearest_kink: float = np.inf
    left_out: dict[str, int]

    def __repr__(self) -> str:
        text = super().__repr__()
        for name, count in self.left_out.items():
            text += f"\n{count} of the entries of {name} stand on a kink and are left out"
        return text


def gradient_check(
    net: Network, X: Any, Y: Any, loss: Loss, epsilon: float | None = None
) -> GradientErrors:
    """Compare backprop with measured slopes; return a relative error for each parameter.

    Formula: `relative_error` of the array `dL_dW1` and its `central_difference`, and so on for
    every parameter by its name. Without an `epsilon` the smallest error of three sizes of it
    counts. A right gradient gives less than 1e-7; a wrong sign gives 2, a missing piece often
    something near 1. Slopes below 1e-5 of the loss are measured against that size, for the
    loss's own rounding hides the rest.

    Where a nudge would carry a sum across the kink of its brick, or a weight across that of its
    penalty, the slope is measured with smaller nudges, or on one side alone. What is left of
    kinks then, the result tells.

    The network is put back as it was. Raises `TypeError` or `ValueError` that names the
    argument, or the first array that is not finite.
    """
    X, Y = checked_task(net, X, Y, loss)
    sizes = EPSILONS if epsilon is None else (_check.number("epsilon", epsilon, above=0.0),)
    with np.errstate(all="ignore"):
        trace = traced(net, X, Y, loss)
        if culprit := first_not_finite(trace):
            raise ValueError(f"net and X must give finite numbers; {culprit} has one that is not")
        slopes = gradients(net, trace)
        floor = FLOOR * max(1.0, trace["loss"])
        measure = _Measure(net, X, Y, loss)
        errors = GradientErrors()
        errors.nearest_kink, errors.left_out = measure.nearest_kink(), {}
        for name, live in net.parameters.items():
            found = [measure.slopes(live, size) for size in sizes]
            errors[name] = min(_error(slopes[name], one, floor) for one in found)
            if on_kink := min(int(np.isnan(one).sum()) for one in found):
                errors.left_out[name] = on_kink
    return errors


def _error(slopes: Array, measured: Array, floor: float) -> float:
    known = ~np.isnan(measured)
    return relative_error(slopes[known], measured[known], floor) if known.any() else np.nan


def _counts_above(brick: Activation, kink: float) -> bool:
    """Say whether the slope that a brick has on its kink is that of the side above.

    ReLU has the one below, 0; who writes `h >= 0` has the one above.
    """
    around = np.array([[kink - BESIDE], [kink], [kink + BESIDE]])
    below, at, above = np.ravel(brick.slope(brick.forward(around)))
    return bool(abs(at - above) < abs(at - below))


BESIDE = 1e-6
"""How far beside a kink the slopes of its two sides are asked for."""


class _Measure:
    """The loss as a function of the parameters, and on which side of its kinks it is."""

    def __init__(self, net: Network, X: Array, Y: Array, loss: Loss) -> None:
        self.net, self.X, self.Y, self.loss, self.penalty = net, X, Y, loss, loss.penalty
        slopes = {name: np.empty(live.shape) for name, live in net.parameters.items()}
        self.one = Pass(net, loss, len(X), slopes)
        self.bent = [
            (float(kink), sums.n, _counts_above(layer.activation, float(kink)))
            for layer, sums in zip(net.layers, self.one.layers, strict=True)
            if layer.activation.kink is not None
            for kink in np.ravel(layer.activation.kink)
        ]
        penalty_bends = self.penalty is not None and self.penalty.kink is not None
        self.has_kinks = bool(self.bent) or penalty_bends

    def nearest_kink(self) -> float:
        """Return how close a sum comes to the kink of its brick."""
        self.value()
        return min((float(np.abs(z - kink).min()) for kink, z, _ in self.bent), default=np.inf)

    def value(self) -> float:
        """Return the loss as the parameters are now."""
        self.one.forward(self.X)
        price = self.penalty.value(self.net.weights, len(self.X)) if self.penalty else 0.0
        return self.one.measured(self.Y) + price

    def side(self, entry: float) -> Any:
        """Return on which side of all kinks the last `value` was, `entry` being the one nudged."""
        sides: list[Any] = [
            (z >= kink if above else z > kink).tobytes() for kink, z, above in self.bent
        ]
        if self.penalty is not None and self.penalty.kink is not None:
            # On its kink a price has no slope of either side: L1's is 0 there.
            sides.append(np.sign(entry - self.penalty.kink))
        return sides

    def slopes(self, live: Array, size: float) -> Array:
        """Return the measured slope for each entry, `nan` where it stands on a kink."""
        if not self.has_kinks:
            return central_difference(self.value, live, size)
        found = np.empty(live.shape)
        for index in np.ndindex(live.shape):
            found[index] = self._slope(live, index, size)
        return found

    def _slope(self, live: Array, index: Any, size: float) -> float:
        self.value()
        here = self.side(live[index])
        while size >= SMALLEST:
            for stencil in STENCILS:
                slope = self._along(stencil, live, index, size, here)
                if slope is not None:
                    return slope
            size /= 10
        return np.nan

    def _along(
        self, stencil: dict[int, float], live: Array, index: Any, size: float, here: Any
    ) -> float | None:
        """Return the slope that a stencil measures, `None` where one of its nudges meets a kink."""
        old, total = live[index], 0.0
        try:
            for k, weight in stencil.items():
                live[index] = old + k * size
                total += weight * self.value()
                if self.side(live[index]) != here:
                    return None
        finally:
            live[index] = old
        return total / size
