"""The Walk from Python's side: its arguments, its trace, its messages and its still picture."""

from __future__ import annotations

import gzip
import html
import json
import re
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.lab import Overview, Walk
from lego_mlp.lab.state import defaults
from lego_mlp.lab.widgets.walk import NAMES, PLAN
from lego_mlp.lab.widgets.walk.plan import plan_of
from tests.lab.page_engine import run_script
from tests.lab.test_walk_parity import BUILDS

WEIGHTS = {"W1": np.ones((2, 3)).tolist(), "W2": np.ones((3, 2)).tolist()}


def test_trace_is_backprops_and_the_update_is_train_s() -> None:
    walk = Walk(observation=5, observations=3, bias="all", learning_rate=2.0)
    X, Y = (a[5:8] for a in lm.datasets.xor())
    net = lm.mlp([2, 3, 2], bias=True, seed=2017)
    trace = lm.backprop(net, X, Y, lm.SquaredError())
    for name, array in trace.items():
        assert np.array_equal(walk.trace[name], array), name
    lm.train(net, X, Y, lm.SquaredError(), learning_rate=2.0, steps=1)
    for name, moved in net.parameters.items():
        assert walk.trace[f"{name}_new"] == pytest.approx(moved, rel=1e-13, abs=1e-16)


def test_training_goes_on_from_where_it_was() -> None:
    walk = Walk(learning_rate=5.0, observations=4)
    losses = []
    walk.observe(lambda change: losses.append(change["new"]["loss"]), "trace")
    for _ in range(3):
        walk.train()
    walk.train(2)
    X, Y = (a[:4] for a in lm.datasets.xor())
    net = lm.mlp([2, 3, 2], seed=2017)
    history = lm.train(net, X, Y, lm.SquaredError(), learning_rate=5.0, steps=5)
    assert losses == pytest.approx([*history.loss[1:4], history.loss[5]], rel=1e-13)


def moved(first: Walk, second: Walk) -> set[str]:
    """Return the names of the arrays in which two walks differ."""
    both = zip(first.trace.items(), second.trace.values(), strict=True)
    return {name for (name, a), b in both if not np.array_equal(a, b)}


def test_numbers_too_large_for_a_float_are_infinite_and_warn_of_nothing() -> None:
    walk = Walk(weights={"W1": np.full((2, 3), 1e308).tolist(), "W2": WEIGHTS["W2"]})
    walk.state = {**walk.state, "points": [[2.0, 2.0, 1]]}
    assert np.isinf(walk.trace["z1"]).all()
    assert (walk.trace["h1"] == 1).all()
    assert "inf" in walk.still()


def test_what_the_chapters_say_of_the_tower() -> None:
    walk, (x1, x2, label) = Walk(), Walk().state["points"][0]
    # Chapter 3: a weight of the first brick moves one number of z1 and h1, and all above.
    weights = {name: walk.trace[name].copy() for name in ("W1", "W2")}
    weights["W1"][1, 2] += 0.5
    other = Walk(weights={name: array.tolist() for name, array in weights.items()})
    changed = {name: (walk.trace[name] != other.trace[name]).tolist() for name in ("z1", "h1")}
    assert changed == {"z1": [[False, False, True]], "h1": [[False, False, True]]}
    assert (walk.trace["h2"] != other.trace["h2"]).all()
    # Chapter 4: of the way up, the loss alone follows the label, and the other one costs less.
    swapped = Walk(points=[[x1, x2, 1 - label]])
    names = set(NAMES[: NAMES.index("loss") + 1])
    assert moved(walk, swapped) & names == {"Y", "loss"}
    assert swapped.trace["loss"] < walk.trace["loss"]
    # Chapter 6: a neuron that nobody listens to is to blame for nothing.
    weights = {"W1": walk.trace["W1"].tolist(), "W2": walk.trace["W2"].tolist()}
    weights["W2"][1] = [0.0, 0.0]
    deaf = Walk(weights=weights)
    assert (deaf.trace["dL_dW1"] == 0).tolist() == [[False, True, False]] * 2
    # Chapter 7: with α = 10 the loss falls with every step.
    walk = Walk(learning_rate=10.0)
    losses = [walk.trace["loss"]]
    for _ in range(20):
        walk.train()
        losses.append(walk.trace["loss"])
    assert (np.diff(losses) < 0).all()


def test_state_can_be_set_and_is_checked() -> None:
    walk = Walk()
    before = walk.trace["loss"]
    walk.state = {**walk.state, "points": [[1.0, 2.0, 1]]}
    assert walk.trace["X"].tolist() == [[1.0, 2.0]]
    assert walk.trace["loss"] != before
    kept = walk.state
    refused: list[dict[str, Any]] = [
        {"bias": "some"},
        {"hidden_size": 4},
        {"colour": 1},
        {"points": []},
    ]
    for wrong in refused:
        with pytest.raises(ValueError, match=next(iter(wrong))):
            walk.state = {**kept, **wrong}
        assert walk.state == kept


