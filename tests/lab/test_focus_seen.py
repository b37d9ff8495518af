"""What has the focus is in sight: the panel that stays at a Walk's bottom covers none of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lego_mlp.lab import Mirror, Walk
from tests.lab.standalone import write_page

STOP = """() => {
  const one = document.activeElement;
  const { left, top, width, height } = one.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  const seen = Boolean(there) && (one.contains(there) || there.contains(one));
  return [one.id || one.outerHTML.slice(0, 90), seen];
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_no_stop_of_the_keyboard_is_covered(
    key: str, open_watched: Callable[..., Page], tmp_path: Path
) -> None:
    file = write_page(tmp_path, "walk.html", Mirror(), Walk(), Mirror())
    page = open_watched(file.as_uri(), width=360, height=740)
    expect(page.locator("[data-lego=walk]")).to_have_attribute("data-state", "ready")
    stops = []
    for _ in range(40):
        page.keyboard.press(key)
        stops.append(page.evaluate(STOP))
    walked = [name for name, _ in stops if "lego-given" in name]
    assert len(walked) >= 3
    # The page itself has the focus before the first of its parts and after the last.
    assert [name for name, seen in stops if not seen and not name.startswith("<body")] == []
