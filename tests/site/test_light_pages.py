"""The pages' content security policy: it stands everywhere, and it bites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from light_pages import POLICY
from playwright.sync_api import Browser, Page

from tests.site.pages import site_pages

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=\"|javascript:", re.IGNORECASE)
# What somebody might smuggle into a page, and what it would set.
ATTACKS = {
    "a script in the page": """() => {
      const script = document.createElement("script");
      script.textContent = "window.caught = true";
      document.body.append(script);
    }""",
    "a handler in an attribute": """() => {
      document.body.insertAdjacentHTML("beforeend", '<b onclick="window.caught = true">x</b>');
      document.body.lastElementChild.click();
    }""",
    "a script from elsewhere": """() => new Promise((done) => {
      const script = document.createElement("script");
      script.onload = script.onerror = done;
      script.src = "data:text/javascript,window.caught = true";
      document.body.append(script);
    })""",
}


def in_the_page(page: Page, code: str) -> None:
    """Run code as the page's own script would; the policy does not bind what a tester types."""
    page.evaluate(
        f"() => new Promise((done) => setTimeout(async () => {{ await ({code})(); done(); }}))"
    )


@pytest.mark.parametrize("name", ["index.html", *site_pages()])
def test_stands_in_every_page_which_needs_no_exception(site: Path, name: str) -> None:
    text = (site / name).read_text(encoding="utf8")
    before, _, after = text.partition('http-equiv="Content-Security-Policy"')
    assert f'content="{POLICY}"' in after.split(">")[0].replace("&#39;", "'")
    # A policy binds only what comes after it.
    assert "<script" not in before and "<link" not in before and "<style" not in before
    assert INLINE.findall(text) == []


def test_allows_nothing_but_this_site() -> None:
    assert "default-src 'none'" in POLICY and "script-src 'self';" in POLICY
    assert "unsafe-eval" not in POLICY and "http" not in POLICY
    assert re.findall(r"\S+ 'unsafe-inline'", POLICY) == ["style-src-attr 'unsafe-inline'"]


@pytest.mark.parametrize("opened_as", ["file", "http"])
def test_refuses_what_is_smuggled_in(
    browser: Browser, site: Path, site_url: str, opened_as: str
) -> None:
    page = browser.new_page()
    page.goto(f"{site_url if opened_as == 'http' else site.as_uri()}/book/intro.html")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, attack in ATTACKS.items():
        said.clear()
        in_the_page(page, attack)
        page.wait_for_timeout(50)
        assert page.evaluate("window.caught") is None, name
        assert sum("Content Security Policy" in text for text in said) == 1, name
    assert page.context.cookies() == []
    page.close()
