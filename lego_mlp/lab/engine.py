"""The engine of the Lab in Jupyter: from a state to a trace, by `lego_mlp` itself.

The page's engine, `js/engine.js`, makes the same trace from the same state.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.analysis.diagnosis import diagnose, explained
from lego_mlp.backprop import backprop
from lego_mlp.history import Frame, History, Unfinished
from lego_mlp.lab.state import (
    CURVE,
    OPTIMIZERS,
    State,
    Task,
    checked,
    defaults,
    drawn,
    inputs,
    learning_rate,
    outputs,
    points,
    reach,
    task,
)
from lego_mlp.losses import Loss
from lego_mlp.network import Network, are_classes
from lego_mlp.training import train

FRAMES = 40
MOST_RECORDS = 1000
MOST_KEPT = 8_000_000
"""How many numbers a film keeps, 64 MB of them."""
MOST_CELLS = 512
PLACES = 4
"""A curve is shown at so many places where a map has a cell."""
SEEDS = 10
LANDSCAPE_SIZE = 25
MARGIN = 0.3
"""Of what the path takes, to each side of a landscape."""
STRAIGHT = 1e-12
"""The second direction has no more of a straight path than rounding."""
SHAPE = (
    *("dataset", "features", "hidden_layers", "hidden_size", "activation", "output", "bias"),
    *("norm", "shortcuts"),
)


def trace(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trace of a state's run: arrays by the names of `History`.

    `shapes` gives each parameter's shape; `frames` is a list of `{"step", "parameters"}`.

    Raises `TypeError` or `ValueError` that names the field.
    """
    return as_trace(run(checked(state)))


def run(state: State, schedule: Callable[[int], float] | None = None) -> History:
    """Train a full state's network and return the history, with a record at every step up to
    1,000 steps and about 1,000 of them above. A `schedule` replaces the state's learning rate."""
    return _train(state, task(state), state["steps"], FRAMES, schedule=schedule)


def _train(
    state: State,
    job: Task,
    steps: int,
    frames: int,
    schedule: Callable[[int], float] | None = None,
    resume: History | None = None,
) -> History:
    """Train a task's network for so many steps, as its state says."""
    batch_size, n = state["batch_size"], len(job.X)
    unseen = (job.all_X[n:], job.all_Y[n:]) if n < len(job.all_X) else None
    return train(
        job.net,
        job.X,
        job.Y,
        job.loss,
        learning_rate=schedule or learning_rate(state),
        steps=steps,
        batch_size=None if batch_size is None else min(batch_size, n),
        clip=state["clip"],
        optimizer=OPTIMIZERS[state["optimizer"]](),
        seed=state["seed"],
        record_every=math.ceil(state["steps"] / MOST_RECORDS),
        frames=frames,
        test=unseen,
        patience=state["patience"] if unseen else None,
        resume=resume,
    )


