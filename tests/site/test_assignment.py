"""Exercises to hand out: no solution in them, and marked as they should be."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from assignment import grade, grade_all, make, solutions

from tests.site.pages import ROOT

CHAPTERS = sorted(path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("assignment")
    make(CHAPTERS, target)
    return target


def test_students_get_every_question_and_no_solution(folder: Path) -> None:
    for chapter in CHAPTERS:
        (source,) = (ROOT / "notebooks").glob(f"{chapter}_*.ipynb")
        answers = solutions(nbformat.read(source, as_version=4).cells)
        given = nbformat.read(folder / "students" / f"{chapter}.ipynb", as_version=4)
        shown = [cell.source for cell in given.cells]
        assert sum(text.endswith(" = ...") for text in shown) == len(answers) >= 3, chapter
        assert [line for lines in answers.values() for line in lines if line in shown] == []
        kept = nbformat.read(folder / "solutions" / f"{chapter}.ipynb", as_version=4)
        assert len(kept.cells) == len(given.cells)


def test_a_class_is_marked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = nbformat.read(folder / "students" / "05.ipynb", as_version=4)
    answers = {"05_1": "0.9 * (1 - 0.9)", "05_2": "dL_dh2_of_nobody", "05_3": "..."}
    for cell in given.cells:
        for exercise, answer in answers.items():
            cell.source = cell.source.replace(
                f"answer_{exercise} = ...", f"answer_{exercise} = {answer}"
            )
    nbformat.write(given, folder / "done" / "alice.ipynb")
    kept = nbformat.read(folder / "solutions" / "05.ipynb", as_version=4)
    nbformat.write(kept, folder / "done" / "teacher.ipynb")
    grade_all(folder)
    assert (folder / "grades.csv").read_text().splitlines() == [
        "notebook,right,of,not right",
        "alice.ipynb,1,3,05-2 05-3",
        "teacher.ipynb,3,3,",
    ]
    assert "alice.ipynb: 1 of 3 right" in capsys.readouterr().out


def test_a_check_of_ones_own_counts_nothing(folder: Path) -> None:
    given = nbformat.read(folder / "students" / "05.ipynb", as_version=4)
    given.cells.insert(1, nbformat.v4.new_code_cell("raise RuntimeError"))
    nbformat.write(given, folder / "broken.ipynb")
    assert grade(folder / "broken.ipynb") == {"05-1": False, "05-2": False, "05-3": False}
