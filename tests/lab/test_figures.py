"""The figures of Part II from Python's side: arguments, stills, and what they compute."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

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
from lego_mlp.lab._wire import packed
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import checked
from lego_mlp.lab.widgets.map import LEGEND, outcome
from tests.lab.figure_examples import CASES, CHOICES, examples, small_reader


class Elements(HTMLParser):
    """The root's attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root: dict[str, str | None] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.root = self.root or dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


SAID = {
    "cube": "Step 29 of 60: 89.7 % of the points are right.",
    "draw": "; next comes ",
    "slide": "At 1 it is 1, not 2.",
    "nudge": "gradient × ε is 2.20953e−4",
    "hunt": "a missing 1/N. Only W2 is off.",
    "mirror": "sigmoid(−2) = 0.1192 = 1 − 0.8808 = 1 − sigmoid(2)",
    "map": "2 learned, 1 stuck, 1 saturated, 2 exploded",
    "ruler": "Class 1 where 0.83 x1 − 0.55 x2 > −0.28: ",
    "shares": "z = 2, 1, −1 becomes h = 0.705, 0.259, 0.0351. The right class is 0",
    "graph": "loss = 0.3342. Its slopes with respect to x1 0.09755, w1 −0.1829, x2",
    "waterfall": "3 hidden layers of 8 sigmoid neurons: dL_dW1 is",
}


@pytest.mark.parametrize("kind", examples())
def test_html_is_the_same_every_time_and_holds_its_data_and_words(kind: str) -> None:
    first, second = (examples()[kind] for _ in range(2))
    text = first.as_html()
    assert text == second.as_html()
    data, _ = first._repr_mimebundle_()
    assert (data["text/html"], data["text/plain"]) == (text, repr(second))
    found = Elements(text)
    assert found.root["data-lego"] == kind
    assert json.loads(found.root["data-props"] or "") == first.props
    assert len(text) < 20_000
    assert SAID[kind] in found.text


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Slide([2, 1], {"a": [1, 2]}, xlabel="x", ylabel="y"), "^x must rise"),
        (
            lambda: Slide([0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", log="x"),
            "^x must be greater",
        ),
        (lambda: Slide([1, 2], {"a": [1]}, xlabel="x", ylabel="y"), r"^curves\['a'\]"),
        (lambda: Slide([1, 2], {}, xlabel="x", ylabel="y"), "^curves"),
        (lambda: Slide([1], {"a": [1]}, xlabel="x", ylabel="y", log="z"), "^log"),
        (
            lambda: Slide([1, 2], {"a": [1, 2]}, xlabel="x", ylabel="y", sentences=["one"]),
            "^sentences",
        ),
        (lambda: Nudge("W3"), "^parameter"),
        (lambda: Nudge("W1", (2, 0)), "^index"),
        (lambda: Nudge("W1", 0), "^index"),
        (lambda: Nudge(epsilon=1), "^epsilon"),
        (lambda: Nudge(hidden_size=0), "^hidden_size"),
        (lambda: Hunt([], CHOICES), "^cases"),
        (lambda: Hunt([{"table": {}, "answer": "mean"}], CHOICES), r"^cases\[0\]"),
        (lambda: Hunt([CASES[0] | {"answer": "none"}], CHOICES), r"^cases\[0\].*none"),
        (lambda: Hunt(CASES, {}), "^choices"),
        (lambda: Hunt(CASES, CHOICES, tolerance=0), "^tolerance"),
        (lambda: Hunt.of_bugs({"typo": {"W1": 1.0}}), "^tables.*typo"),
        (lambda: Hunt.of_bugs({}), "^tables"),
        (lambda: Mirror(t=7), "^t must"),
        (lambda: Mirror(angle=-1), "^angle"),
        (lambda: Map({"colour": [1]}, {"seed": [1]}, [["stuck"]]), "^rows"),
        (lambda: Map({"seed": [1]}, {}, [["stuck"]]), "^columns"),
        (lambda: Map({"seed": [1]}, {"gain": [1]}, [["stuck", "stuck"]]), "^outcomes"),
        (lambda: Map({"seed": [1]}, {"gain": [1]}, [["melted"]]), "^outcomes"),
        (lambda: Map({"seed": [1]}, {"hidden_size": [99]}, [["stuck"]]), "^hidden_size"),
        (lambda: Cube(hidden_size=4), "^hidden_size must be 3"),
        (lambda: Cube(activation="relu"), "^activation must be sigmoid or tanh"),
        (lambda: Cube(show=["gain"]), "^show"),
        (lambda: Cube(show="seed"), "^show"),
        (lambda: Cube(at=201), "^at must"),
        (lambda: Cube(plays=1), "^plays"),
        (lambda: Draw("net"), "^net must be a Network"),
        (lambda: Draw(lm.mlp([64, 10])), "^net must end in a Softmax"),
        (lambda: Draw(lm.mlp([63, 10], output="softmax")), "^net must have 64 inputs"),
        (lambda: Draw(small_reader(), bits=9), "^bits must be at most 8"),
        (lambda: Draw(small_reader(), bits=1), "^bits"),
        (lambda: Draw(small_reader(), ([[2.0] * 64], [[1] + [0] * 9])), r"^samples\[0\]"),
        (lambda: Draw(small_reader(), ([[0.0] * 64], [[0] * 10])), r"^samples\[1\]"),
        (lambda: Ruler(((0, 0), (0, 9))), "^ends must be two points"),
        (lambda: Ruler(((0, 0), (0, 0.1))), "^ends must lie"),
        (lambda: Ruler(dataset="pinwheel"), "^dataset"),
        (lambda: Shares([1.0, 2.0]), "^z must"),
        (lambda: Shares([1.0, 2.0, 7.0]), "^z must"),
        (lambda: Shares(label=3), "^label"),
        (lambda: Shares(temperature=0.1), "^temperature"),
        (lambda: Shares(temperature=5.1), "^temperature"),
        (lambda: Graph("a + b"), "^expression"),
        (lambda: Graph(lambda a: a, a=1), "^expression must make 2 to 24"),
        (lambda: Graph(lambda a: 1.0, a=1), "^expression must return a Scalar"),
        (lambda: Graph(lambda a: a * 2, a="x"), "^a must"),
        (lambda: Waterfall(hidden_layers=11), "^hidden_layers"),
        (lambda: Waterfall(depth=3), "^depth"),
    ],
)
def test_bad_argument_is_named(make: Any, named: str) -> None:
    with pytest.raises((TypeError, ValueError), match=named):
        make()


