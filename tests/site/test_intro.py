"""The first page shows the thing moving, unless the reader asked for less motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect


@pytest.mark.parametrize("width", [360, 1280])
def test_moves_by_itself_where_it_can_be_seen(browser: Browser, site_url: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site_url}/book/intro.html")
    lab = page.locator(".lego-autoplay [data-lego=lab]")
    expect(lab.locator(".lego-play")).to_have_text("Pause")
    first = lab.get_attribute("data-step")
    expect(lab).not_to_have_attribute("data-step", str(first))
    picture = lab.locator("canvas, svg").first.bounding_box()
    assert picture and picture["y"] < 700
    # It ends by itself, and then stays where it is.
    expect(lab.locator(".lego-play")).to_have_text("Play", timeout=20_000)
    expect(lab).to_have_attribute("data-step", "200")
    page.close()


def test_stays_still_for_who_asked_for_less_motion(browser: Browser, site_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site_url}/book/intro.html")
    lab = page.locator(".lego-autoplay [data-lego=lab]")
    expect(lab).to_have_attribute("data-state", "ready")
    page.wait_for_timeout(500)
    expect(lab.locator(".lego-play")).to_have_text("Play")
    context.close()
