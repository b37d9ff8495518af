"""The widget from Python's side: its traits, its messages and what it says of itself."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import ipywidgets
import numpy as np
import pytest

from lego_mlp.lab import Lab, engine
from lego_mlp.lab._wire import packed
from lego_mlp.lab.state import CONTROLS, defaults


def test_every_field_is_an_argument_and_an_attribute() -> None:
    lab = Lab(hidden_size=3, learning_rate=0.5)
    assert lab.state == {**defaults(), "hidden_size": 3, "learning_rate": 0.5}
    for field in CONTROLS:
        assert getattr(lab, field["name"]) == lab.state[field["name"]], field["name"]


def test_a_new_value_trains_again() -> None:
    lab = Lab(steps=20)
    seen: list[Any] = []
    lab.observe(seen.append, names=["state", "trace", "history"])
    before = lab.history
    lab.hidden_size = 9
    assert lab.state["hidden_size"] == 9
    assert lab.history is not before
    assert lab.history.loss.tolist() == engine.run(lab.state).loss.tolist()
    assert lab.trace["loss"].tolist() == lab.history.loss.tolist()
    assert {change["name"] for change in seen} == {"state", "trace", "history"}


def test_a_new_state_sets_every_field() -> None:
    lab = Lab(steps=20, hidden_size=9)
    lab.state = {"steps": 5, "activation": "tanh"}
    assert (lab.steps, lab.activation, lab.hidden_size) == (5, "tanh", 4)
    assert len(lab.history.loss) == 6


def test_a_field_tells_of_its_own_changes_alone() -> None:
    lab, seen = Lab(steps=5), []
    lab.observe(
        lambda change: seen.append((change["name"], change["old"], change["new"])), ["seed", "gain"]
    )
    lab.state = {**lab.state, "gain": 2, "steps": 6}
    assert seen == [("gain", 1, 2)]


def test_an_ipywidgets_slider_can_be_linked() -> None:
    lab = Lab(steps=20)
    slider = ipywidgets.IntSlider(value=4, min=1, max=50)
    ipywidgets.link((slider, "value"), (lab, "hidden_size"))
    slider.value = 11
    assert lab.history.gradient_norms.keys() == {"W1", "b1", "W2", "b2"}
    assert lab.trace["shapes"]["W1"] == (2, 11)
    lab.hidden_size = 2
    assert slider.value == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("hidden_size", 0), ("hidden_size", "four"), ("dataset", "donut"), ("learning_rate", -1)],
)
def test_a_bad_value_is_refused_by_name_before_anything_changes(field: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=field):
        Lab(**{field: value})
    lab = Lab(steps=5)
    before = lab.state
    with pytest.raises((TypeError, ValueError), match=field):
        setattr(lab, field, value)
    with pytest.raises((TypeError, ValueError), match=field):
        lab.state = {field: value}
    assert lab.state == before
    assert getattr(lab, field) == before[field]


def test_new_first_weights_replace_given_ones() -> None:
    shapes = {"W1": (2, 1), "b1": (1,), "W2": (1, 2), "b2": (2,)}
    weights = {name: np.ones(shape).tolist() for name, shape in shapes.items()}
    lab = Lab(hidden_size=1, weights=weights, steps=5)
    lab.learning_rate = 1
    assert lab.weights == weights
    lab.hidden_size = 2
    assert lab.weights is None


def test_show_names_what_there_is() -> None:
    for show in ("everything", ["decision", "nothing"]):
        with pytest.raises(ValueError, match="show must be"):
            Lab(show=show)


class Views:
    """What the views of a lab would hear."""

    def __init__(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: list[tuple[dict[str, Any], bytes]] = []
        self.lab = lab
        monkeypatch.setattr(lab, "send", self.hear)

    def hear(self, content: dict[str, Any], buffers: Any = None) -> None:
        json.dumps(content, allow_nan=False)
        self.heard.append((content, buffers[0] if buffers else b""))

    def ask(self, **content: Any) -> tuple[dict[str, Any], bytes]:
        self.lab._handle_custom_msg(content, [])
        return self.heard[-1]


def test_a_view_gets_the_trace_that_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(steps=20)
    views = Views(lab, monkeypatch)
    content, buffer = views.ask(
        type="ask", id=7, request={"run": {**lab.state, "learning_rate": 1}}
    )
    assert views.heard[0][0] == {"type": "working", "id": 7}
    assert (content["type"], content["id"]) == ("answer", 7)
    place = content["body"]["trace"]["loss"]
    loss = np.frombuffer(buffer)[place["from"] : place["from"] + place["n"]]
    assert (
        loss.tolist() == engine.run({**defaults(), "steps": 20, "learning_rate": 1}).loss.tolist()
    )
    assert lab.learning_rate == 1
    history = lab.history
    views.ask(type="ask", id=8, request={"run": lab.state})
    assert lab.history is history  # another view of the same run
    assert {one["type"] for one, _ in views.heard} == {"working", "answer"}


def test_views_hear_of_a_run_that_python_started(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(steps=20)
    views = Views(lab, monkeypatch)
    before = lab.history
    lab.run()
    assert lab.history is not before
    assert views.heard == [({"type": "changed"}, b"")]


def test_a_view_gets_any_step_and_hears_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(steps=20)
    views = Views(lab, monkeypatch)
    beside = {**lab.state, "hidden_size": 3}
    for id, of in enumerate((lab.state, beside, lab.state)):
        content, buffer = views.ask(type="ask", id=id, request={"of": of, "step": 7, "size": 5})
        place = content["body"]["maps"]["output"]
        there = engine.Film(of).at(7, 5)
        found = np.frombuffer(buffer)[place["from"] :][: place["n"]].tolist()
        assert found == there["maps"]["output"].tolist()
        assert (content["body"]["step"], content["body"]["loss"]) == (7, there["loss"])
    for request in ({"run": {**lab.state, "steps": -1}}, {"of": lab.state, "step": 21, "size": 5}):
        content, _ = views.ask(type="ask", id=9, request=request)
        assert (content["type"], content["id"]) == ("error", 9)
        assert re.search("steps? must be", content["message"])
    assert lab.steps == 20


class JsNull:
    """What JavaScript's null is in Pyodide, since its version 0.28."""


