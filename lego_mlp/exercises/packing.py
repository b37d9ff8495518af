"""Compute the exercises of every chapter and keep them packed: what `make exercises` runs.

Reads `chapters/chNN.py`, writes `packed/NN.json`. An answer takes as long as its code does, such
as a training; a reader who checks an answer, and the page, need its numbers at once.
"""

import json
from pathlib import Path

from lego_mlp.exercises.exercise import chapters, exercises_of

PACKED = Path(__file__).parent / "packed"


def text_of(chapter: str) -> str:
    """Return the file that holds the chapter's exercises, packed."""
    content = {number: one.packed() for number, one in exercises_of(chapter).items()}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_all() -> None:
    """Write the file of every chapter."""
    for chapter in chapters():
        (PACKED / f"{chapter}.json").write_text(text_of(chapter), encoding="utf-8")


if __name__ == "__main__":
    write_all()
