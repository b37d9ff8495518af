"""The Lab where nothing moves: a picture and a sentence for readers without JavaScript."""

import html
from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.lab import engine
from lego_mlp.lab._svg import colour
from lego_mlp.lab.state import State, reach, task

CELLS = 32
SIDE = 200


def still(state: State, trace: dict[str, Any]) -> str:
    """Return the last frame's decision boundary, the loss curve and what they say, as HTML."""
    words = _words(state, trace)
    pictures = ""
    if len(trace["loss"]):
        answer = engine.maps(state, trace["frames"][-1]["parameters"], CELLS)["output"]
        pictures = decision(state, answer.reshape(CELLS, CELLS)) + _curve(state, trace)
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
    return (
        f"After {state['steps']:,} steps {trace['accuracy'][-1]:.1%} of the points lie on "
        f"the side of their class, and the loss went from {trace['loss'][0]:.3g} "
        f"to {trace['loss'][-1]:.3g}."
    )


def decision(state: State, answer: Array) -> str:
    """Return the plane in the colours of an answer over it, a square, with the points."""
    cell = SIDE / len(answer)
    runs = "".join(
        f"M{start * cell:g} {row * cell:g}h{length * cell:g}v{cell:g}h-{length * cell:g}z"
        for row, line in enumerate(answer > 0)
        for start, length in _runs(line)
    )
    ground = f'<path fill="{colour("class0_soft")}" d="M0 0h{SIDE}v{SIDE}h-{SIDE}z"/>'
    return f'{ground}<path fill="{colour("class1_soft")}" d="{runs}"/>{_points(state)}'


def _runs(line: Array) -> list[tuple[int, int]]:
    """Return where each row of true cells starts, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(int), [0]])))
    return [(int(a), int(b - a)) for a, b in edges.reshape(-1, 2)]


def _points(state: State) -> str:
    X, Y = task(state)[4:]
    edge = reach(X)
    places = np.column_stack([edge + X[:, 0], edge - X[:, 1]]) * SIDE / (2 * edge)
    marks = ""
    for label in (0, 1):
        dots = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places[Y[:, label] == 1])
        marks += (
            f'<path stroke="{colour(f"class{label}")}" stroke-width="4" '
            f'stroke-linecap="{("round", "square")[label]}" d="{dots}"/>'
        )
    return marks


def _curve(state: State, trace: dict[str, Any]) -> str:
    """Return the loss over the steps, at the frames alone."""
    steps = np.array([frame["step"] for frame in trace["frames"]])
    loss = trace["loss"][np.searchsorted(trace["steps"], steps, side="right") - 1]
    x = SIDE + 40 + SIDE * steps / state["steps"]
    y = SIDE * (1 - 0.95 * loss / max(loss.max(), 1e-300))
    line = "L".join(f"{a:.0f} {b:.0f}" for a, b in zip(x, y, strict=True))
    axes = f'<path fill="none" stroke="{colour("muted")}" d="M{SIDE + 40} 0v{SIDE}h{SIDE}"/>'
    return f'{axes}<path fill="none" stroke="{colour("backward")}" stroke-width="2" d="M{line}"/>'