def test_null_of_javascript_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(steps=20)
    views = Views(lab, monkeypatch)
    nulls = {"clip": JsNull(), "batch_size": JsNull(), "weights": {"W1": [JsNull()]}}
    for given, told in ((nulls, "weights"), ({**nulls, "weights": JsNull()}, None)):
        content = {"type": "ask", "id": 1, "request": {"run": {**lab.state, **given}}}
        data = {"method": "custom", "content": content}
        lab._handle_msg({"content": {"data": data}, "buffers": []})
        answer, _ = views.heard[-1]
        assert (answer["type"] == "error") is bool(told), answer
        assert "JsNull" not in str(answer)
    assert lab.clip is lab.batch_size is lab.weights is None


def test_packed_arrays_stand_where_it_says() -> None:
    content, buffer = packed({"a": [np.arange(3.0), "x"], "b": {"c": np.ones((2, 2))}, "d": None})
    assert content == {"a": [{"from": 0, "n": 3}, "x"], "b": {"c": {"from": 3, "n": 4}}, "d": None}
    assert np.frombuffer(buffer).tolist() == [0, 1, 2, 1, 1, 1, 1]


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_html_carries_the_state_and_a_picture() -> None:
    lab = Lab(show="small", hidden_size=3, dataset="moons", steps=50)
    (tag, root), *inside = Elements(lab.as_html()).found
    assert tag == "div"
    assert root["data-lego"] == "lab"
    props = json.loads(root["data-props"] or "")
    assert props["state"] == {"hidden_size": 3, "dataset": "moons", "steps": 50}
    assert props["show"] == ["timeline", "decision", "loss", "hidden_size", "learning_rate"]
    picture = next(attributes for name, attributes in inside if name == "svg")
    assert picture["role"] == "img"
    assert f"After 50 steps {lab.history.accuracy[-1]:.1%}" in (picture["aria-label"] or "")


def test_notebook_output_is_the_same_every_time() -> None:
    bundles = [Lab(hidden_size=3, seed=5, steps=9)._repr_mimebundle_()[0] for _ in range(2)]
    for kind in ("text/plain", "text/html"):
        assert bundles[0][kind] == bundles[1][kind]
    assert bundles[0]["text/plain"] == "Lab(hidden_size=3, seed=5, steps=9)"


def change_together(lab: Lab, **fields: Any) -> None:
    with lab.hold_trait_notifications():
        for name, value in fields.items():
            setattr(lab, name, value)


def test_a_refused_value_leaves_no_trace_in_the_middle_of_a_change_of_several() -> None:
    lab = Lab(steps=5)
    before = lab.state
    with pytest.raises(ValueError, match="steps must be at least 1"):
        lab.set_state({"state": {**before, "steps": -1}})
    with pytest.raises(ValueError, match="steps must"):
        change_together(lab, hidden_size=7, steps=-2)
    assert lab.state == before and (lab.hidden_size, lab.steps) == (before["hidden_size"], 5)


def test_fields_that_fit_together_alone_are_changed_together() -> None:
    lab = Lab(steps=5)
    change_together(lab, dataset="own", points=[[1, 1, 1], [0, 0, 0]])
    assert lab.state["dataset"] == "own" and len(lab.state["points"]) == 2
    lab.state = {**lab.state, "dataset": "xor", "points": []}
    assert (lab.dataset, lab.points) == ("xor", [])


def test_exploded_runs_can_be_sent_and_have_a_picture_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(activation="relu", output="linear", learning_rate=100, hidden_size=30, steps=50)
    content, _ = Views(lab, monkeypatch).ask(type="ask", id=1, request={"run": lab.state})
    assert content["body"]["trace"]["exploded_at"] == lab.history.exploded_at
    assert f"explodes at step {lab.history.exploded_at:,}" in lab.as_html()
    weights = {"W1": [[1e308] * 4] * 2, "W2": [[1e308] * 2] * 4}
    points = [[1000, 1000, 1]]
    words = {"activation": "linear", "output": "linear", "bias": "none", "weights": weights}
    lab = Lab(dataset="own", points=points, **words)
    assert "explodes at step 0" in lab.as_html()
