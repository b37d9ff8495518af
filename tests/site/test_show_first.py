"""Chapters show first: a picture near the title, and code that only prepares folded away."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from show_first import only_prepares

from tests.site.pages import book_pages

CHAPTERS = [page for page in book_pages() if page.startswith("notebooks/")]
FEW_WORDS = 1500  # characters: about half a screen of text
PICTURES = ".lego-figure, [data-lego]"


@pytest.mark.parametrize(
    ("code", "folded"),
    [
        ("import numpy as np\nX, Y = lm.datasets.xor()", True),
        ("assert a == b\nassert b", True),
        ("ax = plots.curves(x, y)", True),
        ("Hunt.of_bugs(tables)", True),
        ("import math\ndef f(x):\n    return x", False),
        ("loss = lm.SquaredError()", False),
        ("ax = plots.row(2)\nplots.cube(h1, Y)", False),
        ("print(loss)", False),
        ('lm.check("03-1")', False),
    ],
)
def test_code_that_only_prepares_is_folded(code: str, folded: bool) -> None:
    assert only_prepares(code) == folded


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_picture_comes_early(site: Path, page: str) -> None:
    soup = BeautifulSoup((site / page).read_text(encoding="utf8"), "html.parser")
    for code in soup.select("details"):
        code.decompose()
    first = soup.select_one(f"article :is({PICTURES})")
    assert isinstance(first, Tag)
    words = 0
    for before in first.find_all_previous(["p", "pre", "h1", "h2"]):
        if before.find_parent("article"):
            words += len(before.get_text())
    assert words < FEW_WORDS
