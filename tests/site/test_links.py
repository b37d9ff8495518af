"""The files of the built site: each link leads somewhere, each file is loaded from here."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.site.pages import site_pages

PAGES = ["index.html", *site_pages()]


class Links(HTMLParser):
    """The ids of a page, where its links go and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.open = 0
        self.nested: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attributes}
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
            self.nested += [given["href"]] * self.open
            self.open += 1
        elif tag == "link" and given.get("rel") != "canonical":  # which loads nothing
            self.loads.add(given["href"])
        elif "src" in given:
            self.loads.add(given["src"])

    def handle_endtag(self, tag: str) -> None:
        self.open -= tag == "a" and self.open > 0


@cache
def links(path: Path) -> Links:
    parser = Links()
    parser.feed(path.read_text(encoding="utf8"))
    return parser


def dead(page: Path, address: str) -> bool:
    """Tell whether an address on a page leads nowhere within the site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return malformed(address)  # another site, whose being there is not ours to test
    target = page.parent / unquote(parts.path) if parts.path else page
    if not target.is_file():
        return True
    return bool(parts.fragment) and unquote(parts.fragment) not in links(target.resolve()).ids


def malformed(address: str) -> bool:
    """Tell whether an address of another site cannot be one."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    named = re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", host) is not None
    return parts.scheme != "https" or not named or re.search(r"[\s<>{}]", address) is not None


def test_knows_a_malformed_address() -> None:
    wrong = ["http://a.org", "//a.org/b", "https://a", "https://a.org/{{ x }}", "https:/a.org"]
    assert all(map(malformed, [*wrong, "x:y"])) and not malformed("https://a.org/b?c=d#e")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere_and_ids_are_unique(site: Path, name: str) -> None:
    page, found = site / name, links(site / name)
    # The theme's links to "#" are buttons.
    assert [link for link in found.links - {"#"} if dead(page, link)] == []
    assert [link for link in found.loads if urlsplit(link).scheme not in ("", "data")] == []
    assert [link for link in found.loads if dead(page, link)] == []
    assert found.nested == []  # no link inside a link
    assert len(found.ids) == len(set(found.ids))


def test_no_page_besides_the_contents(site: Path) -> None:
    built = {str(page.relative_to(site)) for page in site.rglob("*.html")}
    assert {page for page in built if not page.startswith(("_static/", "lite/"))} == set(PAGES)


def test_no_engine_from_elsewhere(site: Path) -> None:
    words = re.compile("thebe|require.?js|html-manager|mathjax", re.IGNORECASE)
    assert [load for name in PAGES for load in links(site / name).loads if words.search(load)] == []
