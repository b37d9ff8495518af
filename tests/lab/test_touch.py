"""Own points and the film with a finger: the page neither scrolls nor loses the point."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.lab.conftest import Opener, box, points, settle

Place = tuple[float, float]
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}


def swipe(page: Page, start: Place, end: Place, moves: int = 6) -> None:
    """Put a finger down, move it and lift it, as the browser's own events."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, share: float | None) -> None:
        points = []
        if share is not None:
            x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            points = [{"x": x, "y": y}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    for i in range(moves):
        touch("touchMove", (i + 1) / moves)
    touch("touchEnd", None)
    settle(page)


def middle(canvas: Locator) -> Place:
    place = box(canvas)
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def test_a_tap_adds_a_point_and_a_finger_moves_it(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?dataset=own&points=[[2,2,0],[-2,-2,1]]", **PHONE)
    canvas = page.locator(".lego-panel-decision canvas").first
    x, y = middle(canvas)
    page.touchscreen.tap(x, y)
    settle(page)
    assert points(page)[2] == pytest.approx([0, 0, 0], abs=0.05)
    before = page.evaluate("scrollY")
    swipe(page, (x + 6, y + 6), (x + 46, y - 54))  # a fingertip beside the point
    moved = points(page)[2]
    assert len(points(page)) == 3
    assert moved[0] > 0.4
    assert moved[1] > 0.6
    assert page.evaluate("scrollY") == before


def test_two_fingers_enlarge_a_curve_and_leave_the_film(open_lab: Opener) -> None:
    page = open_lab("film.html", **PHONE)
    canvas = page.locator(".lego-panel-curve canvas").first
    x, y = middle(canvas)
    devtools = page.context.new_cdp_session(page)
    for kind, half in (("touchStart", 15), *(("touchMove", 15 + 5 * k) for k in range(1, 5))):
        fingers = [{"x": x + side * half, "y": y, "id": i} for i, side in enumerate((-1, 1))]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    whole = page.get_by_role("button", name="Whole run").first
    expect(whole).to_be_visible()
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "200")
    whole.tap()
    expect(whole).to_be_hidden()


def test_a_finger_scrubs_the_film_and_still_scrolls_the_page(open_lab: Opener) -> None:
    page = open_lab("film.html", **PHONE)
    x, y = middle(page.locator(".lego-panel-curve canvas").first)
    swipe(page, (x + 30, y), (x - 30, y), moves=12)
    root = page.locator("[data-lego]")
    expect(root).not_to_have_attribute("data-step", "200")
    before = page.evaluate("scrollY")
    swipe(page, (x, y), (x, y - 150), moves=12)
    page.wait_for_function("(before) => scrollY !== before", arg=before)


def test_two_fingers_add_one_point(open_lab: Opener) -> None:
    page = open_lab("all.html", has_touch=True)
    page.get_by_label("Data", exact=True).select_option("own")
    settle(page)
    place = box(page.locator(".lego-panel-decision canvas").first)
    devtools = page.context.new_cdp_session(page)
    fingers = [{"x": place["x"] + d, "y": place["y"] + d, "id": d} for d in (40, 120)]
    for kind, touching in (("Start", fingers[:1]), ("Start", fingers), ("End", [])):
        devtools.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touching})
    settle(page)
    assert len(points(page)) == 1
