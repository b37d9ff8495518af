"""The Lab's state: one flat dictionary, what is allowed in it, and the run that it stands for.

`controls.json` is its one definition; the page reads the same file.
"""

import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check, datasets, schedules
from lego_mlp._check import Array, shown
from lego_mlp.losses import L1, L2, ArticlePenalty, CrossEntropy, Loss, Penalty, SquaredError
from lego_mlp.network import Network, mlp
from lego_mlp.optimizers import Adam, Momentum, Plain

State = dict[str, Any]

CONTROLS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("controls.json").read_text(encoding="utf-8")
)["fields"]

DATASETS: dict[str, Callable[..., tuple[Array, Array]]] = {
    "xor": datasets.xor,
    "line": datasets.line,
    "circles": datasets.circles,
    "moons": datasets.moons,
    "spiral": datasets.spiral,
    "pinwheel": datasets.pinwheel,
    "curve": datasets.curve,
}
CURVE = "curve"
"""The data set of numbers instead of classes: one input, and one output, which is linear."""
OUTPUTS = {"pinwheel": 3, CURVE: 1}
"""How many outputs there are, where not two."""
OWN_CLASSES = 3
"""At most, of a reader's own points."""

DATA_SIZE = 300
LEAST_REACH = 2.6

PENALTIES: dict[str, type[Penalty]] = {"l2": L2, "l1": L1, "article": ArticlePenalty}

OPTIMIZERS: dict[str, type[Plain]] = {"plain": Plain, "momentum": Momentum, "adam": Adam}


SCHEDULES: dict[str, Callable[[float, int], schedules.Schedule]] = {
    "step_decay": lambda rate, steps: schedules.step_decay(rate, every=math.ceil(steps / 6)),
    "inverse_time": lambda rate, steps: schedules.inverse_time(rate, half_life=steps / 12),
    "cosine": schedules.cosine,
    "warm_up": lambda rate, steps: schedules.warm_up(rate, math.ceil(steps / 2)),
}
"""How the rate of a run of so many steps changes; in chapter 13's proportions."""


class Task(NamedTuple):
    """What a state stands for: a fresh network, what it trains on, and all the points."""

    net: Network
    X: Array
    Y: Array
    loss: Loss
    all_X: Array
    all_Y: Array


def defaults() -> State:
    """Return a new state with every field at its default."""
    return {field["name"]: field["default"] for field in CONTROLS} | {"points": []}


def given(state: State) -> State:
    """Return the fields of a full state that are not at their defaults."""
    usual = defaults()
    return {name: value for name, value in state.items() if value != usual[name]}


def checked(state: Mapping[str, Any]) -> State:
    """Return a full state: what is given, checked, and the defaults for the rest.

    Raises `TypeError` or `ValueError` that names the field.
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"state must be a mapping of fields to values, got {shown(state)}")
    usual = defaults()
    unknown = [name for name in state if name not in usual]
    if unknown:
        raise ValueError(f"{unknown[0]} is not a field of the state: {', '.join(usual)}")
    full = usual | dict(state)
    for field in CONTROLS:
        full[field["name"]] = _checked_field(field, full[field["name"]])
    if full["dataset"] == "own" and not full["points"]:
        raise ValueError("points must hold at least one point where dataset is 'own', got none")
    if full["weights"] is not None:
        full["weights"] = _checked_weights(drawn(full), full["weights"])
    return full


def task(state: State) -> Task:
    """Return what a full state stands for. The network is new; the points are the state's."""
    net = drawn(state)
    for name, values in (state["weights"] or {}).items():
        net.parameters[name][:] = values
    X, Y = points(state)
    X = inputs(state, X)
    first = slice(0, state["train_points"])
    kind = PENALTIES.get(state["penalty"])
    measure = CrossEntropy if _last_brick(state) == "softmax" else SquaredError
    loss = measure(kind(state["strength"]) if kind else None)
    return Task(net, X[first], Y[first], loss, X, Y)


def learning_rate(state: State) -> float | schedules.Schedule:
    """Return the rate of a full state's run, where it changes as a function of the step."""
    rate, kind = state["learning_rate"], SCHEDULES.get(state["schedule"])
    return kind(rate, state["steps"]) if kind else rate


def reach(X: Array) -> float:
    """Return how far pictures reach to each side of 0: a little past the farthest coordinate, and
    in the plane far enough for new points."""
    farthest = 1.05 * float(np.abs(X[:, :2]).max())
    return farthest if X.shape[1] == 1 else max(farthest, LEAST_REACH)


