"""The comparison behind `make repeat` can fail: one notebook that every condition changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
import rerun_notebooks
from nbformat import NotebookNode, v4, write
from rerun_notebooks import Run, first_difference, main, printed, rerun_all

Result = TypeVar("Result")

# A warning that nobody sees unless warnings are errors.
WARNS = """from warnings import warn_explicit
warn_explicit("old", DeprecationWarning, "module.py", 1)"""
# What is kept in a module outlives the chapter.
COUNTS = """import sys
sys.visits = getattr(sys, "visits", 0) + 1
print(sys.visits)"""
THREADS = """import os
print(os.environ.get("OPENBLAS_NUM_THREADS", "1"))"""
LEAVES = """from pathlib import Path
Path("left").touch()"""


def apart(call: Callable[[], Result]) -> Result:
    """Call in a thread of its own: in this one, another test's browser may keep a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def code(name: str, source: str, says: str = "") -> NotebookNode:
    outputs = [v4.new_output("stream", name="stdout", text=says)] if says else []
    return v4.new_code_cell(source, id=name, outputs=outputs)


def shown(data: dict[str, str], *tags: str) -> NotebookNode:
    output = v4.new_output("display_data", data=data)
    return v4.new_code_cell("", outputs=[output], metadata={"tags": list(tags)})


def test_each_condition_finds_what_it_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    cells = [
        v4.new_markdown_cell("# Text"),
        code("warns", WARNS),
        code("counts", COUNTS, "1\n"),
        code("threads", THREADS, "1\n"),
        code("leaves", LEAVES),
    ]
    write(v4.new_notebook(cells=cells), tmp_path / "chapter.ipynb")
    runs = apart(lambda: asyncio.run(rerun_all([tmp_path / "chapter.ipynb"], seed=0)))
    assert {run.condition: run.different for run in runs} == {
        "one thread": ["left"],
        "two threads": ["threads: '1' is committed, '2' was printed", "left"],
        "-W error": ["warns: '' is committed, 'error' was printed", "left"],
        "shuffled": ["left"],
        "and again": ["counts: '1' is committed, '2' was printed", "left"],
    }


def test_the_table_and_the_exit_code_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [*rerun_notebooks.FRESH, *rerun_notebooks.SHUFFLED]
    runs = [Run("01_problem", name, 1.25, []) for name in names]

    async def known(paths: list[Path], seed: int) -> list[Run]:
        return runs

    monkeypatch.setattr(rerun_notebooks, "rerun_all", known)
    assert apart(lambda: main(["notebooks", "7"])) == 0
    assert capsys.readouterr().out.count("1.2 s same") == len(names)
    runs[1] = Run("01_problem", names[1], 1.25, ["c07: 'a' is committed, 'b' was printed"])
    assert apart(lambda: main(["notebooks", "7"])) == 1
    said = capsys.readouterr().out
    assert said.count("same") == len(names) - 1 and "1.2 s 1 differ" in said
    assert f"01_problem, {names[1]}:\n  c07: 'a' is" in said and "the seed 7" in said


def test_pictures_and_names_of_widgets_are_not_compared() -> None:
    data = {
        "image/svg+xml": "<svg><path/></svg>\n",
        "application/vnd.jupyter.widget-view+json": "{'model_id': '0d'}",
        "text/html": "<p>3 <svg></svg></p>",
    }
    expected = [("image/svg+xml", "(figure)"), ("text/html", "<p>3 <svg></svg></p>")]
    assert printed(shown(data)) == expected


def test_an_output_that_may_change_must_still_not_be_an_error() -> None:
    cell = shown({"text/plain": "0.3 s"}, "nbval-ignore-output")
    assert printed(cell) == []
    cell.outputs.append(v4.new_output("error", ename="ValueError", evalue="no", traceback=[]))
    assert printed(cell) == [("error", "ValueError: no")]


def test_a_line_too_many_is_a_difference() -> None:
    line = [("stdout", "a\n")]
    assert first_difference([], line) == "'' is committed, 'stdout' was printed"
    assert first_difference([("stdout", "a")], line) == "None is committed, '' was printed"
