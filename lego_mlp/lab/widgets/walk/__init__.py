"""The Walk: every number of one pass explains itself (chapters 2 to 7)."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.backprop import backprop
from lego_mlp.datasets import xor
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import State, checked, defaults, task
from lego_mlp.lab.widgets.walk import tower as _tower
from lego_mlp.lab.widgets.walk.plan import plan_of
from lego_mlp.optimizers import update
from lego_mlp.traces import Trace

USUAL: State = {"dataset": "own", "hidden_size": 3, "bias": "none", "learning_rate": 0.001}
FREE = ("points", "bias", "learning_rate", "seed", "weights")
"""The fields that a Walk can change; all others are those of its network."""
BUILT = ("hidden_layers", "norm", "shortcuts")
"""The fields that say of which bricks a Walk's network is built, once and for all."""
MOST_ROWS, MOST_LAYERS = 4, 2

PLAN = plan_of(defaults())
NAMES = [name for step in PLAN["steps"] for name in step["names"]]


class Walk(Widget):
    """The network 2-3-2 as bricks, with every matrix of one pass in its place.

    With `hidden_layers=2` it is 2-3-3-2; `norm="rows"` puts a LayerNorm into each hidden layer and
    `shortcuts="each"` a Shortcut onto the second (chapter 21).

    Choose a number, and its formula stands below it in symbols and with the numbers in it. The
    Walk opens where `step`, the name of a matrix, is computed, with its number `index` chosen;
    without one, its first. It starts at the XOR data's row `observation` and takes
    `observations` rows, at most 4. `fields` are `points` (in place of those rows), `bias`,
    `learning_rate`, `seed` and `weights`, as in `Lab`; without any it is the article's worked
    example.

    `walk.state` holds these fields. `walk.trace` holds every array as `backprop` names it, and
    each parameter after one step more as `W1_new`. Both can be observed, and `state` be set.

    >>> Walk("dL_dW2", (0, 1))
    Walk('dL_dW2', (0, 1))

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "walk"
    DECIMALS: ClassVar[int] = 8
    PROMISE: ClassVar[str] = (
        "With JavaScript, every number here can be chosen, and tells what it was made from."
    )

    state = traitlets.Dict(help="The fields that the pass is computed from.").tag(sync=True)
    trace = traitlets.Any(help="Every array of the pass, by its name.")

    def __init__(
        self,
        step: str = "W2_new",
        index: int | tuple[int, ...] | None = None,
        *,
        observation: int = 0,
        observations: int = 1,
        **fields: Any,
    ) -> None:
        rows = _rows(observation, observations)
        state = walk_state({"points": rows} | fields)
        trace = pass_and_update(state)
        self._plan = plan_of(defaults() | state)
        names = [name for one in self._plan["steps"] for name in one["names"]]
        _check.one_of("step", step, [name for name in names if name in trace])
        props = {"state": state, "step": step, "index": _place(index, np.shape(trace[step]))}
        start = {"observation": (observation, 0), "observations": (observations, 1)}
        given = {name: value for name, (value, usual) in start.items() if value != usual} | fields
        places = [repr(value) for value in (step, index) if value is not None]
        self._words = ", ".join([*places, *(f"{name}={value!r}" for name, value in given.items())])
        super().__init__(props, state=state)

    def train(self, steps: int = 1) -> None:
        """Take so many training steps; every view follows.

        Raises `TypeError` or `ValueError` that names `steps`.
        """
        self.state = trained(self.state, _check.count("steps", steps))

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arrays of a state after so many steps, and their shapes; keep both."""
        self.state = trained(walk_state(request["state"]), request["steps"])
        # Also where the state is the same: a brick may not be.
        self.trace = pass_and_update(self.state)
        return {
            "arrays": {
                name: np.array(value, dtype=np.float64) for name, value in self.trace.items()
            },
            "shapes": {name: list(np.shape(value)) for name, value in self.trace.items()},
        }

    def still(self) -> str:
        arrays = {**self.trace, "alpha": self.state["learning_rate"]}
        return _tower.still(self._plan, arrays, self.props["step"], self.DECIMALS, self.PROMISE)

    @traitlets.validate("state")
    def _valid_state(self, proposal: Any) -> State:
        state = walk_state(proposal["value"])
        for name in BUILT if self.state else ():
            if state.get(name) != self.state.get(name):
                raise ValueError(f"{name} must stay as it was when the Walk was made")
        return state

    @traitlets.observe("state")
    def _on_state(self, _change: Any) -> None:
        self.trace = pass_and_update(self.state)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._words})"