def drawn(state: State) -> Network:
    """Return a state's network as it is drawn, without the weights that the state may give."""
    layers = state["hidden_layers"]
    hidden_bias = state["bias"] in ("hidden", "all")
    in_plane = 3 if state["features"] == "product" else 2
    return mlp(
        [
            1 if state["dataset"] == CURVE else in_plane,
            *[state["hidden_size"]] * layers,
            outputs(state),
        ],
        activation=state["activation"],
        output=_last_brick(state),
        bias=[*[hidden_bias] * layers, state["bias"] in ("output", "all")],
        init=state["init"],
        seed=state["seed"],
        gain=state["gain"],
        norm=state["norm"] == "rows" and state["hidden_size"] > 1,
        shortcuts=state["shortcuts"] == "each" and layers > 1,
    )


def outputs(state: State) -> int:
    """Return how many numbers a full state's network says: of own points two, or three where one
    of them is of class 2."""
    if state["dataset"] == "own":
        return 1 + max([1, *(int(label) for _, _, label in state["points"])])
    return OUTPUTS.get(state["dataset"], 2)


def _last_brick(state: State) -> str:
    """Return the activation of the last layer: a curve's is linear, whatever the state says."""
    return "linear" if state["dataset"] == CURVE else str(state["output"])


def points(state: State) -> tuple[Array, Array]:
    """Return all points of a state and their labels, of a curve the targets."""
    if state["dataset"] != "own":
        return _drawn_points(state["dataset"], state["noise"], state["data_seed"])
    table = np.array(state["points"], dtype=np.float64)
    return table[:, :2], datasets.one_hot(table[:, 2], classes=outputs(state))


def inputs(state: State, X: Array) -> Array:
    """Return what a state's network is given of points of the plane, or of a curve."""
    if state["features"] == "product" and state["dataset"] != CURVE:
        return np.column_stack([X, X[:, 0] * X[:, 1]])
    return X


@lru_cache(maxsize=32)
def _drawn_points(dataset: str, noise: float | None, seed: int) -> tuple[Array, Array]:
    """Return a data set that is drawn once, and so may not be written to."""
    X, Y = DATASETS[dataset](DATA_SIZE, seed, **({} if noise is None else {"noise": noise}))
    X.flags.writeable = Y.flags.writeable = False
    return X, Y


def _checked_field(field: dict[str, Any], value: Any) -> Any:
    if value is None and field.get("nullable"):
        return None
    name = field["name"]
    match field["kind"]:
        case "choice":
            return _check.one_of(name, value, field["choices"])
        case "whole":
            return _check.count(name, value, least=field["min"], most=field["max"])
        case "number" | "log":
            return _check.number(name, value, least=field["min"], most=field["max"])
        case "points":
            return _checked_points(field, value)
        case _:
            return value  # weights: checked against the network, once all else is known


def _checked_points(field: dict[str, Any], value: Any) -> list[list[float]]:
    if not _is_list(value):
        raise TypeError(f"points must be a list of [x1, x2, class], got {shown(value)}")
    if len(value) > field["max"]:
        raise ValueError(f"points must be at most {field['max']}, got {len(value)}")
    return [_checked_point(f"points[{i}]", point) for i, point in enumerate(value)]


def _checked_point(name: str, point: Any) -> list[float]:
    if not _is_list(point) or len(point) != 3:
        raise ValueError(f"{name} must be [x1, x2, class], got {shown(point)}")
    x1, x2, label = (_check.number(name, value) for value in point)
    if label not in range(OWN_CLASSES) or max(abs(x1), abs(x2)) > 1e6:
        raise ValueError(
            f"{name} must have coordinates up to 1e6 and class 0, 1 or 2, got {shown(point)}"
        )
    return [x1, x2, int(label)]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _checked_weights(net: Network, weights: Any) -> dict[str, list[Any]]:
    if not isinstance(weights, Mapping) or set(weights) != set(net.parameters):
        raise ValueError(
            f"weights must hold {', '.join(net.parameters)}, "
            f"got {shown(list(weights) if isinstance(weights, Mapping) else weights)}"
        )
    result = {}
    for name, live in net.parameters.items():
        values = _check.array(f"weights[{name!r}]", weights[name], live.ndim)
        if values.shape != live.shape:
            raise ValueError(
                f"weights[{name!r}] must have the shape {live.shape}, got {values.shape}"
            )
        result[name] = values.tolist()
    return result
