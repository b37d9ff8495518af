"""What became of a run that stayed finite (chapters 12 and 18)."""

import numpy as np

from lego_mlp._check import Array
from lego_mlp._verdicts import Figures, Verdict, last_rate, looked_at, rate_times_curvature, verdict
from lego_mlp.bricks import ReLU, Sigmoid, Softmax, Tanh
from lego_mlp.descent import norm
from lego_mlp.history import Frame, History, Run
from lego_mlp.losses import CrossEntropy, Loss
from lego_mlp.network import Network, _backprop
from lego_mlp.traces import Trace

STEEPEST = {Sigmoid: 0.25, Tanh: 1.0, Softmax: 0.5}
"""The largest slope of the activations that saturate; of `Softmax`, in any direction."""


def ending(history: History, run: Run) -> Verdict:
    """Say how far the run got, and what held it up, if anything did."""
    last = history.tail[-1]
    rate = last_rate(history, run)
    start, end = _backprop(run.net, run.X, run.Y, run.loss), looked_at(run, last)
    figures: Figures = {
        "loss_start": float(start["data_loss"]),
        "loss_end": float(end["data_loss"]),
        "steps": last.step,
        "accuracy": 100 * float(history.accuracy[-1]),
        "constant": _constant_loss(run.loss, run.Y),
        "learning_rate": rate,
    }
    silent = _silent_layer(run.net, end)
    if silent:
        return verdict("dead", figures | {"array": silent})
    passed, array = _passed(run, end)
    if passed < 0.01 and figures["loss_end"] > 0.1 * figures["loss_start"]:
        return _saturated(history, run, figures | {"array": array, "passed": 100 * passed}, start)
    if history.loss[-1] > 1.05 * history.loss[0]:
        whole = {"loss_start": float(history.loss[0]), "loss_end": float(history.loss[-1])}
        return verdict("bouncing", figures | whole | _too_steep(run, last, rate))
    best_known = min(figures["loss_start"], figures["constant"] or figures["loss_start"])
    if figures["accuracy"] >= 95:
        return verdict("fine", figures)
    if _began_alike(run.net):
        first = run.net.layers[0]
        width = {"array": first.names.h, "width": first.linear.outputs}
        return verdict("symmetric", figures | width)
    if figures["loss_end"] < 0.95 * best_known:
        return verdict("fine", figures)
    return _stuck(run, start, figures)


def _too_steep(run: Run, last: Frame, rate: float) -> Figures:
    """Return learning rate × largest curvature at the start, or at the end if that is below 2.

    A run that is thrown about lands in flat places, too: the last one alone tells nothing.
    """
    product = rate_times_curvature(run, run.net, run.learning_rate(0))
    if product > 2:
        return {"product": product, "at": 0}
    at_end = rate_times_curvature(run, run.net.copy(last.parameters), rate)
    return {"product": at_end, "at": last.step}


def _constant_loss(loss: Loss, Y: Array) -> float:
    """Return the data loss of the best answer that is the same for every point: the mean of `Y`."""
    return loss.value(np.tile(Y.mean(axis=0), (len(Y), 1)), Y)


def _began_alike(net: Network) -> bool:
    """Say whether the first layer's neurons started as copies of each other."""
    if len(net.layers) < 2 or net.layers[0].linear.outputs < 2:
        return False
    first, second = net.layers[0].linear, net.layers[1].linear
    biases = np.zeros(1) if first.b is None else np.ptp(first.b)
    return not (np.ptp(first.W, axis=1).any() or np.any(biases) or np.ptp(second.W, axis=0).any())


def _silent_layer(net: Network, trace: Trace) -> str | None:
    """Return the first layer of ReLU that says 0 for every point."""
    for layer in net.layers:
        if isinstance(layer.activation, ReLU) and not trace[layer.names.h].any():
            return layer.names.h
    return None


def _passed(run: Run, trace: Trace) -> tuple[float, str]:
    """Return which layer's slopes let least of the error through, and how much of it.

    Formula: the smallest `‖dL_dz‖ / (‖dL_dh‖ × steepest slope)` of the layers that can saturate.
    Under a `CrossEntropy` the last cannot: what its slopes take, the loss's own slope gives.
    """
    least, where = 1.0, ""
    layers = run.net.layers[:-1] if isinstance(run.loss, CrossEntropy) else run.net.layers
    for layer in layers:
        steepest = STEEPEST.get(type(layer.activation))
        error = norm(trace[layer.names.dL_dh])
        if steepest and error > 0:
            passed = norm(trace[layer.names.dL_dz]) / (error * steepest)
            if passed < least:
                least, where = passed, layer.names.h
    return least, where


def _saturated(history: History, run: Run, figures: Figures, start: Trace) -> Verdict:
    if _passed(run, start)[0] < 0.01:
        return verdict("saturated-at-start", figures)
    sizes = [
        norm(np.array(column)) for column in zip(*history.gradient_norms.values(), strict=True)
    ]
    return verdict("saturated", figures | {"gradient_end": sizes[-1], "gradient_most": max(sizes)})


def _stuck(run: Run, start: Trace, figures: Figures) -> Verdict:
    first, top = run.net.layers[0].names, run.net.layers[-1].names
    above = norm(start[top.dL_dW])
    ratio = norm(start[first.dL_dW]) / above if above > 0 else 1.0
    if len(run.net.layers) > 2 and 0 < ratio < 1e-3:
        return verdict("vanishing", figures | {"ratio": ratio, "top": top.W})
    return verdict("stuck", figures)
