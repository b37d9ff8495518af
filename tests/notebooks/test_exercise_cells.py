"""The exercises in the notebooks: those of the chapter's file, with solutions that are run."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from lego_mlp.exercises.exercise import chapters, packed_of, program_of

ROOT = Path(__file__).parents[2]
CHECK = re.compile(r'^lm\.check\("(\d\d-\d+)"(, .+)?\)$')


@pytest.fixture(params=chapters())
def chapter(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def cells(chapter: str) -> list[NotebookNode]:
    (path,) = (ROOT / "notebooks").glob(f"{chapter}_*.ipynb")
    found = nbformat.read(path, as_version=4).cells
    start = [cell.source.startswith("## Exercises") for cell in found].index(True)
    return found[start:]


def checks(cells: list[NotebookNode]) -> list[tuple[str, bool, str]]:
    """Return each check's exercise, whether it has an answer, and what it said."""
    found = []
    for cell in cells:
        if cell.cell_type == "code" and (match := CHECK.match(cell.source)):
            said = cell.outputs[0].data["text/plain"]
            found.append((match[1], match[2] is not None, said))
    return found


def test_every_chapter_has_exercises() -> None:
    notebooks = (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")
    assert chapters() == sorted(path.name[:2] for path in notebooks)


def test_exercises_stand_in_order(chapter: str, cells: list[NotebookNode]) -> None:
    texts = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    numbers = [f"{chapter}-{number}" for number in packed_of(chapter)]
    assert re.findall(r"^:::\{exercise\} .+\n:label: ex-(.+)$", texts, re.MULTILINE) == numbers
    starts = r"^:::\{solution-start\} ex-(.+)\n:class: dropdown\n:::$"
    assert re.findall(starts, texts, re.MULTILINE) == numbers
    assert texts.count(":::{solution-end}\n:::") == len(numbers)
    assert [one for one, answered, _ in checks(cells) if not answered] == numbers


def test_every_solution_was_run_and_is_right(chapter: str, cells: list[NotebookNode]) -> None:
    """A program is tried twice: as a function, and by the numbers it prints."""
    answered = [(one, said) for one, answered, said in checks(cells) if answered]
    numbers = [f"{chapter}-{number}" for number in packed_of(chapter)]
    tries = {one: 2 if program_of(one) else 1 for one in numbers}
    assert Counter(one for one, _ in answered) == tries
    assert [pair for pair in answered if not pair[1].startswith("✓ Right")] == []


def test_solutions_are_closed_in_jupyterlab(cells: list[NotebookNode]) -> None:
    inside = False
    for cell in cells:
        inside = inside or cell.source.startswith(":::{solution-start}")
        closed = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert closed == inside == ("solution" in cell.metadata.get("tags", []))
        inside = inside and not cell.source.startswith(":::{solution-end}")
