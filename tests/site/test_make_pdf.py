"""The printed book: bookmarks, page numbers, links inside, and no line cut off."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from bound_book import bind, moment
from make_pdf import bookmarks, headings, make
from pypdf import PdfReader

from lego_mlp import __version__
from tests.site.pages import ROOT

CHAPTER = "notebooks/08_training"
PAGES = ["book/intro", CHAPTER]


@pytest.fixture(scope="module")
def pdf(site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    # In a thread of its own: this one may hold the tests' browser, and playwright allows one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(make, target, PAGES, site).result()
    return PdfReader(target)


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in pdf.pages))


def squeezed(text: str) -> str:
    """Return the text without its spaces, which a PDF does not keep."""
    return re.sub(r"\s+", "", text)


def test_bookmarks_are_the_headings(pdf: PdfReader, site: Path) -> None:
    titles = [mark.title for mark in bookmarks(pdf)]
    expected = [title for c in bind(site, PAGES) for title in headings(str(c.body))]
    expected.insert(titles.index("8. Training") - 1, "Part I: build it, brick by brick")
    assert titles == expected
    assert pdf.page_mode == "/UseOutlines"


def test_contents_say_where_chapters_begin(pdf: PdfReader) -> None:
    contents = squeezed(pdf.pages[1].extract_text())
    for mark in bookmarks(pdf):
        if re.match(r"\d", mark.title):
            number = (pdf.get_destination_page_number(mark) or 0) + 1
            assert squeezed(mark.title) + str(number) in contents
            page = pdf.pages[number - 1].extract_text()
            assert squeezed(mark.title) in squeezed(page)
            assert page.split()[-1] == str(number) or str(number) in page.split()


def test_every_line_of_code_and_of_what_it_prints_is_whole(text: str) -> None:
    notebook = nbformat.read(ROOT / f"{CHAPTER}.ipynb", as_version=4)
    shown = [c for c in notebook.cells if "remove-input" not in c.metadata.get("tags", [])]
    sources = [cell.source for cell in shown if cell.cell_type == "code"]
    printed = [o.text for c in notebook.cells for o in c.get("outputs", []) if "text" in o]
    lines = [line for block in sources + printed for line in block.splitlines()]
    assert len(lines) > 60
    assert [line for line in lines if squeezed(line) not in text] == []


def test_links_stay_in_the_book_or_lead_to_the_web(pdf: PdfReader) -> None:
    found = [a.get_object() for page in pdf.pages for a in page.get("/Annots") or []]
    places = set(pdf.named_destinations)
    assert {a["/Dest"] for a in found if "/Dest" in a} <= places
    addresses = [a["/A"]["/URI"] for a in found if "/URI" in a.get("/A", {})]
    assert [address for address in addresses if not address.startswith("https://")] == []


def test_widgets_are_still_pictures_that_say_where_to_play_them(text: str) -> None:
    address = "Play it at lego-mlp.github.io/one-lego-at-a-time/notebooks/08_training"
    assert text.count(squeezed(address)) >= 2
    assert text.count(squeezed("Play it at")) > text.count(squeezed(address))  # the intro's


def test_names_its_edition_and_was_made_no_earlier_than_the_book(pdf: PdfReader, text: str) -> None:
    assert pdf.pages[0].images and squeezed(f"Edition {__version__}, ") in text
    assert pdf.metadata is not None and pdf.metadata.creation_date == moment()