def walk_state(given: Mapping[str, Any]) -> State:
    """Return the fields that a Walk can change: those given, checked, and the usual ones.

    Raises `TypeError` or `ValueError` that names the field.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"state must be a mapping of fields to values, got {shown(given)}")
    free = (*FREE, *BUILT)
    fixed = {name: value for name, value in (defaults() | USUAL).items() if name not in free}
    full = checked({**USUAL, **given})
    for name, value in fixed.items():
        if full[name] != value:
            raise ValueError(f"{name} must be {value!r} in a Walk, got {full[name]!r}")
    if len(full["points"]) > MOST_ROWS:
        raise ValueError(f"points must be at most {MOST_ROWS} in a Walk, got {len(full['points'])}")
    if labels := {point[2] for point in full["points"]} - {0, 1}:
        raise ValueError(f"points must be of class 0 or 1 in a Walk, got {min(labels):g}")
    if full["hidden_layers"] > MOST_LAYERS:
        raise ValueError(f"hidden_layers must be 1 or 2 in a Walk, got {full['hidden_layers']}")
    if full["shortcuts"] != "none" and full["hidden_layers"] == 1:
        raise ValueError("shortcuts need hidden_layers=2 in a Walk")
    built = {name: full[name] for name in BUILT if full[name] != defaults()[name]}
    return {name: full[name] for name in FREE} | built


@np.errstate(all="ignore")  # weights may be any numbers; infinity is shown
def pass_and_update(state: State) -> Trace:
    """Return every array of one pass as `backprop` names it, and `W1_new`, ... after an update."""
    net, X, Y, loss, _, _ = task(checked({**USUAL, **state}))
    trace = backprop(net, X, Y, loss)
    for i, norm in net.norms.items():
        z = trace[f"z{i}"]
        trace[f"mean{i}"] = z.mean(axis=1, keepdims=True)
        trace[f"spread{i}"] = norm.spread(z)
    update(net, trace, state["learning_rate"])
    for name, moved in net.parameters.items():
        trace[f"{name}_new"] = moved
    return trace


def trained(state: State, steps: int) -> State:
    """Return the state after so many training steps."""
    for _ in range(steps):
        trace = pass_and_update(state)
        names = [name.removesuffix("_new") for name in trace if name.endswith("_new")]
        state = {**state, "weights": {name: trace[f"{name}_new"].tolist() for name in names}}
    return state


def _rows(observation: int, observations: int) -> list[list[float]]:
    """Return some rows of the XOR data as points, from the first again after the last."""
    X, Y = xor()
    first = _check.count("observation", observation, least=0, most=len(X) - 1)
    n = _check.count("observations", observations, most=MOST_ROWS)
    rows = [(first + k) % len(X) for k in range(n)]
    return [[*X[row].tolist(), int(Y[row, 1])] for row in rows]


def _place(index: Any, shape: tuple[int, ...]) -> list[int]:
    if index is None:
        return [0] * len(shape)
    given = index if isinstance(index, tuple) else (index,)
    place = [_check.count("index", i, least=0) for i in given]
    if len(place) != len(shape) or any(i >= n for i, n in zip(place, shape, strict=True)):
        raise ValueError(f"index must lie in the shape {shape}, got {shown(index)}")
    return place
