"""The playground is one window: what one looks at, what one moves, and Play, together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lego_mlp import lab

BOUNDARY = "[data-lego=lab] canvas >> nth=0"
ALWAYS = [".lego-play", BOUNDARY]
MOVED = ["[data-field=learning_rate]", "[data-field=hidden_size]"]


@pytest.mark.parametrize(
    ("width", "height", "scrolled", "least", "together"),
    [
        (1366, 657, 0, 300, ALWAYS + MOVED + [".lego-panel-accuracy canvas", ".lego-status"]),
        (360, 640, 900, 180, ALWAYS),  # they stay while the controls pass
    ],
)
def test_is_seen_together(
    browser: Browser,
    site_url: str,
    width: int,
    height: int,
    scrolled: int,
    least: int,
    together: list[str],
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{site_url}/book/playground.html")
    page.wait_for_selector('[data-lego=lab][aria-busy="false"]')
    page.mouse.wheel(0, scrolled)
    page.wait_for_timeout(100)
    for selector in together:
        box = page.locator(selector).first.bounding_box()
        assert box is not None, selector
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, selector
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, selector
    side = page.locator(BOUNDARY).bounding_box()
    assert side is not None and side["width"] >= least and side["height"] >= least
    page.close()


def test_every_control_is_in_one_group() -> None:
    controls = json.loads((Path(lab.__file__).parent / "controls.json").read_text(encoding="utf-8"))
    grouped = [name for names in controls["groups"].values() for name in names]
    shown = [f["name"] for f in controls["fields"] if f["kind"] not in ("points", "weights")]
    assert sorted(grouped) == sorted(shown)


def test_buttons_on_the_picture_change_the_network_and_its_size(
    browser: Browser, site_url: str
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 657})
    page.goto(f"{site_url}/book/playground.html")
    page.wait_for_selector('[data-lego=lab][aria-busy="false"]')
    fewer = page.get_by_role("button", name="One layer fewer")
    assert fewer.get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="One layer more").click()
    page.get_by_role("button", name="One neuron fewer").click()
    page.wait_for_selector('.lego-panel-network canvas[aria-label^="A network with 2, 3, 3, 2"]')
    fewer.click()
    page.wait_for_selector('.lego-panel-network canvas[aria-label^="A network with 2, 3, 2"]')
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_selector(".lego-lab:fullscreen")
    page.get_by_role("button", name="Leave full screen").click()
    page.wait_for_selector(".lego-lab:not(:fullscreen)")
    page.close()
