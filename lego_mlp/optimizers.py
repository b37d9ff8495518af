"""How a step is made of the slopes: plain, with momentum, or Adam (chapters 7 and 20).

An optimizer is a rule and keeps nothing itself: what it remembers from step to step is the
`memory` that `start` returns, arrays as long as all the parameters together. So one optimizer
serves any number of runs, and a run can be continued from its memory.
"""

from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.backprop import check_live, gradients
from lego_mlp.network import Network
from lego_mlp.traces import Trace


class Plain:
    """The step against the slopes. Formula: `W = W - α dL_dW`."""

    def start(self, size: int) -> dict[str, Array]:
        """Return the memory of a run that begins: arrays of `size` numbers by their names."""
        return {}

    def step(self, slopes: Array, memory: dict[str, Array], steps: int) -> Array:
        """Return what is subtracted after it was multiplied by the learning rate.

        `steps` is how many steps were taken with this memory before; `memory` is changed in place.
        """
        return slopes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(_check.brief, vars(self).values()))})"


class Momentum(Plain):
    """A step that rolls on. Formula, with `v = 0` at the start: `v = β v + dL_dW`, `W = W - α v`.

    Raises `TypeError` or `ValueError` that names `beta`, which is at least 0 and below 1.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).
    """

    def __init__(self, beta: float = 0.9) -> None:
        self.beta = _checked_share("beta", beta)

    def start(self, size: int) -> dict[str, Array]:
        """Return `v`."""
        return {"v": np.zeros(size)}

    def step(self, slopes: Array, memory: dict[str, Array], steps: int) -> Array:
        """Return `v = β v + slopes`."""
        v = memory["v"]
        v *= self.beta
        v += slopes
        return v


class Adam(Plain):
    """A step of about one size for every parameter, whatever the size of its slopes.

    Formula, with `m = v = 0` at the start and `t` the number of the step, from 1:
    `m = β1 m + (1 - β1) dL_dW`, `v = β2 v + (1 - β2) dL_dW²`,
    `W = W - α m / (1 - β1^t) / (√(v / (1 - β2^t)) + ε)`.

    Raises `TypeError` or `ValueError` that names `beta1`, `beta2` (at least 0, below 1) or
    `epsilon` (above 0).

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta1 = _checked_share("beta1", beta1)
        self.beta2 = _checked_share("beta2", beta2)
        self.epsilon = _check.number("epsilon", epsilon, above=0.0)

    def start(self, size: int) -> dict[str, Array]:
        """Return `m` and `v`."""
        return {"m": np.zeros(size), "v": np.zeros(size)}

    def step(self, slopes: Array, memory: dict[str, Array], steps: int) -> Array:
        """Return `m / (1 - β1^t) / (√(v / (1 - β2^t)) + ε)`."""
        m, v, t = memory["m"], memory["v"], steps + 1
        m *= self.beta1
        m += (1 - self.beta1) * slopes
        v *= self.beta2
        v += (1 - self.beta2) * slopes * slopes
        root = np.sqrt(v / (1 - self.beta2**t))
        root += self.epsilon
        return np.divide(m / (1 - self.beta1**t), root, out=root)


def _checked_share(name: str, value: Any) -> float:
    share = _check.number(name, value, least=0.0)
    if not share < 1:
        raise ValueError(f"{name} must be below 1, got {_check.shown(value)}")
    return share


def update(
    net: Network,
    trace: Trace,
    learning_rate: float,
    clip: float | None = None,
    clip_value: float | None = None,
) -> None:
    """Move every parameter of `net`, in place, one step down the slopes in `trace`.

    Formula: `W = W - α dL_dW`, and likewise for `b`. With `clip_value`, each slope is first
    brought into the range from `-clip_value` to `clip_value`. With `clip`, all slopes are then
    multiplied by `min(1, clip / norm of all the slopes together)`, which keeps their direction.

    Raises `TypeError` or `ValueError` that names the argument, before anything is changed.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural
    networks", ICML 2013, for `clip`.
    """
    slopes = gradients(net, trace)
    check_live(net)
    learning_rate = _check.number("learning_rate", learning_rate, least=0.0)
    clip, clip_value = checked_limit("clip", clip), checked_limit("clip_value", clip_value)
    live = net.parameters
    vector = clipped(np.concatenate([slopes[n].ravel() for n in live]), clip, clip_value)
    start = 0
    for parameter in live.values():
        part = vector[start : start + parameter.size]
        parameter -= learning_rate * part.reshape(parameter.shape)
        start += parameter.size


def clipped(slopes: Array, clip: float | None, clip_value: float | None) -> Array:
    """Return all slopes, one after the other in a vector, within the limits; see `update`."""
    if clip_value is not None:
        slopes = np.clip(slopes, -clip_value, clip_value)
    if clip is not None:
        size = norm(slopes)
        if size > clip:
            slopes = clip / size * slopes
    return slopes


def checked_limit(name: str, value: Any) -> float | None:
    """Return a limit above 0, or `None`, or raise."""
    return None if value is None else _check.number(name, value, above=0.0)


def norm(a: Array) -> float:
    """Return the square root of the sum of squares, also where the squares would overflow.

    Formula: `√Σ a²`; where that leaves the range of float64, `m √Σ (a/m)²` with `m = max |a|`.
    """
    square = float(np.vdot(a, a))
    if not a.size:
        return 0.0
    if 1e-280 < square < 1e280:
        return float(np.sqrt(square))
    largest = float(np.abs(a).max())
    if largest == 0 or not np.isfinite(largest):
        return largest
    scaled = a / largest
    return largest * float(np.linalg.norm(scaled))
