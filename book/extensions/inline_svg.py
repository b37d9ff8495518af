"""An SVG picture as inline markup that follows the theme of the page around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from lego_mlp.colours import COLOURS

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"
PIXELS_PER_POINT = 4 / 3
PHONE_WIDTH = 326  # what a screen of 360 px leaves for a figure
# Text below 7.5 px would need a magnifying glass: such a figure scrolls, with text of 9 px.
# Above, a whole picture is worth more than larger letters.
SMALLEST_TEXT = 7.5
SCROLLED_TEXT = 9
HEX_COLOUR = re.compile(r"(?<!\()#[0-9a-fA-F]{6}\b")
LOCAL_REFERENCE = re.compile(r"url\(['\"]?#([^'\")]+)['\"]?\)")
RULE_FOR_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
FONT_SIZE = re.compile(r"font(?:-size)?:[^;]*?([\d.]+)px")

ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", XLINK_HREF[1:-5])


def variable(name: str) -> str:
    return f"--lego-{name.replace('_', '-')}"


def colour_table() -> dict[str, str]:
    """Map each colour a figure may be drawn with to the CSS that follows the theme."""
    # What matplotlib draws when nobody asked for a colour.
    table = {"#000000": f"var({variable('ink')})", "#ffffff": f"var({variable('paper')})"}
    return table | {light.lower(): f"var({variable(name)})" for name, (light, _) in COLOURS.items()}


def inline_svg(source: str, prefix: str, colours: Mapping[str, str], alt: str = "") -> str:
    """Return `source` as one accessible, responsive <svg> whose ids start with `prefix`.

    `colours` maps lower-case hex colours to what replaces them.
    Raises ValueError if neither `alt` nor the picture itself says what it shows.
    """
    root = ET.fromstring(source)
    name = alt or described(root)
    if not name:
        raise ValueError("this figure has no description: give savefig a metadata Description")
    for tag in ("metadata", "title", "desc"):
        for child in root.findall(SVG + tag):
            root.remove(child)
    root.set("id", prefix)
    rename_ids(root, prefix)
    inherit_styles(root)
    recolour(root, colours)
    fit(root)
    root.set("role", "img")
    root.set("aria-label", name)
    return ET.tostring(root, encoding="unicode")


def described(root: ET.Element) -> str:
    """Return the picture's own description: matplotlib's metadata, <desc> or <title>."""
    for path in (f".//{DESCRIPTION}", SVG + "desc", SVG + "title"):
        found = root.find(path)
        if found is not None and (text := " ".join("".join(found.itertext()).split())):
            return text
    return ""


def rename_ids(root: ET.Element, prefix: str) -> None:
    """Put `prefix` before every id that something refers to, and drop the others."""
    used: set[str] = set()

    def renamed(match: re.Match[str]) -> str:
        used.add(match[1])
        return f"url(#{prefix}-{match[1]})"

    for element in root.iter():
        for key, value in element.items():
            if key in ("href", XLINK_HREF) and value.startswith("#"):
                used.add(value[1:])
                element.set(key, f"#{prefix}-{value[1:]}")
            else:
                element.set(key, LOCAL_REFERENCE.sub(renamed, value))
    for element in root.iter():
        if element is not root and (old := element.attrib.pop("id", None)) in used:
            element.set("id", f"{prefix}-{old}")


def inherit_styles(root: ET.Element) -> None:
    """Turn the rule for all elements, which matplotlib writes, into attributes they inherit.

    The page's policy refuses style sheets inside the page. Raises ValueError for any other rule.
    """
    for parent in list(root.iter()):
        for sheet in parent.findall(SVG + "style"):
            rule = RULE_FOR_ALL.fullmatch(sheet.text or "")
            if not rule:
                raise ValueError("this figure has a style sheet: use attributes instead")
            for name, value in DECLARATION.findall(rule[1]):
                root.set(name, value)
            parent.remove(sheet)


def recolour(root: ET.Element, colours: Mapping[str, str]) -> None:
    """Replace every known colour."""

    def replaced(text: str) -> str:
        return HEX_COLOUR.sub(lambda match: colours.get(match[0].lower(), match[0]), text)

    for element in root.iter():
        for key, value in element.items():
            element.set(key, replaced(value))
    # Matplotlib leaves the fill of black things out. Black is the ink of the theme.
    root.set("fill", colours.get("#000000", "currentColor"))


def fit(root: ET.Element) -> None:
    """Let the picture shrink with the page, unless a phone would make its text too small."""
    width = float(root.get("viewBox", "0 0 460 345").split()[2])
    sizes = [float(size) for element in root.iter(SVG + "text") for size in font_sizes(element)]
    smallest = min(sizes, default=SCROLLED_TEXT)
    style = f"width: 100%; height: auto; max-width: {width * PIXELS_PER_POINT:.0f}px"
    if smallest * PHONE_WIDTH / width < SMALLEST_TEXT:
        style += f"; min-width: {width * SCROLLED_TEXT / smallest:.0f}px"
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.set("style", style)


def font_sizes(text: ET.Element) -> list[str]:
    """Return the font sizes a <text> element and its parts name."""
    return [size for part in text.iter() for size in FONT_SIZE.findall(part.get("style", ""))]
