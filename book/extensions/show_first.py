"""Chapters show first: a picture below the title, and code that only prepares folded away.

The notebooks stay as they are, and so does what a runner sees; this is done as a page is read. A
cell is folded that imports, that only asserts, or that only calls for a figure or a widget.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from sphinx.application import Sphinx

# The picture that a chapter opens with, where its text shows none early: a notebook and which of
# its pictures, from 0.
OPENINGS = {
    "notebooks/01_problem": ("01_problem", 1),
    "notebooks/02_initialization": ("02_initialization", 1),
    "notebooks/03_forward_step": ("01_problem", 3),
    "notebooks/04_loss": ("04_loss", 0),
    "notebooks/05_dloss_dw2": ("05_dloss_dw2", 0),
    "notebooks/07_update": ("06_dloss_dw1", 0),
    "notebooks/08_training": ("08_training", 3),
    "notebooks/09_gradient_checking": ("09_gradient_checking", 1),
    "notebooks/10_missing_bias": ("08_training", 1),
    "notebooks/11_exploding": ("11_exploding", 1),
    "notebooks/12_vanishing": ("12_vanishing", 0),
    "notebooks/13_remedies": ("13_remedies", 1),
    "notebooks/15_minibatches": ("15_minibatches", 1),
    "notebooks/16_autodiff": ("01_problem", 2),
    "notebooks/18_debugging": ("18_debugging", 0),
    "notebooks/19_any_function": ("19_any_function", 2),
    "notebooks/22_your_own_brick": ("22_your_own_brick", 0),
}


def show_first(app: Sphinx, page: str, source: list[str]) -> None:
    """Fold what only prepares, and put the opening picture below a chapter's first words."""
    if not page.startswith("notebooks/"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and only_prepares("".join(cell["source"])):
            cell["metadata"].setdefault("tags", []).append("hide-input")
    if page in OPENINGS:
        name, number = OPENINGS[page]
        opening = notebook["cells"][0]
        title, words, *rest = "".join(opening["source"]).split("\n\n")
        picture = f"```{{picture}} /notebooks/{name}.ipynb {number}\n```"
        opening["source"] = "\n\n".join([title, words, picture, *rest])
    source[0] = json.dumps(notebook)


def only_prepares(code: str) -> bool:
    """Return whether a cell imports, only asserts, or is a single call for a figure or widget."""
    lines = ast.parse(code).body
    if any(isinstance(line, ast.Import | ast.ImportFrom) for line in lines):
        return not any(isinstance(line, ast.FunctionDef | ast.ClassDef) for line in lines)
    if all(isinstance(line, ast.Assert) for line in lines):
        return True
    return len(lines) == 1 and isinstance(lines[0], ast.Assign | ast.Expr) and shows(lines[0].value)


def shows(value: Any) -> bool:
    """Return whether an expression is a call for a plot, a picture or a widget's class."""
    if not isinstance(value, ast.Call):
        return False
    called = ast.unparse(value.func)
    return called.startswith(("plots.", "pictures.")) or called.partition(".")[0][:1].isupper()
