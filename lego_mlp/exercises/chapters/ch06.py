"""The program of chapter 6: the slope of the loss with respect to W1."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.backprop import backprop
from lego_mlp.bricks import Linear, Sigmoid
from lego_mlp.exercises._programs import Program
from lego_mlp.losses import SquaredError
from lego_mlp.network import Network
from lego_mlp.traces import Trace


def _task(source: np.random.RandomState) -> tuple[Any, ...]:
    n, hidden = source.randint(2, 7), source.randint(2, 5)
    Y = np.eye(2)[source.randint(0, 2, n)]
    return source.randn(n, 3), Y, source.randn(3, hidden), source.randn(hidden, 2)


def _trace(X: Array, Y: Array, W1: Array, W2: Array) -> Trace:
    net = Network([Linear(W1), Sigmoid(), Linear(W2), Sigmoid()])
    return backprop(net, X, Y, SquaredError())


def slope_of_W1(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    """Return `dL_dW1`."""
    result: Array = _trace(X, Y, W1, W2)["dL_dW1"]
    return result


def _without_hidden_slope(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    result: Array = X.T @ _trace(X, Y, W1, W2)["dL_dh1"]
    return result


def _without_output_slope(X: Array, Y: Array, W1: Array, W2: Array) -> Array:
    t = _trace(X, Y, W1, W2)
    result: Array = X.T @ (t["dL_dh2"] @ W2.T * t["dh1_dz1"])
    return result


PROGRAMS = {
    "3": Program(
        _task,
        slope_of_W1,
        given=lambda X, *_: {"N": len(X)},
        own=(
            (_without_hidden_slope, "the slope of the hidden sigmoid is missing: h1 (1 − h1)."),
            (_without_output_slope, "the slope of the output's sigmoid is missing: h2 (1 − h2)."),
        ),
    )
}
