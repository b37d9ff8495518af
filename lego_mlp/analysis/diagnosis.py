"""What became of a run, and what did it: computed, not guessed (chapters 11, 12 and 18).

`diagnose` looks at the network again where the run began and where it ended. Each cause has a
number of its own, and the verdict's sentence carries it. The page's engine says the same, from
the same sentences (`verdicts.json`).
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lego_mlp._check import Array, shown
from lego_mlp.analysis.curvature import hessian_eigenvalue
from lego_mlp.backprop import backprop
from lego_mlp.bricks import ReLU
from lego_mlp.history import Frame, History, Run
from lego_mlp.losses import L2, CrossEntropy, Loss, Penalty
from lego_mlp.network import Network
from lego_mlp.optimizers import norm
from lego_mlp.traces import Trace

Figures = dict[str, Any]

SENTENCES: dict[str, str] = json.loads(
    Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8")
)

CURVATURE_STEPS = 60
"""Steps of the power iteration for a verdict: enough to tell which side of 2 a run is on."""

NUDGE = 1e-5


@dataclass(frozen=True)
class Verdict:
    """`kind` is one word (see `diagnose`), `sentence` says it with the `figures` in it."""

    kind: str
    sentence: str
    figures: Figures

    def __str__(self) -> str:
        return self.sentence


def diagnose(history: History) -> Verdict:
    """Say what became of a run of `train`, and why.

    Kinds of a run that ended well or quietly: "fine"; "stuck" (no better than one answer for
    all); "vanishing" (stuck, with a gradient that shrinks on its way down); "symmetric" (all
    neurons alike); "saturated" and "saturated-at-start" (the slopes let no error through);
    "dead" (a layer of ReLU says 0 everywhere); "bouncing".

    Kinds of a run that exploded or is about to: "exploding-penalty" (learning rate × λ/N > 2);
    "wrong-penalty" (a slope that is not the slope of the value); "exploding-gain" (first weights
    too large for the depth); "exploding-curvature" (learning rate × largest curvature > 2);
    "overflow-at-start"; "unexplained" where no cause fits.

    Raises `TypeError` that names `history`.
    """
    if not isinstance(history, History) or history.run is None:
        raise TypeError(f"history must come from train, got {shown(history)}")
    with np.errstate(over="ignore", invalid="ignore"):
        if not history.tail:
            return _verdict("overflow-at-start", {"array": history.exploded_in})
        if history.exploded_at is not None or _is_growing(history):
            return _explosion(history, history.run)
        return _ending(history, history.run)


def _is_growing(history: History) -> bool:
    last = history.loss[-1]
    return bool(last > 10 * history.loss[0] and last >= 0.99 * history.loss.max())


# --- What an explosion is due to ---


def _explosion(history: History, run: Run) -> Verdict:
    """Say which array exploded, how fast it grew, and what did it."""
    array = history.exploded_in or "loss"
    lead = "lead-growing" if history.exploded_at is None else "lead"
    figures: Figures = {"array": array, "step": history.exploded_at, "seen": len(history.tail) - 1}
    growth = _growth(history, run, array)
    if growth is None:
        lead = "lead-short"
    else:
        figures["growth"] = growth
        if figures["seen"] == 1:
            lead = "lead-one"
    kind, found = _cause(history, run)
    return _verdict(kind, figures | found, lead)


def _growth(history: History, run: Run, array: str) -> float | None:
    """Return how many times larger the array became each step, over the last finite ones."""
    first, last = (
        norm(np.asarray(_looked_at(run, frame)[array], dtype=np.float64))
        for frame in (history.tail[0], history.tail[-1])
    )
    steps = len(history.tail) - 1
    if steps == 0 or not (0 < first < math.inf and 0 < last < math.inf):
        return None
    return math.exp((math.log(last) - math.log(first)) / steps)


def _cause(history: History, run: Run) -> tuple[str, Figures]:
    rate = _last_rate(history, run)
    found = _strong_penalty(run, rate) or _wrong_penalty(history, run)
    if found:
        return found
    at_start = _rate_times_curvature(run, run.net, rate)
    return _large_gain(run, rate, at_start) or _sharp_valley(history, run, rate, at_start)


def _strong_penalty(run: Run, rate: float) -> tuple[str, Figures] | None:
    """L2 multiplies every weight by `1 - learning rate × λ/N` at each step."""
    penalty = run.loss.penalty
    if type(penalty) is not L2:
        return None
    product = rate * penalty.strength / len(run.X)
    if not product > 2:
        return None
    return "exploding-penalty", {
        "learning_rate": rate,
        "strength": penalty.strength,
        "n": len(run.X),
        "product": product,
        "factor": product - 1,
    }


def _wrong_penalty(history: History, run: Run) -> tuple[str, Figures] | None:
    """Measure the penalty's slope, and ask how much of the last gradient it was."""
    penalty = run.loss.penalty
    if penalty is None:
        return None
    end = run.net.copy(history.tail[-1].parameters)
    share = _penalty_share(penalty, end, _looked_at(run, history.tail[-1]))
    for layer in end.layers:
        measured, coded = _penalty_slopes(penalty, layer.linear.W, len(run.X))
        if abs(measured - coded) > 1e-3 * max(abs(measured), abs(coded)) and share > 0.5:
            return "wrong-penalty", {
                "weights": layer.names.W,
                "measured": measured,
                "coded": coded,
                "share": 100 * share,
            }
    return None


