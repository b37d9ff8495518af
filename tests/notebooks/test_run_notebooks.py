"""The committed notebooks: run, in order, and free of what changes from run to run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from run_notebooks import cleaned

from tests.site.pages import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MACHINE_PATH = re.compile(r"/(?:home|root|tmp|Users|work|private|usr|opt)/|[A-Z]:\\|site-packages")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def test_holds_only_what_stays_the_same(notebook: NotebookNode) -> None:
    assert cleaned(notebook) == notebook, "run: make notebooks"


def test_is_written_the_way_make_notebooks_writes(notebook: NotebookNode, path: Path) -> None:
    assert nbformat.writes(notebook) == path.read_text(encoding="utf8").rstrip("\n")


def test_every_code_cell_ran_in_order(notebook: NotebookNode) -> None:
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_no_semicolon_hides_an_output(notebook: NotebookNode) -> None:
    # Jupyter obeys it, nbval does not, so the outputs would differ. Assign the value instead.
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert [source for source in sources if source.rstrip().endswith(";")] == []


def test_outputs_are_clean(notebook: NotebookNode) -> None:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = {output.get("name", output.output_type) for output in outputs}
    assert kinds <= {"stdout", "display_data", "execute_result"}
    assert MACHINE_PATH.findall(json.dumps(outputs)) == []


def test_a_solution_is_closed_and_a_field_hides_its_code() -> None:
    cells = [
        nbformat.v4.new_code_cell('lm.check("04-1")'),
        nbformat.v4.new_markdown_cell(":::{solution-start} ex-04-1\n:class: dropdown\n:::"),
        nbformat.v4.new_code_cell('lm.check("04-1", 0.025)'),
        nbformat.v4.new_markdown_cell(":::{solution-end}\n:::"),
        nbformat.v4.new_code_cell("X"),
    ]
    marked = cleaned(nbformat.v4.new_notebook(cells=cells)).cells
    tags = [cell.metadata.get("tags", []) for cell in marked]
    assert tags == [["remove-input"], ["solution"], ["solution"], ["solution"], []]
    closed = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in marked]
    assert closed == [False, True, True, True, False]
