"""Names in the prose that tell their numbers: `z1` shows z1 of the article's worked example.

At build time a table of every matrix is written into one script, from the trace that the Walk
shows. In the chapters that are about that example each inline name gets a class and each part of a
formula that is a name an attribute, by which the script finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinxcontrib import katex

from lego_mlp.lab import Walk
from lego_mlp.lab.widgets.walk import PLAN
from lego_mlp.lab.widgets.walk.tower import digits

CLASS = "lego-name"
ATTRIBUTE = "lego-name"  # data-lego-name, in a formula
# Where a name means the example's matrix: Part I up to the update, and what goes with it.
ABOUT_THE_EXAMPLE = (
    *("notebooks/02_", "notebooks/03_", "notebooks/04_", "notebooks/05_", "notebooks/06_"),
    *("notebooks/07_", "book/notation", "book/card", "book/errata"),
)
SHOWN = '<span class="katex-html"'
SCRIPT = Path(__file__).with_name("names.js")
# In a formula these are taken whole: no letter within them is a name.
NO_PARTS = r"\\frac\{d[^{}]*\}\{d[^{}]*\}|\\text\w*\{[^{}]*\}|\\[a-zA-Z]+"


def table() -> dict[str, dict[str, Any]]:
    """Return the brick, the shape and the written rows of every matrix of the article's example."""
    held = {}
    trace = Walk().trace
    for row in PLAN["rows"]:
        for name in (*row["left"], *row["right"]):
            if name in trace and not name.endswith("_new"):
                value = trace[name]
                rows = [[digits(name, x) for x in line] for line in np.atleast_2d(value).tolist()]
                held[name] = {"brick": brick(name), "shape": list(np.shape(value)), "rows": rows}
    return held


def brick(name: str) -> str:
    """Return where a matrix stands in the tower: in a brick, or between two."""
    rows = PLAN["rows"]
    k = next(k for k, row in enumerate(rows) if name in (*row["left"], *row["right"]))
    if "brick" in rows[k]:
        return f"in {rows[k]['title']}"
    return f"between {rows[k + 1]['title']} and {rows[k - 1]['title']}"


def written(name: str) -> list[str]:
    """Return how a name is written in formulas: `dL_dW2` as a derivative, or as code."""

    def symbol(name: str) -> str:
        return {"L": r"\,\text{loss}", "loss": r"\text{loss}"}.get(name) or "_".join(name)

    over, _, under = name.partition("_d")
    forms = [rf"\frac{{d{symbol(over[1:])}}}{{d{symbol(under)}}}" if under else symbol(name)]
    return [*forms, rf"\texttt{{{name}}}".replace("_", r"\_"), *(["y"] if name == "Y" else [])]


@cache
def formula_parts() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the parts of a formula, and the names of those that have one."""
    names = {form: name for name in table() for form in written(name)}
    forms = (re.escape(form) for form in sorted(names, key=len, reverse=True))
    known = rf"({'|'.join(forms)})(?![a-zA-Z_])"
    return re.compile(rf"{known}(?:\^\{{[^{{}}]*\}}|\^\w)?|{NO_PARTS}"), names


def with_parts(latex: str) -> str:
    """Return a formula whose parts tell their names: KaTeX writes them as attributes."""
    pattern, names = formula_parts()

    def told(part: re.Match[str]) -> str:
        name = names.get(part[1])
        return rf"\htmlData{{{ATTRIBUTE}={name}}}{{{part[0]}}}" if name else part[0]

    return pattern.sub(told, latex)


def tell_parts(visit: Callable[[Any, Any], None], **options: Any) -> Callable[[Any, Any], None]:
    """Return a visitor of formulas that lets their parts tell their names.

    Where the formula is right, which `visit` says, it is written again: KaTeX has these attributes
    only where it is not strict.
    """

    def visit_told(writer: Any, node: nodes.Element) -> None:
        try:
            visit(writer, node)
        except nodes.SkipNode:
            latex = with_parts(node.astext())
            about = writer.builder.current_docname.startswith(ABOUT_THE_EXAMPLE)
            if about and latex != node.astext():
                told = katex.render_latex(latex, options | {"trust": True, "strict": False})
                # For a screen reader the formula stays as it was.
                read, shown, _ = writer.body[-2].partition(SHOWN)
                writer.body[-2] = read + shown + told.partition(SHOWN)[2]
            raise

    return visit_told


def script() -> str:
    """Return the page's script, with the tables in front."""
    found = {"LEGO_NAMES": table(), "LEGO_BRICKS": bricks()}
    tables = [
        f"const {name} = {json.dumps(held, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, held in found.items()
    ]
    return "".join(tables) + SCRIPT.read_text(encoding="utf-8")


def bricks() -> list[tuple[str, str, list[str]]]:
    """Return the tower's bricks from the top: kind, title, and the names that light it.

    What goes up between two bricks belongs to the one below, which made it, and what comes down to
    the one above.
    """
    rows = PLAN["rows"]
    made = []
    for k, row in enumerate(rows):
        if "brick" in row:
            above = rows[k - 1]["left"] if k and "brick" not in rows[k - 1] else []
            below = rows[k + 1]["right"] if k + 1 < len(rows) and "brick" not in rows[k + 1] else []
            names = [*row["left"], *row["right"], *above, *below]
            made.append((row["brick"], row["title"], names))
    return made


class MarkNames(SphinxTransform):
    """Give each inline name that the table knows its class."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        if not self.env.docname.startswith(ABOUT_THE_EXAMPLE):
            return
        known = table()
        for literal in self.document.findall(nodes.literal):
            inside = nodes.reference, nodes.title
            if literal.astext() in known and not isinstance(literal.parent, inside):
                literal["classes"].append(CLASS)
