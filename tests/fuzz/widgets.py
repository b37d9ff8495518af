"""The Lab, its state and engine, and every figure: built, shown and asked."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp import lab
from lego_mlp.lab import engine, state
from tests.fuzz.judge import Target
from tests.fuzz.wild import wild
from tests.lab.figure_examples import small_reader

FIELDS = tuple(field["name"] for field in state.CONTROLS)
FEW = 10
READER = small_reader()
DIGITS = lm.datasets.digits()[1]
SOME = st.fixed_dictionaries
NUMBERS_LEFT_OUT = re.compile(r"(?<![\w.])(?:nan|inf|NaN|Infinity|None|undefined)\b")
ODD = st.sampled_from([False, False, False, False, True])


@st.composite
def states(draw: Any, *names: str) -> dict[str, Any]:
    """Some fields, some of them with what they may not hold."""
    chosen = draw(st.lists(st.sampled_from(names or FIELDS), max_size=4, unique=True))
    drawn = {name: draw(wild() if draw(ODD) else _values(name)) for name in chosen}
    if isinstance(drawn.get("dataset"), str) and drawn["dataset"] == "own":
        drawn["points"] = draw(_points())
    return drawn


def _points() -> st.SearchStrategy[list[list[float]]]:
    place = st.floats(-3, 3)
    point = st.tuples(place, place, st.integers(0, 1)).map(list)
    return st.lists(point, min_size=1, max_size=5)


def _values(name: str) -> st.SearchStrategy[Any]:
    field = next(one for one in state.CONTROLS if one["name"] == name)
    match field["kind"]:
        case "choice":
            return st.sampled_from(field["choices"])
        case "whole":
            most = {"hidden_layers": 4, "hidden_size": 9, "steps": 40}
            return st.integers(field["min"], most.get(name, field["max"]))
        case "points":
            return _points()
        case "weights":
            return st.none()
        case _:
            return st.floats(field["min"], field["max"])


def short(**fields: Any) -> dict[str, Any]:
    """A run of few steps is enough."""
    return {"steps": 30, **fields}


def built(kind: Any, **usual: Any) -> Any:
    """Return a function that makes a widget, and all that it shows."""

    def build(fields: Any = None, **words: Any) -> Any:
        more = fields if isinstance(fields, dict) else {}
        names = {str(name): value for name, value in more.items()}
        return kind(**{**usual, **words, **names})

    return build


def of_widget(_: dict[str, Any], widget: Any) -> None:
    """The element, the words and the picture hold no number that is none."""
    data, _metadata = widget._repr_mimebundle_()
    shown = data["text/html"]
    assert f'data-lego="{getattr(widget, "KIND", "lab")}"' in shown
    picture = re.sub(r"<[^>]*data-props[^>]*>", "", shown)
    drawn = " ".join(re.findall(r'(?:\bd|x|y|cx|cy|width|height|transform)="([^"]*)"', picture))
    assert not NUMBERS_LEFT_OUT.search(drawn), drawn
    assert repr(widget) == data["text/plain"]
    assert html.unescape(shown)


def of_lab(given: dict[str, Any], widget: Any) -> None:
    of_widget(given, widget)
    for name, value in given["fields"].items():
        assert widget.state[name] == value or name == "points", name
    assert widget.trace["steps"][0] == 0


def of_checked(given: dict[str, Any], full: Any) -> None:
    assert set(full) == set(FIELDS)
    assert state.checked(full) == full
    for name, value in given["state"].items():
        assert full[name] == value or name in ("points", "weights")


def of_task(given: dict[str, Any], task: Any) -> None:
    X, Y = task.all_X, task.all_Y
    assert np.isfinite(X).all()
    assert (Y.sum(axis=1) == 1).all()
    assert len(task.X) == min(len(X), given["state"]["train_points"])
    assert state.reach(X) >= np.abs(X[:, :2]).max()


def of_trace(given: dict[str, Any], trace: Any) -> None:
    full = state.checked(given["state"])
    assert len(trace["steps"]) == len(trace["loss"]) == len(trace["accuracy"])
    assert trace["exploded_at"] is not None or trace["steps"][-1] == full["steps"]
    assert trace["verdict"]["sentence"]
    assert trace["exploded_at"] is not None or np.isfinite(trace["loss"]).all()


def of_maps(given: dict[str, Any], maps: Any) -> None:
    assert len(maps["output"]) == int(given["size"]) ** 2
    assert np.isfinite(maps["output"]).all()


def of_arrays(given: dict[str, Any], arrays: Any) -> None:
    assert np.isfinite(arrays["loss"])
    assert np.asarray(arrays["W1"]).ravel().tolist() == np.ravel(given["parameters"]["W1"]).tolist()


def of_script(_: dict[str, Any], text: str) -> None:
    assert text.startswith("(() =>")


def of_style(_: dict[str, Any], text: str) -> None:
    assert ".lego-" in text


def of_history(given: dict[str, Any], history: Any) -> None:
    assert len(history.frames) <= engine.FRAMES
    assert repr(history)


def _parameters(full: dict[str, Any]) -> dict[str, Any]:
    return {name: live.copy() for name, live in state.drawn(full).parameters.items()}


@st.composite
def full_states(draw: Any) -> dict[str, Any]:
    """A full state, as `checked` returns it."""
    given = short(**draw(states()))
    try:
        return state.checked(given)
    except (TypeError, ValueError):
        return state.checked(short())


TARGETS: dict[str, Target] = {
    "lab.Lab": Target(
        built(lab.Lab, steps=30),
        SOME({"show": st.sampled_from(["film", "small", ["loss"]]), "fields": states()}),
        of_lab,
        free=("fields",),
        also=FIELDS,
        examples=FEW,
    ),
    "lab.run": Target(
        built(lab.run, steps=30),
        SOME({"schedule": st.none(), "fields": states()}),
        of_history,
        free=("fields",),
        also=(*FIELDS, "learning_rate"),
    ),
    "lab.state.checked": Target(
        state.checked, SOME({"state": states()}), of_checked, also=FIELDS, examples=60
    ),
    "lab.state.task": Target(
        state.task, full_states().map(lambda s: {"state": s}), of_task, free=("state",)
    ),
    "lab.engine.trace": Target(
        engine.trace,
        states().map(lambda s: {"state": short(**s)}),
        of_trace,
        at_most={},
        also=FIELDS,
        examples=25,
    ),
    "lab.engine.maps": Target(
        engine.maps,
        full_states().map(lambda s: {"state": s, "parameters": _parameters(s), "size": 8}),
        of_maps,
        {"size": 64},
        free=("state",),
    ),
    "lab.engine.arrays_at": Target(
        engine.arrays_at,
        full_states().map(lambda s: {"state": s, "parameters": _parameters(s)}),
        of_arrays,
        free=("state",),
    ),
    "lab.engine.as_trace": Target(
        engine.as_trace,
        full_states().map(lambda s: {"history": engine.run(s)}),
        lambda given, trace: None,
        examples=15,
    ),
    "lab.page_script": Target(lab.page_script, SOME({}), of_script, examples=1),
    "lab.page_style": Target(lab.page_style, SOME({}), of_style, examples=1),
}