@pytest.mark.parametrize(
    ("given", "error", "named"),
    [
        ({"step": "W3"}, ValueError, "^step"),
        ({"step": "b1"}, ValueError, "^step"),
        ({"step": 3}, TypeError, "^step"),
        ({"step": "W2", "index": (3, 0)}, ValueError, "^index"),
        ({"step": "loss", "index": 0}, ValueError, "^index"),
        ({"index": "first"}, TypeError, "^index"),
        ({"observation": 300}, ValueError, "^observation must be at most 299"),
        ({"observation": -1}, ValueError, "^observation"),
        ({"observations": 5}, ValueError, "^observations must be at most 4"),
        ({"observations": 0}, ValueError, "^observations"),
        ({"points": [[0, 0, 1]] * 5}, ValueError, "^points must be at most 4"),
        ({"points": [[0, 0, 2]]}, ValueError, "^points"),
        ({"learning_rate": 0}, ValueError, "^learning_rate"),
        ({"weights": {"W1": [[1]]}}, ValueError, "^weights"),
        ({"hidden_size": 5}, ValueError, "^hidden_size must be 3 in a Walk"),
        ({"output": "linear"}, ValueError, "^output"),
    ],
)
def test_bad_input_is_named(given: dict[str, Any], error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        Walk(**given)


def test_a_view_gets_arrays_and_the_walk_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk()
    heard: list[Any] = []
    monkeypatch.setattr(
        walk, "send", lambda content, buffers=None: heard.append((content, buffers))
    )
    state = {**walk.state, "weights": WEIGHTS, "learning_rate": 0.5}
    walk._handle_custom_msg({"type": "ask", "id": 4, "request": {"state": state, "steps": 2}}, [])
    _, (content, (buffer,)) = heard
    body = content["body"]
    place = body["arrays"]["W1"]
    sent = np.frombuffer(buffer)[place["from"] : place["from"] + place["n"]]
    assert np.array_equal(sent, walk.trace["W1"].ravel())
    assert (body["shapes"]["W1"], body["shapes"]["loss"]) == ([2, 3], [])
    net = lm.mlp([2, 3, 2]).copy({name: np.array(a) for name, a in WEIGHTS.items()})
    X, Y = (a[:1] for a in lm.datasets.xor())
    lm.train(net, X, Y, lm.SquaredError(), learning_rate=0.5, steps=2)
    for name, array in net.parameters.items():
        assert walk.trace[name] == pytest.approx(array, rel=1e-13)
    walk._handle_custom_msg(
        {"type": "ask", "id": 5, "request": {"state": {"seed": -1}, "steps": 0}}, []
    )
    assert heard[-1][0]["type"] == "error" and "seed" in heard[-1][0]["message"]


def test_an_edited_brick_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk()
    monkeypatch.setattr(lm.Sigmoid, "forward", lambda self, z: 0 * z + 0.25)
    walk.compute({"state": walk.state, "steps": 0})
    assert (walk.trace["h2"] == 0.25).all()


@pytest.mark.parametrize("kind", [Walk, Overview])
def test_html_is_the_same_every_time_and_small(kind: type[Walk]) -> None:
    first, second = (kind("dL_dW2", (1, 0), observation=3) for _ in range(2))
    assert first.as_html() == second.as_html()
    assert repr(first) == f"{kind.__name__}('dL_dW2', (1, 0), observation=3)"
    data, _ = first._repr_mimebundle_()
    assert (data["text/plain"], data["text/html"]) == (repr(first), first.as_html())
    assert len(gzip.compress(kind(observations=4, bias="all").as_html().encode())) < 3600
    assert len(gzip.compress(kind().as_html().encode())) < 2200


def test_still_shows_what_is_known_by_then_and_no_more() -> None:
    for step in ("W1", "h1", "loss", "dL_dz2", "dL_dW1", "W2_new"):
        walk = Walk(step)
        text = walk.still()
        (last,) = (k for k, one in enumerate(PLAN["steps"]) if step in one["names"])
        known = [name for one in PLAN["steps"][: last + 1] for name in one["names"]]
        shown = re.findall(r"<caption>(\S+?)(?: <span|</caption>)", text)
        names = ["alpha" if name == "α" else name.replace("*", "_new") for name in shown]
        assert {*names} == {name for name in known if name in walk.trace or name == "alpha"}
        assert (f"{walk.trace['h1'][0, 1]:.8f}" in text) == (last >= 2)
        assert PLAN["steps"][last]["words"] in text


@pytest.mark.parametrize("built", BUILDS)
def test_plan_holds_every_array_once_and_in_the_order_of_computation(built: Any) -> None:
    trace, plan = Walk(bias="all", **built).trace, plan_of(defaults() | built)
    names = [name for step in plan["steps"] for name in step["names"]]
    placed = [name for row in plan["rows"] for name in (*row["left"], *row["right"])]
    assert sorted(placed) == sorted(names)
    assert {*names} == {*trace, "alpha"} - {"data_loss", "penalty"}
    order = [name for name in trace if name in names and "_new" not in name and name != "Y"]
    computed = [name for name in names if name in order and name[0] in "zhnsld"]
    made = [name for name in order if name[0] in "zhnsld"]
    assert [n for n in computed if "spread" not in n] == [n for n in made if "spread" not in n]
    assert {*plan["rules"]} == {n for n in names if n[0] in "zhmnsld" or n.endswith("_new")}


def test_the_pages_plan_is_the_same() -> None:
    states = [defaults() | built for built in BUILDS]
    assert run_script("run_plans.mjs", states) == [plan_of(state) for state in states]


def test_props_are_json_and_hold_what_was_trained() -> None:
    walk = Walk("z1", (0, 2))
    props = json.loads(json.dumps(walk.props, allow_nan=False))
    assert (props["step"], props["index"]) == ("z1", [0, 2])
    assert props["state"]["points"] == [[1.764052345967664, 0.4001572083672233, 0]]
    walk.train(5)
    weights = json.dumps(walk.state["weights"]["W1"], separators=(",", ":"))
    assert f'"W1":{weights}' in html.unescape(walk.as_html())
