"""What became of a run, and what did it: computed, not guessed (chapters 11, 12 and 18).

`diagnose` looks at the network again where the run began and where it ended. Each cause has a
number of its own, and the verdict's sentence carries it. The page's engine says the same, from
the same sentences (`verdicts.json`).
"""

import json
import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context
from pathlib import Path
from typing import Any

import numpy as np

from lego_mlp._check import Array, shown
from lego_mlp.analysis.curvature import hessian_eigenvalue
from lego_mlp.backprop import backprop
from lego_mlp.bricks import Linear, ReLU
from lego_mlp.history import Frame, History, Run
from lego_mlp.losses import L2, CrossEntropy, Loss, Penalty, SquaredError
from lego_mlp.network import Network, are_classes, classes
from lego_mlp.optimizers import Momentum, Plain, norm
from lego_mlp.traces import Trace

Figures = dict[str, Any]

SENTENCES: dict[str, str] = json.loads(
    Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8")
)

CURVATURE_STEPS = 60
"""Steps of the power iteration for a verdict: enough to tell which side of 2 a run is on."""

NUDGE = 1e-5

HALF_UP = Context(prec=3, rounding=ROUND_HALF_UP)  # as in the page: 56.25 is 56.3

GOAL, PARTLY = 0.9, 0.7
"""How much of what there is to learn was learned by who is at the goal, and by who is near it."""

MOST_NEIGHBOURS = 500
"""How many points are asked for their neighbours; of more, every second, third and so on."""

FALLS = 0.01
"""A loss falls while its mean over a quarter of the run is so much below that of the one before."""


@dataclass(frozen=True)
class Verdict:
    """`kind` is one word (see `diagnose`), `sentence` says it with the `figures` in it."""

    kind: str
    sentence: str
    figures: Figures

    @property
    def learned(self) -> bool:
        """Whether the run is at the goal or near it, and not still on its way there."""
        if self.kind != "fine":
            return False
        return "neighbours" in self.figures or bool(self.figures["reached"] > 100 * PARTLY)

    def __str__(self) -> str:
        return self.sentence


def diagnose(history: History) -> Verdict:
    """Say what became of a run of `train`, and why.

    The sentence says how far the run got, on the points trained on and on the held-out ones. The
    kind of a run with nothing wrong is "fine": it learned, or most of it, or its loss still falls,
    and the sentence says which.

    Kinds of a run that stayed finite: "by-heart" (the held-out points are answered far worse);
    "stuck" (no better than one answer for all); "majority" (no better than always to say the
    largest class); "missed-class" (one is never found); "stuck-short" (better, but short of the
    goal, and the loss no longer falls); "vanishing" (stuck, with a gradient that shrinks on its
    way down); "symmetric" (all neurons alike); "saturated" and "saturated-at-start" (the slopes
    let no error through); "dead" (a layer of ReLU says 0 everywhere) and "dead-neurons" (some of
    it does); "bouncing".

    Kinds of a run that exploded or is about to: "exploding-penalty" (learning rate × λ/N above
    the limit, which is 2 for plain steps); "wrong-penalty" (a slope that is not the slope of the
    value); "exploding-gain" (first weights too large for the depth); "exploding-curvature"
    (learning rate × largest curvature above the limit); "overflow-at-start"; "unexplained" where
    no cause fits.

    Raises `TypeError` or `ValueError` that names `history`.
    """
    if not isinstance(history, History) or history.run is None:
        raise TypeError(f"history must come from train, got {shown(history)}")
    if history.run.X is None:
        raise ValueError(
            "history was pickled, and so holds no observations: diagnose before, or train again"
        )
    with np.errstate(all="ignore"):
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
        lead += "-short"
    else:
        figures["growth"] = growth
        if figures["seen"] == 1:
            lead += "-one"
    kind, found = _cause(history, run)
    unmeasured = "unexplained-unmeasured" if kind == "unexplained" and not found else ""
    return _verdict(kind, figures | found, lead, unmeasured)


