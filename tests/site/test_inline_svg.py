"""Figures as the book's extension puts them into a page."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from inline_svg import inline_svg

COLOURS = {"#0067a5": "var(--lego-class0)", "#000000": "var(--lego-ink)"}
DRAWING = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     width="288pt" height="144pt" viewBox="0 0 288 144" version="1.1">
 <metadata>
  <rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/"
           xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
   <dc:description>One "blue" dot &amp; its name.</dc:description>
  </rdf:RDF>
 </metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style>
  <path id="m1" d="M 0 3"/><clipPath id="p2"><rect width="1" height="1"/></clipPath></defs>
 <g id="unused" clip-path="url(#p2)"><use xlink:href="#m1" style="fill: #0067A5"/></g>
 <text style="font: 10px 'DejaVu Sans', sans-serif">x1</text>
</svg>"""


def inlined(source: str = DRAWING, alt: str = "") -> ET.Element:
    return ET.fromstring(inline_svg(source, "figure-7", COLOURS, alt))


def test_says_what_it_shows() -> None:
    assert inlined().get("role") == "img"
    assert inlined().get("aria-label") == 'One "blue" dot & its name.'
    assert inlined(alt="Mine").get("aria-label") == "Mine"
    for tag in ("title", "desc"):
        source = f'<svg xmlns="http://www.w3.org/2000/svg"><{tag}>A brick</{tag}></svg>'
        assert inlined(source).get("aria-label") == "A brick"


def test_no_description_and_other_style_sheets_are_errors() -> None:
    with pytest.raises(ValueError, match="no description"):
        inlined('<svg xmlns="http://www.w3.org/2000/svg"/>')
    with pytest.raises(ValueError, match="style sheet"):
        inlined(DRAWING.replace("*{stroke", "path{stroke"))


def test_ids_are_its_own_and_still_found() -> None:
    svg = inline_svg(DRAWING, "figure-7", COLOURS)
    assert set(re.findall(r'id="([^"]*)"', svg)) == {"figure-7", "figure-7-m1", "figure-7-p2"}
    assert 'xlink:href="#figure-7-m1"' in svg
    assert "url(#figure-7-p2)" in svg


def test_colours_become_variables_and_styles_stay_inside() -> None:
    svg = inline_svg(DRAWING, "figure-7", COLOURS)
    assert "fill: var(--lego-class0)" in svg
    assert inlined().get("fill") == "var(--lego-ink)"
    assert inlined().get("stroke-linejoin") == "round"
    assert "<style" not in svg


def test_only_the_drawing_is_left() -> None:
    svg = inline_svg(DRAWING, "figure-7", COLOURS)
    assert not re.search('<\\?xml|DOCTYPE|metadata|RDF|pt"', svg)
    assert 'viewBox="0 0 288 144"' in svg


@pytest.mark.parametrize(("width", "scrolls"), [(288, False), (720, True)])
def test_scrolls_only_if_text_would_get_too_small(width: int, scrolls: bool) -> None:
    style = inlined(DRAWING.replace("0 0 288", f"0 0 {width}")).get("style", "")
    assert "width: 100%" in style
    assert f"max-width: {width * 4 / 3:.0f}px" in style
    assert ("min-width" in style) == scrolls
