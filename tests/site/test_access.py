"""Every page for everyone: axe's rules in both themes, and nothing wider than a phone."""

from __future__ import annotations

import pytest
from access import settle_widgets, sideways, violations
from pages import book_pages
from playwright.sync_api import Browser

PHONE = {"width": 360, "height": 740}
# The text, its labs and its figures.
SCOPE = "main"


@pytest.mark.parametrize("name", book_pages())
def test_page_is_for_everyone(name: str, browser: Browser, site_url: str) -> None:
    with browser.new_page(viewport=PHONE, color_scheme="light") as page:
        page.goto(f"{site_url}/{name}", wait_until="load")
        settle_widgets(page)
        assert violations(page, SCOPE) == []
        assert sideways(page) <= 0
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        # Only colours depend on the theme.
        assert violations(page, SCOPE, ["color-contrast"]) == []
        assert sideways(page) <= 0