def _growth(history: History, run: Run, array: str) -> float | None:
    """Return how many times larger the array became each step, over the last finite ones."""
    first, last = (
        norm(np.asarray(_looked_at(run, frame)[array], dtype=np.float64))
        for frame in (history.tail[0], history.tail[-1])
    )
    steps = len(history.tail) - 1
    if steps == 0 or not (0 < first < math.inf and 0 < last < math.inf):
        return None
    return float(np.exp((math.log(last) - math.log(first)) / steps))


def _cause(history: History, run: Run) -> tuple[str, Figures]:
    rate, limit = _last_rate(history, run), _limit(run)
    found = _strong_penalty(run, rate, limit) or _wrong_penalty(history, run)
    if found:
        return found
    if limit is None:
        return "unexplained", {}
    at_start = _rate_times_curvature(run, run.net, rate)
    return _large_gain(run, rate, at_start, limit) or _sharp_valley(
        history, run, rate, at_start, limit
    )


def _strong_penalty(run: Run, rate: float, limit: float | None) -> tuple[str, Figures] | None:
    """L2 multiplies every weight by `1 - learning rate × λ/N` at each step.

    With momentum β the factor is the larger root of `r² - (1 + β - learning rate × λ/N) r + β`.
    """
    penalty = run.loss.penalty
    if type(penalty) is not L2 or limit is None:
        return None
    product = rate * penalty.strength / len(run.X)
    if not product > limit:
        return None
    beta = limit / 2 - 1
    middle = product - 1 - beta
    return "exploding-penalty", {
        "learning_rate": rate,
        "strength": penalty.strength,
        "n": len(run.X),
        "product": product,
        "limit": limit,
        "factor": (middle + math.sqrt(middle * middle - 4 * beta)) / 2,
    }


def _wrong_penalty(history: History, run: Run) -> tuple[str, Figures] | None:
    """Measure the penalty's slope, and ask how much of the last gradient it was."""
    penalty = run.loss.penalty
    if penalty is None:
        return None
    end = _with(run, history.tail[-1])
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


def _large_gain(run: Run, rate: float, at_start: float, limit: float) -> tuple[str, Figures] | None:
    """Ask what the same learning rate would have met at the gain that keeps sizes equal.

    The gain did it where it accounts for more of the excess over the limit than what is left
    without it.
    """
    layers = run.net.layers
    if run.net.norms or run.net.shortcuts:  # their sizes are not the product of the gains
        return None
    levels = [layer.activation.keeps_size for layer in layers[:-1]]
    if len(levels) < 2 or levels[0] is None or None in levels or not at_start > limit:
        return None
    if not all(isinstance(layer.linear, Linear) for layer in layers):
        return None
    gains = [norm(layer.linear.W) / layer.linear.outputs**0.5 for layer in layers]
    gain, level = math.prod(gains) ** (1 / len(gains)), levels[0]
    if not gain > 1.001 * level:
        return None
    tame = run.net.copy()
    for layer in tame.layers:
        layer.linear.W *= level / gain
    figures = {"gain": gain, "level": level, "depth": len(layers), "product": at_start}
    figures["limit"] = limit
    tamed = _rate_times_curvature(run, tame, rate)
    if not at_start > tamed * max(1.0, tamed / limit):
        return None
    return "exploding-gain", figures | {"tamed": tamed}


def _sharp_valley(
    history: History, run: Run, rate: float, at_start: float, limit: float
) -> tuple[str, Figures]:
    """Find the first of a few steps at which learning rate × curvature was above the limit."""
    product, at = at_start, 0
    before_the_end = [f for f in history.frames if 0 < f.step < history.tail[0].step]
    for frame in [*before_the_end[-3:], history.tail[0]]:
        if product > limit:
            break
        product, at = _rate_times_curvature(run, _with(run, frame), rate), frame.step
    figures: Figures = {"learning_rate": rate, "product": product, "at": at, "limit": limit}
    if not product > limit:
        return "unexplained", figures
    return "exploding-curvature", figures | {"curvature": product / rate}


