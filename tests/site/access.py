"""What axe-core, which knows the rules of accessible pages, says about a page in a browser."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(sys.prefix, "node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")
RUN = """(rules) => axe.run(document, {
  preload: false,  // the page's own files, fetched again, which a page opened as a file may not
  resultTypes: ["violations"],
  rules,
})"""


def violations(page: Page, contrast: bool = True) -> list[str]:
    """Return each broken rule with the element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN, {"color-contrast": {"enabled": contrast}})["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


def wait_for_widgets(page: Page) -> None:
    """Wait until every lab and figure of the page stands and no run is under way."""
    unfinished = '[data-lego]:not([data-state]), [data-lego][aria-busy="true"]'
    # Not wait_for_function: it evaluates a string, which the pages' own policy refuses.
    page.wait_for_selector(unfinished, state="detached")
