"""Every page of the built book, opened in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.site.access import violations, wait_for_widgets
from tests.site.pages import Watch, site_pages

PAGES = site_pages()
PHONE: ViewportSize = {"width": 360, "height": 740}
# What a page may cost its reader, in bytes on the way (gzip) and in files.
BYTES, FILES = 350_000, 40

FACTS = """() => {
  // A picture on a button is named by the button.
  const shown = (element) =>
    element.checkVisibility() && !element.closest('[aria-hidden="true"], button, summary');
  const pictures = [...document.querySelectorAll(".bd-article :is(img, svg, canvas)")];
  const style = getComputedStyle(document.body);
  const figure = document.querySelector(".lego-figure svg");
  return {
    titles: [...document.querySelectorAll("h1")].map((h1) => h1.innerText),
    names: pictures
      .filter((picture) => shown(picture) && !picture.parentElement.closest("svg"))
      .map((picture) => picture.getAttribute("alt") ?? picture.getAttribute("aria-label") ?? ""),
    excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cut: [...document.querySelectorAll(".prev-next-area *")]
      .filter((part) => part.getBoundingClientRect().right > innerWidth)
      .map((part) => part.className),
    paper: style.backgroundColor,
    ink: style.color,
    figureInk: figure && getComputedStyle(figure).fill,
  };
}"""


@dataclass
class Seen:
    """One page as a phone shows it in both themes."""

    watch: Watch
    light: dict[str, Any]
    dark: dict[str, Any]
    weights: dict[str, int]


def facts(page: Page, theme: Literal["light", "dark"]) -> dict[str, Any]:
    page.emulate_media(color_scheme=theme)
    page.wait_for_selector(f"html[data-theme={theme}]")
    # Only colours depend on the theme.
    rules = None if theme == "light" else ["color-contrast"]
    return page.evaluate(FACTS) | {"violations": violations(page, rules=rules)}


@pytest.fixture(scope="module", params=PAGES)
def seen(
    request: pytest.FixtureRequest, browser: Browser, site_url: str, site: Path
) -> Iterator[Seen]:
    page = browser.new_page(viewport=PHONE, color_scheme="light")
    watch = Watch(page, site_url + "/")
    page.goto(f"{site_url}/{request.param}", wait_until="networkidle")
    wait_for_widgets(page)
    weights = watch.weights(site_url + "/", site)
    yield Seen(watch, facts(page, "light"), facts(page, "dark"), weights)
    page.close()


def test_nothing_goes_wrong(seen: Seen) -> None:
    assert seen.watch.problems() == {}


def test_one_title(seen: Seen) -> None:
    assert len(seen.light["titles"]) == 1


def test_fits_a_phone(seen: Seen) -> None:
    assert seen.light["excess"] <= 0
    assert seen.dark["excess"] <= 0


def test_the_way_on_is_not_cut_off(seen: Seen) -> None:
    assert seen.light["cut"] == []


def test_breaks_no_rule_of_access(seen: Seen) -> None:
    assert seen.light["violations"] == []
    assert seen.dark["violations"] == []


def test_is_light(seen: Seen) -> None:
    assert sum(seen.weights.values()) < BYTES, seen.weights
    assert 5 < len(seen.weights) < FILES


def test_every_picture_says_what_it_shows(seen: Seen) -> None:
    path = re.compile(r"^\s*$|^[./]|\.(svg|png|jpe?g|gif)$|_images/")
    assert [name for name in seen.light["names"] if path.search(name)] == []


def luminance(colour: str) -> float:
    """Return the relative luminance of a CSS rgb() colour, as WCAG 2 defines it."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_light_and_dark_both_apply(seen: Seen) -> None:
    assert luminance(seen.light["paper"]) > 0.8 > 0.1 > luminance(seen.dark["paper"])
    for theme in (seen.light, seen.dark):
        assert contrast(theme["ink"], theme["paper"]) > 7
        assert theme["figureInk"] in (None, theme["ink"])


@pytest.fixture(scope="module")
def file_tab(browser: Browser, site: Path) -> Iterator[tuple[Page, Watch]]:
    """Return one tab for all pages that are opened as files, and what goes wrong in it."""
    page = browser.new_page()
    yield page, Watch(page, site.as_uri() + "/")
    page.close()


@pytest.mark.parametrize("name", ["index.html", *PAGES])
def test_opens_as_a_file(file_tab: tuple[Page, Watch], site: Path, name: str) -> None:
    page, watch = file_tab
    page.goto("about:blank")  # what the page before leaves unfinished is not this one's
    watch.forget()
    page.goto((site / name).as_uri(), wait_until="load")
    wait_for_widgets(page)
    assert watch.problems() == {}
    assert page.title()


@pytest.fixture(scope="module")
def tab_without_javascript(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_readable_without_javascript(
    tab_without_javascript: Page, site_url: str, name: str
) -> None:
    tab_without_javascript.goto(f"{site_url}/{name}")
    assert tab_without_javascript.locator("main h1").is_visible()