# --- What became of a run that stayed finite ---


@dataclass(frozen=True)
class _Score:
    """How well some points are answered, beside what one answer for all of them would cost.

    `right` is the share of right answers and `largest` that of the largest class, both `nan` where
    the labels are no classes. `least` is what the labels themselves would cost: 0, or for a
    `CrossEntropy` of soft labels more; `same` says whether all labels are the same.
    """

    loss: float
    constant: float
    least: float
    right: float
    largest: float
    points: int
    same: bool

    @property
    def explained(self) -> float:
        """How much of the way from one answer for all to the least loss: of squares, `R²`."""
        way = self.constant - self.least
        return (self.constant - self.loss) / way if way > 0 else math.nan

    def reached(self, loss_start: float) -> float:
        """Return how much of what there is to learn was learned: 0 with one answer for all.

        Where one answer fits all points, that is how much of the first loss has gone.
        """
        if not self.constant > self.least:
            way = loss_start - self.least
            return (loss_start - self.loss) / way if way > 0 else float(self.same)
        if math.isnan(self.right):
            return self.explained
        return (self.right - self.largest) / (1 - self.largest)


def _score(loss: Loss, h: Array, Y: Array) -> _Score:
    least = loss.value(Y, Y)
    same = not np.ptp(Y, axis=0).any()
    constant = least if same else loss.value(np.tile(Y.mean(axis=0), (len(Y), 1)), Y)
    right = largest = math.nan
    if are_classes(Y):
        labels = classes(Y)
        right = float((classes(h) == labels).mean())
        largest = float(np.unique(labels, return_counts=True)[1].max() / len(Y))
    return _Score(loss.value(h, Y), constant, least, right, largest, len(Y), same)


def explained(loss: Loss, h: Array, Y: Array) -> float:
    """Return how much of the way from one answer for all points to the least loss `h` has gone: of
    squares, the share `R²` of the variance. `nan` where all targets are the same."""
    return _score(loss, h, Y).explained


