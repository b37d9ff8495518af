"""The engine of the Lab in Jupyter: from a state to a trace, by `lego_mlp` itself.

The page's engine, `js/engine.js`, makes the same trace from the same state.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.analysis.diagnosis import diagnose
from lego_mlp.backprop import backprop
from lego_mlp.history import Frame, History
from lego_mlp.lab.state import (
    OPTIMIZERS,
    State,
    checked,
    defaults,
    drawn,
    inputs,
    learning_rate,
    points,
    reach,
    task,
)
from lego_mlp.network import Network
from lego_mlp.training import train

FRAMES = 40
MOST_RECORDS = 1000
MOST_CELLS = 512
SEEDS = 10
SHAPE = ("dataset", "features", "hidden_layers", "hidden_size", "activation", "output", "bias")


def trace(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trace of a state's run: arrays by the names of `History`.

    `shapes` gives each parameter's shape; `frames` is a list of `{"step", "parameters"}`.

    Raises `TypeError` or `ValueError` that names the field.
    """
    return as_trace(run(checked(state)))


def run(state: State, schedule: Callable[[int], float] | None = None) -> History:
    """Train a full state's network and return the history, with a record at every step up to
    1,000 steps and about 1,000 of them above. A `schedule` replaces the state's learning rate."""
    net, X, Y, loss, all_X, all_Y = task(state)
    batch_size = state["batch_size"]
    unseen = (all_X[len(X) :], all_Y[len(X) :]) if len(X) < len(all_X) else None
    return train(
        net,
        X,
        Y,
        loss,
        learning_rate=schedule or learning_rate(state),
        steps=state["steps"],
        batch_size=None if batch_size is None else min(batch_size, len(X)),
        clip=state["clip"],
        optimizer=OPTIMIZERS[state["optimizer"]](),
        seed=state["seed"],
        record_every=math.ceil(state["steps"] / MOST_RECORDS),
        frames=FRAMES,
        test=unseen,
        patience=state["patience"] if unseen else None,
    )


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
        "accuracy": _accuracy_of_all(history),
        "train_accuracy": history.train_accuracy,
        "test_accuracy": history.test_accuracy,
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
    where not even the first step was finite.
    """
    return [_outcome({**state, "seed": (state["seed"] + k) % 2**32}) for k in range(SEEDS)]


def _outcome(state: State) -> dict[str, Any]:
    history = run({**state, "weights": None})
    verdict = diagnose(history)
    end = history.tail[-1].step if history.tail else -1
    last = int(np.searchsorted(history.steps, end, side="right")) - 1
    measured = {"accuracy": _accuracy_of_all(history), "loss": history.loss}
    return {"seed": state["seed"], "kind": verdict.kind, "learned": verdict.learned} | {
        name: None if last < 0 else float(column[last]) for name, column in measured.items()
    }


def maps(state: State, parameters: Mapping[str, Any], size: int) -> dict[str, Any]:
    """Return what the network says on a grid: `size` × `size` numbers a map, the top row first.

    The square reaches from `-reach` to `reach`. `output` is `h[:, 1] - h[:, 0]` of the last
    layer; `classes` has what it says of each class, `None` of two; `hidden[l][j]` belongs to
    neuron `j` of hidden layer `l`, both counted from 0.

    Raises `TypeError` or `ValueError` that names `parameters` or `size`.
    """
    size = _check.count("size", size, most=MOST_CELLS)
    net = network_with(state, parameters)
    edge = reach(points(state)[0])
    with np.errstate(over="ignore", invalid="ignore"):
        said = net.forward(inputs(state, _grid(size, edge)))
    *hidden, top = (said[layer.names.h].T for layer in net.layers)
    return {
        "size": size,
        "reach": edge,
        "output": top[1] - top[0],
        "classes": list(top) if len(top) > 2 else None,
        "hidden": [list(h) for h in hidden],
    }


def network_with(state: State, parameters: Mapping[str, Any]) -> Network:
    """Return a network of the state's shape with these numbers in it, until the next is asked for.

    Raises `ValueError` that names `parameters`.
    """
    return _with(_blank(*(state[field] for field in SHAPE)), parameters)


def arrays_at(state: State, parameters: Mapping[str, Any]) -> dict[str, Array | float]:
    """Return every matrix of one pass over the training points, by its name.

    Raises `TypeError` or `ValueError` that names `parameters`.
    """
    job = task(state)
    return dict(backprop(_with(job.net, parameters), job.X, job.Y, job.loss))


@lru_cache(maxsize=8)
def _blank(*shape: Any) -> Network:
    """Return a network for `maps` to fill: to draw one for each frame would take longer."""
    return drawn({**defaults(), **dict(zip(SHAPE, shape, strict=True))})


@lru_cache(maxsize=8)
def _grid(size: int, edge: float) -> Array:
    """Return the middles of the square's cells, row by row, the top row first."""
    middles = edge * ((2 * np.arange(size) + 1) / size - 1)
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
