"""The first page: what one reads, moves and looks at is on the first screen, and moves by itself,
unless the reader asked for less motion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lego_mlp.lab import run


@pytest.fixture
def opened(browser: Browser, site_url: str) -> Iterator[Any]:
    """Return a function that opens the page in a window of its own."""
    pages = []

    def open_page(width: int = 1366, height: int = 657, **how: Any) -> tuple[Page, Locator]:
        page = browser.new_page(viewport={"width": width, "height": height}, **how)
        pages.append(page)
        page.goto(f"{site_url}/book/intro.html")
        return page, page.locator("[data-lego=cube]")

    yield open_page
    for page in pages:
        page.close()


def pictures(cube: Locator) -> list[str]:
    """Return what stands on both canvases."""
    return [
        canvas.evaluate("canvas => canvas.toDataURL()") for canvas in cube.locator("canvas").all()
    ]


@pytest.mark.parametrize("screen", [(1366, 657), (360, 750)])
def test_first_screen_holds_all_of_it(opened: Any, screen: tuple[int, int]) -> None:
    page, cube = opened(*screen)
    expect(cube).to_have_attribute("data-engine", "page")
    expect(page.get_by_role("navigation", name="Main")).not_to_be_in_viewport()
    parts = [page.locator("h1 + p"), *cube.locator("canvas, .lego-words, input, .lego-play").all()]
    parts += [page.locator("h1"), *page.locator(".lego-ways a").all()]
    assert len(parts) == 10
    for part in parts:
        expect(part).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == screen[0]


def test_film_moves_both_pictures_until_it_is_touched(opened: Any) -> None:
    _, cube = opened()
    expect(cube.locator(".lego-play")).to_have_text("Pause")
    step, before = str(cube.get_attribute("data-step")), pictures(cube)
    expect(cube).not_to_have_attribute("data-step", step)
    assert all(a != b for a, b in zip(before, pictures(cube), strict=True))
    cube.locator(".lego-time").press("Home")
    expect(cube.locator(".lego-play")).to_have_text("Play")
    expect(cube).to_have_attribute("data-step", "0")
    before = pictures(cube)
    cube.locator(".lego-time").press("End")
    expect(cube).to_have_attribute("data-step", "200")
    assert all(a != b for a, b in zip(before, pictures(cube), strict=True))
    cube.get_by_label("Learning rate").press("Home")
    expect(cube.locator(".lego-words")).to_contain_text("With learning rate 0.01: stuck.")


def test_keys_turn_the_cube_and_it_stands_still_for_who_asked(opened: Any) -> None:
    page, cube = opened(reduced_motion="reduce")
    expect(cube).to_have_attribute("data-step", "200")
    plane, space = pictures(cube)
    page.wait_for_timeout(400)
    assert [plane, space] == pictures(cube)
    expect(cube.locator(".lego-play")).to_have_text("Play")
    cube.get_by_role("application").press("ArrowLeft")
    page.wait_for_timeout(200)
    assert [now == before for now, before in zip(pictures(cube), [plane, space], strict=True)] == [
        True,
        False,
    ]


def test_it_learns_from_every_start() -> None:
    fields: dict[str, Any] = {"dataset": "circles", "hidden_size": 3, "init": "xavier"}
    for seed in range(20):
        history = run(**fields, learning_rate=10, steps=200, seed=seed)
        assert history.accuracy[-1] > 0.97


def test_chapters_open_and_are_there_without_javascript(opened: Any) -> None:
    page, _ = opened()
    chapters = page.get_by_role("navigation", name="Main")
    page.get_by_role("button", name="Toggle primary sidebar").click()
    expect(chapters).to_be_in_viewport()
    page, cube = opened(java_script_enabled=False)
    expect(page.get_by_role("navigation", name="Main")).to_be_in_viewport()
    expect(cube.get_by_role("img")).to_be_in_viewport()
