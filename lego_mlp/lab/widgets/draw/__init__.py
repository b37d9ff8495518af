"""Draw a digit, and see what a network reads (chapter 17)."""

import base64
from collections.abc import Mapping
from decimal import ROUND_CEILING, Context
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.bricks import ACTIVATIONS, OUTPUTS, Linear, Softmax
from lego_mlp.lab import _svg
from lego_mlp.lab._svg import colour
from lego_mlp.lab.base import Widget
from lego_mlp.network import Network

PIXELS = 64
LARGEST = 1e300
LEVELS = "0123456789abcdefg"
"""A sign for each grey level, 0 for paper to 16 for ink."""
STEP_DIGITS = Context(prec=4, rounding=ROUND_CEILING)
"""A step has four digits: sixteen would change with the last bit of a training."""


class Rounded(NamedTuple):
    """An array as whole numbers: `entries * step` is nearly what it was."""

    entries: Any
    step: float


def rounded(W: Array, bits: int = 8) -> Rounded:
    """Return an array as whole numbers of so many bits, and the size of one.

    Formula: `step = max |W| / (2^(bits-1) - 1)`, up to its fourth digit, and
    `entries = round(W / step)`, so no entry moves by more than half a step.

    Raises `TypeError` or `ValueError` that names `W` or `bits`.
    """
    bits = _check.count("bits", bits, least=2, most=8)
    W = _check.floats("W", W)
    if not W.size or not np.abs(W).max() <= LARGEST:
        raise ValueError(f"W must hold finite numbers up to {LARGEST:g}, got the shape {W.shape}")
    step = float(np.abs(W).max()) / (2 ** (bits - 1) - 1) or 1.0
    step = float(STEP_DIGITS.create_decimal(step))
    return Rounded(np.rint(W / step).astype(np.int8), step)