class Film:
    """Every step of a full state's run: its parameters are kept where all of them fit, else those
    of every so many-th step, from which the run is made again, the same bit for bit."""

    def __init__(self, state: State, most: int = MOST_KEPT) -> None:
        self.state = state
        steps = state["steps"]
        job = task(state)
        size = sum(live.size for live in job.net.parameters.values())
        self._stops: list[Unfinished] = []
        if (steps + 1) * size <= most:
            whole = _train(state, job, steps, steps + 1)
            self._kept = {frame.step: frame.parameters for frame in whole.frames}
        else:
            whole = self._in_stretches(job, math.ceil(3 * (steps + 1) * size / most))
        last = whole.tail[-1].step if whole.tail else 0
        self._kept = {step: kept for step, kept in self._kept.items() if step <= last}
        shown = {round(k * steps / (FRAMES - 1)) for k in range(FRAMES)}
        shown = {step for step in shown if step < last} | {last}
        frames = [Frame(step, self.parameters_at(step)) for step in sorted(shown)]
        self.history = replace(whole, frames=frames)

    def _in_stretches(self, job: Task, stride: int) -> History:
        """Train so many steps at a time, and keep what it takes to go on from each."""
        steps = self.state["steps"]
        whole = _train(self.state, job, 0, 1)
        self._whole, self._kept = whole, {0: whole.frames[0].parameters}
        while whole.unfinished and whole.unfinished.step < steps:
            self._stops.append(whole.unfinished)
            first = whole.unfinished.step
            whole = _train(self.state, job, min(stride, steps - first), 0, resume=whole)
        self._whole = whole
        self._kept |= {frame.step: frame.parameters for frame in whole.tail}
        return whole

    def parameters_at(self, step: int) -> dict[str, Array]:
        """Return the parameters at a step that the run has made.

        Raises `ValueError` that names `step`.
        """
        if step not in self._kept:
            stops = [stop for stop in self._stops if stop.step <= step]
            if not stops or step > self._whole.tail[-1].step:
                raise ValueError(f"step must be one that the run has made, got {shown(step)}")
            job = task(self.state)
            _fill(job.net, stops[-1].parameters)
            before = replace(self._whole, unfinished=stops[-1])
            _train(self.state, job, step - stops[-1].step, 0, resume=before)
            return job.net.parameters
        return self._kept[step]

    @property
    def last(self) -> int:
        """The last step that the run has made and that is finite; 0 of one that begins beyond."""
        return self.history.tail[-1].step if self.history.tail else 0

    def at(self, step: int, size: int, silenced: Sequence[Sequence[int]] = ()) -> dict[str, Any]:
        """Return what is shown of a step: parameters, slopes, loss, accuracy, and the `maps`; of a
        curve, in place of the accuracy, the share `explained` of the targets' variance. Of the
        neurons in `silenced`, each its layer and number from 1 and 0, nobody hears anything.

        Raises `ValueError` that names `step` or `size`.
        """
        parameters = _silent(self.parameters_at(step), silenced)
        job = task(self.state)
        net = _with(job.net, parameters)
        with np.errstate(all="ignore"):
            slopes = backprop(net, job.X, job.Y, job.loss)
        there = _train(self.state, job, 0, 0)
        return {
            "step": step,
            "parameters": parameters,
            "slopes": {name: slopes[f"dL_d{name}"] for name in parameters},
            **_measured(there),
            **(_explained(job) if self.state["dataset"] == CURVE else {}),
            "maps": maps(self.state, parameters, size),
        }


def _measured(history: History) -> dict[str, Any]:
    """Return what a history says of its last step, each by its name in a trace."""
    columns = {
        "loss": history.loss,
        **_accuracies(history),
        "test_loss": history.test_loss,
    }
    last = {name: column[-1:] for name, column in columns.items() if column is not None}
    return {name: one[0] if len(one) else math.nan for name, one in last.items()}


def _explained(job: Task) -> dict[str, float | None]:
    """Return the share of the variance that a task's network explains, of the targets trained on
    and of the unseen ones where there are any; `None` where all are the same."""
    n, shares = len(job.X), {}
    for name, rows in (("explained", slice(0, n)), ("test_explained", slice(n, None))):
        if len(job.all_X[rows]):
            said = job.net.forward(job.all_X[rows])[job.net.layers[-1].names.h]
            share = explained(job.loss, said, job.all_Y[rows])
            shares[name] = share if math.isfinite(share) else None
    return shares


def _silent(parameters: Mapping[str, Array], silenced: Sequence[Sequence[int]]) -> dict[str, Array]:
    """Return the parameters without what the silenced neurons say to the next layer."""
    heard = dict(parameters)
    for layer, number in silenced:
        name = f"W{layer + 1}"
        if layer >= 1 and name in heard and number < len(heard[name]):
            heard[name] = heard[name].copy()
            heard[name][number] = 0
    return heard


def _fill(net: Network, numbers: Array) -> None:
    """Put numbers into all parameters, in their order."""
    start = 0
    for live in net.parameters.values():
        live[...] = numbers[start : start + live.size].reshape(live.shape)
        start += live.size


