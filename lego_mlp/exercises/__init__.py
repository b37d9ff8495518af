"""The exercises at the end of each chapter, and the instant check of an answer (all chapters).

`chapters/NN.json` says what each exercise of chapter NN asks for, and which mistakes of its own
it knows. `chapters/NN.packed.json` holds the numbers, computed by the chapter's own solutions
(`book/tools/pack_answers.py` writes it), and `chapters/chNN.py` the programs.
"""

import base64
import html
import json
import re
from collections.abc import Callable
from functools import cache
from textwrap import fill
from typing import Any

import numpy as np

from lego_mlp._check import Array, shown
from lego_mlp.exercises._judge import HERE, Judgement, judge
from lego_mlp.exercises._programs import matrix, program_of, tried

__all__ = ["Checked", "check"]

_NOTHING: Any = object()


class Checked:
    """What `check` says about an answer: `right` the verdict, `sentence` and the repr say why.

    Without an answer it says what the exercise asks for, and on the published page it is a field
    to type the answer into.
    """

    def __init__(self, exercise: str, judgement: Judgement | None) -> None:
        self.exercise = exercise
        self.kind = judgement.kind if judgement else "open"
        self.right = self.kind == "right"
        self.sentence = judgement.sentence if judgement else _question(exercise)

    def __repr__(self) -> str:
        """Return the sentence in lines that fit below a cell of the book."""
        return fill(self.sentence, 66)

    def _repr_html_(self) -> str | None:
        """Return the field for the published page, which is live there; None for an answer."""
        if self.kind != "open":
            return None
        text = json.dumps(_props(self.exercise), ensure_ascii=False, separators=(",", ":"))
        words = html.escape(self.sentence, quote=False)
        return (
            f'<div data-lego="check" data-props="{html.escape(text)}">'
            f'<p class="lego-still">{words}</p></div>'
        )


def check(exercise: str, answer: Any = _NOTHING) -> Checked:
    """Check an answer to an exercise, and say which mistake it is if it is a known one.

    `exercise` is the chapter and the number, such as `"04-2"`. `answer` is a number, a list or
    an array; where the exercise asks for a program it may be a function, which is then tried on
    random cases. Numbers count as right if they are right when rounded to the decimals asked
    for. Without an answer, what is asked for is returned.

    Raises `TypeError` or `ValueError` that names `exercise` or `answer`.
    """
    asked = _asked(exercise)
    if answer is _NOTHING:
        return Checked(exercise, None)
    if callable(answer):
        return Checked(exercise, _tried(exercise, answer))
    typed = matrix("answer", answer)
    own = [(_unpacked(value), says) for value, says in _props(exercise)["own"]]
    values = {name: _unpacked(text) for name, text in _props(exercise)["values"].items()}
    found = judge(typed, values, asked["digits"], own)
    if found.kind == "right":
        found = Judgement("right", f"{found.sentence} {asked.get('right', '')}".strip())
    return Checked(exercise, found)


def _tried(exercise: str, function: Callable[..., Any]) -> Judgement:
    program = program_of(exercise)
    if program is None:
        raise TypeError(f"answer must be a number or an array, got {shown(function)}")
    return tried(function, program)


def _question(exercise: str) -> str:
    what = _asked(exercise)["asks"]
    also = " The answer may also be your function." if program_of(exercise) else ""
    return (
        f'Exercise {exercise} asks for {what}. Check it with lm.check("{exercise}", answer).{also}'
    )


def _asked(exercise: Any) -> dict[str, Any]:
    """Return what the chapter's file says about an exercise, or raise."""
    if not isinstance(exercise, str):
        raise TypeError(f'exercise must be a text such as "04-2", got {shown(exercise)}')
    chapter, _, number = exercise.partition("-")
    known = _read(chapter) if re.fullmatch(r"\d\d", chapter) else {}
    if number not in known:
        listed = ", ".join(f"{chapter}-{key}" for key in known) or 'such as "04-2"'
        raise ValueError(f"exercise must be one of the chapter's, {listed}, got {shown(exercise)}")
    found: dict[str, Any] = known[number]
    return found


@cache
def _read(chapter: str, kind: str = "json") -> dict[str, Any]:
    path = HERE / "chapters" / f"{chapter}.{kind}"
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _props(exercise: str) -> dict[str, Any]:
    """Return all that the page needs to judge an answer, its numbers packed."""
    asked = _asked(exercise)
    chapter, _, number = exercise.partition("-")
    packed = _read(chapter, "packed.json").get(
        number, {"values": {"answer": _packed(0)}, "own": []}
    )
    says = [mistake["says"] for mistake in asked.get("mistakes", [])]
    return {
        "asks": asked["asks"],
        "digits": asked["digits"],
        "right": asked.get("right", ""),
        "values": packed["values"],
        "own": [[value, says[i]] for i, value in enumerate(packed["own"])],
    }


def _packed(value: Any) -> str:
    """Return a matrix as text that does not give it away: its shape, and float64 in base64.

    Twelve digits are kept, so that the text is the same on every computer.
    """
    given = matrix("value", value)
    kept = np.array([float(f"{x:.11e}") for x in given.flat]) + 0.0
    data = base64.b64encode(kept.astype("<f8").tobytes()).decode()
    return f"{given.shape[0]}x{given.shape[1]}:{data}"


def _unpacked(text: str) -> Array:
    shape, _, data = text.partition(":")
    rows, columns = map(int, shape.split("x"))
    return np.frombuffer(base64.b64decode(data), "<f8").reshape(rows, columns)
