"""Files in the book that others wrote, and our own style sheet."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sphinxcontrib.katex import katex_version

from tests.site.pages import ROOT, book_pages

ASSETS = ROOT / "book" / "assets"
KATEX = ASSETS / "katex"


@pytest.mark.parametrize("folder", [KATEX, ASSETS / "type"], ids=["katex", "type"])
def test_files_of_others_are_the_published_ones(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    assert found == listed
    assert "LICENSE" in found


def test_katex_styles_fit_the_katex_that_renders() -> None:
    assert f'content:"{katex_version}"' in (KATEX / "katex.min.css").read_text(encoding="utf8")


def test_colours_come_from_the_table_alone() -> None:
    css = (ASSETS / "lego.css").read_text(encoding="utf8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", css) == []


def test_formulas_are_well_formed(site: Path) -> None:
    """Each part of a formula that puts others below, above or beside each other has all of them."""
    parts = dict.fromkeys(("msub", "msup", "mfrac", "munder", "mover"), 2) | {"msubsup": 3}
    formulas = 0
    for page in book_pages():
        text = (site / page).read_text(encoding="utf8")
        for formula in re.findall(r"<math.*?</math>", text, re.DOTALL):
            for part in ET.fromstring(formula.replace("&nbsp;", "\u00a0")).iter():
                name = part.tag.rpartition("}")[2]
                assert len(part) == parts.get(name, len(part)), (page, formula)
            formulas += 1
    assert formulas > 200