class Draw(Widget):
    """A sheet to draw a digit on, the 8 by 8 pixels that become of it, and what the network says.

    `net` reads images of 64 pixels and ends in a `Softmax`. Its parameters are rounded to `bits`
    bits, so that they are small enough for a page; `draw.net` is the rounded network, which reads
    in Jupyter, and the page reads with the same numbers. `samples` is a pair `X, Y` of images to
    start from.

    >>> net = lm.mlp([64, 32, 10], output="softmax", bias=True)
    >>> Draw(net)
    Draw(64 -> 32 -> 10, 8 bits, 0 samples)

    Raises `TypeError` or `ValueError` that names `net`, `samples` or `bits`.
    """

    KIND = "draw"

    def __init__(self, net: Network, samples: Any = None, *, bits: int = 8) -> None:
        _check_net(net)
        packed = {name: rounded(array, bits) for name, array in net.parameters.items()}
        self.net = net.copy({name: entries * step for name, (entries, step) in packed.items()})
        words = {brick: word for word, brick in ACTIVATIONS.items()}
        layers = [
            {
                "W": _as_text(packed[names.W]),
                "b": None if linear.b is None else _as_text(packed[names.b]),
                "outputs": linear.outputs,
                "activation": words.get(type(activation), "softmax"),
            }
            for linear, activation, names in net.layers
        ]
        self.bits = bits
        super().__init__({"layers": layers, "samples": _as_samples(samples)})

    def _take_props(self, props: Mapping[str, Any]) -> None:
        super()._take_props(props)
        bricks: list[Any] = []
        for layer in props["layers"]:
            W, b = _of_text(layer["W"]), layer["b"] and _of_text(layer["b"])
            bricks.append(Linear(W.reshape(-1, layer["outputs"]), b))
            bricks.append(OUTPUTS[layer["activation"]]())
        self.net = Network(bricks)

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the probability of each digit for the image of a request."""
        return {"probabilities": self.read(request["image"])}

    def read(self, image: Any) -> Array:
        """Return the probability of each of the ten digits for 64 pixels from 0 to 1.

        Raises `TypeError` or `ValueError` that names `image`.
        """
        pixels = _check.array("image", _check.real("image", image).reshape(1, -1), 2)
        if pixels.size != PIXELS or pixels.min() < 0 or pixels.max() > 1:
            raise ValueError(f"image must hold 64 numbers from 0 to 1, got {np.shape(image)}")
        trace = self.net.forward(pixels)
        answer: Array = trace[self.net.layers[-1].names.h][0]
        return answer

    def still(self) -> str:
        samples = self.props["samples"]
        if not samples:
            return _svg.still("With JavaScript, this is a sheet of paper: you draw a digit on it.")
        image = np.array([LEVELS.index(sign) for sign in samples[0][0]]) / 16
        found = self.read(image)
        return _svg.still(words(found), _pixels(image), _bars(found))

    def __repr__(self) -> str:
        sizes = " -> ".join(map(str, self.net.sizes))
        return f"Draw({sizes}, {self.bits} bits, {len(self.props['samples'])} samples)"


def words(probabilities: Any) -> str:
    """Return what the figure says of an answer, the same text as in the page."""
    order = np.argsort(-np.asarray(probabilities), kind="stable")
    first, second = (f"{i} with {100 * probabilities[i]:.1f} %" for i in order[:2])
    return f"The network reads a {first}; next comes {second}."


def _check_net(net: Any) -> None:
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {shown(net)}")
    if net.sizes[0] != PIXELS or net.sizes[-1] != 10:
        raise ValueError(f"net must have 64 inputs and 10 outputs, got the sizes {net.sizes}")
    if net.norms or net.shortcuts:
        raise ValueError(f"net must have no LayerNorm or Shortcut to be drawn on, got {shown(net)}")
    last = net.layers[-1].activation
    if not isinstance(last, Softmax):
        raise ValueError(f"net must end in a Softmax, got {shown(last)}")
    for layer in net.layers[:-1]:
        if type(layer.activation) not in ACTIVATIONS.values():
            raise ValueError(
                f"net must have hidden bricks that the page knows, got {shown(layer[1])}"
            )


def _as_text(array: Rounded) -> dict[str, Any]:
    return {"text": base64.b64encode(array.entries.tobytes()).decode(), "step": array.step}


def _of_text(packed: Mapping[str, Any]) -> Array:
    entries = np.frombuffer(base64.b64decode(packed["text"]), np.int8)
    return np.asarray(entries * packed["step"])


def _as_samples(samples: Any) -> list[list[Any]]:
    if samples is None:
        return []
    if not isinstance(samples, tuple | list) or len(samples) != 2:
        raise TypeError(f"samples must be a pair (X, Y), got {shown(samples)}")
    X = _check.array("samples[0]", samples[0], 2)
    if X.shape[1] != PIXELS or X.min() < 0 or X.max() > 1:
        raise ValueError(f"samples[0] must have 64 pixels from 0 to 1 a row, got {X.shape}")
    Y = _check.one_hot("samples[1]", samples[1], (len(X), 10))
    levels = np.rint(16 * X).astype(int)
    texts = ["".join(LEVELS[level] for level in row) for row in levels]
    return [[text, int(label)] for text, label in zip(texts, Y.argmax(axis=1), strict=True)]


def _pixels(image: Array) -> str:
    side = 22
    parts = [
        f'<rect x="{60 + side * (i % 8)}" y="{20 + side * (i // 8)}" width="{side}" '
        f'height="{side}" fill="{colour("ink")}" fill-opacity="{ink:.4g}"/>'
        for i, ink in enumerate(image)
        if ink
    ]
    frame = f'<path fill="none" stroke="{colour("muted")}" d="M60 20h176v176h-176z"/>'
    return "".join(parts) + frame


def _bars(probabilities: Array) -> str:
    best = int(np.argmax(probabilities))
    return "".join(
        _svg.text(20, 36 + 18 * k, k, "end")
        + f'<rect x="28" y="{26 + 18 * k}" width="{220 * p:.1f}" height="13" '
        f'fill="{colour("forward" if k == best else "muted")}"/>'
        for k, p in enumerate(probabilities)
    )