def test_too_much_data_is_refused() -> None:
    x = np.arange(9000)
    with pytest.raises(ValueError, match="at most 60,000 characters"):
        Slide(x, {"a": x}, xlabel="x", ylabel="y")


def test_hunt_of_bugs_says_why_a_guess_is_wrong() -> None:
    tables = {
        "transpose": {"W2": 1e-10, "b2": 0.0, "W1": 0.9, "b1": 1.0},
        "order": {"W2": 1e-10, "b2": 0.0, "W1": 0.01, "b1": 0.09},
        "penalty": {"W2": 0.9, "b2": 1e-9, "W1": 0.9, "b1": 1e-9},
    }
    figure = Hunt.of_bugs(tables)
    cases = {case["answer"]: case for case in figure.props["cases"]}
    assert list(cases) == list(tables)
    assert len(figure.props["choices"]) == 6
    for answer, case in cases.items():
        assert set(case["wrong"]) == {key for key, _ in figure.props["choices"]} - {answer}
    # Another place: which arrays are wrong tells the two apart. The same place: only how much.
    assert cases["transpose"]["wrong"]["penalty"].endswith("Wrong here: W1, b1.")
    assert cases["transpose"]["wrong"]["order"].startswith("The right place.")
    assert "close to 1" in cases["order"]["wrong"]["transpose"]


def test_nudge_measures_the_gradient() -> None:
    figure = Nudge("W2", (0, 1))
    found = figure.compute({**figure.props, "epsilons": [1e-5], "half": 1.0})
    measured = (found["plus"][0] - found["minus"][0]) / 2e-5
    assert measured == pytest.approx(found["gradient"], rel=1e-8)
    X, Y = lm.datasets.xor()
    trace = lm.backprop(lm.mlp([2, 3, 2]), X[:1], Y[:1], lm.SquaredError())
    assert found["gradient"] == trace["dL_dW2"][0, 1]
    assert found["along"][40] == found["loss"] == trace["loss"]