class _Ended:
    """A run that stayed finite: what it is judged by, measured where it began and ended."""

    def __init__(self, history: History, run: Run) -> None:
        self.history, self.run, self.last = history, run, history.tail[-1]
        self.top = run.net.layers[-1].names.h
        # A run that stopped early went back: what was recorded after that does not count.
        counts = history.steps <= self.last.step
        self.steps, self.loss = history.steps[counts], history.loss[counts]
        self.start = _looked_at(run, Frame(0, run.net.parameters))
        self.end = _looked_at(run, self.last)
        self.h = self.end[self.top]
        self.score = _score(run.loss, self.h, run.Y)
        self.held_out = self._held_out()
        self.reached = self.score.reached(self.start["data_loss"])
        self.fall = self._fall()
        self.dead = _most_dead(run.net, self.end)
        sizes = np.array([column[counts] for column in history.gradient_norms.values()])
        self.gradients = [norm(size) for size in sizes.T.copy()]  # of the whole, at each record

    def _held_out(self) -> _Score | None:
        """Return the score on the points that were not trained on, if there are any.

        A pair that holds all the points trained on, as the Lab's does, is looked at without them.
        """
        if self.run.test is None:
            return None
        X, Y = self.run.test
        seen, rows = set(_rows(self.run.X)), _rows(X)
        if seen <= set(rows):
            new = [row not in seen for row in rows]
            X, Y = X[new], Y[new]
        if not len(X):
            return None
        return _score(self.run.loss, _with(self.run, self.last).forward(X)[self.top], Y)

    def _fall(self) -> float:
        """Return by which part the mean loss of the last quarter is below that of the quarter
        before it; with too few records, by the pace of the last steps."""
        steps, loss = self.steps, self.loss
        third = (steps >= 0.5 * steps[-1]) & (steps < 0.75 * steps[-1])
        after = float(loss[steps >= 0.75 * steps[-1]].mean())
        first = self.history.tail[0]
        if third.any():
            before = float(loss[third].mean())
        elif first.step < self.last.step:
            pace = (_looked_at(self.run, first)["loss"] - self.end["loss"]) / (
                self.last.step - first.step
            )
            before = after + pace * self.last.step / 4
        else:
            before = after
        excess = before - self.score.least
        return (before - after) / excess if excess > 0 else 0.0

    @property
    def figures(self) -> Figures:
        """What every sentence may name."""
        score, held_out = self.score, self.held_out
        figures: Figures = {
            "loss_start": float(self.start["data_loss"]),
            "loss_end": float(self.end["data_loss"]),
            "steps": self.last.step,
            "accuracy": 100 * score.right,
            "explained": 100 * score.explained,
            "reached": 100 * self.reached,
            "constant": score.constant,
            "learning_rate": _last_rate(self.history, self.run),
            "fall": 100 * self.fall,
            "gradient_end": self.gradients[-1],
            "gradient_most": max(self.gradients),
        }
        if held_out is not None:
            figures["test_accuracy"] = 100 * held_out.right
            figures["test_explained"] = 100 * held_out.explained
        if self.dead is not None:
            figures |= self.dead
        return figures

    @property
    def learned(self) -> bool:
        """Whether the points trained on are answered rightly, or nearly all of them."""
        mostly = self.score.right >= 0.95 and self.reached >= 0.5
        return (self.reached >= GOAL or mostly) and self.missed is None

    @property
    def by_heart(self) -> bool:
        """Whether the held-out points are answered far worse, and not by chance."""
        score, held_out = self.score, self.held_out
        if held_out is None or not self.reached > 0.5:
            return False
        if math.isnan(score.right):
            return score.explained - held_out.explained > 0.2
        n, m = len(self.run.X), held_out.points
        mean = (n * score.right + m * held_out.right) / (n + m)
        chance = math.sqrt(mean * (1 - mean) * (1 / n + 1 / m))
        return score.right - held_out.right > max(0.15, 2 * chance)

    @property
    def stuck(self) -> bool:
        """Whether it is no better than one answer for all, or than its start, by a twentieth."""
        least = self.score.least
        moved = self.end["data_loss"] - least < 0.95 * (self.start["data_loss"] - least)
        return self.score.explained < 0.05 or not (moved or self.died)

    @property
    def died(self) -> bool:
        """Whether next to nothing is left of the gradient."""
        return self.gradients[-1] < 1e-3 * max(self.gradients)

    @property
    def falls(self) -> bool:
        """Whether the loss falls, not by its penalty alone nor on the way to one answer for all."""
        fell = self.end["data_loss"] < 0.99 * self.start["data_loss"]
        enough = FALLS if self.reached > 0.2 else 3 * FALLS
        return bool(fell and self.fall > enough and not -0.05 < self.score.explained < 0.01)

    @property
    def why(self) -> str:
        """Which words say what the loss does at the end."""
        if self.falls:
            return "why-falls"
        if self.died:
            return "why-died"
        return "why-flat" if self.fall > 0 else "why-level"

    @property
    def majority(self) -> Figures | None:
        """What is to be said where a network hardly does better than to say the largest class."""
        if not 0.65 <= self.score.largest < 1 or not self.reached < 0.2:
            return None
        labels = classes(self.run.Y)
        kinds, counts = np.unique(labels, return_counts=True)
        largest = kinds[counts.argmax()]
        others = labels != largest
        found = (classes(self.h) == labels)[others]
        return {
            "better": "Hardly better" if self.reached > 0 else "No better",
            "class": int(largest),
            "share": 100 * self.score.largest,
            "others": int(others.sum()),
            "found": int(found.sum()),
        }

    @property
    def missed(self) -> Figures | None:
        """The first class of which no point is found, where others are."""
        if math.isnan(self.score.right):
            return None
        labels, said = classes(self.run.Y), classes(self.h)
        for kind in np.unique(labels):
            if not (said[labels == kind] == kind).any():
                return {"class": int(kind), "others": int((labels == kind).sum())}
        return None

    @property
    def noise(self) -> Figures | None:
        """What is to be said where the nearest other points tell no more than the network does.

        Only of a network that has learned something, from points enough to have neighbours.
        """
        X, Y, score = self.run.X, self.run.Y, self.score
        real = math.isnan(score.right)
        if len(X) < 30 or not self.reached > 0.2:
            return None
        if real and not isinstance(self.run.loss, SquaredError):
            return None
        every = -(-len(X) // MOST_NEIGHBOURS)
        X, Y = X[::every], Y[::every]
        told = _score(SquaredError(), _told_by_neighbours(X, Y), Y)
        ours, theirs, chance = score.explained, told.explained, 0.1
        if not real:
            ours, theirs = score.right, told.right
            chance = 2 * math.sqrt(ours * (1 - ours) / len(X))
        if not (told.reached(0.0) > self.reached / 2 and theirs < ours + chance):
            return None
        return {"neighbours": 100 * theirs}


def _told_by_neighbours(X: Array, Y: Array) -> Array:
    """Return for each point the mean label of the nine nearest other ones.

    Distances are measured in standard deviations, so that no column's unit counts.
    """
    spread = X.std(axis=0)
    distances: Array = np.zeros((len(X), len(X)))
    for column in (X / np.where(spread > 0, spread, 1.0)).T:
        distances += (column[:, None] - column) ** 2
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :9]
    means: Array = Y[nearest].mean(axis=1)
    return means


