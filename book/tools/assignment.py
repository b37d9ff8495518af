"""Exercises to hand out, and to mark: make assignment CHAPTERS="05 06", make grades.

    _build/assignment/students/05.ipynb     to hand out: code, questions, empty answers
    _build/assignment/solutions/05.ipynb    to keep: the same with the book's answers
    _build/assignment/grades.csv            a line for each notebook put into _build/assignment/done

A notebook is marked by running it, with `lm.check` on each answer at its end.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import nbformat
from bound_book import ROOT
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = ROOT / "_build" / "assignment"
QUESTION = re.compile(r":::\{exercise\} (.*)\n:label: ex-(\d\d-\d+)\n\n(.*?)\n:::", re.DOTALL)
CHECKED = re.compile(r'lm\.check\("(\d\d-\d+)", (.*)\)', re.DOTALL)
FIRST = """# Exercises of chapter {chapter}

Run the cells in order. The chapter's own code comes first; below it stand the questions.
Put each answer where it says `...`, and run the cell below it.
It says at once whether the answer is right."""


def name_of(exercise: str) -> str:
    return f"answer_{exercise.replace('-', '_')}"


def code(source: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell(source)
    return cell


def text(source: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_markdown_cell(source)
    return cell


def solutions(cells: list[NotebookNode]) -> dict[str, list[str]]:
    """Return the book's code for each exercise, which leaves the answer in a name of its own."""
    found: dict[str, list[str]] = {}
    exercise = ""
    for cell in cells:
        if start := re.match(r":::\{solution-start\} ex-(\d\d-\d+)", cell.source):
            exercise = start[1]
            found[exercise] = []
        elif cell.cell_type == "code" and "solution" in cell.metadata.get("tags", []):
            check = CHECKED.fullmatch(cell.source.strip())
            # Where a function and its result are checked, the result, which comes later, stays.
            found[exercise].append(f"{name_of(exercise)} = {check[2]}" if check else cell.source)
    return found


def notebook(chapter: NotebookNode, number: str, solved: bool) -> NotebookNode:
    """Return the assignment of one chapter, with the book's answers or with room for one's own."""
    answers = solutions(chapter.cells)
    cells = [text(FIRST.format(chapter=int(number)))]
    cells += [
        code(cell.source)
        for cell in chapter.cells
        if cell.cell_type == "code"
        and "solution" not in cell.metadata.get("tags", [])
        and "lm.check(" not in cell.source
    ]
    for cell in chapter.cells:
        for title, exercise, asked in QUESTION.findall(cell.source):
            own = answers[exercise] if solved else [f"{name_of(exercise)} = ..."]
            cells.append(text(f"## {exercise}: {title}\n\n{asked}"))
            cells += [code("\n\n".join(own)), code(f'lm.check("{exercise}", {name_of(exercise)})')]
    made: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=chapter.metadata)
    return made


def make(chapters: list[str], folder: Path = FOLDER) -> None:
    """Write the assignments of these chapters, and their solutions apart."""
    for number in chapters:
        (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
        chapter = nbformat.read(path, as_version=4)
        for kind in ("students", "solutions"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            made = notebook(chapter, number, solved=kind == "solutions")
            nbformat.write(made, folder / kind / f"{number}.ipynb")
    (folder / "done").mkdir(exist_ok=True)


def grade(path: Path) -> dict[str, bool]:
    """Run one notebook that was handed in, and return which answers are right.

    What fails counts as not answered. The checks are our own, below whatever the notebook holds.
    """
    done = nbformat.read(path, as_version=4)
    asked = sorted({e for c in done.cells for e in re.findall(r"^## (\d\d-\d+): ", c.source, re.M)})
    lines = ["import json", "import lego_mlp as lm", "verdict = {}"]
    for exercise in asked:
        lines += [
            "try:",
            f'    verdict["{exercise}"] = lm.check("{exercise}", {name_of(exercise)}).right',
            "except Exception:",
            f'    verdict["{exercise}"] = False',
        ]
    done.cells = [cell for cell in done.cells if "lm.check(" not in cell.source]
    done.cells.append(code("\n".join([*lines, "print(json.dumps(verdict))"])))
    NotebookClient(done, timeout=300, allow_errors=True).execute(cwd=str(ROOT / "notebooks"))
    # A kernel may send a line and its end one after the other.
    printed = "".join(part.text for part in done.cells[-1].outputs if part.get("name") == "stdout")
    verdict: dict[str, bool] = json.loads(printed.splitlines()[-1])
    return verdict


def grade_all(folder: Path = FOLDER) -> None:
    """Mark every notebook in `done`, and write one line for each."""
    with (folder / "grades.csv").open("w", newline="", encoding="utf8") as file:
        table = csv.writer(file)
        table.writerow(["notebook", "right", "of", "not right"])
        for path in sorted((folder / "done").glob("**/*.ipynb")):
            marks = grade(path)
            wrong = " ".join(exercise for exercise, right in marks.items() if not right)
            name = path.relative_to(folder / "done")
            table.writerow([name, sum(marks.values()), len(marks), wrong])
            print(f"{name}: {sum(marks.values())} of {len(marks)} right")
    print(f"The grades: {folder / 'grades.csv'}")


if __name__ == "__main__":
    if sys.argv[1:]:
        make(sys.argv[1:])
        print(f"To hand out: {FOLDER / 'students'}; to keep: {FOLDER / 'solutions'}")
    else:
        grade_all()
