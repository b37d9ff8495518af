"""Draw the icon for a phone's screen and the picture that goes with a link: make icons.

Both are committed: Sphinx builds the book without a browser.
"""

from __future__ import annotations

import re
from pathlib import Path

from bound_book import SUBTITLE, TITLE
from chromium import FLAGS, find_chromium
from playwright.sync_api import sync_playwright

from lego_mlp.colours import COLOURS
from lego_mlp.lab import Cube

ASSETS = Path(__file__).resolve().parents[1] / "assets"
INK, MUTED, PAPER = (COLOURS[name][0] for name in ("ink", "muted", "paper"))
TYPE = (ASSETS / "type" / "atkinson-hyperlegible-next.woff2").as_uri()
FIRST_PAGE = {"dataset": "circles", "init": "xavier", "seed": 21, "learning_rate": 10}


def icon(mark: str) -> str:
    """Return the mark with a rim, as a page of 180 by 180 pixels."""
    return f"<body style='margin: 0; background: {PAPER}; padding: 18px'>{mark}</body>"


def preview(mark: str) -> str:
    """Return the book's title and the first page's pictures, as a page of 1200 by 630 pixels."""
    picture = re.search("<svg.*</svg>", Cube(**FIRST_PAGE).still(), re.DOTALL)
    assert picture, "the still holds a picture"
    wide = picture[0].replace("<svg ", '<svg width="770" style="margin: auto" ')
    return f"""
<style>
  @font-face {{ font-family: "Type"; font-weight: 200 800; src: url("{TYPE}"); }}
  body {{ margin: 0; padding: 50px 60px; background: {PAPER}; color: {INK}; font-family: Type; }}
  h1 {{ margin: 0 0 4px; font-size: 66px; }}
  p {{ margin: 0 0 26px; font-size: 26px; color: {MUTED}; }}
  svg {{ display: block; }}
</style>
<div style="float: right; width: 100px">{mark}</div><h1>{TITLE}</h1><p>{SUBTITLE}</p>{wide}
"""


def main() -> None:
    mark = (ASSETS / "favicon.svg").read_text(encoding="utf8")
    drawings = {
        "touch-icon.png": (180, 180, icon(mark)),
        "preview.png": (1200, 630, preview(mark)),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, (width, height, text) in drawings.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(ASSETS.as_uri())  # a page of this folder may load its files
            page.set_content(text)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ASSETS / name)
        browser.close()


if __name__ == "__main__":
    main()
