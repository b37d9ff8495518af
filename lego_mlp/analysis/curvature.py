"""How sharply the loss bends: the number that a learning rate has to stay below (chapter 11)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.backprop import checked_task, gradients, traced
from lego_mlp.losses import Loss
from lego_mlp.network import Network
from lego_mlp.optimizers import norm

Product = Callable[[Array], Array]

UNSETTLED = 1e-4
"""Where `v·Hv` is below `‖Hv‖` by less than this part, `v` points along one eigenvalue."""


def hessian_eigenvalue(
    net: Network,
    X: Any,
    Y: Any,
    loss: Loss,
    only: tuple[str, ...] | None = None,
    iterations: int = 200,
    tolerance: float = 1e-6,
) -> float:
    """Return the largest eigenvalue of the loss's Hessian: its largest curvature here.

    Formula: power iteration, `v = Hv / ‖Hv‖`, from a fixed random start, with the product
    measured on gradients, `Hv = (g(θ + εv) - g(θ - εv)) / 2ε`. It ends when `v·Hv` changes by
    less than `tolerance` of itself. Where `v·Hv` is clearly below `‖Hv‖` then, negative
    eigenvalues are as large as the positive ones, or larger, and a second iteration, on
    `H + ‖Hv‖`, has none.
    `only` names the parameters that may move; without it all do. Gradient descent on a quadratic
    loss is stable as long as learning rate × this number is below 2.

    The network is put back as it was. Where the slopes overflow, the number is not finite. Raises
    `TypeError` or `ValueError` that names the argument.

    Source: B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6
    (1994), for the product; here it is measured instead of derived.
    """
    X, Y = checked_task(net, X, Y, loss)
    iterations = _check.count("iterations", iterations)
    tolerance = _check.number("tolerance", tolerance, least=0.0)
    free = _checked_names(only, list(net.parameters))

    def gradient() -> Array:
        slopes = gradients(net, traced(net, X, Y, loss))
        return np.concatenate([slopes[name].ravel() for name in free])

    live = [net.parameters[name] for name in free]
    with np.errstate(all="ignore"):
        size = sum(a.size for a in live)
        return _largest(_measured_product(live, gradient), size, iterations, tolerance)


def _checked_names(only: Any, known: list[str]) -> list[str]:
    """Return the names of the parameters that may move, each once, or raise."""
    if only is None:
        return known
    named = [only] if isinstance(only, str) else _check.each("only", only, "parameters' names")
    free = [_check.one_of("only", name, known) for name in named]
    if not free or len(set(free)) < len(free):
        raise ValueError(f"only must hold some of {', '.join(known)}, each once, got {free}")
    return free


def _measured_product(live: list[Array], gradient: Callable[[], Array]) -> Product:
    """Return the function `v -> Hv`; `v` is as long as all the live arrays together."""
    start = [(a, a.copy()) for a in live]
    epsilon = 1e-5 * max(1.0, norm(np.concatenate([a.ravel() for a in live])))
    borders = np.cumsum([a.size for a in live])[:-1]

    def at(v: Array) -> Array:
        try:
            for (a, first), part in zip(start, np.split(v, borders), strict=True):
                a[:] = first + part.reshape(a.shape)
            return gradient()
        finally:
            for a, first in start:
                a[:] = first

    return lambda v: (at(epsilon * v) - at(-epsilon * v)) / (2 * epsilon)


def _largest(product: Product, size: int, iterations: int, tolerance: float) -> float:
    value, most = _dominant(product, size, iterations, tolerance)
    if not most < np.inf or value > (1 - max(tolerance, UNSETTLED)) * most:
        return value
    shifted, _ = _dominant(lambda v: product(v) + most * v, size, iterations, tolerance)
    return max(value, shifted - most)  # neither can be above the largest


def _dominant(
    product: Product, size: int, iterations: int, tolerance: float
) -> tuple[float, float]:
    """Return `v·Hv` and `‖Hv‖` at the end of the iteration.

    Both are the eigenvalue that is largest in size, the first with its sign; where one of either
    sign is equally large, only the second is.
    """
    v: Array = np.random.RandomState(0).standard_normal(size)
    v /= norm(v)
    value = length = 0.0
    for _ in range(iterations):
        Hv = product(v)
        before, value = value, float(np.vdot(v, Hv))
        length = norm(Hv)
        if not 0 < length < np.inf:
            break
        v = Hv / length
        if abs(value - before) <= tolerance * abs(value):
            break
    return value, length
