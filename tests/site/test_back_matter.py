"""Glossary, references and API pages: complete, and tied to the chapters."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from sphinx.util.inventory import InventoryFile

import lego_mlp as lm
from tests.site.pages import ROOT, book_pages

TERMS = re.findall(
    r"^(\S.*)\n  \S", (ROOT / "book/glossary.md").read_text(encoding="utf8"), re.MULTILINE
)
TITLES = re.findall(
    r"^@\w+\{\w+,.*?^  title = \{(.*?)\},$",
    (ROOT / "book/references.bib").read_text(encoding="utf8"),
    re.MULTILINE | re.DOTALL,
)
CHAPTERS = [page for page in book_pages() if re.match(r"notebooks/\d\d_", page)]
PARTS = {"datasets": lm.datasets, "schedules": lm.schedules, "autodiff": lm.autodiff}
BLOCK = re.compile(r'class="citation" id="(id\d+)">(.*?)</div>', re.DOTALL)
CITED = re.compile(r'references\.html#(id\d+)"')
LINK = re.compile(r'<a class="lego-term[^"]*" href="([^"]*)" title="([^"]*)">([^<]*)</a>')


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf8")


def test_each_term_is_defined_once_and_in_order() -> None:
    assert len(TERMS) > 40
    lower = [term.lower() for term in TERMS]
    assert lower == sorted(set(lower))


def test_each_term_is_linked_from_a_chapter(site: Path) -> None:
    words = {match[3].lower() for page in CHAPTERS for match in LINK.finditer(text_of(site / page))}
    lower = [term.lower() for term in TERMS]
    assert [term for term in lower if not words & {term, f"{term}s", f"{term}es"}] == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_links_and_cites_and_ends_as_all_do(site: Path, page: str) -> None:
    text = text_of(site / page)
    # Each term once, with what it means.
    links = LINK.findall(text)
    targets = [address for address, _, _ in links]
    assert targets and len(targets) == len(set(targets))
    for address, meaning, _ in links:
        assert address.startswith("../book/glossary.html#term-")
        assert len(meaning.split()) > 3 and not meaning.endswith(("Chapter", " "))
    # What one wants beside it.
    (line,) = re.findall(r'<p class="lego-at-hand">(.*?)</p>', text, re.DOTALL)
    at_hand = [f"../book/{name}.html" for name in ("card", "program", "notation", "glossary")]
    assert re.findall(r'href="([^"#]*)', line) == at_hand
    # A role, {cite}, stands raw in Jupyter; a link reads there as it does on the page.
    source = (ROOT / page).with_suffix(".ipynb").read_text(encoding="utf8")
    assert "{cite" not in source
    on_the_page = re.findall(r'class="bibtex-citation"[^>]*>\[(.*?)\]', text)
    in_jupyter = re.findall(r"\[\(([^()]+)\)\]\(#\w+\)", source)
    assert in_jupyter == [re.sub(r"<[^>]*>", "", words) for words in on_the_page]


def test_the_card_of_formulas_prints_on_one_sheet(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}/book/card.html")
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) == 1
    page.close()


def test_each_reference_is_listed_and_cited(site: Path) -> None:
    """At least one page leads to the entry's own place in the list."""
    listed = BLOCK.findall(text_of(site / "book/references.html"))
    cited = {name for page in book_pages() for name in CITED.findall(text_of(site / page))}
    assert len(TITLES) > 10
    for title in TITLES:
        wanted = re.sub(r"[{}]", "", title).split(":")[0].lower()
        (identifier,) = [name for name, block in listed if wanted in block.lower()]
        assert identifier in cited, title


def test_every_public_name_has_its_place_on_the_api_page(site: Path) -> None:
    with (site / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, name: name)
    known = {name for kind in inventory if kind.startswith("py:") for name in inventory[kind]}
    wanted = {f"lego_mlp.{name}" for name in lm.__all__}
    wanted |= {f"lego_mlp.lab.{name}" for name in lm.lab.__all__}
    for part, module in PARTS.items():
        public = [
            name
            for name, value in vars(module).items()
            if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
        ]
        wanted |= {f"lego_mlp.{part}.{name}" for name in public}
    assert sorted(wanted - known) == []


def test_docstrings_set_their_parts_off(site: Path) -> None:
    page = text_of(site / "book/api.html")
    assert page.count("<strong>Formula:</strong>") > 15
    assert "<p>Formula:" not in page


def test_a_link_of_the_page_itself_is_left_alone(site: Path) -> None:
    """Chapter 18's table links its symptoms to its sections; "accuracy" is a term, too."""
    guide = text_of(site / "notebooks/18_debugging.html")
    for address, words in (("low", "accuracy stays low"), ("still", "the loss does not move")):
        link = rf'<a class="[^"]*" href="#{address}"><span class="[^"]*">{words}</span></a>'
        assert re.search(link, guide)
