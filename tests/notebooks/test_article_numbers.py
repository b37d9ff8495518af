"""The chapters print every number that the article prints, to its last digit."""

import json
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((ROOT / "tests/data/published_numbers.json").read_text(encoding="utf8"))
MATRICES = {
    name: np.array(value, dtype=float)
    for name, value in PUBLISHED.items()
    if isinstance(value, list) and name != "training_runs_shown"
}


def printed_words() -> set[str]:
    """Return everything that the cells of Part I print, cut at spaces and brackets."""
    words: set[str] = set()
    for path in sorted((ROOT / "notebooks").glob("0[1-8]*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                text = str(output.get("text", ""))
                words |= set(text.replace("[", " ").replace("]", " ").split())
    return words


@pytest.fixture(scope="module")
def words() -> set[str]:
    return printed_words()


def test_the_article_prints_56_numbers_and_two_labels():
    sizes = {name: matrix.size for name, matrix in MATRICES.items()}
    assert len(sizes) == 15
    assert sum(sizes.values()) - sizes["Y"] == 56


@pytest.mark.parametrize("name", sorted(MATRICES))
def test_every_published_number_is_printed_by_a_chapter(name: str, words: set[str]):
    missing = [x for x in MATRICES[name].ravel() if f"{x:.8f}" not in words]
    assert missing == []
