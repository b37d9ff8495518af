"""Bricks, penalties and losses on their own: formulas, for every finite number there is.

Their methods take what a `Network` hands them, float64 arrays that fit, and check nothing again;
so here the arrays fit, in every layout and of every size, and only the answers are judged.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import lego_mlp as lm
from lego_mlp.bricks import Activation
from tests.fuzz.wild import laid_out

LAYOUTS = ("plain", "column-major", "strided", "backwards", "read-only", "subclass")
ORDINARY = st.floats(-1e3, 1e3)
ANY = st.floats(-8e307, 8e307)  # the difference of two is still finite


def tables(numbers: Any = ANY) -> st.SearchStrategy[Any]:
    shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))
    kept = shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=numbers))
    return st.builds(laid_out, kept, st.sampled_from(LAYOUTS))


def exact(brick: Activation, z: Any) -> Any:
    """The activation in more digits."""
    z = np.asarray(z).astype(np.longdouble)
    match type(brick).__name__:
        case "Sigmoid":
            return 1 / (1 + np.exp(-z))
        case "Tanh":
            return np.tanh(z)
        case "ReLU":
            return np.where(z > 0, z, 0)
        case "Softmax":
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)
        case _:
            return z


def measured_slope(brick: Any, z: Any) -> Any:
    """The activation's slope by central differences, in more digits."""
    z, nudge = np.asarray(z).astype(np.longdouble), np.longdouble(1e-6)
    return (exact(brick, z + nudge) - exact(brick, z - nudge)) / (2 * nudge)


def pulled(brick: Any, dL_dh: Any, z: Any) -> Any:
    """What `backward` must return, one number of `z` nudged at a time."""
    z, nudge = np.asarray(z).astype(np.longdouble), np.longdouble(1e-6)
    slope = np.empty(z.shape)
    for at in np.ndindex(z.shape):
        up, down = z.copy(), z.copy()
        up[at] += nudge
        down[at] -= nudge
        slope[at] = ((exact(brick, up) - exact(brick, down)) * dL_dh).sum() / (2 * nudge)
    return slope


BRICKS = {
    "Sigmoid": lm.Sigmoid,
    "Tanh": lm.Tanh,
    "ReLU": lm.ReLU,
    "Identity": lm.Identity,
    "Softmax": lm.Softmax,
}
PENALTIES = {"L1": lm.L1, "L2": lm.L2, "ArticlePenalty": lm.ArticlePenalty}
LOSSES = {"SquaredError": lm.SquaredError, "CrossEntropy": lm.CrossEntropy}
