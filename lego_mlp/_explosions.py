"""What an explosion is due to: each cause has a number of its own (chapter 11)."""

import math

import numpy as np

from lego_mlp._check import Array
from lego_mlp._verdicts import Figures, Verdict, last_rate, looked_at, rate_times_curvature, verdict
from lego_mlp.bricks import Identity, ReLU
from lego_mlp.descent import norm
from lego_mlp.history import History, Run
from lego_mlp.losses import L2, Penalty
from lego_mlp.network import Network
from lego_mlp.traces import Trace

KEEPS_SIZE = {Identity: 1.0, ReLU: math.sqrt(2)}
"""The gain at which a deep stack keeps its sizes, for the activations that do not saturate."""

NUDGE = 1e-5


def explosion(history: History, run: Run) -> Verdict:
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
    return verdict(kind, figures | found, lead)


def _growth(history: History, run: Run, array: str) -> float | None:
    """Return how many times larger the array became each step, over the last finite ones."""
    first, last = (
        norm(np.asarray(looked_at(run, frame)[array], dtype=np.float64))
        for frame in (history.tail[0], history.tail[-1])
    )
    steps = len(history.tail) - 1
    if steps == 0 or not (0 < first < math.inf and 0 < last < math.inf):
        return None
    return math.exp((math.log(last) - math.log(first)) / steps)


def _cause(history: History, run: Run) -> tuple[str, Figures]:
    rate = last_rate(history, run)
    found = _strong_penalty(run, rate) or _wrong_penalty(history, run)
    if found:
        return found
    at_start = rate_times_curvature(run, run.net, rate)
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
    share = _penalty_share(penalty, end, looked_at(run, history.tail[-1]))
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
    levels = [KEEPS_SIZE.get(type(layer.activation)) for layer in layers[:-1]]
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
    tamed = rate_times_curvature(run, tame, rate)
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
        product, at = rate_times_curvature(run, run.net.copy(frame.parameters), rate), frame.step
    figures: Figures = {"learning_rate": rate, "product": product, "at": at}
    if not product > 2:
        return "unexplained", figures
    return "exploding-curvature", figures | {"curvature": product / rate}
