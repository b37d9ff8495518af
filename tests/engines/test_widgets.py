"""What a reader does with the widgets, by a real pointer and real keys, in every engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lego_mlp.lab import engine as python
from lego_mlp.lab.widgets.walk import pass_and_update
from lego_mlp.lab.widgets.walk.tower import digits
from tests.engines.conftest import Opened
from tests.engines.engine import Engine

LAB = "[data-lego=lab]"
PLAYGROUND = "book/playground.html"
WALK = "notebooks/05_dloss_dw2.html"
TYPED_SIZE = "[data-field=hidden_size] input[type=text]"
COPIED = "() => all('.lego-textbox textarea')[0]?.value"
COPY_PYTHON, COPY_LINK = 3, 5  # which of the buttons


def loss(engine: Engine) -> float:
    return float(engine.ask("said", LAB, "data-loss"))


def expected(given: dict[str, Any], step: int = -1) -> Any:
    """Return the loss that Python finds, at a step or at the end."""
    trace = python.trace(given)
    at = -1 if step < 0 else list(trace["steps"]).index(step)
    return pytest.approx(trace["loss"][at], rel=1e-9)


def test_pointer_scrubs_the_film(opened: Opened) -> None:
    engine = opened(PLAYGROUND)
    assert engine.ask("step") == 200
    start, end = (engine.ask("place", ".lego-panel-curve canvas", 0, x, 0.5) for x in (0.9, 0.5))
    engine.drag(start, end)
    # Both at once: the pointer may still be on its way.
    both = "[step(), Number(said('[data-lego=lab]', 'data-loss'))]"
    step, found = engine.wait(f"() => step() < 150 && {both}")
    assert step > 50
    assert found == expected({}, step)


def test_film_plays_and_pauses(opened: Opened) -> None:
    engine = opened(PLAYGROUND)
    engine.click(".lego-play")
    engine.wait("() => text('.lego-play') === 'Pause' && step() > 10 && step() < 200")
    engine.click(".lego-play")
    engine.wait("() => text('.lego-play') === 'Play'")


def test_typed_value_makes_the_run_that_python_makes(opened: Opened) -> None:
    engine = opened(PLAYGROUND)
    engine.fill(TYPED_SIZE, "7")
    engine.press("Enter")
    engine.wait("() => settled() && location.hash.includes('hidden_size=7')")
    assert loss(engine) == expected({"hidden_size": 7})
    engine.fill(TYPED_SIZE, "banana")
    engine.press("Enter")
    engine.wait("() => text('[data-field=hidden_size]').includes('must be a whole number')")


def test_address_opens_the_same_state(opened: Opened) -> None:
    link = "hidden_size=9&activation=tanh&learning_rate=1&at=195"
    engine = opened(f"{PLAYGROUND}#lab1?{link}")
    assert engine.ask("step") == 195
    given = {"hidden_size": 9, "activation": "tanh", "learning_rate": 1.0}
    assert loss(engine) == expected(given, 195)
    engine.click(".lego-actions button", COPY_LINK)
    copied = engine.wait(COPIED)
    assert all(part in copied for part in link.split("&"))


def test_copied_python_makes_the_same_run(opened: Opened) -> None:
    engine = opened(f"{PLAYGROUND}#lab1?steps=60&seed=5")
    engine.click(".lego-actions button", COPY_PYTHON)
    scope: dict[str, Any] = {"print": lambda *things: None}
    exec(engine.wait(COPIED), scope)
    assert loss(engine) == pytest.approx(scope["history"].loss[-1], rel=1e-9)


def test_pointer_sets_a_point(opened: Opened) -> None:
    engine = opened(f"{PLAYGROUND}#lab1?dataset=own&points=[[2,2,0],[-2,-2,1]]")
    points = """() => [...document.querySelectorAll(".lego-points option")]
      .filter((option) => option.text.includes("(")).length"""
    assert engine.ask(points) == 2
    engine.click(".lego-panel-decision canvas", at=(0.5, 0.25))
    engine.wait(f"() => settled() && ({points})() === 3")


def test_pointer_draws_a_digit_and_a_key_wipes_it(opened: Opened) -> None:
    engine = opened("notebooks/17_digits.html")
    sheet = ".lego-panel-sheet canvas"
    corners = [(0.2, 0.15), (0.5, 0.15), (0.8, 0.15), (0.63, 0.5), (0.45, 0.85)]
    engine.drag(*(engine.ask("place", sheet, 0, *corner) for corner in corners))
    says = "(words) => text('[data-lego=draw] .lego-words').includes(words)"
    engine.wait(says, "The network reads a 7")
    engine.ask("take", sheet)
    engine.press("Delete")
    engine.wait(says, "The sheet is empty.")


def test_edit_in_the_walk_changes_all_that_follows(opened: Opened) -> None:
    engine = opened(WALK)
    state = json.loads(engine.ask("said", "[data-lego=walk]", "data-props"))["state"]
    assert_shows(engine, state)
    weights = {name: pass_and_update(state)[name].tolist() for name in ("W1", "W2")}
    weights["W1"][0][1] = 2.5
    engine.click("td[aria-label^='W1[0,'][aria-label*='1]']")
    engine.press("2", ".", "5", "Enter")
    engine.wait("() => text('[data-lego=walk]').includes('is now 2.5')")
    assert_shows(engine, {**state, "weights": weights})


def assert_shows(engine: Engine, state: dict[str, Any]) -> None:
    """Compare every number of a Walk with Python's."""
    trace = {**pass_and_update(state), "α": state["learning_rate"]}
    seen = engine.ask("numbers")
    assert len(seen) > 30
    for label, shown in seen.items():
        symbol, _, place = label.replace("\u00a0", " ").rstrip("]").partition("[")
        name = symbol.replace("*", "_new")
        value = trace[name]
        if place:
            value = value[tuple(int(part) for part in place.split(","))]
        assert shown == digits("alpha" if name == "α" else name, value), label


def test_walk_fits_a_phone(opened: Opened) -> None:
    engine = opened(WALK, 360, 740)
    cut = "all('.lego-side').filter((e) => e.scrollWidth > e.clientWidth)"
    assert engine.ask(f"() => {cut}.map((e) => e.innerText)") == []


def test_controls_fit_a_phone(opened: Opened) -> None:
    engine = opened(PLAYGROUND, 360, 740)
    wide = """() => all(".lego-control").filter((control) => {
      const ends = [...control.querySelectorAll("*")].map((part) => sidesOf(part)[1]);
      return Math.max(...ends) > sidesOf(control)[1] + 0.5;
    }).map((control) => control.dataset.field)"""
    assert engine.ask(wide) == []
