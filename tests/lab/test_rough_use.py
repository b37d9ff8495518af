"""What was found by handling the widgets as no person would, each with the smallest handling."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lego_mlp.lab import Walk
from tests.lab.conftest import Opener, settle
from tests.lab.every_widget import every_widget
from tests.lab.standalone import write_page
from tests.lab.walk_pages import cell

GONE = """(canvas, kinds) => kinds.forEach((kind) => canvas.dispatchEvent(new PointerEvent(kind,
  { pointerId: 99, isPrimary: true, bubbles: true, button: 0,
    clientX: canvas.getBoundingClientRect().left + canvas.clientWidth / 4,
    clientY: canvas.getBoundingClientRect().top + canvas.clientHeight / 4 })))"""
HELD = (
    "(canvas) => Object.assign(canvas, { setPointerCapture() {}, hasPointerCapture: () => true })"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("rough")
    for name in ("lab", "walk", "hunt", "graph", "draw"):
        write_page(place, f"{name}.html", every_widget()[name])
    return place


@pytest.fixture
def opened(open_watched: Opener, folder: Path) -> Opener:
    return lambda name, **options: open_watched((folder / f"{name}.html").as_uri(), **options)


@pytest.mark.parametrize(
    ("name", "button"),
    [("lab", "Forward one frame"), ("walk", "On one brick"), ("hunt", "Next"), ("graph", "Next ▶")],
)
def test_a_button_that_has_come_to_its_end_keeps_the_focus(
    name: str, button: str, opened: Opener
) -> None:
    page = opened(name)
    last = page.get_by_role("button", name=button, exact=True)
    for _ in range(3):
        last.press("Enter")
    expect(last).to_be_disabled()  # for who hears it too
    expect(last).to_be_focused()
    page.wait_for_timeout(400)  # until the sentence has been said
    said = page.locator("[data-lego]").inner_text()
    last.press("Enter")
    page.wait_for_timeout(400)
    assert page.locator("[data-lego]").inner_text() == said


def test_a_closed_box_gives_the_focus_back(opened: Opener) -> None:
    page = opened("lab")
    settle(page)
    link = page.get_by_role("button", name="Copy link")
    ways = {
        "Enter": page.get_by_role("button", name="Close"),
        "Escape": page.get_by_label("Text to copy"),
    }
    for key, part in ways.items():
        link.press("Enter")
        part.press(key)
        expect(link).to_be_focused()


def test_a_pointer_that_has_gone_is_no_error(opened: Opener) -> None:
    page = opened("lab")
    settle(page)
    canvas = page.locator(".lego-panel-curve canvas").first
    canvas.evaluate(GONE, ["pointerdown", "pointercancel", "pointerdown", "pointerup"])
    expect(page.locator("[data-lego]")).not_to_have_attribute("data-step", "200")
    assert opened("draw").locator("canvas").first.evaluate(GONE, ["pointerdown"]) is None


@pytest.mark.parametrize("name", ["lab", "draw"])
def test_a_picture_that_is_put_away_has_no_places(name: str, opened: Opener) -> None:
    page = opened(name)
    if name == "lab":
        page.get_by_label("Data", exact=True).select_option("own")
    canvas = page.locator(".lego-panel-decision canvas, .lego-panel-sheet canvas").first
    canvas.evaluate(HELD)
    canvas.evaluate(GONE, ["pointerdown"])
    page.evaluate("document.querySelector('[data-lego]').style.display = 'none'")
    canvas.evaluate(GONE, ["pointermove", "pointerdown", "pointermove"])
    page.evaluate("document.querySelector('[data-lego]').style.display = ''")
    settle(page)
    expect(page.locator("[data-lego]")).not_to_contain_text("NaN")


def test_a_tap_leaves_a_dot_on_the_sheet(opened: Opener) -> None:
    page = opened("draw")
    page.get_by_role("button", name="Clear").click()
    sheet = page.locator(".lego-panel-sheet canvas")
    drawn = "(canvas) => canvas.toDataURL()"
    expect(page.locator(".lego-words")).to_contain_text("The sheet is empty")
    sheet.evaluate("(canvas) => canvas.blur()")
    empty = sheet.evaluate(drawn)
    sheet.click()
    sheet.evaluate("(canvas) => canvas.blur()")
    expect(page.locator(".lego-words")).to_contain_text("The network reads")
    assert sheet.evaluate(drawn) != empty


def test_figures_typed_on_a_number_mean_what_they_say_and_escape_nothing(opened: Opener) -> None:
    page = opened("walk")
    label = cell(page, "Y", 0, 0)
    expect(label).to_have_text("1")
    for key, text in (("1", "1"), ("5", "1"), ("-", "1"), ("0", "0"), ("0", "0"), ("Enter", "1")):
        label.press(key)
        expect(label).to_have_text(text)
    weight = cell(page, "W2", 0, 0)
    weight.focus()
    page.keyboard.press("5")
    page.keyboard.press("Tab")
    expect(weight).to_have_text("5.00000000")
    weight.focus()
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    expect(weight).to_be_focused()
    expect(weight).to_have_text("5.00000000")


def test_a_widget_of_broken_data_keeps_its_still_picture(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    file = write_page(tmp_path, "broken.html", Walk(), every_widget()["lab"])
    whole = file.read_text("utf-8")
    for props in ("", "{", "null", "{}", '{"state":{},"show":null}', "[]"):
        broken = f'data-props="{html.escape(props)}"'
        file.write_text(re.sub(r'data-props="[^"]*"', broken, whole), "utf-8")
        page.goto(file.as_uri())
        expect(page.locator("[data-state=error]")).to_have_count(2)
        for root in page.locator("[data-lego]").all():
            assert root.locator(".lego-still, svg, table").count()
        assert "undefined" not in page.locator("main").inner_text()
    page.close()
