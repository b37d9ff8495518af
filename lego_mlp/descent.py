"""One step down the slopes (chapter 7)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.network import Network, check_live, gradients
from lego_mlp.traces import Trace


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
    descend(list(live.values()), [slopes[n] for n in live], learning_rate, clip, clip_value)


def descend(
    parameters: Sequence[Array],
    slopes: Sequence[Array],
    learning_rate: float,
    clip: float | None,
    clip_value: float | None,
) -> None:
    """Do what `update` says, with arrays that were checked."""
    if clip_value is not None:
        slopes = [np.clip(slope, -clip_value, clip_value) for slope in slopes]
    if clip is not None:
        size = norm(np.concatenate([slope.ravel() for slope in slopes]))
        if size > clip:
            learning_rate *= clip / size
    for parameter, slope in zip(parameters, slopes, strict=True):
        parameter -= learning_rate * slope


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
