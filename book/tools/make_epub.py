"""Bind the whole book into one EPUB: make epub.

Formulas become MathML, figures inline SVG in plain colours, widgets their still pictures.
"""

from __future__ import annotations

import html
import re
import sys
import uuid
import zipfile
from pathlib import Path

from bound_book import AUTHOR, ROOT, SITE, SUBTITLE, TITLE, Chapter, bind, moment, tell_size
from bs4 import Tag
from bs4.element import AttributeValueList
from cover import draw

from lego_mlp.colours import COLOURS

SVG, MATHML = "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"
VARIABLE = re.compile(r"var\(--lego-([a-z0-9-]+)(?:,[^()]*)?\)")
# HTML forgives SVG names in small letters, XML does not.
CASES = [
    "viewBox",
    "preserveAspectRatio",
    "clipPathUnits",
    "gradientUnits",
    "markerWidth",
    "markerHeight",
    "refX",
    "refY",
    "markerUnits",
    "patternUnits",
    "textLength",
]
SMALL = {name.lower(): name for name in CASES}
TAGS = {"clippath": "clipPath", "lineargradient": "linearGradient"}
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"
 xml:lang="en"><head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/>
</head><body>{body}</body></html>"""
COVER = f'<section epub:type="cover"><img src="cover.png" alt="{TITLE}. {SUBTITLE}"/></section>'
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier><dc:title>{title}</dc:title>
<dc:language>en</dc:language><dc:creator>{author}</dc:creator><dc:date>{date}</dc:date>
<dc:rights>CC BY 4.0</dc:rights><meta property="dcterms:modified">{modified}</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="css" href="book.css" media-type="text/css"/>
<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>
<item id="cover-page" href="cover.xhtml" media-type="application/xhtml+xml"/>{items}</manifest>
<spine><itemref idref="cover-page"/>{spine}</spine></package>"""


def in_light_colours(value: str) -> str:
    """Replace each colour variable by the light theme's colour: readers know no variables."""
    return VARIABLE.sub(lambda match: COLOURS[match[1].replace("-", "_")][0], value)


def to_xhtml(chapter: Chapter) -> None:
    """Turn a page's HTML, in place, into the XHTML that an EPUB may hold."""
    body = chapter.body
    for formula in body.select("span.katex"):
        formula.replace_with(formula.find_all("math")[0])
    for element in body.find_all(True):
        to_xhtml_element(element)
    for link in body.find_all("a", href=re.compile("^#")):
        link["href"] = file_of(str(link["href"])[1:]) + str(link["href"])


def to_xhtml_element(element: Tag) -> None:
    """Give one element the name, case and attributes that XHTML knows."""
    element.name = TAGS.get(element.name, element.name)
    attributes: dict[str, str | AttributeValueList] = {}
    for key, value in element.attrs.items():
        text = " ".join(value) if isinstance(value, list) else str(value)
        if key not in ("tabindex", "align", "open", "target", "border") and key[:5] != "data-":
            attributes[SMALL.get(key, key)] = (
                in_light_colours(text).replace("/", "-") if key == "id" else in_light_colours(text)
            )
    if element.name == "svg":
        attributes |= {"xmlns": SVG, "xmlns:xlink": "http://www.w3.org/1999/xlink"}
    if element.name == "math":
        attributes["xmlns"] = MATHML
    if element.name == "details":
        attributes["open"] = "open"
    element.attrs = attributes


def file_of(place: str) -> str:
    """Return the file that holds a place of the bound book."""
    return place.split("--")[0] + ".xhtml"


def page(chapter: Chapter) -> str:
    """Return one chapter as an XHTML file."""
    chapter.body.name = "section"
    chapter.body["id"] = chapter.slug
    return PAGE.format(title=html.escape(chapter.title), body=chapter.body.decode())


def navigation(chapters: list[Chapter]) -> str:
    """Return the table of contents."""
    lines, part = [], ""
    for chapter in chapters:
        if chapter.part != part:
            lines.append(
                ("</ol></li>" if part else "") + f"<li><span>{html.escape(chapter.part)}</span><ol>"
            )
            part = chapter.part
        lines.append(f'<li><a href="{chapter.slug}.xhtml">{html.escape(chapter.title)}</a></li>')
    items = "".join(lines) + ("</ol></li>" if part else "")
    body = f'<nav epub:type="toc"><h1>Contents</h1><ol>{items}</ol></nav>'
    return PAGE.format(title="Contents", body=body)


def package(chapters: list[Chapter], texts: dict[str, str]) -> str:
    """Return the list of everything in the file."""
    items, spine = [], []
    for chapter in chapters:
        text = texts[chapter.slug]
        has = [name for name, mark in (("svg", "<svg"), ("mathml", "<math")) if mark in text]
        properties = f' properties="{" ".join(has)}"' if has else ""
        items.append(
            f'<item id="{chapter.slug}" href="{chapter.slug}.xhtml" '
            f'media-type="application/xhtml+xml"{properties}/>'
        )
        spine.append(f'<itemref idref="{chapter.slug}"/>')
    made = moment()
    return PACKAGE.format(  # the identifier is the same in every build
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, "one-lego-at-a-time"),
        title=html.escape(f"{TITLE}: {SUBTITLE}"),
        author=AUTHOR,
        date=made.strftime("%Y-%m-%d"),
        modified=made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        items="".join(items),
        spine="".join(spine),
    )


def make(target: Path, only: list[str] | None = None, site: Path = SITE) -> None:
    """Write the EPUB of the whole book, or of some of its pages."""
    chapters = bind(site, only)
    for chapter in chapters:
        to_xhtml(chapter)
    texts = {chapter.slug: page(chapter) for chapter in chapters}
    css = (ROOT / "book" / "assets" / "epub.css").read_text(encoding="utf8")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book.opf", package(chapters, texts))
        book.writestr("nav.xhtml", navigation(chapters))
        book.writestr("book.css", in_light_colours(css))
        book.writestr("cover.png", draw())
        book.writestr("cover.xhtml", PAGE.format(title=TITLE, body=COVER))
        for name, text in texts.items():
            book.writestr(f"{name}.xhtml", text)


if __name__ == "__main__":
    book = SITE / "one-lego-at-a-time.epub"
    make(book, sys.argv[1:] or None)
    tell_size(book)
    print(f"The book: {book}")