def _ending(history: History, run: Run) -> Verdict:
    """Say how far the run got, and what held it up, if anything did."""
    ended = _Ended(history, run)
    figures, score = ended.figures, ended.score
    rose = ended.loss[-1] > 1.05 * ended.loss[0]
    if ended.learned and not (rose and not score.explained > 0.5):
        return _said(ended, "by-heart" if ended.by_heart else "fine")
    silent = _silent_layer(run.net, ended.end)
    if silent:
        return _verdict("dead", figures | {"array": silent})
    passed, array = _passed(run, ended.end)
    if passed < 0.01 and figures["loss_end"] > 0.1 * figures["loss_start"]:
        return _saturated(ended, figures | {"array": array, "passed": 100 * passed})
    if rose:
        return _bouncing(ended, figures)
    if _began_alike(run.net):
        first = run.net.layers[0]
        width = {"array": first.names.h, "width": first.linear.outputs}
        return _verdict("symmetric", figures | width)
    if ended.by_heart:
        return _said(ended, "by-heart")
    return _short_of_the_goal(ended, figures)


def _short_of_the_goal(ended: _Ended, figures: Figures) -> Verdict:
    """Say what holds up a run that is neither at the goal nor ill in its first or last numbers."""
    stuck = ended.stuck
    half_dead = ended.dead is not None and 2 * ended.dead["dead"] >= ended.dead["width"]
    ratio = _gradient_ratio(ended.run.net, ended.start)
    if half_dead:
        return _said(ended, "dead-neurons", why=ended.why)
    if stuck and 0 < ratio < 1e-3:
        top = ended.run.net.layers[-1].names.W
        return _verdict("vanishing", figures | {"ratio": ratio, "top": top})
    if ended.majority:
        return _said(ended, "majority", ended.majority)
    if ended.missed and not stuck and (ended.reached >= PARTLY or not ended.falls):
        return _said(ended, "missed-class", ended.missed, why=ended.why)
    if ended.falls:
        return _said(ended, "fine", words="fine-falling")
    if stuck:
        return _verdict("stuck", figures)
    if ended.reached >= PARTLY:
        return _said(ended, "fine", words="fine-partly")
    if ended.noise:
        return _said(ended, "fine", ended.noise, words="fine-noise")
    if ended.dead:
        return _said(ended, "dead-neurons", why=ended.why)
    return _said(ended, "stuck-short", why=ended.why)


