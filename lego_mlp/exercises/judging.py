"""How an answer is judged, numbers or a function: right, or which mistake it is (all chapters).

A mistake is found by making it: each candidate in `mistakes.json` says how a wrong answer comes
from the right one, and an answer that agrees with it gets its sentence. The published page
judges by the same table, in the Lab's `answers.js`; the tests compare the two. A function is
tried on random cases, and what it returns is judged as numbers are.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lego_mlp._check import Array, shown
from lego_mlp.exercises.exercise import Program, matrix

SIMILAR = 0.005  # a candidate may have been rounded: it is met within this share of its size
NEAR = 0.02
CASES = 20  # on which a function is tried

OPERATIONS: dict[str, Any] = {
    "neg": np.negative,
    "T": np.transpose,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "@": np.matmul,
}


class Judgement(NamedTuple):
    """What an answer is worth: a word for the kind, and the sentence that says it."""

    kind: str
    sentence: str


@cache
def table() -> dict[str, Any]:
    """Return the candidates and sentences that Python and the page share."""
    read: dict[str, Any] = json.loads(
        Path(__file__).with_name("mistakes.json").read_text(encoding="utf-8")
    )
    return read


def evaluate(expression: Any, values: Mapping[str, Array]) -> Array | None:
    """Return what an expression such as `["*", "answer", 2]` stands for; None without its names.

    A word is looked up in `values`, which hold 2-D arrays; a number is itself.
    """
    if isinstance(expression, str):
        return values.get(expression)
    if not isinstance(expression, list):
        return np.array([[float(expression)]])
    parts = [evaluate(part, values) for part in expression[1:]]
    if any(part is None for part in parts):
        return None
    with np.errstate(all="ignore"):
        result: Array = OPERATIONS[expression[0]](*parts)
    return result


@np.errstate(over="ignore", invalid="ignore")  # an answer may be any number
def judge(
    typed: Array,
    values: Mapping[str, Array],
    digits: int,
    own: Sequence[tuple[Array, str]] = (),
    tolerance: float | None = None,
) -> Judgement:
    """Return what the 2-D array `typed` is worth, where `values["answer"]` is the right one.

    `own` holds the exercise's own candidates, each with its sentence; `values` what the
    candidates of the table are made from, such as `N`. The answer is right if each number
    differs by at most `tolerance`, which is half a unit of the last of `digits` decimals.
    """
    answer = values["answer"]
    limit = 0.5000001 * 10.0**-digits if tolerance is None else tolerance
    limit += 1e-12 * float(np.abs(answer).max())
    if not np.isfinite(typed).all():
        return _said("finite")
    if agrees(typed, answer, limit):
        return _said("right")
    for candidate, says in own:  # met exactly, it counts even where it is close to the answer
        if agrees(typed, candidate, limit) and not agrees(answer, candidate, limit):
            return Judgement("own", _said("mistake", says=says).sentence)
    if tolerance is None and (decimals := decimals_of(typed, answer, digits)) is not None:
        return _said("few" if decimals else "few whole", decimals=decimals, digits=digits)
    for candidate, name, says in candidates(values, own):
        if similar(typed, candidate, limit) and not similar(answer, candidate, limit):
            return Judgement(name, _said("mistake", says=says).sentence)
    return _measured(typed, answer, limit, digits)


def candidates(values: Mapping[str, Array], own: Sequence[tuple[Array, str]]) -> Any:
    """Yield each wrong answer, the name of its mistake, and the sentence about it."""
    yield from ((value, "own", says) for value, says in own)
    words = {"N": f"{values['N'].item():g}"} if "N" in values else {}
    for mistake in table()["mistakes"]:
        value = evaluate(mistake["is"], values)
        if value is not None:
            yield value, mistake["name"], filled(mistake["says"], words)


def agrees(one: Array, other: Array, limit: float) -> bool:
    """Tell whether two arrays have one shape, and numbers that differ by at most `limit`."""
    return one.shape == other.shape and bool((np.abs(one - other) <= limit).all())


def similar(typed: Array, candidate: Array, limit: float) -> bool:
    """Tell whether `typed` is `candidate`, perhaps rounded."""
    if not np.isfinite(candidate).all():
        return False
    return agrees(typed, candidate, limit + SIMILAR * float(np.abs(candidate).max()))


def decimals_of(typed: Array, answer: Array, digits: int) -> int | None:
    """Return to how many decimals `typed` is the answer correctly rounded, None if it is not."""
    for decimals in range(digits):
        scaled = typed * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) < 1e-6).all():
            half = 0.5000001 * 10.0**-decimals
            exact_enough = half <= 0.2 * float(np.abs(answer).max())
            return decimals if exact_enough and agrees(typed, answer, half) else None
    return None


def _measured(typed: Array, answer: Array, limit: float, digits: int) -> Judgement:
    """Say what can be said of an answer that is no known mistake."""
    if typed.shape != answer.shape:
        (rows, columns), (mine, others) = answer.shape, typed.shape
        return _said("shape", rows=rows, columns=columns, your_rows=mine, your_columns=others)
    if agrees(typed, answer, limit + NEAR * float(np.abs(answer).max())):
        return _said("near", digits=digits)
    wrong = np.argwhere(np.abs(typed - answer) > limit)
    if len(wrong) < typed.size:
        row, column = wrong[0]
        count = typed.size - len(wrong)
        return _said("some", count=count, all=typed.size, row=row, column=column)
    factor = float((typed * answer).sum() / max(float((answer * answer).sum()), 1e-300))
    if typed.size > 1 and 1e-3 < abs(factor) < 1e3 and similar(typed, factor * answer, limit):
        return _said("factor", factor=f"{float(f'{factor:.2e}'):g}".replace("-", "−"))
    return _said("wrong")


def _said(kind: str, **words: Any) -> Judgement:
    return Judgement(kind, filled(table()["sentences"][kind], words))


def filled(sentence: str, words: Mapping[str, Any]) -> str:
    """Return the sentence with each `{word}` replaced."""
    for name, value in words.items():
        sentence = sentence.replace(f"{{{name}}}", str(value))
    return sentence


def number_in(text: str) -> float | None:
    """Return the number that a text holds, such as 0.7 for "70%" or "7/10", or None."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    above, bar, below = plain.removesuffix("%").partition("/")
    try:
        number = float(above) / float(below if bar else 1)
    except (ValueError, ZeroDivisionError):
        return None
    if not np.isfinite(number):
        return None
    return number / 100 if plain.endswith("%") else number


