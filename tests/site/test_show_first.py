"""Chapters show first: a picture near the title, and code that only prepares folded away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from show_first import only_prepares

from tests.site.pages import book_pages

FEW_WORDS = 1500  # characters: about half a screen of text


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


def test_a_picture_comes_early(site: Path) -> None:
    for page in book_pages():
        if not page.startswith("notebooks/"):
            continue
        text = (site / page).read_text(encoding="utf8")
        article = re.sub("(?s)<details.*?</details>", "", text[text.index("<article") :])
        before, picture, _ = re.split(r'(class="[^"]*lego-figure|data-lego=)', article, maxsplit=1)
        read = re.findall(r"<(p|pre|h1|h2)\b(.*?)</\1>", before, re.DOTALL)
        words = "".join(re.sub("^[^>]*>|<[^>]*>", "", inside) for _, inside in read)
        assert picture and 0 < len(words) < FEW_WORDS, page
