"""How a page is found and named elsewhere: descriptions, the site map, how to cite."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from bound_book import tell_size
from reach import published

from tests.site.pages import ROOT

PLACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))["sphinx"]["config"]
ADDRESS = published(CONFIG["html_theme_options"]["repository_url"])


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/owner/book", "https://owner.github.io/book/"),
        ("https://gitlab.example.edu/owner/book", ""),
    ],
)
def test_address_of_the_pages(repository: str, address: str) -> None:
    assert published(repository) == address


def test_site_map_lists_every_page_and_no_other(site: Path) -> None:
    listed = [str(e.text) for e in ET.parse(site / "sitemap.xml").iter(PLACE)]
    pages = [*site.glob("book/*.html"), *site.glob("notebooks/*.html")]
    assert sorted(listed) == sorted(f"{ADDRESS}{path.relative_to(site)}" for path in pages)


def test_every_page_has_a_description_of_its_own(site: Path) -> None:
    said: dict[str, str] = {}
    for path in [*site.glob("book/*.html"), *site.glob("notebooks/*.html")]:
        text = path.read_text(encoding="utf8")
        (words,) = re.findall(r'<meta name="description" content="([^"]{30,400})" />', text)
        assert words not in said, (path, said[words])
        said[words] = path.name
        (title,) = re.findall(r'<meta property="og:title" content="([^"]+)" />', text)
        assert "&lt;" not in title
        (picture,) = re.findall(r'<meta property="og:image" content="([^"]+)" />', text)
        assert (site / picture.removeprefix(ADDRESS)).is_file()
        (icon,) = re.findall('<link rel="apple-touch-icon" href="([^"?]+)', text)
        assert (path.parent / icon).is_file()
        (shown,) = re.findall("<title>(.*?)</title>", text, re.DOTALL)
        first, _, second = shown.partition("&#8212;")
        assert first.strip() != second.strip()


def test_how_to_cite_names_this_edition(site: Path) -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf8"))
    text = re.sub("<[^>]+>", "", (site / "book" / "changes.html").read_text(encoding="utf8"))
    assert f"version = {{{cited['version']}}}" in text and f"url     = {{{ADDRESS}}}" in text


def test_first_page_tells_the_size_of_what_is_built_later(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "intro.html"
    page.write_text('(PDF<span data-size="one.pdf"></span>) (<span data-size="one.epub"></span>)')
    for size in (9, 1_940_000):  # built again, it is told again
        (tmp_path / "one.pdf").write_bytes(bytes(size))
        tell_size(tmp_path / "one.pdf")
    assert '(PDF<span data-size="one.pdf">, 1.9 MB</span>)' in page.read_text()
    assert '<span data-size="one.epub"></span>' in page.read_text()


def test_first_page_names_what_can_be_taken_along(site: Path) -> None:
    text = (site / "book" / "intro.html").read_text(encoding="utf8")
    assert re.search(r'href="program.html">[^<]+</a> \(Python, \d+ kB\)', text)