def _penalty_slopes(penalty: Penalty, W: Array, n: int) -> tuple[float, float]:
    """Return the measured and the coded rise of the penalty along `W`, scaled to length 1.

    Growing along itself no weight changes its sign, so this is exact for L1 too; and a slope is
    judged by its formula, whatever the size of the weights.
    """
    length = norm(W)
    unit = W / length if length > 0 else W
    up, down = (penalty.value([unit * (1 + sign * NUDGE)], n) for sign in (1, -1))
    return (up - down) / (2 * NUDGE), float(np.vdot(penalty.slope(unit, n), unit))


def _penalty_share(penalty: Penalty, net: Network, trace: Trace) -> float:
    """Return how large the penalty's part of the gradient is beside the data's."""
    parts, rests = [], []
    for layer in net.layers:
        part = penalty.slope(layer.linear.W, len(trace["X"]))
        parts.append(norm(part))
        rests.append(norm(trace[layer.names.dL_dW] - part))
    whole = norm(np.array(parts)) + norm(np.array(rests))
    return norm(np.array(parts)) / whole if whole > 0 else 0.0


def _large_gain(run: Run, rate: float, at_start: float) -> tuple[str, Figures] | None:
    """Ask what the same learning rate would have met at the gain that keeps sizes equal.

    The gain did it where it accounts for more of the excess over 2 than what is left without it.
    """
    layers = run.net.layers
    levels = [layer.activation.keeps_size for layer in layers[:-1]]
    if len(levels) < 2 or levels[0] is None or None in levels or not at_start > 2:
        return None
    gains = [norm(layer.linear.W) / layer.linear.outputs**0.5 for layer in layers]
    gain, level = math.prod(gains) ** (1 / len(gains)), levels[0]
    if not gain > 1.001 * level:
        return None
    tame = run.net.copy()
    for layer in tame.layers:
        layer.linear.W *= level / gain
    figures = {"gain": gain, "level": level, "depth": len(layers), "product": at_start}
    tamed = _rate_times_curvature(run, tame, rate)
    if not at_start / tamed > max(1.0, tamed / 2):
        return None
    return "exploding-gain", figures | {"tamed": tamed}


def _sharp_valley(history: History, run: Run, rate: float, at_start: float) -> tuple[str, Figures]:
    """Find the first of a few steps at which learning rate × curvature was above 2."""
    product, at = at_start, 0
    before_the_end = [f for f in history.frames if 0 < f.step < history.tail[0].step]
    for frame in [*before_the_end[-3:], history.tail[0]]:
        if product > 2:
            break
        product, at = _rate_times_curvature(run, run.net.copy(frame.parameters), rate), frame.step
    figures: Figures = {"learning_rate": rate, "product": product, "at": at}
    if not product > 2:
        return "unexplained", figures
    return "exploding-curvature", figures | {"curvature": product / rate}


# --- What became of a run that stayed finite ---