def test_waterfall_is_backprop() -> None:
    figure = Waterfall(hidden_layers=2, hidden_size=5, bias="none", train_points=50)
    found = figure.compute(figure.props)
    X, Y = lm.datasets.xor()
    trace = lm.backprop(lm.mlp([2, 5, 5, 2]), X[:50], Y[:50], lm.SquaredError())
    for name, norms in found.items():
        expected = [np.linalg.norm(trace[f"{name}{i}"]) for i in (1, 2, 3)]
        assert norms == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "learned"),
        ({"bias": "none"}, "stuck"),
        ({"init": "zeros"}, "stuck"),
        ({"hidden_layers": 8, "init": "xavier"}, "vanishing"),
        ({"output": "linear", "learning_rate": 30.0}, "exploded"),
    ],
)
def test_outcome_of_a_run(fields: dict[str, Any], word: str) -> None:
    history = lm.lab.engine.run(checked(fields))
    assert outcome(history) == (word, history.exploded_at)


def test_map_of_runs_trains_each_cell() -> None:
    assert len({letter for letter, _ in LEGEND.values()}) == len(LEGEND)
    rows, columns = {"hidden_size": [4]}, {"learning_rate": np.array([0.01, 10.0])}
    figure = Map.of_runs(rows, columns, steps=1000)
    assert figure.props["outcomes"] == ["SL"]
    assert figure.words(0, 1) == "Hidden neurons 4, learning rate 10: learned."
    assert figure.lab.learning_rate == 0.01


def test_map_of_names_says_what_became_of_a_cell() -> None:
    cells = [[None, ("exploded", "3 of 12", {"steps": 200, "clip": None})]]
    axes = {"Remedy": ["none"]}, {"Fault": ["gain", "curvature"]}
    figure = Map.of_names(*axes, cells, legend={"exploded": "burst"}, base={"steps": 50})
    assert figure.words(0, 0) == "Remedy none, fault gain: not tried."
    assert figure.words(0, 1) == "Remedy none, fault curvature: burst, 3 of 12."
    # What a cell's state has at its default is told too, where the base has another.
    assert figure.props["states"] == [[None, {"steps": 200}]]
    assert type(figure).of_props(json.loads(figure.page_props())).still() == figure.still()
    wrong: list[Any] = [[[None]], [[None, "learned"]], [[None, ("melted", "", {})]]]
    for table in wrong:
        with pytest.raises((TypeError, ValueError), match=r"^cells"):
            Map.of_names(*axes, table)


@pytest.mark.parametrize("kind", list(examples()))
def test_a_figure_read_back_from_its_page_answers_as_itself(kind: str) -> None:
    figure = examples()[kind]
    props = json.loads(figure.page_props())
    again = type(figure).of_props(props)
    assert again.page_props() == figure.page_props()
    request = {**props, "epsilons": [1e-5], "half": 1.0, "image": [0.5] * 64}
    if type(figure).compute is not Widget.compute:
        assert packed(again.compute(request)) == packed(figure.compute(request))
    if figure.has_trait("lab"):
        assert again.lab.show == figure.lab.show


def test_view_asks_and_python_answers() -> None:
    figure, sent = Waterfall(hidden_layers=2), []
    figure.send = lambda content, buffers=(): sent.append((content, buffers))
    figure._answer(figure, {"type": "ask", "id": 7, "request": figure.props}, [])
    assert sent[0] == ({"type": "working", "id": 7}, ())
    content, (buffer,) = sent[1]
    assert (content["type"], content["id"]) == ("answer", 7)
    assert np.frombuffer(buffer)[:3].tolist() == figure.compute(figure.props)["dL_dh"].tolist()
    figure._answer(figure, {"type": "ask", "id": 8, "request": {"state": {"seed": -1}}}, [])
    assert sent[3][0]["type"] == "error"
    assert "seed" in sent[3][0]["message"]
