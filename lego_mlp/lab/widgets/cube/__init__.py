"""The plane beside the cube of three hidden outputs, while a run goes on (chapters 3 and 8)."""

import html
import math
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.lab import _svg, engine
from lego_mlp.lab._svg import colour
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import State, checked, defaults, outputs, points, reach
from lego_mlp.lab.widgets.lab.still import decision

SHOWN = ("learning_rate", "seed", "timeline", "neurons")
LIMITS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""Between what each hidden output stays: the cube's edges."""
CELLS = 33
YAW, PITCH = -0.65, 0.42
SIDE = 200
STRIDE = 2


class Cube(Widget):
    """The points in the plane beside the same points where three hidden neurons put them.

    A cube's three axes are the outputs of a hidden layer of three. The plane becomes a bent sheet
    in it, and where both outputs are equal is a flat plane: `h1 @ (W2[:, 1] - W2[:, 0])` plus the
    difference of the biases is 0 there. `fields` are those of `Lab`; `show` names what stands
    below: the controls "learning_rate", "seed" and "timeline", and "neurons", what each one says
    over the plane. `at` is the step that is shown first (the last one where it is None). With
    `plays` the film starts by itself and loops until it is touched.

    >>> Cube(dataset="circles", learning_rate=10)
    Cube(dataset='circles', hidden_size=3, learning_rate=10.0)

    Raises `TypeError` or `ValueError` that names the argument or the field.
    """

    KIND = "cube"

    def __init__(
        self,
        *,
        show: Sequence[str] = ("learning_rate", "timeline"),
        at: int | None = None,
        plays: bool = False,
        **fields: Any,
    ) -> None:
        if isinstance(show, str) or not isinstance(show, Sequence):
            raise TypeError(f"show must be a list of names, got {shown(show)}")
        if not isinstance(plays, bool):
            raise TypeError(f"plays must be True or False, got {shown(plays)}")
        usual = defaults()
        state = _checked({"hidden_size": 3, **fields})
        props = {
            "state": {name: value for name, value in state.items() if value != usual[name]},
            "show": [_check.one_of("show", name, list(SHOWN)) for name in show],
            "at": None if at is None else _check.count("at", at, least=0, most=state["steps"]),
            "plays": plays,
        }
        super().__init__(props)

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the film of a state; see `film`."""
        return film(_checked(request["state"]))

    def still(self) -> str:
        state = checked(self.props["state"])
        seen = film(state)
        at = self.props["at"]
        k = len(seen["steps"]) - 1
        if at is not None:
            k = int(np.abs(np.array(seen["steps"]) - at).argmin())
        words = html.escape(_words(state, seen, k))
        return (
            f'<div class="lego-still"><svg viewBox="0 0 {2 * SIDE + 20} {SIDE}" role="img" '
            f'aria-label="{words}">{decision(state, seen["output"][k].reshape(CELLS, CELLS) > 0)}'
            f'<g transform="translate({SIDE + 20})">{_cube(state, seen, k)}</g></svg>'
            f"<p>{words}</p></div>"
        )

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.props["state"].items())
        return f"Cube({', '.join(given)})"


def _checked(fields: Mapping[str, Any]) -> State:
    state = checked(fields)
    if state["hidden_layers"] != 1 or state["hidden_size"] != 3:
        raise ValueError(
            "hidden_size must be 3 and hidden_layers 1, as the cube has three axes, got "
            f"{state['hidden_size']} and {state['hidden_layers']}"
        )
    if outputs(state) != 2:
        raise ValueError(f"dataset must be of two classes in a cube, got {state['dataset']!r}")
    if state["activation"] not in LIMITS:
        raise ValueError(
            "activation must be sigmoid or tanh, whose outputs stay inside a cube, got "
            f"{shown(state['activation'])}"
        )
    return state


def film(state: State) -> dict[str, Any]:
    """Return what both pictures show at each kept step of a state's run.

    For each of `steps`: its `accuracy`; `output` and `sheet`, the answer and the three hidden
    outputs over the square that reaches from `-reach` to `reach`, row by row from the top;
    `places`, the hidden outputs of the points; and `plane`, three weights and a bias: the outputs
    are equal where the weighted sum of the hidden outputs and the bias is 0. `headline` is the
    verdict's first words.
    """
    trace = engine.trace(state)
    frames = trace["frames"]
    X, Y = points(state)
    steps = np.array([frame["step"] for frame in frames])
    maps = [engine.maps(state, frame["parameters"], CELLS) for frame in frames]
    return {
        "steps": steps.tolist(),
        "accuracy": trace["accuracy"][np.searchsorted(trace["steps"], steps, "right") - 1],
        "headline": headline(trace["verdict"]["sentence"]),
        "labels": Y.argmax(axis=1),
        "x1": X[:, 0],
        "x2": X[:, 1],
        "reach": reach(X),
        "output": [answer["output"] for answer in maps],
        "sheet": [np.concatenate(answer["hidden"][0]) for answer in maps],
        "places": [_hidden(state, frame["parameters"], X) for frame in frames],
        "plane": [_plane(frame["parameters"]) for frame in frames],
    }


def headline(sentence: str) -> str:
    """Return a verdict's first words: "learned", "still learning", "stuck", "bouncing"."""
    first = sentence.partition(":")[0].partition(",")[0]
    return first[:1].lower() + first[1:]


def _hidden(state: State, parameters: Mapping[str, Array], X: Array) -> Array:
    """Return the hidden outputs of all points, neuron by neuron."""
    said = engine.network_with(state, parameters).forward(X)
    return np.asarray(said["h1"].T.ravel())


