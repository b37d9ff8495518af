"""The tower beside a chapter's title is the Walk's, with the brick of that chapter lit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from names import bricks
from title_tower import ABOUT

from tests.conftest import ROOT

SHOWN = re.compile(r'<svg class="lego-title-tower".*?</svg>')


def test_every_chapter_lights_bricks_that_there_are() -> None:
    held = {name for _, _, names in bricks() for name in names}
    for chapter, about in ABOUT.items():
        assert (ROOT / "notebooks" / f"{chapter}.ipynb").exists()
        assert set(about.split()) <= held, chapter


@pytest.mark.parametrize(
    ("chapter", "lit"),
    [("05_dloss_dw2", [2]), ("01_problem", [5]), ("14_softmax", [0, 1]), ("08_training", range(6))],
)
def test_a_page_shows_the_tower(site: Path, chapter: str, lit: list[int]) -> None:
    page = (site / "notebooks" / f"{chapter}.html").read_text(encoding="utf8")
    (tower,) = SHOWN.findall(page)
    parts = re.findall("<path[^>]*>", tower)
    assert [k for k, part in enumerate(parts) if "lego-now" in part] == list(lit)
    assert 'aria-hidden="true"' in tower and page.index(tower) < page.index("</h1>")
