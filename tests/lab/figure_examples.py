"""One of each figure, for the tests that look at all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

import lego_mlp as lm
from lego_mlp.lab import (
    Cube,
    Draw,
    Graph,
    Hunt,
    Map,
    Mirror,
    Nudge,
    Ruler,
    Shares,
    Slide,
    Waterfall,
)

RATES = np.geomspace(0.01, 100, 41)
CHOICES = {"mean": "a missing 1/N", "slope": "a missing slope", "order": "the wrong order"}
CASES: list[dict[str, Any]] = [
    {
        "title": "First",
        "table": {"W1": 2e-9, "W2": 0.97},
        "answer": "mean",
        "explanation": "Only W2 is off.",
        "code": "dL_dW2 = h1.T @ dL_dz2",
        "wrong": {"slope": "That would spoil W1 too."},
    },
    {"table": [("W1", 0.5), ("W2", 0.5)], "answer": "slope", "explanation": "Both are off."},
]


def small_reader() -> Any:
    """Return an untrained network that reads digits, badly."""
    return lm.mlp([64, 6, 10], "tanh", "softmax", bias=True, init="xavier", seed=1)


def examples() -> dict[str, Any]:
    """Return a figure of each kind, by kind."""
    _, (X, Y) = lm.datasets.digits()
    return {
        "cube": Cube(
            dataset="moons",
            activation="tanh",
            learning_rate=3,
            steps=60,
            at=30,
            show=["learning_rate", "timeline", "neurons"],
        ),
        "draw": Draw(small_reader(), (X[:3], Y[:3])),
        "slide": Slide(
            RATES,
            {"seen": np.where(RATES < 50, 1 / RATES, np.nan), "told": 2 / RATES},
            xlabel="learning rate",
            ylabel="loss",
            log="xy",
            marks=[(2.0, "limit")],
            start=1.0,
            sentences="At {x} it is {seen}, not {told}.",
        ),
        "nudge": Nudge("W2", (0, 1), epsilon=1e-2),
        "hunt": Hunt(CASES, CHOICES),
        "mirror": Mirror(t=2.0),
        "map": Map(
            rows={"hidden_size": [3, 50]},
            columns={"learning_rate": [0.1, 1.0, 10.0]},
            outcomes=[
                ["stuck", "learned", ("exploded", 12)],
                ["learned", "saturated", ("exploded", 1234)],
            ],
            base={"output": "linear", "steps": 50},
        ),
        "ruler": Ruler(((-1, -1), (1, 2)), dataset="moons"),
        "shares": Shares([2.0, 1.0, -1.0], label=0),
        "graph": Graph(),
        "waterfall": Waterfall(hidden_layers=3, hidden_size=8, init="xavier"),
    }
