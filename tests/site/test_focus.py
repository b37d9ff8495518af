"""Whoever walks by keys sees where they are: every stop in the page's own bar has a ring."""

from __future__ import annotations

from playwright.sync_api import Browser

RING = """() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  const one = document.activeElement;
  return [
    Boolean(one.closest(".bd-header-article")),
    one.title || one.ariaLabel || one.innerText,
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
  ];
}"""


def test_the_bar_shows_where_the_focus_is(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/notebooks/03_forward_step.html")
    stops = []
    for _ in range(9):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(RING))
    page.close()
    assert sum(inside for inside, _, _ in stops) >= 5
    assert [name for inside, name, ring in stops if inside and not ring] == []
