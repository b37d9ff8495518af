"""The exercises at the end of each chapter, and the instant check of an answer (all chapters).

To add an exercise to chapter 4, say its fourth:

1. In `chapters/ch04.py` write a function `exercise_4()` that computes the answer and returns an
   `Exercise`: what is asked for, to how many decimals, the answer, and known mistakes, each a
   wrong answer with what to tell whoever gives it. If a function is asked for as well, write
   `program_4 = Program(...)`: random arguments, the right function, and wrong ones. A new
   chapter gets a new file `chNN.py`.
2. Run `make exercises`. It computes all answers and packs them into `packed/04.json`, which the
   published page and `check` read.
3. In the notebook, below "## Exercises", write these cells, and run `make notebooks`, which runs
   them and closes the solution:
   `:::{exercise} Its title`, the next line `:label: ex-04-4`, the question, `:::`;
   `lm.check("04-4")`, which becomes a field on the page;
   `:::{solution-start} ex-04-4`, the next line `:class: dropdown`, `:::`, and a sentence;
   its code; `lm.check("04-4", answer)`; `:::{solution-end}`, `:::`.

Then `tests/package/test_exercises.py` and `tests/notebooks/test_exercise_cells.py` check it
without being told.

Mistakes that are the same in every exercise (a sign, a transpose, a missing 1/N) and all other
sentences stand in `mistakes.json`, from which the page and Python judge alike.
"""

import html
import json
import re
from collections.abc import Callable
from textwrap import fill
from typing import Any

from lego_mlp._check import shown
from lego_mlp.exercises.exercise import matrix, packed_of, program_of, unpacked
from lego_mlp.exercises.judging import Judgement, judge, number_in, tried, written

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
        text = json.dumps(asked(self.exercise), ensure_ascii=False, separators=(",", ":"))
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
    for. A text with one number in it, such as `"70%"` or `"7/10"`, is told how to write it.
    Without an answer, what is asked for is returned.

    Raises `TypeError` or `ValueError` that names `exercise` or `answer`.
    """
    question = asked(exercise)
    if answer is _NOTHING:
        return Checked(exercise, None)
    if callable(answer):
        return Checked(exercise, _tried(exercise, answer))
    if isinstance(answer, str) and (number := number_in(answer)) is not None:
        return Checked(exercise, written(answer, number))
    own = [(unpacked(value), says) for value, says in question["own"]]
    values = {name: unpacked(text) for name, text in question["values"].items()}
    found = judge(matrix("answer", answer), values, question["digits"], own)
    if found.kind == "right":
        found = Judgement("right", f"{found.sentence} {question['right']}".strip())
    return Checked(exercise, found)


def asked(exercise: Any) -> dict[str, Any]:
    """Return an exercise as it is packed for the page, or raise if there is none of this name."""
    if not isinstance(exercise, str):
        raise TypeError(f'exercise must be a text such as "04-2", got {shown(exercise)}')
    chapter, _, number = exercise.partition("-")
    known = packed_of(chapter) if re.fullmatch(r"\d\d", chapter) else {}
    if number not in known:
        listed = ", ".join(f"{chapter}-{key}" for key in known) or 'such as "04-2"'
        raise ValueError(f"exercise must be one of the chapter's, {listed}, got {shown(exercise)}")
    return known[number]


def _tried(exercise: str, function: Callable[..., Any]) -> Judgement:
    program = program_of(exercise)
    if program is None:
        raise TypeError(f"answer must be a number or an array, got {shown(function)}")
    return tried(function, program)


def _question(exercise: str) -> str:
    what = asked(exercise)["asks"]
    also = " The answer may also be your function." if program_of(exercise) else ""
    return (
        f'Exercise {exercise} asks for {what}. Check it with lm.check("{exercise}", answer).{also}'
    )
