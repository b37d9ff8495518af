"""The check of an exercise on a page with no kernel: typed, judged, told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import lego_mlp as lm
from lego_mlp.exercises import asked
from lego_mlp.exercises.exercise import unpacked
from tests.lab.conftest import Opener
from tests.lab.standalone import write_page
from tests.site.access import violations

NUMBER, MATRIX = "01-1", "01-2"


class Field:
    """An open exercise, with the name that a page asks for."""

    def __init__(self, exercise: str) -> None:
        self.exercise = exercise

    def as_html(self) -> str:
        return lm.check(self.exercise)._repr_html_() or ""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("exercises")
    fields: Any = [Field(NUMBER), Field(MATRIX)]
    return write_page(folder, "exercises.html", *fields).as_uri()


@pytest.fixture
def page(open_watched: Opener, address: str) -> Iterator[Page]:
    page = open_watched(address, width=360, height=700)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def field(page: Page, number: int) -> Locator:
    return page.locator("[data-lego=check]").nth(number)


def test_number_by_keyboard(page: Page) -> None:
    root = field(page, 0)
    expect(root).to_have_attribute("data-state", "ready")
    typed = root.get_by_label("Your answer: the accuracy, to 4 decimals")
    answer = unpacked(asked(NUMBER)["values"]["answer"]).item()
    for text, kind, words in [
        ("", "unread", "Type a number first."),
        ("many", "unread", "“many” is not a number."),
        (f"{answer:.4f}", "right", lm.check(NUMBER, answer).sentence),
        (f"{1 - answer:.4f}", "own", lm.check(NUMBER, 1 - answer).sentence),
        (f"{answer:.2f}", "few", "✗ Right as far as it goes, which is 2 of 4 decimals."),
        (f"\u2212{answer:.4f}", "sign", "✗ Right in size, wrong in sign."),
    ]:
        typed.fill(text)
        typed.press("Enter")
        expect(root).to_have_attribute("data-verdict", kind)
        expect(root.locator("[aria-live=polite]")).to_contain_text(words)


def test_matrix_as_rows(page: Page) -> None:
    root = field(page, 1)
    answer = unpacked(asked(MATRIX)["values"]["answer"])
    typed, button = root.get_by_role("textbox"), root.get_by_role("button", name="Check")
    typed.fill("\n".join(" ".join(f"{x:g}" for x in row) for row in answer))
    typed.press("Tab")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-verdict", "right")
    typed.fill(str(answer.T.tolist()))
    button.click()
    expect(root).to_have_attribute("data-verdict", "transpose")
    typed.fill("1 0")
    button.click()
    expect(root.locator("[aria-live]")).to_contain_text("4×2 (rows × columns), yours is 1×2")
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page) == []


def test_readable_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(field(page, 0)).to_contain_text(f'lm.check("{NUMBER}", answer)')
    context.close()
