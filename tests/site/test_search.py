"""Search works on the published site and in a folder of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.site.pages import Watch


@pytest.mark.parametrize("opened_as", ["file", "http"])
def test_search_finds_a_page(browser: Browser, site: Path, site_url: str, opened_as: str) -> None:
    base = site_url if opened_as == "http" else site.as_uri()
    page = browser.new_page()
    watch = Watch(page, base + "/")
    page.goto(f"{base}/search.html?q=network", wait_until="load")
    expect(page.locator("#search-results li a").first).to_be_visible()
    if opened_as == "http":
        expect(page.locator("#search-results li p.context").first).to_contain_text("network")
    page.wait_for_load_state("networkidle")
    assert watch.problems() == {}
    page.close()


def test_search_quotes_the_text_and_not_the_menus(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}/search.html?q=computer")
    expect(page.locator("#search-results li p.context").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    quoted = " ".join(page.locator("#search-results p.context").all_inner_texts())
    assert "computer" in quoted and "free computer in the cloud" not in quoted
    page.close()


def test_search_finds_names_of_arrays_in_a_folder_of_files(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    for name in ("dL_dW2", "sigmoid_slope"):
        page.goto(f"{site.as_uri()}/search.html?q={name}")
        page.locator("#search-results li a", has_text="dLoss/dW2").first.click()
        expect(page.locator("article")).to_contain_text(name)
    page.close()
