"""Clinic: sick runs and the same runs cured, on a page with no kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lego_mlp.lab import Clinic, engine
from tests.lab.conftest import Opener
from tests.lab.standalone import write_page
from tests.site.access import violations

SLOW = {"learning_rate": 0.05, "steps": 100}
NAN = {"output": "linear", "learning_rate": 30.0, "steps": 200}
WORDS = ("symptom", "look", "change", "sick", "cured")
CASES: list[dict[str, Any]] = [
    dict(zip(WORDS, case, strict=True))
    for case in (
        ("Slow", "the loss", "the rate", SLOW, SLOW | {"learning_rate": 10.0}),
        ("NaN", "where it began", "the output", NAN, NAN | {"output": "sigmoid"}),
    )
]


@pytest.fixture
def page(open_watched: Opener, tmp_path: Path) -> Page:
    return open_watched(write_page(tmp_path, "clinic.html", Clinic(CASES)).as_uri(), width=360)


def words(page: Page) -> Locator:
    return page.locator(".lego-fig-clinic > [aria-live]")


def loss_of(page: Page, fields: dict[str, Any]) -> None:
    """Wait for the Lab to show the end of the run with these fields."""
    lab = page.locator("[data-lego=clinic] [data-lego=lab]")
    expected = engine.trace(fields)["loss"][-1]
    expect(lab).to_have_attribute("aria-busy", "false")
    page.wait_for_function(
        "([root, loss]) => Math.abs(root.dataset.loss - loss) < 1e-6 * loss",
        arg=[lab.element_handle(), float(expected)],
        timeout=5000,
    )


def test_opens_the_sick_run_and_its_cure_on_a_phone(page: Page) -> None:
    expect(words(page)).to_have_text("Slow. Look at the loss.")
    loss_of(page, SLOW)
    page.get_by_role("button", name="Cured").press("Enter")
    expect(words(page)).to_have_text("Slow, cured. Changed: the rate.")
    loss_of(page, CASES[0]["cured"])
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_role("button", name="Cured")).to_have_attribute("aria-pressed", "true")
    # The sick run is pinned beside it, until another symptom is chosen.
    expect(page.locator(".lego-pin")).to_be_visible()
    page.get_by_label("Symptom").select_option("NaN")
    expect(words(page)).to_have_text("NaN. Look at where it began.")
    lab = page.locator("[data-lego=clinic] [data-lego=lab]")
    expect(lab).to_have_attribute("data-state", "exploded")
    expect(page.locator(".lego-pin")).to_be_hidden()
    page.get_by_role("button", name="Cured").click()
    page.get_by_role("button", name="Sick").click()
    expect(lab).to_have_attribute("data-state", "exploded")


def test_address_holds_the_case_its_run_and_what_was_changed(page: Page) -> None:
    symptom = page.get_by_label("Symptom")
    start = page.url
    symptom.select_option("NaN")
    expect(page).to_have_url(re.compile("#clinic1.case=2$"))
    page.get_by_role("button", name="Cured").click()
    loss_of(page, CASES[1]["cured"])
    expect(page).to_have_url(re.compile("case=2&run=cured"))
    typed = page.locator("[data-field=learning_rate] input[type=text]")
    typed.fill("3")
    typed.press("Enter")
    expect(page).to_have_url(re.compile("#clinic1.learning_rate=3&case=2&run=cured"))
    changed = CASES[1]["cured"] | {"learning_rate": 3}
    loss_of(page, changed)
    page.reload()
    expect(words(page)).to_have_text("NaN, cured. Changed: the output.")
    loss_of(page, changed)
    for _ in range(3):
        page.go_back()
    expect(page).to_have_url(start)
    expect(words(page)).to_have_text("Slow. Look at the loss.")
    expect(symptom).to_have_value("0")
    loss_of(page, SLOW)
    page.evaluate("location.hash = '#clinic1?case=9'")
    expect(page.locator(".lego-status")).to_contain_text("this clinic has no case 9")


def test_readable_without_javascript() -> None:
    text = Clinic(CASES).as_html()
    assert text == Clinic(CASES).as_html()
    for case in CASES:
        for name in ("symptom", "look", "change"):
            assert f"<td>{case[name]}</td>" in text