def _said(
    ended: _Ended, kind: str, more: Figures | None = None, words: str = "", why: str = ""
) -> Verdict:
    """Return a verdict whose sentence says how far the run got, on which points."""
    score, held_out = ended.score, ended.held_out
    if not math.isnan(score.right):
        how = "right" if held_out is None else "right-held-out"
    elif math.isnan(score.explained):
        how = "one-target"
    elif score.explained < 0:
        how = "worse"
    else:
        how = "variance" if isinstance(ended.run.loss, SquaredError) else "way"
        if held_out is not None:
            how += "-held-out-worse" if held_out.explained < 0 else "-held-out"
    parts = {"score": how, "why": why}
    if kind == "fine" and ended.dead is not None:
        parts["also"] = "also-dead"
    return _verdict(kind, ended.figures | (more or {}), words=words, parts=parts)


def _bouncing(ended: _Ended, figures: Figures) -> Verdict:
    run = ended.run
    whole = {"loss_start": float(ended.loss[0]), "loss_end": float(ended.loss[-1])}
    limit = _limit(run)
    if limit is None:
        return _verdict("bouncing", figures | whole, words="bouncing-unmeasured")
    steep = _too_steep(run, ended.last, figures["learning_rate"], limit)
    return _verdict("bouncing", figures | whole | steep)


def _too_steep(run: Run, last: Frame, rate: float, limit: float) -> Figures:
    """Return learning rate × largest curvature at the start, or at the end if that is below 2.

    A run that is thrown about lands in flat places, too: the last one alone tells nothing.
    """
    product = _rate_times_curvature(run, run.net, run.learning_rate(0))
    if product > limit:
        return {"product": product, "at": 0, "limit": limit}
    at_end = _rate_times_curvature(run, _with(run, last), rate)
    return {"product": at_end, "at": last.step, "limit": limit}


def _began_alike(net: Network) -> bool:
    """Say whether the first layer's neurons started as copies of each other."""
    if len(net.layers) < 2 or net.layers[0].linear.outputs < 2:
        return False
    first, second = net.layers[0].linear, net.layers[1].linear
    if not (isinstance(first, Linear) and isinstance(second, Linear)):
        return False
    biases = np.zeros(1) if first.b is None else np.ptp(first.b)
    return not (np.ptp(first.W, axis=1).any() or np.any(biases) or np.ptp(second.W, axis=0).any())


def _silent_layer(net: Network, trace: Trace) -> str | None:
    """Return the first layer of ReLU that says 0 for every point, and that no shortcut jumps."""
    jumped = _jumped(net)
    for i, layer in enumerate(net.layers):
        silent = isinstance(layer.activation, ReLU) and not trace[layer.names.h].any()
        if silent and i not in jumped:
            return layer.names.h
    return None


def _jumped(net: Network) -> set[int]:
    """Return the places of the layers past which a shortcut carries numbers and slopes."""
    return {place for i in net.shortcuts for place in range(net.start_of(i), i)}


def _most_dead(net: Network, trace: Trace) -> Figures | None:
    """Return the layer of ReLU with the largest share of neurons that say 0 for every point."""
    worst: Figures | None = None
    for layer in net.layers:
        if isinstance(layer.activation, ReLU):
            dead = int((~trace[layer.names.h].any(axis=0)).sum())
            width = layer.linear.outputs
            if dead and (worst is None or dead * worst["width"] > worst["dead"] * width):
                worst = {"array": layer.names.h, "dead": dead, "width": width}
    return worst


