"""The Walk where nothing moves: the tower of bricks with the numbers in it, as HTML."""

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

STUDS = '<span class="lego-studs">' + "<i></i>" * 4 + "</span>"


def still(
    plan: Mapping[str, Any], arrays: Mapping[str, Any], step: str, decimals: int, promise: str
) -> str:
    """Return every matrix that is known where `step` is, in its brick, and the step's sentence.

    `plan` is what `plan_of` returns; `arrays` holds the numbers by name, `alpha` among them;
    `promise` says what JavaScript would add.
    """
    (last,) = (k for k, one in enumerate(plan["steps"]) if step in one["names"])
    known = [name for one in plan["steps"][: last + 1] for name in one["names"]]
    held = {name: _matrix(name, arrays[name], decimals) for name in known if name in arrays}
    rows = "".join(_row(row, held) for row in plan["rows"])
    words = html.escape(plan["steps"][last]["words"])
    return (
        f'<div class="lego-still lego-still-walk"><p>{words}</p>'
        f'<div class="lego-tower">{rows}</div><p>{html.escape(promise)}</p></div>'
    )


def _row(row: Mapping[str, Any], held: Mapping[str, str]) -> str:
    sides = ["".join(held.get(name, "") for name in row[side]) for side in ("left", "right")]
    if "brick" not in row and not any(sides):
        return ""
    inside = [f'<div class="lego-side">{side}</div>' for side in sides]
    if "brick" not in row:
        return f'<div class="lego-wires">{"".join(inside)}</div>'
    title = f'<p class="lego-brick-title">{row["title"]}</p>'
    # A brick that holds nothing on the way up has its title there.
    parts = "".join([title, *(inside if row["left"] else inside[1:])])
    return f'<div class="lego-brick lego-brick-{row["brick"]}">{STUDS}{parts}</div>'


def _matrix(name: str, value: Any, decimals: int) -> str:
    table = np.atleast_2d(value)
    shape = f" <span>{np.shape(value)}</span>" if np.ndim(value) else ""
    rows = "".join(
        f"<tr>{''.join(f'<td>{digits(name, x, decimals)}</td>' for x in row)}</tr>" for row in table
    )
    caption = f"<caption>{label(name)}{shape}</caption>"
    return f'<table class="lego-matrix {way(name)}">{caption}{rows}</table>'


def label(name: str) -> str:
    """Return a name as the tower writes it."""
    return "α" if name == "alpha" else name.replace("_new", "*")


def way(name: str) -> str:
    """Return the class of a matrix: on the way up, on the way down, or neither."""
    if name.startswith("d"):
        return "lego-down"
    return "lego-up" if name[0] in "zhlnsm" else "lego-held"


def digits(name: str, value: float, decimals: int = 8) -> str:
    """Return a number as the Walk writes it, but labels and α as they are."""
    text = f"{value:.12g}" if name in ("Y", "alpha") else f"{value + 0.0:.{decimals}f}"
    return text.replace("-", "−")