def as_trace(history: History) -> dict[str, Any]:
    """Return a history as the view reads it.

    Raises `TypeError` or `ValueError` that names `history`: it must come from `train`, with frames.
    """
    verdict = asdict(diagnose(history))
    if not history.frames:
        raise ValueError("history must hold frames: train(..., frames=40)")
    return {
        "steps": history.steps,
        "loss": history.loss,
        **_accuracies(history),
        "test_loss": history.test_loss,
        "best_step": history.best_step,
        "gradient_norms": history.gradient_norms,
        "weight_norms": history.weight_norms,
        "frames": [frame._asdict() for frame in _shown_frames(history)],
        "shapes": {name: a.shape for name, a in history.frames[0].parameters.items()},
        "exploded_at": history.exploded_at,
        "exploded_in": history.exploded_in,
        "done": True,
        "verdict": verdict,
    }


def _accuracies(history: History) -> dict[str, Array | None]:
    """Return the shares of right answers by their names in a trace, `None` each of a curve."""
    names = ("accuracy", "train_accuracy", "test_accuracy")
    if history.run is None or history.run.Y is None or not are_classes(history.run.Y):
        return dict.fromkeys(names)
    seen = history.train_accuracy
    return dict(zip(names, (_accuracy_of_all(history), seen, history.test_accuracy), strict=True))


def _accuracy_of_all(history: History) -> Array:
    """Return the share of right answers on all points, seen and unseen."""
    if history.test_accuracy is None or history.run is None or history.run.test is None:
        return history.train_accuracy
    seen, unseen = len(history.run.X), len(history.run.test[0])
    right = np.rint(seen * history.train_accuracy) + np.rint(unseen * history.test_accuracy)
    return right / (seen + unseen)


def _shown_frames(history: History) -> list[Frame]:
    """Return the kept frames, and of the last finite steps before an explosion every one; of a
    run that stopped early those up to the step that it went back to."""
    best = history.best_step
    if history.exploded_at is None and best is None:
        return history.frames
    steps = {frame.step: frame for frame in [*history.frames, *history.tail]}
    return [steps[step] for step in sorted(steps) if best is None or step <= best]


def seeds(state: State) -> list[dict[str, Any]]:
    """Return what becomes of ten runs that differ in their seed alone, the state's first.

    Each is `{"seed", "kind", "learned", "accuracy", "loss"}`, as the run ends; the last two `None`
    where not even the first step was finite, and the accuracy of a curve.
    """
    return [_outcome({**state, "seed": (state["seed"] + k) % 2**32}) for k in range(SEEDS)]


def _outcome(state: State) -> dict[str, Any]:
    history = run({**state, "weights": None})
    verdict = diagnose(history)
    end = history.tail[-1].step if history.tail else -1
    last = int(np.searchsorted(history.steps, end, side="right")) - 1
    measured = {"accuracy": _accuracies(history)["accuracy"], "loss": history.loss}
    return {"seed": state["seed"], "kind": verdict.kind, "learned": verdict.learned} | {
        name: None if last < 0 or column is None else float(column[last])
        for name, column in measured.items()
    }


