"""Every page of the built book, opened in a real browser."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.site.access import violations, wait_for_widgets
from tests.site.pages import WITH_EACH_WIDGET, Watch, site_pages

# What a page may cost its reader, in bytes on the way (gzip) and in files.
BYTES, FILES = 350_000, 40
ALSO_CONTRAST = ["book/playground.html", "book/notation.html", "search.html"]
# axe-core takes two seconds a page, and for the contrast ten: `make test` has it judge a page of
# each kind, `make engines` all, and the contrast of those above alone. FACTS has every page's inks.
ALL = os.environ.get("ENGINES") == "all"
JUDGED = site_pages() if ALL else [*ALSO_CONTRAST, *WITH_EACH_WIDGET, "genindex.html"]
# `make engines` opens all pages as files. index.html leads to the first page by script alone.
SOME = ["notebooks/05_dloss_dw2.html", "book/playground.html", "genindex.html", "index.html"]
UNNAMED = re.compile(r"^\s*$|^[./]|\.(svg|png|jpe?g|gif)$|_images/")

FACTS = """() => {
  // A picture on a button is named by the button.
  const shown = (element) =>
    element.checkVisibility() && !element.closest('[aria-hidden="true"], button, summary');
  const pictures = [...document.querySelectorAll(".bd-article :is(img, svg, canvas)")];
  const figure = document.querySelector(".lego-figure svg");
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = {};
  const paint = (colours) => {
    for (const colour of colours) {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const painted = (...colours) => (known[colours] ??= paint(colours));
  // Each ink with the paper under it, both as they are painted, and the first text in it.
  const inks = {};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    const seen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const exempt = one.closest("svg, :disabled, [aria-disabled=true]");
    if (!seen || exempt || !texts.currentNode.data.trim()) continue;
    const papers = [];
    for (let under = one; under; under = under.parentElement)
      papers.unshift(getComputedStyle(under).backgroundColor);
    const { color, fontSize, fontWeight } = getComputedStyle(one);
    const size = parseFloat(fontSize) * (fontWeight >= 700 ? 24 / 18.66 : 1);
    const pair = [painted(...papers, color), painted(...papers), size >= 24 ? 3 : 4.5];
    inks[pair.join()] ??= [...pair, one.outerHTML.slice(0, 120)];
  }
  return {
    titles: [...document.querySelectorAll("h1")].map((h1) => h1.innerText),
    names: pictures
      .filter((picture) => shown(picture) && !picture.parentElement.closest("svg"))
      .map((picture) => picture.getAttribute("alt") ?? picture.getAttribute("aria-label") ?? ""),
    excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cut: [...document.querySelectorAll(".prev-next-area *")]
      .filter((part) => part.getBoundingClientRect().right > innerWidth)
      .map((part) => part.className),
    paper: painted(getComputedStyle(document.body).backgroundColor),
    ink: painted(getComputedStyle(document.body).color),
    figureInk: figure && painted(getComputedStyle(figure).fill),
    inks: Object.values(inks),
  };
}"""


def luminance(colour: list[int]) -> float:
    """Return the relative luminance of a colour's red, green and blue, as WCAG 2 defines it."""
    shares = [channel / 255 for channel in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: list[int], other: list[int]) -> float:
    """Return the WCAG contrast ratio of two colours."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def facts(page: Page, theme: Literal["light", "dark"]) -> dict[str, Any]:
    page.emulate_media(color_scheme=theme)
    page.wait_for_selector(f"html[data-theme={theme}]")
    return page.evaluate(FACTS)


@pytest.mark.parametrize("name", site_pages())
def test_on_a_phone_in_both_themes(browser: Browser, site: Path, site_url: str, name: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme="light")
    watch = Watch(page, site_url + "/")
    page.goto(f"{site_url}/{name}")
    wait_for_widgets(page)
    light = facts(page, "light")
    assert name not in JUDGED or violations(page, contrast=name in ALSO_CONTRAST) == []
    dark = facts(page, "dark")
    assert name not in ALSO_CONTRAST or violations(page) == []
    assert watch.problems() == {}
    assert len(light["titles"]) == 1
    assert [name for name in light["names"] if UNNAMED.search(name)] == []
    assert light["cut"] == []
    assert luminance(light["paper"]) > 0.8 > 0.1 > luminance(dark["paper"])
    for theme in (light, dark):
        assert theme["excess"] <= 0
        assert theme["figureInk"] in (None, theme["ink"])
        assert contrast(theme["ink"], theme["paper"]) > 7 and len(theme["inks"]) >= 3
        pale = [text for ink, paper, least, text in theme["inks"] if contrast(ink, paper) < least]
        assert pale == []
    weights = watch.weights(site_url + "/", site)
    assert sum(weights.values()) < BYTES, weights
    assert 5 < len(weights) < FILES
    page.close()


@pytest.mark.parametrize("name", SOME[:-1])
def test_on_a_desk_with_all_that_stands_beside_the_text(
    browser: Browser, site_url: str, name: str
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 657})
    page.goto(f"{site_url}/{name}")
    wait_for_widgets(page)
    assert violations(page, contrast=False) == []
    page.close()


def test_opens_as_a_file(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    watch = Watch(page, site.as_uri() + "/")
    for name in SOME:
        page.goto((site / name).as_uri())
        wait_for_widgets(page)
        assert watch.problems() == {}, name
        assert page.title()
    page.close()


def test_readable_without_javascript(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in SOME[:-1]:
        page.goto((site / name).as_uri())
        page.locator("main h1").wait_for()
    context.close()
