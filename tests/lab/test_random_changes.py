"""Thousands of random changes of every widget: no exception, no console error, no NaN drawn, no
markup let in, no focus or memory lost; and it answers after them as before.

`make test` makes a few hundred, `make fuzz` thousands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lego_mlp import lab
from tests.lab.every_widget import every_widget, still_answers
from tests.lab.longer import examples
from tests.lab.standalone import write_page
from tests.lab.storm import Storm

FUZZ = Path(__file__).with_name("fuzz.js").read_text(encoding="utf-8")
CHANGES = examples(40, 2000)
MEGABYTE = 2**20
WIDGETS = every_widget()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("every")
    for name, widget in WIDGETS.items():
        write_page(place, f"{name}.html", widget)
    return place


@pytest.fixture
def open_widget(open_watched: Any, folder: Path) -> Any:
    """Return a function that opens a widget's page."""

    def opened(name: str) -> Page:
        page: Page = open_watched((folder / f"{name}.html").as_uri(), has_touch=True)
        expect(page.locator("[data-lego]").first).to_have_attribute("data-state", "ready")
        return page

    return opened


def held(page: Page) -> dict[str, float]:
    """Return what the page holds on to once its rubbish is collected."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.collectGarbage")
    metrics = {
        one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]
    }
    devtools.detach()
    return {name: metrics[name] for name in ("JSHeapUsedSize", "JSEventListeners", "Nodes")}


def test_no_widget_is_forgotten() -> None:
    assert {*lab.WIDGETS.values()} <= {*WIDGETS}


@pytest.mark.parametrize("name", WIDGETS)
def test_nothing_senseless_is_ever_seen(name: str, open_widget: Any) -> None:
    page = open_widget(name)
    assert page.evaluate(FUZZ, [CHANGES // 4, 1]) == []
    before = held(page)
    assert page.evaluate(FUZZ, [CHANGES, 2]) == []
    storm = Storm(page, seed=3)
    storm.blow(CHANGES // 4)
    assert storm.lost == []
    assert page.evaluate(FUZZ, [0, 3]) == []
    after = held(page)
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + 20 * MEGABYTE
    assert after["JSEventListeners"] < 1.5 * before["JSEventListeners"] + 100
    page.set_viewport_size({"width": 1000, "height": 900})
    still_answers(page.locator("[data-lego]").first, name)
