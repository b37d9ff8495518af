"""The figures of Part II on a page with no kernel."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lego_mlp.lab import Map, engine
from lego_mlp.lab.widgets.map import LEGEND
from tests.lab.conftest import Opener
from tests.lab.figure_examples import examples
from tests.lab.standalone import write_page
from tests.site.access import violations

KINDS = list(examples())
CANVASES = {"cube": 5, "draw": 5, "graph": 0, "hunt": 0, "map": 0, "nudge": 2, "shares": 0}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("figures")
    return write_page(folder, "figures.html", *examples().values()).as_uri()


@pytest.fixture
def open_page(open_watched: Opener, address: str) -> Opener:
    """Return a function that opens the page."""
    return partial(open_watched, address)


def figure(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-lego={kind}]")


def words(page: Page, kind: str) -> Locator:
    return figure(page, kind).locator(".lego-fig .lego-words[aria-live]")


def test_every_figure_mounts_says_what_it_shows_and_fits_a_phone(open_page: Any) -> None:
    page = open_page(width=360, height=700)
    for kind in KINDS:
        root = figure(page, kind)
        expect(root).to_have_attribute("data-state", "ready")
        expect(root).to_have_attribute("data-engine", "page")
        expect(words(page, kind)).to_have_text(re.compile(r".{20}"))
        assert root.locator("canvas").count() == CANVASES.get(kind, 1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    figure(page, "hunt").get_by_label("a missing 1/N").check()
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page) == []


def test_pictures_follow_the_theme(open_page: Any) -> None:
    page = open_page()
    for canvas in page.locator("canvas").all():
        assert canvas.evaluate(
            "(c) => c.getContext('2d').getImageData(0, 0, 300, 150).data.some(Boolean)"
        )
    # Its own pixels: a screenshot also holds the paper under them, which CSS alone turns dark.
    pixels = "document.querySelector('[data-lego=mirror] canvas').toDataURL()"
    before = page.evaluate(pixels)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"(before) => {pixels} !== before", arg=before, timeout=5000)


def test_slide_reads_its_curves(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "slide")
    expect(words(page, "slide")).to_have_text("At 1 it is 1, not 2.")
    root.get_by_role("slider").press("Home")
    expect(words(page, "slide")).to_have_text("At 0.01 it is 100, not 200.")
    expect(root.locator(".lego-key")).to_have_text("seen 100told 200")
    root.get_by_role("slider").press("End")
    expect(root.locator(".lego-key")).to_have_text("seen –told 0.02")
    canvas = root.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": 48 + (box["width"] - 58) / 2, "y": 40})
    expect(words(page, "slide")).to_have_text("At 1 it is 1, not 2.")


def test_nudge_walks_down_the_u_and_up_again(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "nudge")
    expect(words(page, "nudge")).to_contain_text("Right side of the U")
    slider = root.get_by_label("ε", exact=True)
    slider.fill("60")
    expect(words(page, "nudge")).to_contain_text("Between the two")
    slider.fill("0")
    expect(words(page, "nudge")).to_contain_text("Left side of the U")
    before = root.locator("canvas").first.screenshot()
    root.get_by_label("zoom in with ε").check()
    expect(root).to_contain_text("nudged by up to 2e−12")
    assert root.locator("canvas").first.screenshot() != before
    root.get_by_label("Nudged", exact=True).select_option("W1[1, 2]")
    expect(words(page, "nudge")).to_contain_text("W1[1, 2] = ")


def test_hunt_judges_at_once_and_counts(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "hunt")
    expect(words(page, "hunt")).to_have_text("First: W2 differs from the measured slope.")
    expect(root.locator("pre")).to_be_hidden()
    root.get_by_label("a missing slope").press(" ")
    expect(words(page, "hunt")).to_have_text("✗ Not this one. That would spoil W1 too.")
    root.get_by_label("a missing slope").press("ArrowUp")
    expect(words(page, "hunt")).to_have_text("✓ Right. Only W2 is off.")
    expect(root.locator("pre")).to_have_text("dL_dW2 = h1.T @ dL_dz2")
    root.get_by_label("a missing slope").check()
    expect(words(page, "hunt")).to_contain_text("✗ Not this one.")
    root.get_by_label("a missing 1/N").check()
    root.get_by_role("button", name="Next").press("Enter")
    expect(words(page, "hunt")).to_have_text("Case 2: W1, W2 differ from the measured slope.")
    root.get_by_label("a missing slope").check()
    expect(root).to_contain_text("2 of 2 errors found, 1 at the first try.")
    root.get_by_role("button", name="Previous").press("Enter")
    expect(root.get_by_label("a missing 1/N")).to_be_checked()


def test_mirror_covers_itself_until_there_is_a_bias(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "mirror")
    root.get_by_label("Turn about (0, 1/2)").press("End")
    expect(words(page, "mirror")).to_contain_text("covers itself. Now it is turned by 180°.")
    root.get_by_label("Bias", exact=True).fill("1")
    expect(words(page, "mirror")).to_contain_text("1 − sigmoid(2 + 1) = 0.04743")
    expect(words(page, "mirror")).to_contain_text("misses itself, by 0.4621 at 0")


def test_map_opens_the_run_of_a_cell(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "map")
    root.get_by_role("button").first.focus()
    for key in ("ArrowDown", "End", "ArrowLeft", "ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    said = words(page, "map")
    expect(said).to_have_text(
        "Hidden neurons 3, learning rate 1: learned. Choose it to open its run."
    )
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Its run is open.")
    lab = root.locator("[data-lego=lab]")
    base = {"output": "linear", "steps": 50}
    for hidden, rate, key in ((3, 1.0, ""), (50, 1.0, "ArrowDown")):
        if key:
            root.get_by_role("gridcell").nth(1).get_by_role("button").press(key)
            page.keyboard.press("Enter")
        expected = engine.trace({**base, "hidden_size": hidden, "learning_rate": rate})
        expect(lab.locator("[data-field=hidden_size] input[type=text]")).to_have_value(str(hidden))
        expect(lab).to_have_attribute("aria-busy", "false")
        seen = float(lab.get_attribute("data-loss") or "nan")
        assert seen == pytest.approx(expected["loss"][-1], rel=1e-6)


def test_cells_look_like_the_legend_and_open_a_lab_with_both_axes(
    open_watched: Opener, tmp_path: Path
) -> None:
    outcomes = list(LEGEND)
    columns = {"gain": [1.0 + k for k in range(len(outcomes))]}
    lone = Map({"hidden_layers": [2]}, columns, [outcomes], base={"init": "gain", "steps": 20})
    page = open_watched(write_page(tmp_path, "map.html", lone).as_uri())
    look = "(e) => [getComputedStyle(e).borderColor, getComputedStyle(e).backgroundImage]"
    for name in outcomes:
        cells = figure(page, "map").locator(f".lego-is-{name}")
        expect(cells).to_have_count(2)
        assert cells.first.evaluate(look) == cells.last.evaluate(look), name
    figure(page, "map").get_by_role("gridcell").nth(1).get_by_role("button").click()
    for field in ("hidden_layers", "gain"):
        typed = page.locator(f"[data-lego=lab] [data-field={field}] input[type=text]")
        expect(typed).to_have_value("2")


def test_a_map_of_names_says_and_opens_a_cell(open_watched: Opener, tmp_path: Path) -> None:
    cells = [[None, ("learned", "7 of 12", {"hidden_size": 7})]]
    axes = {"Remedy": ["clip"]}, {"Fault": ["gain", "curvature"]}
    named = Map.of_names(*axes, cells, base={"steps": 20}, show=["hidden_size"])
    page = open_watched(write_page(tmp_path, "names.html", named).as_uri())
    empty, full = figure(page, "map").get_by_role("gridcell").get_by_role("button").all()
    full.hover()
    expect(page.locator(".lego-tip")).to_have_text(named.words(0, 1))
    empty.click(force=True)
    expect(page.locator("[data-lego=lab]")).to_have_count(0)
    full.click()
    typed = page.locator("[data-lego=lab] [data-field=hidden_size] input[type=text]")
    expect(typed).to_have_value("7")
    expect(words(page, "map")).to_contain_text(f"{named.words(0, 1)} Its run is open.")


def test_waterfall_follows_its_controls(open_page: Any) -> None:
    page = open_page()
    root = figure(page, "waterfall")
    expect(words(page, "waterfall")).to_contain_text("3 hidden layers of 8 sigmoid neurons")
    before = root.locator("canvas").screenshot()
    root.get_by_label("Activation", exact=True).select_option("relu")
    root.get_by_label("Hidden layers", exact=True).fill("10")
    expect(words(page, "waterfall")).to_contain_text(
        "10 hidden layers of 8 relu neurons: dL_dW1 is"
    )
    assert root.locator("canvas").screenshot() != before
    root.get_by_label("First weights").select_option("zeros")
    expect(words(page, "waterfall")).to_contain_text("no gradient that can be compared")
    expect(root.locator("canvas")).to_have_attribute("aria-label", re.compile("dL_dh11 0"))


def test_readable_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for kind in KINDS:
        assert figure(page, kind).locator("p").first.inner_text()
    figure(page, "hunt").get_by_text("The answer").first.click()
    expect(figure(page, "hunt")).to_contain_text("Only W2 is off.")
    context.close()