def written(text: str, number: float) -> Judgement:
    """Return what is said of an answer that is a text: how its number is written in Python."""
    says = f"✗ {shown(text)} is a text. Write the number without quotes: {number:.12g}."
    return Judgement("text", says)


def tried(function: Callable[..., Any], program: Program) -> Judgement:
    """Return what `function` is worth on random cases: the first that it gets wrong decides."""
    source = np.random.RandomState(0)
    for case in range(1, CASES + 1):
        found = _on_a_case(function, program, program.arguments(source))
        if found.kind != "right":
            sentence = found.sentence.removeprefix("✗ ")
            return Judgement(found.kind, f"✗ On random case {case} of {CASES}: {sentence}")
    return Judgement("right", f"✓ Right, on {CASES} random cases.")


def _on_a_case(
    function: Callable[..., Any], program: Program, arguments: tuple[Any, ...]
) -> Judgement:
    kept = copy.deepcopy(arguments)

    def run(one: Callable[..., Any]) -> Any:
        """Each program gets arguments of its own: a source of random numbers is used up."""
        return one(*copy.deepcopy(kept))

    try:
        result = function(*arguments)
    except Exception as error:
        return Judgement("raised", f"✗ it raised {type(error).__name__}: {error}")
    if result is None:
        return Judgement("nothing", "✗ it gives back nothing. Is a return missing?")
    if not all(_same(one, other) for one, other in zip(arguments, kept, strict=True)):
        return Judgement("changed", "✗ it changes what it was given. Work on a copy.")
    try:
        typed = matrix("the result", result)
    except (TypeError, ValueError) as error:
        return Judgement("unread", f"✗ {error}")
    values = {k: matrix(k, v) for k, v in run(program.given).items()}
    values["answer"] = matrix("answer", run(program.reference))
    own = [(matrix("mistake", run(wrong)), says) for wrong, says in program.mistakes]
    limit = 1e-9 * max(float(np.abs(values["answer"]).max()), 1e-6)
    return judge(typed, values, 9, own, tolerance=limit)


def _same(one: Any, other: Any) -> bool:
    """Tell whether an argument is still what it was; what holds no numbers is not looked at."""
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return not isinstance(one, np.ndarray) or np.array_equal(one, other, equal_nan=True)
