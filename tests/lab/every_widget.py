"""One of each widget that a page can hold, and how to see that it still answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from lego_mlp.lab import Clinic, Lab, Overview, Walk
from tests.lab.figure_examples import examples
from tests.lab.test_check_page import MATRIX, NUMBER, Field
from tests.lab.test_clinic import CASES


def every_widget() -> dict[str, Any]:
    """Return a widget of each kind, by a name of its own; the exercises have two fields."""
    return {
        "lab": Lab(show="playground"),
        "walk": Walk(bias="all", observations=2, learning_rate=2.0),
        "overview": Overview(learning_rate=10),
        "check": Field(MATRIX),
        "number": Field(NUMBER),
        "clinic": Clinic([CASES[0], CASES[1] | {"symptom": "Not a number"}]),
        **examples(),
    }


def _slid(label: str) -> Callable[[Locator], None]:
    """Move a slider to one end and then to the other, so that it moves wherever it was."""

    def act(root: Locator) -> None:
        slider = root.get_by_label(label, exact=True).first
        slider.press("Home")
        slider.press("End")

    return act


def _press(name: str) -> Callable[[Locator], None]:
    return lambda root: root.get_by_role("button", name=name, exact=True).first.press("Enter")


def _choose(label: str, option: str) -> Callable[[Locator], object]:
    return lambda root: root.get_by_label(label).select_option(option)


def _answer(text: str) -> Callable[[Locator], None]:
    def act(root: Locator) -> None:
        root.locator("input, textarea").first.fill(text)
        root.get_by_role("button", name="Check").press("Enter")

    return act


def _lab(root: Locator) -> None:
    for text in ("7", "9"):
        steps = root.locator("[data-field=steps] input[type=text]")
        steps.fill(text)
        steps.press("Enter")


def _cell(root: Locator) -> None:
    first = root.get_by_role("gridcell").first.get_by_role("button")
    first.press("ArrowRight")
    first.press("Home")


def _hunt(root: Locator) -> None:
    root.get_by_role("button", name="Previous").press("Enter")
    for label in ("a missing slope", "the wrong order"):
        root.get_by_label(label).press(" ")


SANE: dict[str, tuple[Callable[[Locator], object], str]] = {
    # What is done, and what the widget then says.
    "lab": (_lab, " of 9: "),
    "walk": (_slid("Step"), "12 of 12: update"),
    "overview": (_slid("Step"), "12 of 12: update"),
    "check": (_answer("one"), "“one” is not a number"),
    "number": (_answer("12345"), "Not yet"),
    "clinic": (
        lambda root: root.get_by_label("Symptom").select_option("Slow"),
        "Slow. Look at the loss.",
    ),
    "cube": (_slid("Learning rate"), "With learning rate 100: "),
    "draw": (_press("Clear"), "The sheet is empty."),
    "slide": (_slid("learning rate"), "At 100 it is"),
    "nudge": (_slid("ε"), "nudged by ε = 0.1:"),
    "hunt": (_hunt, "✗ Not this one."),
    "mirror": (_slid("t"), "sigmoid(−6"),
    "map": (_cell, "Hidden neurons 3, learning rate 0.1: stuck."),
    "ruler": (_press("Turn the rule around"), " of 300 points are right, "),
    "shares": (_slid("Temperature"), "z / 5 = "),
    "graph": (_slid("Step"), "Its slopes with respect to"),
    "waterfall": (_slid("Hidden layers"), "10 hidden layers of"),
}


def still_answers(root: Locator, name: str) -> None:
    """Do an ordinary thing, and see that the widget follows."""
    act, words = SANE[name]
    act(root)
    expect(root).to_contain_text(words, timeout=15_000)
    expect(root).not_to_have_attribute("data-state", "error")
