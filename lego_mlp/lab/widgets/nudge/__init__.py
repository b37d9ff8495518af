"""What a slope is: nudge one weight and look at the loss (chapter 9)."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.backprop import backprop, gradients
from lego_mlp.lab import _svg
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import checked, given, task

WORKED_EXAMPLE = {"train_points": 1, "hidden_size": 3, "bias": "none", "seed": 2017}
EPSILONS = 10.0 ** np.linspace(-12, -1, 111)
ULP = 2.0**-53
"""The rounding of one number, relative to it."""


class Nudge(Widget):
    """The loss along one weight, its tangent, and the slope measured with a nudge of `epsilon`.

    Left, the loss around the weight's value with the line through the two nudged points; right,
    how far the one-sided and the central difference are off, against ε. `parameter` and `index`
    say which number is nudged; the reader can choose another. Without `fields` the network is
    the article's worked example (one observation, 2-3-2, no bias, seed 2017); `fields` are
    those of `Lab`, for instance `train_points=300` or `activation="tanh"`.

    >>> Nudge("W2", (0, 1), epsilon=1e-3)
    Nudge(W2[0, 1], epsilon=0.001)

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "nudge"

    def __init__(
        self,
        parameter: str = "W1",
        index: int | tuple[int, ...] = (0, 0),
        *,
        epsilon: float = 0.1,
        **fields: Any,
    ) -> None:
        state = checked(WORKED_EXAMPLE | fields)
        live = task(state).net.parameters
        _check.one_of("parameter", parameter, list(live))
        place = index if isinstance(index, tuple) else (index,)
        shape = live[parameter].shape
        fits = len(place) == len(shape) and all(
            0 <= _check.count("index", i, least=0) < n for i, n in zip(place, shape, strict=True)
        )
        if not fits:
            raise ValueError(f"index must lie in {parameter}'s shape {shape}, got {shown(index)}")
        epsilon = _check.number("epsilon", epsilon, least=1e-12, most=0.1)
        super().__init__(
            {
                "state": given(state),
                "parameter": parameter,
                "index": int(np.ravel_multi_index(place, shape)),
                "position": round(10 * (math.log10(epsilon) + 12)),
            }
        )

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the loss along a parameter and at each nudge; see `losses_around`."""
        return losses_around(checked(request["state"]), request)

    def still(self) -> str:
        props = self.props
        epsilon = float(EPSILONS[props["position"]])
        request = {**props, "epsilons": [0.1, epsilon], "half": 3.0}
        found = losses_around(checked(props["state"]), request)
        return _svg.still(_words(self.name, found, epsilon), _along(found, epsilon), _u(found))

    @property
    def name(self) -> str:
        """The number that is nudged, as "W1[0, 0]"."""
        shape = task(checked(self.props["state"])).net.parameters[self.props["parameter"]].shape
        place = np.unravel_index(self.props["index"], shape)
        return f"{self.props['parameter']}[{', '.join(str(int(i)) for i in place)}]"

    def __repr__(self) -> str:
        return f"Nudge({self.name}, epsilon={EPSILONS[self.props['position']]:.3g})"


def losses_around(state: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter's `value`, the `loss`, its `gradient`, and the loss where it is nudged.

    `request` names the `parameter` and its flat `index`. `plus` and `minus` are the losses at
    `value ± ε` for each of `epsilons`, `along` the losses at 81 places from `value - half` to
    `value + half`.
    """
    net, X, Y, loss, _, _ = task(state)
    numbers = net.parameters[request["parameter"]].reshape(-1)  # a view: the network moves with it
    k = request["index"]
    value = float(numbers[k])
    trace = backprop(net, X, Y, loss)
    slope = gradients(net, trace)[request["parameter"]].reshape(-1)[k]

    def losses(at: Array) -> Array:
        found = np.empty(len(at))
        for i, place in enumerate(at):
            numbers[k] = place
            found[i] = backprop(net, X, Y, loss)["loss"]
        return found

    epsilons = np.array(request["epsilons"], dtype=np.float64)
    offsets = request["half"] * (np.arange(81) - 40) / 40
    return {
        "value": value,
        "loss": float(trace["loss"]),
        "gradient": float(slope),
        "plus": losses(value + epsilons),
        "minus": losses(value - epsilons),
        "along": losses(value + offsets),
    }


def _words(name: str, found: dict[str, Any], epsilon: float) -> str:
    change = found["plus"][1] - found["loss"]
    return (
        f"{name} = {_svg.readable(found['value'])}, nudged by ε = {_svg.readable(epsilon, 2)}: the "
        f"loss changes by {_svg.readable(change, 6)}, and gradient × ε is "
        f"{_svg.readable(found['gradient'] * epsilon, 6)}. A smaller ε brings them together, until "
        "the computer's rounding takes over: the error against ε has the shape of a U."
    )


def _along(found: dict[str, Any], epsilon: float) -> str:
    places = found["value"] + 3 * (np.arange(81) - 40) / 40
    ends = places[[0, -1]]
    tangent = found["loss"] + found["gradient"] * (ends - found["value"])
    lines = [
        _svg.Line(list(places), list(found["along"]), "ink", name="the loss"),
        _svg.Line(list(ends), list(tangent), "muted", "7 4", "its tangent"),
    ]

    def extra(scale: _svg.Scale) -> str:
        nudges = ((found["value"] + epsilon, "plus"), (found["value"] - epsilon, "minus"))
        return "".join(_svg.dot(scale, at, found[key][1], "ink") for at, key in nudges)

    return _svg.plot(
        lines,
        x=(ends[0], ends[1]),
        y=_svg.reach(found["along"]),
        labels=("the weight", "loss"),
        extra=extra,
    )


def _u(found: dict[str, Any]) -> str:
    """Return the U as its two causes say. The rounding itself differs between computers, and a
    still picture must not."""
    size = abs(found["gradient"]) or 1.0
    rounding = ULP * found["loss"] / (EPSILONS * size)
    one = abs((found["plus"][0] - found["loss"]) / 0.1 - found["gradient"]) / size
    two = abs((found["plus"][0] - found["minus"][0]) / 0.2 - found["gradient"]) / size
    return _svg.plot(
        [
            _svg.Line(
                list(EPSILONS),
                list(one * EPSILONS / 0.1 + rounding),
                "weight_plus",
                "7 4",
                "one-sided",
            ),
            _svg.Line(
                list(EPSILONS),
                list(two * (EPSILONS / 0.1) ** 2 + rounding),
                "weight_minus",
                name="central",
            ),
        ],
        x=(1e-12, 0.1),
        y=(1e-14, 1.0),
        log="xy",
        labels=("ε", "relative error of the slope"),
    )
