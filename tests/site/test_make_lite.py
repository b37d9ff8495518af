"""The live copy beside the book, if `make lite` has built it: it starts, and it holds the book.

Python itself comes from elsewhere, after the reader asks. With PYODIDE_URL, the address of a
Pyodide on this machine that brings NumPy, the last tests move the widgets of chapters there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.pages import ROOT

CHAPTERS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def lite(site: Path, site_url: str) -> str:
    if not (site / "lite" / "index.html").exists():
        pytest.skip("make lite has not built it")
    return f"{site_url}/lite"


@pytest.fixture
def desk(browser: Browser, lite: str) -> Iterator[Page]:
    """Return the live copy with nothing open and no way out to the network."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.route(lambda url: not url.startswith(lite), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{lite}/lab/index.html")
    expect(page.locator(".jp-DirListing-content")).to_be_visible(timeout=60_000)
    yield page
    context.close()


def test_lists_every_chapter(desk: Page) -> None:
    names = desk.locator(".jp-DirListing-itemText")
    expect(names).to_have_count(len(CHAPTERS), timeout=30_000)
    assert sorted(names.all_inner_texts()) == CHAPTERS


def test_asks_nobody_for_python_before_the_reader_does(browser: Browser, lite: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lite}/lab/index.html")
    expect(page.locator(".jp-DirListing-content")).to_be_visible(timeout=60_000)
    assert [url for url in asked if not url.startswith((lite, "blob:", "data:"))] == []
    page.close()


def test_offers_our_wheel(lite: str) -> None:
    with urlopen(f"{lite}/pypi/all.json") as answer:
        index = json.load(answer)
    (files,) = index["lego-mlp"]["releases"].values()
    with urlopen(f"{lite}/pypi/{files[0]['url'].rpartition('/')[2]}") as wheel:
        assert wheel.read(2) == b"PK"
    assert {"anywidget", "ipywidgets", "psygnal"} <= set(index)


def test_chapters_say_what_to_run_first(site: Path, lite: str) -> None:
    for name in CHAPTERS:
        live = nbformat.read(site / "lite" / "files" / name, as_version=4)
        ours = nbformat.read(ROOT / "notebooks" / name, as_version=4)
        added = live.cells[1:3]
        assert "lego-mlp" in added[1].source and "once" in added[0].source
        del live.cells[1:3]
        assert [cell.source for cell in live.cells] == [cell.source for cell in ours.cells]


@pytest.fixture
def python(lite: str) -> str:
    """Skip where no Pyodide with NumPy is to be had, and say so."""
    if not os.environ.get("PYODIDE_URL"):
        pytest.skip("PYODIDE_URL names no Pyodide with NumPy")
    return lite


@pytest.mark.parametrize(("chapter", "kind"), [("02", "walk"), ("08", "lab"), ("11", "lab")])
def test_widgets_of_a_chapter_move(
    browser: Browser, site: Path, python: str, chapter: str, kind: str
) -> None:
    (name,) = (name for name in CHAPTERS if name.startswith(chapter))
    # A service worker would fetch the notebook past the route below.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page = context.new_page()
    # What installs and imports, and the first widget: it needs none of the long runs in between.
    live = nbformat.read(site / "lite" / "files" / name, as_version=4)
    code = [cell for cell in live.cells if cell.cell_type == "code"]
    shown = next(cell for cell in code if re.search(rf"^{kind.title()}\(", cell.source))
    live.cells = [*code[:2], shown]
    context.route(f"**/files/{name}*", lambda route: route.fulfill(body=nbformat.writes(live)))
    page.goto(f"{python}/lab/index.html?path={name}")
    page.locator(".jp-NotebookPanel").wait_for(timeout=120_000)
    # A kernel that still starts forgets what it is asked to run.
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=180_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    root = page.locator(f"[data-lego={kind}][data-engine=python]").first
    expect(root).to_have_attribute("data-state", re.compile("ready|exploded"), timeout=600_000)
    if kind == "lab":
        before = root.get_attribute("data-loss") or ""
        root.locator("input[type=range]").first.press("ArrowLeft")
        expect(root).not_to_have_attribute("data-loss", before, timeout=60_000)
    else:
        root.get_by_role("button", name="The next row").click()
        expect(root.get_by_label("Row of the data")).to_have_value("1", timeout=60_000)
    expect(root).to_have_attribute("data-engine", "python")
    assert "NaN" not in root.inner_text()
    assert "must" not in root.inner_text()
    context.close()
