"""Run notebooks in place and keep nothing in them that changes from run to run.

Solutions of exercises are closed on the way: whoever writes one need not mark its cells.
"""

from __future__ import annotations

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

# The kernel's display name and Python version would change with the machine.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = {"tags", "mystnb", "jupyter"}  # the last keeps solutions closed in JupyterLab
# A solution from its directive to its end: closed in JupyterLab, and known by its tag.
SOLUTION = {"jupyter": {"outputs_hidden": True, "source_hidden": True}, "tags": ["solution"]}
OPEN_CHECK = re.compile(r'lm\.check\("\d\d-\d+"\)')  # a field on the page; its code says nothing
# Says which live widget to show. It is gone with its kernel.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def cleaned(notebook: NotebookNode) -> NotebookNode:
    """Return a copy without timings, widget state and names of this machine.

    Cells keep their ids: a cell put in between must not rename all that follow it.
    """
    copy: NotebookNode = nbformat.from_dict(notebook)
    copy.metadata = nbformat.from_dict(METADATA)
    for cell in copy.cells:
        cell.metadata = {key: cell.metadata[key] for key in CELL_METADATA & set(cell.metadata)}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    mark_exercises(copy)
    return copy


def mark_exercises(notebook: NotebookNode) -> None:
    """Close the cells of every solution, and hide the code that only shows a field."""
    inside = False
    for cell in notebook.cells:
        inside = inside or cell.source.startswith(":::{solution-start}")
        if inside:
            cell.metadata = nbformat.from_dict(SOLUTION)
        elif OPEN_CHECK.fullmatch(cell.source):
            cell.metadata.tags = ["remove-input"]
        inside = inside and not cell.source.startswith(":::{solution-end}")


def client_of(notebook: NotebookNode, folder: Path) -> NotebookClient:
    """Return what runs a notebook in a folder."""
    return NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        # The kernel warns on every start that TCP is not encrypted. It stays on this machine.
        extra_arguments=["--IPKernelApp.log_level=40"],
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )


def run(path: Path) -> Path:
    """Run one notebook in its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    client_of(notebook, path.parent).execute()
    nbformat.write(cleaned(notebook), path)
    return path


def main(arguments: list[str]) -> None:
    """Run the notebooks named, or all of a folder, one per core."""
    given = [Path(argument) for argument in arguments]
    paths = [p for g in given for p in (sorted(g.glob("*.ipynb")) if g.is_dir() else [g])]
    # Each notebook works in its own kernel process, so threads are enough to wait for them.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path in pool.map(run, paths):
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
