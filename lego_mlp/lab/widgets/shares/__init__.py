"""Softmax as shares, and cross-entropy's slope as the gap to the right answer (chapter 14)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.backprop import backprop
from lego_mlp.bricks import Linear, Softmax
from lego_mlp.lab import _svg
from lego_mlp.lab._svg import colour
from lego_mlp.lab.base import Widget
from lego_mlp.losses import CrossEntropy
from lego_mlp.network import Network

CLASSES = 3
REACH = 6.0
COLDEST, HOTTEST = 0.2, 5.0
SURE = 0.99


class Shares(Widget):
    """Three sums `z` and the probabilities that softmax makes of them, for a right class.

    Left, `z / temperature`; right, `h` as bars, the right answer `y` as dashed outlines, and an
    arrow from each bar to its outline: against the arrow points `dL_dz = (h - y) / temperature`.
    The sliders set the three sums and the temperature.

    >>> Shares([2.0, 1.0, -1.0], label=0)
    Shares([2, 1, -1], label=0, temperature=1)

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "shares"

    def __init__(
        self, z: Sequence[float] = (2.0, 1.0, -1.0), label: int = 0, temperature: float = 1.0
    ) -> None:
        sums = _check.array("z", z, 1)
        if len(sums) != CLASSES or np.abs(sums).max() > REACH:
            raise ValueError(f"z must be {CLASSES} numbers from -6 to 6, got {shown(z)}")
        label = _check.count("label", label, least=0, most=CLASSES - 1)
        temperature = _check.number("temperature", temperature, least=COLDEST, most=HOTTEST)
        super().__init__({"z": sums.tolist(), "label": label, "temperature": temperature})

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the shares `h`, the `loss`, and its slope `dL_dz`."""
        u = np.array([request["z"]]) / request["temperature"]
        Y = np.eye(CLASSES)[[request["label"]]]
        trace = backprop(Network([Linear(np.eye(CLASSES)), Softmax()]), u, Y, CrossEntropy())
        slope = trace["dL_dz1"][0] / request["temperature"]
        return {"h": trace["h1"][0].tolist(), "loss": trace["loss"], "dL_dz": slope.tolist()}

    def still(self) -> str:
        found = self.compute(self.props)
        sums = [value / self.props["temperature"] for value in self.props["z"]]
        reach = max(REACH, *map(abs, sums))
        left = _bars(sums, (-1.15 * reach, 1.15 * reach), "z / temperature")
        answers = _bars(
            found["h"], (0.0, 1.15), "h = softmax(z / temperature)", self.props["label"]
        )
        return _svg.still(words(self.props, found), left, answers)

    def __repr__(self) -> str:
        z = ", ".join(f"{value:g}" for value in self.props["z"])
        return (
            f"Shares([{z}], label={self.props['label']}, temperature={self.props['temperature']:g})"
        )


def words(given: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return what is shown, the same text as in the page."""
    cold = given["temperature"] == 1
    label = given["label"]
    mine = _svg.readable(found["h"][label])
    start = f"z = {_listed(given['z'])}" if cold else f"z / {given['temperature']:g}"
    if not cold:
        start += f" = {_listed([value / given['temperature'] for value in given['z']])}"
    slope = "h − y" if cold else f"(h − y) / {given['temperature']:g}"
    others = " and ".join(f"z{i}" for i in range(CLASSES) if i != label)
    end = (
        "The answer is nearly right, and nearly nothing is left to do."
        if found["h"][label] > SURE
        else f"A step downhill raises z{label} and lowers {others}."
    )
    return (
        f"{start} becomes h = {_listed(found['h'])}. The right class is {label}: the loss is "
        f"−log {mine} = {_svg.readable(found['loss'])}, and dL_dz = {slope} = "
        f"{_listed(found['dL_dz'])}. {end}"
    )


def _listed(values: Sequence[float]) -> str:
    return ", ".join(_svg.readable(value, 3) for value in values)


def _bars(
    values: Sequence[float], y: tuple[float, float], title: str, label: int | None = None
) -> str:
    """Return a bar for each class; with a right `label`, outlines and arrows to them."""

    def extra(scale: _svg.Scale) -> str:
        return "".join(
            _bar(scale, i, value)
            + ("" if label is None else _gap(scale, i, value, float(i == label)))
            for i, value in enumerate(values)
        )

    return _svg.plot(
        [], x=(-0.5, CLASSES - 0.5), y=y, labels=(title, ""), extra=extra, xticks=False
    )


def _bar(scale: _svg.Scale, i: int, value: float) -> str:
    top, bottom = sorted((scale.y(value), scale.y(0.0)))
    left, right = scale.x(i - 0.32), scale.x(i + 0.32)
    above = top - 5 if value >= 0 else bottom + 12
    box = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
    return (
        f'<rect {box} fill="{colour(f"class{i}")}"/>'
        + _svg.text(scale.x(i), above, _svg.readable(value, 3))
        + _svg.text(scale.x(i), _svg.HEIGHT - 24, f"class {i}")
    )


def _gap(scale: _svg.Scale, i: int, value: float, target: float) -> str:
    top, bottom = scale.y(max(target, 0.0)), scale.y(0.0)
    left, right = scale.x(i - 0.4), scale.x(i + 0.4)
    x, start, end = scale.x(i + 0.46), scale.y(value), scale.y(target)
    tip = 5 if end < start else -5
    outline = f"M{left:.1f} {bottom:.1f}V{top:.1f}H{right:.1f}V{bottom:.1f}"
    arrow = f"M{x:.1f} {start:.1f}V{end:.1f}m-4 {tip}l4 {-tip}l4 {tip}"
    return (
        f'<path fill="none" stroke="{colour("muted")}" stroke-dasharray="3 3" d="{outline}"/>'
        f'<path fill="none" stroke="{colour("backward")}" stroke-width="2" d="{arrow}"/>'
    )
