"""Every figure: built, shown and asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp import lab
from lego_mlp.autodiff import Scalar
from lego_mlp.lab import engine
from lego_mlp.lab.widgets import draw, map, walk
from tests.fuzz.core import NORMALS
from tests.fuzz.judge import Target
from tests.fuzz.widgets import FEW, FIELDS, built, full_states, of_widget, states
from tests.lab.figure_examples import CASES, CHOICES, small_reader

READER = small_reader()
DIGITS = lm.datasets.digits()[1]


def of_outcome(_: dict[str, Any], found: Any) -> None:
    assert found[0] in map.LEGEND


def of_read(_: dict[str, Any], answer: Any) -> None:
    assert answer.shape == (10,)
    assert abs(answer.sum() - 1) < 1e-9


def of_rounded(given: dict[str, Any], found: Any) -> None:
    assert np.abs(found.entries).max() < 2 ** (int(given["bits"]) - 1)
    with np.errstate(over="ignore"):
        off = np.abs(found.entries * found.step - np.asarray(given["W"], float))
    assert (off <= 0.5000001 * found.step).all()


@st.composite
def slides(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    n = draw(st.integers(1, 6))
    scale = 10.0 ** draw(st.sampled_from([-320, -300, -3, 0, 0, 0, 3, 300, 308]))
    first = draw(st.sampled_from([1.0, np.nan, np.inf, 0.0, -1.0, 1.7e308, -1.7e308, 5e-324]))
    curves = {"a": scale * source.uniform(0.5, 1.5, n), "b": np.full(n, first)}
    start = 10.0 ** draw(st.sampled_from([-320, -3, 0, 0, 9, 300]))
    return {
        "x": start * (1 + np.arange(n) * 10.0 ** draw(st.sampled_from([-12, -3, 0, 0, 2]))),
        "curves": curves,
        "xlabel": "x",
        "ylabel": draw(st.sampled_from(["y", "<y>", ""])),
        "sentences": draw(st.sampled_from([None, "At {x} it is {a}.", ["{b} {c}"] * n])),
        "log": draw(st.sampled_from(["", "x", "y", "xy"])),
        "marks": draw(st.sampled_from([(), [(1.0, "here")], [(-5.0, "<b>")], [(1e-9, "low")]])),
        "start": draw(st.none() | st.floats(-10, 10)),
        "colours": draw(st.sampled_from([None, {"a": "class0"}])),
    }


EXPRESSIONS = [
    lambda a, b: a * b + a,
    lambda a, b: (a / b).exp() - b**3,
    lambda a, b: (a - b).log() * 2.0,
    lambda a, b: a ** (-1) + b**0.5,
    lambda a, b: (a * a * a * b).through(lm.ReLU()),
    lambda a, b: -a + 1e300 * b,
    lambda a, b: 5.0,
    lambda a, b: a,
    lambda a, b: Scalar(3.0) * a,
]
AXES = {
    "rows": st.sampled_from([{"hidden_size": [2, 4]}, {"init": ["zeros", "he"]}]),
    "columns": st.sampled_from([{"learning_rate": [0.1, 1e3]}, {"seed": (1, 2)}]),
}
OUTCOMES = st.sampled_from([[["stuck", "learned"], [("exploded", 3), "dead"]]])
BUGS = st.sampled_from([{"bias": {"W1": 1e-10, "b1": 1.0}}, {"order": {"W2": 0.5}}])
BASE = st.sampled_from([None, {"steps": 20}, {"output": "linear", "steps": 10}])
SOME = st.fixed_dictionaries
ONE = {"sick": {"steps": 5}, "cured": {"steps": 6}, "symptom": "<s>", "look": "l", "change": "c"}
HUNTS = {"cases": st.sampled_from([CASES, CASES[:1]]), "choices": st.just(CHOICES)}
WALKED = SOME({"step": st.sampled_from(walk.NAMES), "fields": states(*walk.FREE)})
TARGETS: dict[str, Target] = {
    "lab.Clinic": Target(
        built(lab.Clinic), SOME({"cases": st.just([ONE])}), of_widget, also=FIELDS, examples=FEW
    ),
    "lab.Cube": Target(
        built(lab.Cube),
        SOME(
            {
                "at": st.sampled_from([None, 0, 3]),
                "plays": st.booleans(),
                "show": st.sampled_from([["seed", "neurons"], ("learning_rate", "timeline")]),
                "fields": states("seed", "init", "gain", "bias"),
            }
        ),
        of_widget,
        free=("fields",),
        also=FIELDS,
        examples=FEW,
    ),
    "lab.Draw": Target(
        built(lab.Draw),
        SOME(
            {
                "net": st.just(READER),
                "samples": st.sampled_from([None, (DIGITS[0][:2], DIGITS[1][:2])]),
                "bits": st.integers(2, 8),
            }
        ),
        of_widget,
        examples=FEW,
    ),
    "lab.Draw.read": Target(
        lambda image: lab.Draw(READER).read(image),
        SOME({"image": st.integers(0, 99).map(lambda i: DIGITS[0][i].copy())}),
        of_read,
    ),
    "lab.widgets.draw.rounded": Target(
        draw.rounded,
        SOME(
            {
                "W": st.integers(0, 99).map(lambda i: NORMALS(i).standard_normal((2, 3))),
                "bits": st.integers(2, 8),
            }
        ),
        of_rounded,
    ),
    "lab.Graph": Target(
        built(lab.Graph),
        SOME(
            {
                "expression": st.sampled_from(EXPRESSIONS),
                "a": st.floats(-1e3, 1e3),
                "b": st.floats(-1e3, 1e3),
            }
        ),
        of_widget,
        free=("expression",),
        examples=40,
    ),
    "lab.Hunt": Target(built(lab.Hunt), SOME(HUNTS), of_widget, examples=25),
    "lab.Hunt.of_bugs": Target(
        built(lab.Hunt.of_bugs), SOME({"tables": BUGS, "tolerance": st.floats(1e-9, 1)}), of_widget
    ),
    "lab.Map": Target(
        built(lab.Map),
        SOME({**AXES, "outcomes": OUTCOMES, "base": BASE}),
        of_widget,
        also=FIELDS,
        examples=25,
    ),
    "lab.Map.of_runs": Target(
        built(lab.Map.of_runs, steps=20), SOME(AXES), of_widget, also=FIELDS, examples=FEW
    ),
    "lab.widgets.map.outcome": Target(
        map.outcome,
        full_states().map(lambda s: {"history": engine.run(s)}),
        of_outcome,
        examples=15,
    ),
    "lab.Mirror": Target(
        built(lab.Mirror),
        SOME({"t": st.floats(-6, 6), "bias": st.floats(-4, 4), "angle": st.floats(0, 180)}),
        of_widget,
        examples=25,
    ),
    "lab.Nudge": Target(
        built(lab.Nudge),
        SOME(
            {
                "parameter": st.sampled_from(["W1", "W2"]),
                "index": st.tuples(st.integers(0, 1), st.integers(0, 1)),
                "epsilon": st.floats(1e-12, 0.1),
                "fields": states("activation", "output", "init", "seed", "penalty"),
            }
        ),
        of_widget,
        free=("fields",),
        also=FIELDS,
        examples=25,
    ),
    "lab.Shares": Target(
        built(lab.Shares),
        SOME(
            {
                "z": st.tuples(*[st.floats(-6, 6)] * 3),
                "label": st.integers(0, 2),
                "temperature": st.floats(0.2, 5),
            }
        ),
        of_widget,
        examples=30,
    ),
    "lab.Slide": Target(built(lab.Slide), slides(), of_widget, examples=60),
    "lab.Walk": Target(
        built(lab.Walk), WALKED, of_widget, free=("fields",), also=FIELDS, examples=20
    ),
    "lab.Overview": Target(
        built(lab.Overview), WALKED, of_widget, free=("fields",), also=FIELDS, examples=15
    ),
    "lab.Waterfall": Target(
        built(lab.Waterfall),
        SOME(
            {"hidden_layers": st.integers(1, 10), "fields": states("hidden_size", "init", "gain")}
        ),
        of_widget,
        free=("fields",),
        also=FIELDS,
        examples=25,
    ),
}
