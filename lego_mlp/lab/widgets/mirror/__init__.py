"""The sigmoid turned about (0, 1/2) covers itself, and a bias ends that (chapter 10)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp.bricks import Sigmoid
from lego_mlp.lab import _svg
from lego_mlp.lab.base import Widget

REACH = 8.0


class Mirror(Widget):
    """The sigmoid, the point (0, 1/2), and the curve turned about it by a slider's angle.

    At 180° the curve covers itself: `sigmoid(-t) = 1 - sigmoid(t)`. A second slider sets `t`, a
    third a bias, which moves the curve and ends the symmetry.

    >>> Mirror(t=2.0)
    Mirror(t=2, bias=0, angle=0)

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "mirror"

    def __init__(self, *, t: float = 2.0, bias: float = 0.0, angle: float = 0.0) -> None:
        limits = {"t": (t, -6.0, 6.0), "bias": (bias, -4.0, 4.0), "angle": (angle, 0.0, 180.0)}
        props = {}
        for name, (value, least, most) in limits.items():
            props[name] = _check.number(name, value, least=least, most=most)
        super().__init__(props)

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the curve from -8 to 8, and its values at `t` and `-t`."""
        t, bias = request["t"], request["bias"]
        at = Sigmoid().forward(np.array([[t + bias], [-t + bias]]))
        places = REACH * (np.arange(161) - 80) / 80
        curve = Sigmoid().forward((places + bias).reshape(-1, 1)).reshape(-1)
        return {"curve": curve, "at": float(at[0, 0]), "mirrored": float(at[1, 0])}

    def still(self) -> str:
        found = self.compute(self.props)
        t = self.props["t"]
        places = list(REACH * (np.arange(161) - 80) / 80)
        turned = [1 - y for y in found["curve"][::-1]]
        lines = [
            _svg.Line(places, list(found["curve"]), "ink", name="the curve"),
            _svg.Line(places, turned, "weight_plus", "2 6", "the curve, turned by 180°"),
        ]

        def extra(scale: _svg.Scale) -> str:
            ends = [
                (0.0, 0.5, "ink"),
                (t, found["at"], "ink"),
                (-t, found["mirrored"], "ink"),
            ]
            return "".join(_svg.dot(scale, x, y, name) for x, y, name in ends)

        plot = _svg.plot(
            lines,
            x=(-REACH, REACH),
            y=(-0.05, 1.05),
            labels=("t", "sigmoid(t + bias)"),
            extra=extra,
        )
        return _svg.still(_words(found, t, self.props["bias"]), plot)

    def __repr__(self) -> str:
        return "Mirror({})".format(
            ", ".join(f"{name}={self.props[name]:g}" for name in ("t", "bias", "angle"))
        )


def _words(found: dict[str, Any], t: float, bias: float) -> str:
    number = _svg.readable
    plus = "" if bias == 0 else f" {'+' if bias > 0 else '−'} {number(abs(bias))}"
    left = f"sigmoid({number(-t)}{plus}) = {number(found['mirrored'])}"
    right = f"1 − sigmoid({number(t)}{plus}) = {number(1 - found['at'])}"
    if bias == 0:
        other = f"1 − {number(found['at'])} = 1 − sigmoid({number(t)})"
        return f"{left} = {other}: turned by 180° about (0, 1/2), the curve covers itself."
    gap = number(abs(2 * found["curve"][80] - 1))
    return (
        f"{left}, but {right}: with the bias {number(bias)} the curve turned by 180° about "
        f"(0, 1/2) misses itself, by {gap} at 0."
    )
