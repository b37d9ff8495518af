"""The Lab where nothing moves: a picture and a sentence for readers without JavaScript."""

import html
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.lab import engine
from lego_mlp.lab._svg import colour
from lego_mlp.lab.state import CURVE, State, reach, task

CELLS = 32
SIDE = 200


def still(state: State, trace: dict[str, Any]) -> str:
    """Return the last frame's decision boundary, the loss curve and what they say, as HTML."""
    words = _words(state, trace)
    pictures = ""
    if len(trace["loss"]):
        maps = engine.maps(state, trace["frames"][-1]["parameters"], CELLS)
        if state["dataset"] == CURVE:
            picture = _curve_fit(state, maps)
        else:
            picture = decision(state, np.argmax(maps["outputs"], axis=0).reshape(CELLS, CELLS))
        pictures = picture + _curve(state, trace)
    return (
        f'<div class="lego-still"><svg viewBox="0 0 {2 * SIDE + 40} {SIDE}" role="img" '
        f'aria-label="{html.escape(words)}">{pictures}</svg><p>{html.escape(words)} '
        "With JavaScript, this is a laboratory: you set the network and watch it learn.</p></div>"
    )


def _words(state: State, trace: dict[str, Any]) -> str:
    if trace["exploded_at"] is not None:
        return (
            f"A run that explodes at step {trace['exploded_at']:,}: "
            f"the first number that is not finite stands in {trace['exploded_in']}."
        )
    step = trace["frames"][-1]["step"]
    end = int(np.searchsorted(trace["steps"], step, side="right")) - 1
    right = (
        "the network says the thick line"
        if trace["accuracy"] is None
        else f"{trace['accuracy'][end]:.1%} of the points lie on the side of their class"
    )
    return (
        f"After {step:,} steps {right}, and the loss went from {trace['loss'][0]:.3g} "
        f"to {trace['loss'][end]:.3g}."
    )


def decision(state: State, said: Array) -> str:
    """Return the plane in the colours of the classes said over it, a square, with the points."""
    cell = SIDE / len(said)
    picture = f'<path fill="{colour("class0_soft")}" d="M0 0h{SIDE}v{SIDE}h-{SIDE}z"/>'
    for label in range(1, int(said.max()) + 1):
        runs = "".join(
            f"M{start * cell:g} {row * cell:g}h{length * cell:g}v{cell:g}h-{length * cell:g}z"
            for row, line in enumerate(said == label)
            for start, length in _runs(line)
        )
        picture += f'<path fill="{colour(f"class{label}_soft")}" d="{runs}"/>'
    return picture + _points(state)


def _runs(line: Array) -> list[tuple[int, int]]:
    """Return where each row of true cells starts, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(int), [0]])))
    return [(int(a), int(b - a)) for a, b in edges.reshape(-1, 2)]


def _points(state: State) -> str:
    X, Y = task(state)[4:]
    edge = reach(X)
    places = np.column_stack([edge + X[:, 0], edge - X[:, 1]]) * SIDE / (2 * edge)
    marks = ""
    for label in range(Y.shape[1]):
        ink, where = colour(f"class{label}"), places[Y[:, label] == 1]
        if label == 2:  # a triangle; no line ends in one
            dots = "".join(f"M{x:.0f} {y - 3:.0f}l3 5h-6z" for x, y in where)
            marks += f'<path fill="{ink}" d="{dots}"/>'
            continue
        dots = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in where)
        marks += (
            f'<path stroke="{ink}" stroke-width="4" '
            f'stroke-linecap="{("round", "square")[label]}" d="{dots}"/>'
        )
    return marks


def _curve_fit(state: State, maps: dict[str, Any]) -> str:
    """Return the points of a curve, each neuron's share of the output, and the output."""
    X, Y = task(state)[4:]
    x, y = X[:, 0], Y[:, 0]
    rise = 1.8 * max(1e-6, np.abs(y).max())

    def place(values: Array) -> list[str]:
        return [f"{v:.0f}" for v in np.clip(SIDE * (0.5 - values / (2 * rise)), 0, SIDE)]

    def line(values: Array, ink: str, width: float) -> str:
        across = SIDE * (np.arange(len(values)) + 0.5) / len(values)
        d = "L".join(f"{a:.0f} {b}" for a, b in zip(across, place(values), strict=True))
        return f'<path fill="none" stroke="{colour(ink)}" stroke-width="{width}" d="M{d}"/>'

    across = SIDE * (0.5 + x / (2 * reach(X)))
    dots = "".join(f"M{a:.0f} {b}h0" for a, b in zip(across, place(y), strict=True))
    marks = f'<path stroke="{colour("muted")}" stroke-width="3" stroke-linecap="round" d="{dots}"/>'
    shares = "".join(line(share, "muted", 1) for share in maps["shares"])
    return marks + shares + line(maps["output"], "forward", 2.5)


def _curve(state: State, trace: dict[str, Any]) -> str:
    """Return the loss over the steps, at the frames alone."""
    steps = np.array([frame["step"] for frame in trace["frames"]])
    loss = trace["loss"][np.searchsorted(trace["steps"], steps, side="right") - 1]
    x = SIDE + 40 + SIDE * steps / state["steps"]
    y = SIDE * (1 - 0.95 * loss / max(loss.max(), 1e-300))
    line = "L".join(f"{a:.0f} {b:.0f}" for a, b in zip(x, y, strict=True))
    axes = f'<path fill="none" stroke="{colour("muted")}" d="M{SIDE + 40} 0v{SIDE}h{SIDE}"/>'
    return f'{axes}<path fill="none" stroke="{colour("backward")}" stroke-width="2" d="M{line}"/>'