def _passed(run: Run, trace: Trace) -> tuple[float, str]:
    """Return which layer's slopes let least of the error through, and how much of it.

    Formula: the smallest `‖dL_dz‖ / (‖dL_dh‖ × steepest slope)` of the layers that can saturate.
    Under a `CrossEntropy` the last cannot: what its slopes take, the loss's own slope gives. Nor
    does a layer count past which a shortcut carries the error.
    """
    least, where = 1.0, ""
    layers = run.net.layers[:-1] if isinstance(run.loss, CrossEntropy) else run.net.layers
    jumped = _jumped(run.net)
    for i, layer in enumerate(layers):
        if i in jumped:
            continue
        steepest = layer.activation.largest_slope
        error = norm(trace[layer.names.dL_dh])
        if steepest and error > 0:
            through = layer.names.dL_dn if layer.names.dL_dn in trace else layer.names.dL_dz
            passed = norm(trace[through]) / (error * steepest)
            if passed < least:
                least, where = passed, layer.names.h
    return least, where


def _saturated(ended: _Ended, figures: Figures) -> Verdict:
    if _passed(ended.run, ended.start)[0] < 0.01:
        return _verdict("saturated-at-start", figures)
    return _verdict("saturated", figures)


def _gradient_ratio(net: Network, start: Trace) -> float:
    """Return how large the gradient at `W1` is beside that at the top, 1 in a shallow network."""
    above = norm(start[net.layers[-1].names.dL_dW])
    if len(net.layers) < 3 or not above > 0:
        return 1.0
    return norm(start[net.layers[0].names.dL_dW]) / above


# --- A verdict and what a run is measured by ---


def short(x: float) -> str:
    """Return a number with three digits, the same text as in the page."""
    if x != x or abs(x) == math.inf:
        return "beyond measure"
    rounded = float(HALF_UP.create_decimal_from_float(x))
    digits, _, power = f"{rounded:.2e}".partition("e")
    if x == 0 or -3 <= int(power) < 4:
        return f"{rounded:.10f}".rstrip("0").rstrip(".")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def _verdict(
    kind: str,
    figures: Figures,
    lead: str = "",
    words: str = "",
    parts: dict[str, str] | None = None,
) -> Verdict:
    """Return the verdict with its sentence, after the sentence `lead` if that is named.

    `words` names the sentence where it is not the kind's own, and `parts` what fills its gaps.
    """
    texts = {k: short(v) if isinstance(v, float) else str(v) for k, v in figures.items()}
    template = (SENTENCES[lead] if lead else "") + SENTENCES[words or kind]
    for gap in ("score", "why", "also"):
        name = (parts or {}).get(gap, "")
        template = template.replace(f"{{{gap}}}", SENTENCES[name] if name else "")
    return Verdict(kind, template.format(**texts), figures)


def _last_rate(history: History, run: Run) -> float:
    """Return the rate of the last update that was made; a run of 0 steps made none."""
    updates = history.exploded_at if history.exploded_at is not None else history.tail[-1].step
    return run.learning_rate(updates - 1) if updates else math.nan


def _looked_at(run: Run, frame: Frame) -> Trace:
    """Return the trace of the run's network as it was at that frame."""
    return backprop(_with(run, frame), run.X, run.Y, run.loss)


def _with(run: Run, frame: Frame) -> Network:
    """Return the run's network as it was at that frame."""
    return run.net.copy(frame.parameters)


def _rows(X: Array) -> list[int]:
    """Return a number for each row, the same for the same row."""
    return [hash((row + 0.0).tobytes()) for row in X]


def _limit(run: Run) -> float | None:
    """Return what learning rate × curvature has to stay below, `None` where nothing is known.

    Of a quadratic loss: 2 for plain steps, `2 (1 + β)` with momentum; Adam has no such number,
    and what a subclass does is not known.
    """
    if type(run.optimizer) is Momentum:
        return 2 * (1 + run.optimizer.beta)
    return 2.0 if type(run.optimizer) is Plain else None


def _rate_times_curvature(run: Run, net: Network, rate: float) -> float:
    """Return learning rate × largest curvature, to about two digits."""
    return rate * hessian_eigenvalue(
        net, run.X, run.Y, run.loss, iterations=CURVATURE_STEPS, tolerance=1e-4
    )
