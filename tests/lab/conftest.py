"""What the tests of the widgets in a browser share: pages, and one that watches for trouble."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from lego_mlp.lab import Lab, Overview, Walk
from tests.lab.notebook_pages import jupyter, jupyterlab, notebook
from tests.lab.standalone import write_page

__all__ = ["jupyter", "jupyterlab", "notebook"]

Opener = Callable[..., Page]
STATE_KEYS = ("data-state", "data-engine", "data-step", "data-loss", "data-accuracy")
OWNER = ["actions", "decision", "hidden_size"]


@pytest.fixture(scope="session")
def lab_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("labs")
    write_page(folder, "film.html", Lab())
    write_page(folder, "all.html", Lab(show="playground"))
    write_page(folder, "owner.html", Lab(show=OWNER, hidden_size=3))
    write_page(folder, "several.html", Lab(hidden_size=3), Lab(show="small", learning_rate=1))
    return folder


@pytest.fixture
def open_watched(browser: Browser) -> Iterator[Opener]:
    """Return a function that opens an address; at the end no page may have met an error."""
    contexts = []
    trouble: list[str] = []

    def open_page(address: str, width: int = 1000, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def open_lab(open_watched: Opener, lab_pages: Path) -> Opener:
    """Return a function that opens a page of labs."""

    def open_page(name: str = "film.html", **options: Any) -> Page:
        page = open_watched(f"{lab_pages.as_uri()}/{name}", **options)
        if options.get("java_script_enabled", True):
            settle(page)
        return page

    return open_page


@pytest.fixture(scope="module")
def walk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("walks")
    write_page(place, "walk.html", Walk())
    write_page(place, "early.html", Walk("h1", (0, 2)))
    write_page(place, "many.html", Walk("dL_dW1", observations=4, bias="all", learning_rate=2))
    write_page(place, "three.html", Walk(observations=3, learning_rate=2.0))
    write_page(place, "overview.html", Overview(learning_rate=10))
    return place


@pytest.fixture
def open_walk(open_watched: Opener, walk_folder: Path) -> Opener:
    """Return a function that opens a page with a Walk."""

    def open_page(name: str = "walk", **options: Any) -> Page:
        page = open_watched((walk_folder / f"{name}.html").as_uri(), **{"width": 700, **options})
        if options.get("java_script_enabled", True):
            expect(page.locator("[data-lego]")).to_have_attribute("data-state", "ready")
            expect(page.locator("[data-lego]")).to_have_attribute("data-engine", "page")
        return page

    return open_page


def settle(page: Page) -> None:
    """Wait until every lab has finished its run."""
    page.wait_for_selector("[data-lego]")
    page.locator('[data-lego]:not([aria-busy="false"])').wait_for(state="detached")


def visit(page: Page, query: str) -> None:
    """Follow a link to another run of the open page's first lab, and wait for it."""
    page.evaluate(
        """(hash) => new Promise((done) => {
          addEventListener("hashchange", () => setTimeout(done), { once: true });
          location.hash = hash;
        })""",
        f"lab1?{query}",
    )
    settle(page)


def move(page: Page, field: str, value: str) -> None:
    """Type a value of a field, and wait for the run."""
    typed = page.locator(f"[data-field={field}] input[type=text]").first
    typed.fill(value)
    typed.press("Enter")
    settle(page)


def shown(page: Page, index: int = 0) -> dict[str, str]:
    root = page.locator("[data-lego]").nth(index)
    return {key: root.get_attribute(key) or "" for key in STATE_KEYS}


def copied(page: Page, name: str) -> str:
    """Press a button that offers a text, and return the text once it is there."""
    page.get_by_role("button", name=name).click()
    area = page.get_by_label("Text to copy")
    expect(area).to_have_value(re.compile("."))
    return area.input_value()


def points(page: Page) -> list[list[float]]:
    """Return the reader's own points: both coordinates and the class."""
    options = page.get_by_label("Point", exact=True).locator("option").all_inner_texts()[1:]
    return [[float(n) for n in re.findall(r"-?[\d.]+", text)[1:]] for text in options]


def box(one: Locator) -> FloatRect:
    """Return the place of a part that is in sight."""
    one.scroll_into_view_if_needed()
    found = one.bounding_box()
    assert found is not None
    return found


def drag(page: Page, *places: tuple[float, float]) -> None:
    """Press at the first place, go to the others, and let go."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