def _ending(history: History, run: Run) -> Verdict:
    """Say how far the run got, and what held it up, if anything did."""
    last = history.tail[-1]
    rate = _last_rate(history, run)
    start, end = backprop(run.net, run.X, run.Y, run.loss), _looked_at(run, last)
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
        return _verdict("dead", figures | {"array": silent})
    passed, array = _passed(run, end)
    if passed < 0.01 and figures["loss_end"] > 0.1 * figures["loss_start"]:
        return _saturated(history, run, figures | {"array": array, "passed": 100 * passed}, start)
    if history.loss[-1] > 1.05 * history.loss[0]:
        whole = {"loss_start": float(history.loss[0]), "loss_end": float(history.loss[-1])}
        return _verdict("bouncing", figures | whole | _too_steep(run, last, rate))
    best_known = min(figures["loss_start"], figures["constant"] or figures["loss_start"])
    if figures["accuracy"] >= 95:
        return _verdict("fine", figures)
    if _began_alike(run.net):
        first = run.net.layers[0]
        width = {"array": first.names.h, "width": first.linear.outputs}
        return _verdict("symmetric", figures | width)
    if figures["loss_end"] < 0.95 * best_known:
        return _verdict("fine", figures)
    return _stuck(run, start, figures)


def _too_steep(run: Run, last: Frame, rate: float) -> Figures:
    """Return learning rate × largest curvature at the start, or at the end if that is below 2.

    A run that is thrown about lands in flat places, too: the last one alone tells nothing.
    """
    product = _rate_times_curvature(run, run.net, run.learning_rate(0))
    if product > 2:
        return {"product": product, "at": 0}
    at_end = _rate_times_curvature(run, run.net.copy(last.parameters), rate)
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
        steepest = layer.activation.largest_slope
        error = norm(trace[layer.names.dL_dh])
        if steepest and error > 0:
            passed = norm(trace[layer.names.dL_dz]) / (error * steepest)
            if passed < least:
                least, where = passed, layer.names.h
    return least, where


def _saturated(history: History, run: Run, figures: Figures, start: Trace) -> Verdict:
    if _passed(run, start)[0] < 0.01:
        return _verdict("saturated-at-start", figures)
    sizes = [
        norm(np.array(column)) for column in zip(*history.gradient_norms.values(), strict=True)
    ]
    return _verdict("saturated", figures | {"gradient_end": sizes[-1], "gradient_most": max(sizes)})


def _stuck(run: Run, start: Trace, figures: Figures) -> Verdict:
    first, top = run.net.layers[0].names, run.net.layers[-1].names
    above = norm(start[top.dL_dW])
    ratio = norm(start[first.dL_dW]) / above if above > 0 else 1.0
    if len(run.net.layers) > 2 and 0 < ratio < 1e-3:
        return _verdict("vanishing", figures | {"ratio": ratio, "top": top.W})
    return _verdict("stuck", figures)


# --- A verdict and what a run is measured by ---


def short(x: float) -> str:
    """Return a number with three digits, the same text as in the page."""
    if x != x or abs(x) == math.inf:
        return "beyond measure"
    digits, _, power = f"{x:.2e}".partition("e")
    if x == 0 or -3 <= int(power) < 4:
        return f"{float(f'{x:.2e}'):.10f}".rstrip("0").rstrip(".")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def _verdict(kind: str, figures: Figures, lead: str = "") -> Verdict:
    """Return the verdict with its sentence, after the sentence `lead` if that is named."""
    texts = {k: short(v) if isinstance(v, float) else str(v) for k, v in figures.items()}
    template = (SENTENCES[lead] if lead else "") + SENTENCES[kind]
    return Verdict(kind, template.format(**texts), figures)


def _last_rate(history: History, run: Run) -> float:
    """Return the rate of the last update that was made; a run of 0 steps made none."""
    updates = history.exploded_at if history.exploded_at is not None else history.tail[-1].step
    return run.learning_rate(updates - 1) if updates else math.nan


def _looked_at(run: Run, frame: Frame) -> Trace:
    """Return the trace of the run's network as it was at that frame."""
    return backprop(run.net.copy(frame.parameters), run.X, run.Y, run.loss)


def _rate_times_curvature(run: Run, net: Network, rate: float) -> float:
    """Return learning rate × largest curvature, to about two digits."""
    return rate * hessian_eigenvalue(
        net, run.X, run.Y, run.loss, iterations=CURVATURE_STEPS, tolerance=1e-4
    )
