"""Odd input to the Lab and the figures that fuzzing found; see also tests/package/test_inputs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.lab import Clinic, Draw, Graph, Hunt, Lab, Map, Slide, Walk, engine, state
from lego_mlp.lab.widgets import draw, map
from lego_mlp.lab.widgets.walk import walk_state
from tests.lab.figure_examples import CASES, CHOICES, small_reader

ROWS, COLUMNS = {"hidden_size": [2, 3]}, {"seed": [1]}
CASE = {"sick": {}, "cured": {}, "symptom": "s", "look": "l", "change": "c"}
FULL = state.checked({"steps": 5})
RUN, COLUMNS_OF_ONE = engine.run(FULL), {"gain": [1.0]}


class Other(lm.ReLU):
    """A brick that the page does not know."""


DEEP = [lm.Linear(np.ones((64, 2))), Other(), lm.Linear(np.ones((2, 10)))]


def slide(x: Any = (1.0, 2.0), y: Any = (1.0, 2.0), **words: Any) -> Slide:
    return Slide(x, {"a": y}, xlabel="x", ylabel="y", **words)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: state.checked(5), "^state"),
        (lambda: state.checked({1: 2, "colour": 3}), "^1 is not a field"),
        (lambda: Lab(dataset="own", points=[[10**400, 0, 0]]), r"^points\[0\]"),
        (lambda: Lab(dataset="own", points=np.array(1.0)), "^points"),
        (lambda: Lab(steps=-(10**5000)), "^steps"),
        (lambda: Lab(show=5), "^show"),
        (lambda: Walk(learning_rate=np.array([])), "^learning_rate"),
        (lambda: Walk(hidden_size=np.array([3])), "^hidden_size"),
        (lambda: engine.maps(FULL, {}, 8), "^parameters"),
        (lambda: engine.maps(FULL, RUN.frames[0].parameters, 10**12), "^size"),
        (lambda: engine.arrays_at(FULL, 5), "^parameters"),
        (lambda: engine.as_trace(lm.History([], [], [], {}, {})), "^history"),
        (lambda: map.outcome(5), "^history"),
        (lambda: draw.rounded([]), "^W"),
        (lambda: Draw(small_reader(), 5), "^samples"),
        (lambda: Draw(small_reader()).read([[1.0], [2.0, 3.0]]), "^image"),
        (lambda: Draw(small_reader()).read([1.0] * 63), "^image"),
        (lambda: Clinic(5), "^cases"),
        (lambda: Clinic([]), "^cases"),
        (lambda: Clinic([{"sick": {}}]), r"^cases\[0\] must hold symptom"),
        (lambda: Clinic(["Slow"]), r"^cases\[0\]"),
        (lambda: Clinic([{**CASE, "name": 1}]), r"^cases\[0\].*name"),
        (lambda: Clinic([{**CASE, "sick": {"hidden_size": 99}}]), "^hidden_size"),
        (lambda: walk_state(5), "^state"),
        (lambda: Map({"seed": []}, {"gain": [1]}, []), "^rows must hold at least one"),
        (lambda: Draw(lm.Network([*DEEP, lm.Softmax()])), "^net must have hidden bricks"),
        (lambda: Graph(lambda a: a.through(Other()), a=1), "^expression uses 'other'"),
        (lambda: Clinic([CASE | {"look": 5}]), r"^cases\[0\]\['look'\]"),
        (lambda: Hunt(5, CHOICES), "^cases"),
        (lambda: Hunt([CASES[0] | {"table": 5}], CHOICES), r"^cases\[0\]"),
        (lambda: Hunt([CASES[0] | {"wrong": 5}], CHOICES), r"^cases\[0\]"),
        (lambda: Hunt.of_bugs({"bias": 5}), "^tables"),
        (lambda: Map(ROWS, ROWS, [["stuck"] * 2] * 2), "^columns must name another field"),
        (lambda: Map(ROWS, COLUMNS, 5), "^outcomes"),
        (lambda: Map(ROWS, COLUMNS, [[5], [5]]), "^outcomes"),
        (lambda: Map(ROWS, COLUMNS, [[("stuck", "a")], ["stuck"]]), "^outcomes"),
        (lambda: Map(ROWS, COLUMNS, [["stuck"]] * 2, base=5), "^base"),
        (lambda: Map(ROWS, {"seed": 5}, [["stuck"]]), "^columns"),
        (lambda: Map.of_runs(ROWS, {"seed": range(10**9)}), "^columns"),
        (lambda: Map.of_runs({"seed": range(99)}, {"gain": range(1, 99)}), "^rows × columns"),
        (lambda: slide(marks=5), "^marks"),
        (lambda: slide(marks=[5]), "^marks"),
        (lambda: slide(marks=[(-5.0, "a")], log="x"), "^marks"),
        (lambda: slide(colours=5), "^colours"),
        (lambda: slide(sentences=5), "^sentences"),
        (lambda: slide(sentences=itertools.repeat("a")), "^sentences"),
        (lambda: Slide([1], {"x": [1]}, xlabel="x", ylabel="y"), "^curves must not name"),
        (lambda: slide([1.0, 1e300]), "^x must"),
        (lambda: Slide([1], {"a": [1]}, xlabel=5, ylabel="y"), "^xlabel"),
    ],
)
def test_bad_argument_is_named(make: Callable[[], Any], named: str) -> None:
    with pytest.raises((TypeError, ValueError), match=named):
        make()


def test_a_trace_needs_frames() -> None:
    X, Y = lm.datasets.xor(6)
    history = lm.train(lm.mlp([2, 2]), X, Y, lm.SquaredError(), 0.1, 3)
    with pytest.raises(ValueError, match=r"^history must hold frames"):
        engine.as_trace(history)


@pytest.mark.parametrize("y", [[1e308, -1e308], [1e-320, 2e-320], [5e-324] * 2, [np.nan, 1e300]])
@pytest.mark.parametrize("log", ["", "y", "xy"])
def test_curves_that_no_axis_shows_have_a_still_picture(y: list[float], log: str) -> None:
    assert "nan" not in slide(y=y, log=log).as_html().split("</svg>")[0]


@pytest.mark.parametrize("x", [[5.0], [1.0, 1.0 + 1e-15], [1e-320, 2e-320]])
def test_one_place_is_axis_enough(x: list[float]) -> None:
    assert "</svg>" in slide(x, [1.0] * len(x)).as_html()


def test_a_graph_of_a_number_without_a_root() -> None:
    assert "not finite" in Graph(lambda a: a**0.5, a=-4).as_html()


def test_a_map_diagnoses_a_history_and_a_sheet_answers_its_view() -> None:
    word = map.outcome(engine.run(FULL))[0]
    assert f"1 {map.LEGEND[word][1]}" in Map({"seed": [1]}, COLUMNS_OF_ONE, [[RUN]]).still()
    answer = Draw(small_reader()).compute({"image": [0.0] * 64})
    assert answer["probabilities"].sum() == pytest.approx(1)


def test_settings_out_of_numpy_are_kept_as_what_they_are_checked_to_be() -> None:
    picture = Map.of_runs(ROWS, {"learning_rate": [1.0]}, steps=np.int64(5))
    assert picture.props["base"] == {"steps": 5}
    clinic = Clinic([CASE | {"sick": {"learning_rate": np.float32(2)}}])
    assert clinic.props["cases"][0]["sick"] == {"learning_rate": 2.0}
