"""Names in the prose that tell their numbers: `z1` shows z1 of the article's worked example.

At build time a table of every matrix is written into one script, from the trace that the Walk
shows, and each inline name of the chapters that are about that example gets a class, by which the
script finds it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.transforms import SphinxTransform

from lego_mlp.lab import Walk
from lego_mlp.lab.widgets.walk import PLAN
from lego_mlp.lab.widgets.walk.tower import digits

CLASS = "lego-name"
# Where a name means the example's matrix: Part I up to the update, and what goes with it.
ABOUT_THE_EXAMPLE = (
    *("notebooks/02_", "notebooks/03_", "notebooks/04_", "notebooks/05_", "notebooks/06_"),
    *("notebooks/07_", "book/notation", "book/card", "book/errata"),
)
SCRIPT = Path(__file__).with_name("names.js")


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
