"""The Lab for everyone: axe-core's rules in both themes, names, and the keyboard alone."""

from __future__ import annotations

import itertools

from playwright.sync_api import Page

from tests.lab.conftest import Opener, settle
from tests.site.access import violations


def test_axe_finds_nothing_in_what_opens_in_either_theme(open_lab: Opener) -> None:
    pages = [open_lab("film.html"), open_lab("all.html")]
    opened = pages[1]

    def judge(*pages: Page) -> None:
        for page, theme in itertools.product(pages, ("light", "dark")):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            assert violations(page) == [], theme

    judge(*pages)
    opened.get_by_label("Story").select_option(label="Explodes: penalty too strong")
    settle(opened)
    opened.get_by_role("tab", name="Parameters").click()
    opened.get_by_role("button", name="Pin", exact=True).click()
    opened.get_by_role("button", name="Copy as Python").click()
    judge(opened)
    opened.get_by_label("Data", exact=True).select_option("own")
    settle(opened)
    judge(opened)


def test_tab_reaches_every_control_and_each_has_a_name(open_lab: Opener) -> None:
    page = open_lab("all.html")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll(
              "[data-lego] :is(button, input, select, summary, canvas)")]
            .filter((one) => one.checkVisibility() && !one.disabled).length"""
    )
    names = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one.closest("[data-lego]")) return null;
              const label = one.labels?.[0]?.textContent ?? "";
              return `${one.tagName} ${one.type} ${one.getAttribute("aria-label") || label ||
                one.textContent}`.trim();
            }"""
        )
        names.add(name)
    names.discard(None)
    assert len(names) == wanted
    assert all(len(name.split()) > 2 or name.startswith("SUMMARY") for name in names)


def test_live_line_says_what_happened(open_lab: Opener) -> None:
    page = open_lab()
    live = page.locator(".lego-status [aria-live=polite]")
    assert "98 % of 300 points right" in live.inner_text()
    slider = page.locator("[data-field=learning_rate] input[type=range]")
    slider.focus()
    slider.press("Home")
    settle(page)
    page.wait_for_selector(".lego-words:has-text('does not follow')")
    assert slider.get_attribute("aria-valuetext") == "0.0001"
