"""The line of chapter 1, dragged over the points by its two ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from lego_mlp.lab import Ruler
from lego_mlp.lab.state import checked
from lego_mlp.lab.widgets.ruler import rule
from tests.lab.conftest import Opener, box, drag
from tests.lab.standalone import write_page
from tests.lab.test_touch import PHONE, swipe


@pytest.fixture
def address(tmp_path: Path) -> str:
    return write_page(tmp_path, "ruler.html", Ruler()).as_uri()


def test_pointer_keys_and_a_finger_move_the_ends(open_watched: Opener, address: str) -> None:
    for finger in (False, True):
        page = open_watched(address, **(PHONE if finger else {}))
        note, ends = page.locator(".lego-panel-ruler .lego-note"), page.locator(".lego-handle")

        def says(places: list[list[float]], note: Locator = note) -> None:
            right = rule(checked({}), places)["right"]
            expect(note).to_have_text(re.compile(f"^{right} of 300 right"))

        says([[0, -2], [0, 2]])
        picture = box(page.locator(".lego-panel-ruler canvas"))
        place = box(ends.nth(1))
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        there = (x + picture["width"] / 4, y + picture["height"] / 8)
        if finger:
            swipe(page, (x, y), there)
        else:
            drag(page, (x, y), there)
        found = re.findall(r"-?[\d.]+", (ends.nth(1).get_attribute("aria-label") or "")[3:])
        moved = [float(number) for number in found[-2:]]
        assert moved[0] > 1.2 and moved[1] < 1.5
        says([[0, -2], moved])
        ends.nth(0).press("ArrowRight")
        ends.nth(0).press("Shift+ArrowUp")
        says([[0.05, -1.5], moved])
        page.get_by_role("button", name="Turn the rule around").press("Enter")
        says([moved, [0.05, -1.5]])