def _plane(parameters: Mapping[str, Array]) -> Array:
    W2 = np.asarray(parameters["W2"]).reshape(3, 2)
    b2 = np.asarray(parameters.get("b2", np.zeros(2))).ravel()
    return np.append(W2[:, 1] - W2[:, 0], b2[1] - b2[0])


def _words(state: State, seen: Mapping[str, Any], k: int) -> str:
    right = _svg.readable(100 * float(seen["accuracy"][k]), 3)
    step, steps = seen["steps"][k], state["steps"]
    end = f" Learning rate {_svg.readable(state['learning_rate'])}: {seen['headline']}."
    return (
        f"Left, {len(seen['x1'])} points in the plane, and what the network answers there. "
        "Right, the same points in a cube whose axes are the outputs of three hidden neurons: the "
        "plane has become a bent sheet, and both answers are equal on a flat plane. "
        f"Step {step:,} of {steps:,}: {right} % of the points are right."
        + (end if step == steps else "")
    )


def _cube(state: State, seen: Mapping[str, Any], k: int) -> str:
    """Return the cube with its sheet, points and plane: what is behind the plane first."""
    low, high = LIMITS[state["activation"]]

    def placed(h: Array) -> Array:
        return _turned((h - low) / (high - low) - 0.5)

    nodes = placed(seen["sheet"][k].reshape(3, CELLS, CELLS))[:, ::STRIDE, ::STRIDE]
    answer = seen["output"][k].reshape(CELLS, CELLS)[1::STRIDE, 1::STRIDE] > 0
    h1 = seen["places"][k].reshape(3, -1)
    marks, plane = placed(h1), seen["plane"][k]
    said = plane[:3] @ h1 + plane[3] > 0
    near = int(_facing(plane))  # the class on the reader's side of the plane
    parts = [_edges()]
    for side in (1 - near, near):
        parts.append(_sheet(nodes, answer == side, side))
        for label in (0, 1):
            parts.append(_marks(marks[:, (said == side) & (seen["labels"] == label)], label))
        if side != near:
            parts.append(_parting(plane, low, high))
    return "".join(parts)


def _turned(u: Array) -> Array:
    """Return places across, down and away from the reader, in pixels, of places from the middle."""
    across = math.cos(YAW) * u[0] - math.sin(YAW) * u[1]
    away = math.sin(YAW) * u[0] + math.cos(YAW) * u[1]
    up = math.cos(PITCH) * u[2] + math.sin(PITCH) * away
    depth = math.cos(PITCH) * away - math.sin(PITCH) * u[2]
    scale = SIDE / 1.7
    return np.stack([SIDE / 2 + scale * across, SIDE / 2 - scale * up, depth])


def _facing(plane: Array) -> bool:
    """Return whether the side of class 1 is the one that the reader looks at."""
    ends = np.array([[0.0] * 3, plane[:3]]).T
    depth = _turned(ends)[2]
    return bool(depth[1] < depth[0])


def _edges() -> str:
    corners = [np.array(c) - 0.5 for c in product((0.0, 1.0), repeat=3)]
    edges = [(a, b) for a, b in combinations(corners, 2) if np.abs(a - b).sum() == 1]
    lines = (_turned(np.stack(edge, axis=1))[:2] for edge in edges)
    d = "".join(f"M{x[0]:.0f} {y[0]:.0f}L{x[1]:.0f} {y[1]:.0f}" for x, y in lines)
    return f'<path fill="none" stroke="{colour("muted")}" d="{d}"/>'


def _sheet(nodes: Array, chosen: Array, label: int) -> str:
    """Return the pieces of the sheet of one class, the farthest first."""
    pieces = []
    for i, j in np.argwhere(chosen):
        corners = nodes[:, [i, i, i + 1, i + 1], [j, j + 1, j + 1, j]]
        d = "L".join(f"{x:.0f} {y:.0f}" for x, y in corners[:2].T)
        pieces.append((corners[2].mean(), f"M{d}z"))
    d = "".join(piece for _, piece in sorted(pieces, reverse=True))
    look = f'stroke="{colour("grid")}" stroke-width=".5"'
    return f'<path fill="{colour(f"class{label}_soft")}" fill-opacity=".8" {look} d="{d}"/>'


def _marks(places: Array, label: int) -> str:
    d = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places[:2].T)
    cap = ("round", "square")[label]
    look = f'stroke="{colour(f"class{label}")}" stroke-width="3" stroke-linecap="{cap}"'
    return f'<path {look} d="{d}"/>'


def _parting(plane: Array, low: float, high: float) -> str:
    """Return the part of the plane that is inside the cube, or nothing where it misses it."""
    corners = parting_corners(plane, low, high)
    if len(corners) < 3:
        return ""
    places = _turned((corners.T - low) / (high - low) - 0.5)[:2]
    d = "L".join(f"{x:.0f} {y:.0f}" for x, y in places.T)
    ink = colour("ink")
    return f'<path fill="{ink}" fill-opacity=".12" stroke="{ink}" d="M{d}z"/>'


def parting_corners(plane: Array, low: float, high: float) -> Array:
    """Return where a plane cuts the edges of the cube, one row each, in order around it."""
    weights, bias = plane[:3], plane[3]
    found = []
    for axis, ends in product(range(3), product((low, high), repeat=2)):
        if weights[axis] == 0:
            continue
        corner = np.insert(np.array(ends), axis, 0.0)
        corner[axis] = -(weights @ corner + bias) / weights[axis]
        if low <= corner[axis] <= high:
            found.append(corner)
    if len(found) < 3:
        return np.empty((0, 3))
    cut = np.array(found)
    first = cut[0] - cut.mean(axis=0)
    second = np.cross(weights, first)
    away = cut - cut.mean(axis=0)
    turn = np.arctan2(away @ second * np.linalg.norm(first), away @ first * np.linalg.norm(second))
    return cut[np.argsort(turn)]
