"""Print the whole book into one PDF: make pdf.

Chromium prints the bound book, with bookmarks from its headings. It cannot number the pages of
a table of contents, so it prints twice: the bookmarks of the first print say what to write.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bound_book import (
    AUTHOR,
    ROOT,
    SITE,
    SUBTITLE,
    TITLE,
    Chapter,
    bind,
    lower_headings,
    moment,
    tell_size,
)
from bs4 import BeautifulSoup
from chromium import FLAGS, HELP, find_chromium
from cover import draw
from playwright.sync_api import PdfMargins, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from lego_mlp import __version__

STYLES = [
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "pygments.css",
    "lego-colours.css",
    "katex/katex.min.css",
    "katex-math.css",
    "lego-lab.css",
    "lego.css",
]
SMALL_PRINT = (
    "Text and figures CC BY 4.0, code MIT. LEGO is a trademark of the LEGO Group, which does not "
    "sponsor, authorize or endorse this book."
)
PAGE_NUMBER = """<div style="width: 100%; font: 8pt sans-serif; color: #555; text-align: center">
<span class="pageNumber"></span></div>"""
MARGINS: PdfMargins = {"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"}


def document(chapters: list[Chapter], numbers: dict[str, int]) -> str:
    """Return the bound book as one page of HTML; `numbers` maps titles to page numbers."""
    links = "".join(f'<link rel="stylesheet" href="_static/{name}">' for name in STYLES)
    css = (ROOT / "book" / "assets" / "print.css").read_text(encoding="utf8")
    body = "".join(section(chapter, last) for last, chapter in with_parts(chapters))
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{TITLE}</title>{links}<style>{css}</style></head><body class='bound'>"
        f"<header class='title-page'><img src='cover.png' alt='{TITLE}. {SUBTITLE}'>"
        f"<p class='small-print'>Edition {__version__}, {moment():%-d %B %Y}. {SMALL_PRINT}</p>"
        f"</header>"
        f"<nav class='bound-contents'><p class='contents-title'>Contents</p>"
        f"{table(chapters, numbers)}</nav>{body}</body></html>"
    )


def with_parts(chapters: list[Chapter]) -> list[tuple[str, Chapter]]:
    """Pair each chapter with the title of the part that begins with it, if one does."""
    before = ["", *(chapter.part for chapter in chapters)]
    return [
        ("" if c.part == last else c.part, c) for last, c in zip(before, chapters, strict=False)
    ]


def section(chapter: Chapter, part: str) -> str:
    """Return one chapter, after the title of its part if it is the first there."""
    title = f"<h1 class='part-title'>{html.escape(part)}</h1>" if part else ""
    return f"<section class='bound-chapter' id='{chapter.slug}'>{title}{chapter.body}</section>"


def table(chapters: list[Chapter], numbers: dict[str, int]) -> str:
    """Return the table of contents."""
    lines = []
    for part, chapter in with_parts(chapters):
        if part:
            lines.append(f"<p class='contents-part'>{html.escape(part)}</p>")
        number = numbers.get(chapter.title, "")
        lines.append(
            f"<p><a href='#{chapter.slug}'><span>{html.escape(chapter.title)}</span>"
            f"<span>{number}</span></a></p>"
        )
    return "".join(lines)


def bookmarks(pdf: PdfReader | PdfWriter) -> list[Any]:
    """Return every bookmark of a PDF, from the top down."""

    def flat(entries: list[Any]) -> Iterator[Any]:
        for entry in entries:
            yield from flat(entry) if isinstance(entry, list) else [entry]

    return list(flat(pdf.outline))


def page_numbers(pdf: Path, titles: list[str]) -> dict[str, int]:
    """Return the page of every heading, counted from 1; of two with one title, the first."""
    reader = PdfReader(pdf)
    found: dict[str, int] = {}
    for title, mark in zip(titles, bookmarks(reader), strict=True):
        found.setdefault(title, (reader.get_destination_page_number(mark) or 0) + 1)
    return found


def headings(text: str) -> list[str]:
    """Return the titles of a page of HTML, in order."""
    found = BeautifulSoup(text, "html.parser").find_all(re.compile("^h[1-6]$"))
    return [" ".join(heading.get_text().split()) for heading in found]


def print_page(source: Path, target: Path) -> None:
    """Print one page of HTML into a PDF, with scripts off: still pictures stay still."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(source.as_uri(), wait_until="load", timeout=120_000)
        page.pdf(
            path=target,
            format="A4",
            margin=MARGINS,
            outline=True,
            tagged=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=PAGE_NUMBER,
        )
        browser.close()


def finish(pdf: Path, titles: list[str]) -> None:
    """Name the book and its author, mend the bookmarks, and have viewers open them."""
    writer = PdfWriter(clone_from=pdf)
    # Chromium writes the words of a heading at the top of a page twice into its bookmark.
    for title, mark in zip(titles, bookmarks(writer), strict=True):
        mark.node[NameObject("/Title")] = TextStringObject(title)
    made = moment().strftime("D:%Y%m%d%H%M%SZ")
    writer.add_metadata(
        {
            "/Title": f"{TITLE}: {SUBTITLE}",
            "/Author": AUTHOR,
            "/CreationDate": made,
            "/ModDate": made,
        }
    )
    writer.page_mode = "/UseOutlines"
    writer.write(pdf)


def make(target: Path, only: list[str] | None = None, site: Path = SITE) -> None:
    """Write the PDF of the whole book, or of some of its pages."""
    chapters = bind(site, only)
    for chapter in chapters:
        if chapter.part:
            lower_headings(chapter.body)
    numbers: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        for name in ("_static", "_images"):
            (Path(folder) / name).symlink_to((site / name).resolve())
        bound = Path(folder) / "book.html"
        (Path(folder) / "cover.png").write_bytes(draw())
        for _ in range(2):
            text = document(chapters, numbers)
            titles = headings(text)
            bound.write_text(text, encoding="utf8")
            print_page(bound, target)
            numbers = page_numbers(target, titles)
    finish(target, titles)


if __name__ == "__main__":
    if not find_chromium():
        sys.exit(HELP)
    book = SITE / "one-lego-at-a-time.pdf"
    make(book, sys.argv[1:] or None)
    tell_size(book)
    print(f"The book: {book}, {len(PdfReader(book).pages)} pages")
