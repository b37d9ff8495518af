"""Photograph every page, light and dark, on a phone and on a desk: make shots."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from chromium import FLAGS, find_chromium
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
SHOTS = ROOT / "_build" / "shots"
WIDTHS = (360, 1280)


def shoot(page: Page, source: Path, width: int, theme: str) -> None:
    """Write one picture of the whole page."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(source.as_uri(), wait_until="load")
    page.wait_for_timeout(300)  # widgets and fonts settle
    name = "-".join(source.relative_to(SITE).with_suffix("").parts)
    page.screenshot(path=SHOTS / f"{name}-{theme}-{width}.png", full_page=True)


def main(wanted: list[str]) -> None:
    """Photograph the pages whose path holds one of the words given, or all of them."""
    folders = (SITE / "book", SITE / "notebooks")  # not the live copy, if that was built
    sources = sorted(page for folder in folders for page in folder.rglob("*.html"))
    chosen = [page for page in sources if not wanted or any(word in str(page) for word in wanted)]
    if not wanted:
        shutil.rmtree(SHOTS, ignore_errors=True)  # pictures of pages that are gone
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for theme in ("light", "dark"):
            page = browser.new_page(color_scheme=theme)
            for source in chosen:
                for width in WIDTHS:
                    shoot(page, source, width, theme)
    print(f"{len(chosen) * 2 * len(WIDTHS)} pictures in {SHOTS}")


if __name__ == "__main__":
    main(sys.argv[1:])