def landscape(state: State, frames: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the loss over the plane in which a run's path through the weights lies best.

    Its directions are the two largest principal ones of the path, seen from its end; `loss` is
    that at the middles of `size` × `size` cells, the top row first, over the ranges `x` and `y`.
    `path` has the frames' places in both, `share` how much of the path's way lies in the plane.
    `None` where the path is no more than a line.

    Source: Li and others, "Visualizing the loss landscape of neural nets" (2018).
    """
    net, X, Y, loss, *_ = task(state)
    points = np.array(
        [
            np.concatenate([np.ravel(f["parameters"][name]) for name in net.parameters])
            for f in frames
        ]
    )
    away = points - points[-1]
    values, vectors = np.linalg.eigh(away @ away.T)
    if len(points) < 3 or not values[-2] > STRAIGHT * values[-1]:
        return None
    axes = vectors[:, :-3:-1].T @ away / np.sqrt(values[:-3:-1])[:, None]
    path = axes @ away.T
    signs = np.sign(path[[0, 1], np.abs(path).argmax(axis=1)])[:, None]
    axes, path = signs * axes, signs * path
    low, high = path.min(axis=1), path.max(axis=1)
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    cells = (np.arange(LANDSCAPE_SIZE) + 0.5) / LANDSCAPE_SIZE
    along, up = low[:, None] + (high - low)[:, None] * cells
    with np.errstate(all="ignore"):
        found = [
            _loss_at(net, points[-1] + [a, b] @ axes, X, Y, loss) for b in up[::-1] for a in along
        ]
    return {
        "size": LANDSCAPE_SIZE,
        "x": [low[0], high[0]],
        "y": [low[1], high[1]],
        "loss": np.array(found),
        "path": list(path),
        "share": values[-2:].sum() / values.sum(),
    }


def _loss_at(net: Network, theta: Array, X: Array, Y: Array, loss: Loss) -> float:
    start = 0
    for live in net.parameters.values():
        live[...] = theta[start : start + live.size].reshape(live.shape)
        start += live.size
    return float(backprop(net, X, Y, loss)["loss"])


def maps(state: State, parameters: Mapping[str, Any], size: int) -> dict[str, Any]:
    """Return what the network says on a grid: `size` × `size` numbers a map, the top row first.

    The square reaches from `-reach` to `reach`. `output` is `h[:, 1] - h[:, 0]` of the last
    layer and `outputs[k]` is `h[:, k]`; `hidden[l][j]` belongs to neuron `j` of hidden layer `l`,
    both counted from 0. Of a curve each has `4 * size` numbers, from left to right; `output` is
    the curve, and `shares[j]` what neuron `j` of the last hidden layer adds to it.

    Raises `TypeError` or `ValueError` that names `parameters` or `size`.
    """
    size = _check.count("size", size, most=MOST_CELLS)
    net = network_with(state, parameters)
    edge = reach(points(state)[0])
    with np.errstate(all="ignore"):
        said = net.forward(inputs(state, _grid(size, edge, state["dataset"] == CURVE)))
    *hidden, top = (said[layer.names.h].T for layer in net.layers)
    found = {
        "size": size,
        "reach": edge,
        "outputs": list(top),
        "hidden": [list(h) for h in hidden],
    }
    if len(top) > 1:
        return found | {"output": top[1] - top[0]}
    last = net.layers[-1]
    shares = last.linear.W * said[last.names.x].T
    return found | {"output": top[0], "shares": list(shares)}


def network_with(state: State, parameters: Mapping[str, Any]) -> Network:
    """Return a network of the state's shape with these numbers in it, until the next is asked for.

    Raises `ValueError` that names `parameters`.
    """
    return _with(_blank(outputs(state), *(state[field] for field in SHAPE)), parameters)


def arrays_at(state: State, parameters: Mapping[str, Any]) -> dict[str, Array | float]:
    """Return every matrix of one pass over the training points, by its name.

    Raises `TypeError` or `ValueError` that names `parameters`.
    """
    job = task(state)
    return dict(backprop(_with(job.net, parameters), job.X, job.Y, job.loss))


@lru_cache(maxsize=8)
def _blank(said: int, *shape: Any) -> Network:
    """Return a network for `maps` to fill: to draw one for each frame would take longer."""
    points = [[0.0, 0.0, said - 1]]  # one is enough to say of how many classes they are
    return drawn({**defaults(), "points": points, **dict(zip(SHAPE, shape, strict=True))})


@lru_cache(maxsize=8)
def _grid(size: int, edge: float, is_curve: bool = False) -> Array:
    """Return the middles of the square's cells, row by row, the top row first; of a curve the
    places from left to right."""
    size = PLACES * size if is_curve else size
    middles: Array = edge * ((2 * np.arange(size) + 1) / size - 1)
    if is_curve:
        return middles[:, None]
    x1, x2 = np.meshgrid(middles, -middles)
    return np.column_stack([x1.ravel(), x2.ravel()])


def _with(net: Network, parameters: Mapping[str, Any]) -> Network:
    """Return the network with these numbers in it, each array row by row."""
    if not isinstance(parameters, Mapping) or set(parameters) != set(net.parameters):
        raise ValueError(f"parameters must hold {', '.join(net.parameters)}, {shown(parameters)}")
    for name, live in net.parameters.items():
        numbers = _check.floats(f"parameters[{name!r}]", parameters[name])
        if numbers.size != live.size:
            raise ValueError(
                f"parameters[{name!r}] must hold {live.size} numbers, got {numbers.size}"
            )
        live[...] = numbers.reshape(live.shape)
    return net
