"""Photographs the figures, to be looked at.

PYTHONPATH=book/tools python -m tests.lab.figure_shots FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from chromium import FLAGS, find_chromium
from playwright.sync_api import sync_playwright

from tests.lab.figure_examples import examples
from tests.lab.standalone import write_page


def main(folder: Path) -> None:
    """Write figures.html and a picture of it in each theme, for a phone and for a desk."""
    folder.mkdir(parents=True, exist_ok=True)
    page_file = write_page(folder, "figures.html", *examples().values())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for width in (360, 1280):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(page_file.as_uri())
            for theme in ("light", "dark"):
                page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"figures-{width}-{theme}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
