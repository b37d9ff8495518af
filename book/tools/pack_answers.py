"""Run notebooks' solutions and keep their answers, packed, for the instant check of the page.

To add exercises to chapter NN: write `lego_mlp/exercises/chapters/NN.json` (what each asks for,
and its own mistakes as Python expressions) and `chNN.py` (the program that exercise 3 asks for,
and wrong ones), append the cells to the notebook as chapter 3 has them, then run this tool and
`run_notebooks.py`, in this order.

`lm.check("04-2", answer)` in a solution gives the answer; what `chapters/04.json` lists as
`given` and as `mistakes` is evaluated right there, with the solution's own variables.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib
import nbformat

import lego_mlp as lm
from lego_mlp import exercises

CHAPTERS = Path(exercises.__file__).parent / "chapters"


def pack(path: Path) -> Path:
    """Write the packed answers of one notebook's exercises."""
    chapter = path.name[:2]
    asked = json.loads((CHAPTERS / f"{chapter}.json").read_text(encoding="utf8"))
    found: dict[str, Any] = {}
    space: dict[str, Any] = {"__name__": "__main__"}

    def keep(exercise: str, *answer: Any) -> None:
        number = exercise.removeprefix(f"{chapter}-")
        if not answer or callable(answer[0]):
            return
        given = asked[number].get("given", {})
        values = {"answer": answer[0]} | {name: eval(text, space) for name, text in given.items()}
        own = [eval(mistake["is"], space) for mistake in asked[number].get("mistakes", [])]
        found[number] = {
            "values": {name: exercises._packed(value) for name, value in values.items()},
            "own": [exercises._packed(value) for value in own],
        }

    run(path, space, keep)
    if missing := sorted(set(asked) - set(found)):
        raise SystemExit(f"{path}: no solution checks an answer to exercise {', '.join(missing)}")
    target = CHAPTERS / f"{chapter}.packed.json"
    ordered = {number: found[number] for number in sorted(found)}
    target.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf8")
    return target


def run(path: Path, space: dict[str, Any], keep: Any) -> None:
    """Run a notebook's code cells in `space`, with `keep` in place of `lm.check`."""
    check, lm.check = lm.check, keep
    try:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, str(path), "exec"), space)
    finally:
        lm.check = check


if __name__ == "__main__":
    matplotlib.use("Agg")
    for argument in sys.argv[1:]:
        print(pack(Path(argument)))
