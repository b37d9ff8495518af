"""What a reader does with the book around the widgets, in every engine."""

from __future__ import annotations

import pytest

import lego_mlp as lm
from lego_mlp.exercises import asked
from lego_mlp.exercises.exercise import unpacked
from tests.engines.conftest import ENGINES, Launch, Opened

THEME = "() => document.documentElement.dataset.theme"
PAPER = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
CHAPTER = "notebooks/01_problem.html"


def test_theme_is_switched_and_kept(opened: Opened) -> None:
    engine = opened(CHAPTER)
    assert engine.ask(THEME) == "light"
    seen = []
    for _ in range(3):
        engine.click(".theme-switch-button")
        seen.append((engine.ask(THEME), min(engine.ask(PAPER)) > 128))
    assert set(seen) == {("light", True), ("dark", False)}
    while engine.ask(THEME) != "dark":
        engine.click(".theme-switch-button")
    assert opened("book/glossary.html").ask(THEME) == "dark"
    engine.ask("() => localStorage.clear()")


def test_search_finds_a_page(opened: Opened) -> None:
    engine = opened("search.html")
    assert engine.ask("() => document.activeElement.matches('main input[type=search]')")
    engine.type("saturated")
    engine.press("Enter")
    engine.wait("() => all('#search-results li a').length > 0")
    engine.wait("() => all('#search-results li p.context').length > 0")
    assert "Exploding gradients" in engine.ask("text", "#search-results")


def test_menu_opens_and_closes(opened: Opened) -> None:
    engine = opened(CHAPTER, 360, 740)
    engine.ask("take", ".lego-menu summary")
    engine.press("Enter")
    engine.wait("() => all('.lego-menu a').length > 0")
    left, right = engine.ask("sides", ".lego-menu ul")
    assert 0 <= left < right <= 360
    engine.press("Escape")
    engine.wait("() => all('.lego-menu a').length === 0")
    assert engine.ask("() => document.activeElement.tagName") == "SUMMARY"
    engine = opened(CHAPTER)
    engine.click(".lego-menu summary")
    engine.wait("() => all('.lego-menu a').length > 0")
    engine.click("h1", at=(0.01, 0.9))
    engine.wait("() => all('.lego-menu a').length === 0")


def test_makes_a_link_for_a_hub(opened: Opened) -> None:
    engine = opened("book/running.html")
    engine.fill("[data-hub-link] input, #hub-form input", "hub.example.edu")
    engine.wait(
        "() => text('#hub-result').startsWith('https://hub.example.edu/hub/user-redirect/')"
    )
    engine.fill("[data-hub-link] input, #hub-form input", "javascript:alert(1)")
    engine.wait("() => text('#hub-result') === 'This is not an address.'")


def test_exercise_judges_a_number(opened: Opened) -> None:
    engine = opened(CHAPTER)
    field = "[data-lego=check] input"
    answer = unpacked(asked("01-1")["values"]["answer"]).item()
    for typed, verdict, words in [
        ("many", "unread", "“many” is not a number."),
        (f"{answer:.4f}", "right", lm.check("01-1", answer).sentence),
        (f"{1 - answer:.4f}", "own", lm.check("01-1", 1 - answer).sentence),
        (f"{answer:.2f}".replace(".", ","), "few", "2 of 4 decimals"),
    ]:
        engine.fill(field, typed)
        engine.press("Enter")
        engine.wait("(kind) => said('[data-lego=check]', 'data-verdict') === kind", verdict)
        engine.wait("(words) => text('[data-lego=check] [aria-live]').includes(words)", words)


def test_exercise_judges_a_matrix(opened: Opened) -> None:
    engine = opened(CHAPTER)
    answer = unpacked(asked("01-2")["values"]["answer"])
    for matrix, verdict in [(answer.tolist(), "right"), (answer.T.tolist(), "transpose")]:
        engine.fill("[data-lego=check] textarea", str(matrix))
        engine.press("Tab", "Enter")
        engine.wait("(kind) => said('[data-lego=check]', 'data-verdict', 1) === kind", verdict)


@pytest.mark.parametrize("name", ENGINES)
def test_dark_machine_gets_dark_pages(launch: Launch, served: str, name: str) -> None:
    engine = launch(name, dark=True)
    engine.open(f"{served}/plain/{CHAPTER}")
    engine.wait("settled")
    assert engine.ask(THEME) == "dark"
    assert max(engine.ask(PAPER)) < 64


@pytest.mark.parametrize("name", ENGINES)
def test_readable_without_scripts(launch: Launch, served: str, name: str) -> None:
    engine = launch(name, scripts=False)
    engine.open(f"{served}/plain/notebooks/08_training.html", 360, 740)
    assert engine.ask("() => document.querySelector('[data-lego]').dataset.state ?? null") is None
    assert "With JavaScript" in engine.ask("text", "[data-lego]")
    assert engine.ask("excess") <= 0
