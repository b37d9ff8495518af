"""The check of an answer: what is right, which mistake it is, and what comes of a program."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.exercises import asked
from lego_mlp.exercises.exercise import chapters, packed, packed_of, program_of, unpacked
from lego_mlp.exercises.judging import judge, table, tried
from lego_mlp.exercises.packing import PACKED, text_of

EXERCISES = [f"{chapter}-{number}" for chapter in chapters() for number in packed_of(chapter)]
PROGRAMS = [exercise for exercise in EXERCISES if program_of(exercise)]
ANSWER = np.array([[0.12345, -0.2], [0.5, 3.14159]])
OTHER = np.array([[1, 2], [3, 4]])


def verdict(typed: Any, digits: int = 4, **values: Any) -> tuple[str, str]:
    given = {name: np.atleast_2d(value).astype(float) for name, value in values.items()}
    return judge(np.atleast_2d(typed).astype(float), {"answer": ANSWER, **given}, digits)


@pytest.mark.parametrize(
    ("typed", "values", "kind"),
    [
        (ANSWER, {}, "right"),
        (ANSWER.round(4), {}, "right"),
        (ANSWER + 6e-5, {}, "near"),
        (ANSWER.round(2), {}, "few"),
        (-ANSWER, {}, "sign"),
        (-ANSWER.round(3), {}, "sign"),
        (ANSWER.T, {}, "transpose"),
        (2 * ANSWER, {}, "half"),
        (ANSWER / 2, {}, "half"),
        (100 * ANSWER, {}, "percent"),
        (100 * ANSWER, {"N": 100}, "mean"),
        (ANSWER / 300, {"N": 300}, "mean"),
        (1 / ANSWER, {}, "upside down"),
        (4 * ANSWER, {"slope": 0.25}, "slope"),
        (ANSWER + OTHER, {"without_slope": ANSWER + OTHER}, "slope"),
        (ANSWER * 1.01, {}, "near"),
        (ANSWER * 7, {}, "factor"),
        (ANSWER * [[1, 1], [1, 2]], {}, "some"),
        (ANSWER[:1], {}, "shape"),
        ([[np.nan, 1], [1, 1]], {}, "finite"),
        (ANSWER + OTHER, {}, "wrong"),
    ],
)
def test_mistakes_are_told_apart(typed: Any, values: Any, kind: str) -> None:
    assert verdict(typed, **values)[0] == kind


@pytest.mark.parametrize("values", [{}, {"answer": np.zeros((2, 2))}])
def test_a_candidate_that_is_the_answer_is_no_mistake(values: Any) -> None:
    symmetric = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert judge(symmetric, {"answer": symmetric} | values, 4).kind != "transpose"


def test_sentences_hold_their_numbers() -> None:
    assert verdict(ANSWER * 7)[1] == "✗ Every number is 7 times the right one."
    assert verdict(ANSWER * -0.123)[1] == "✗ Every number is −0.123 times the right one."
    assert verdict(300 * ANSWER, N=300)[1].startswith("✗ 300 times too large: the 1/N is missing.")
    assert "2 of 4 decimals" in verdict(ANSWER.round(2))[1]
    assert "3 of 4" in verdict(ANSWER * [[1, 1], [2, 1]])[1]
    assert "stands at [1, 0]" in verdict(ANSWER * [[1, 1], [2, 1]])[1]
    assert "is 2×2 (rows × columns), yours is 1×2" in verdict(ANSWER[:1])[1]
    assert "{" not in "".join(verdict(ANSWER * f, N=3)[1] for f in (2, 3, 7, 1.01, 100))


def test_own_mistakes_come_first() -> None:
    own = [(-ANSWER, "mine"), (ANSWER + 0.001, "close")]
    assert judge(-ANSWER, {"answer": ANSWER}, 4, own) == ("own", "✗ mine")
    assert judge(ANSWER + 0.001, {"answer": ANSWER}, 4, own) == ("own", "✗ close")
    assert judge(ANSWER + 0.0011, {"answer": ANSWER}, 4, own).kind == "near"


def test_whole_numbers_are_too_few_decimals() -> None:
    assert judge(np.array([[12.0]]), {"answer": np.array([[12.3456]])}, 4).kind == "few whole"
    # 1 is no rounding of 0.62 that anybody would make.
    assert judge(np.array([[1.0]]), {"answer": np.array([[0.62]])}, 4).kind == "wrong"


def test_packing_hides_the_number_and_keeps_it() -> None:
    text = packed([[0.25, -3e-9], [1e6, 0]])
    assert "25" not in text
    assert unpacked(text).tolist() == [[0.25, -3e-9], [1e6, 0.0]]
    assert packed(0.1 + 0.2) == packed(0.3)


@pytest.mark.parametrize("chapter", chapters())
def test_packed_answers_are_what_the_code_computes(chapter: str) -> None:
    kept = (PACKED / f"{chapter}.json").read_text(encoding="utf-8")
    assert kept == text_of(chapter), "stale: run make exercises"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_packed_answer_is_right_and_each_own_mistake_is_recognized(exercise: str) -> None:
    question = asked(exercise)
    found = lm.check(exercise, unpacked(question["values"]["answer"]))
    assert (found.right, found.kind) == (True, "right")
    assert found.sentence == f"✓ Right. {question['right']}".strip()
    for value, says in question["own"]:
        assert lm.check(exercise, unpacked(value)).sentence == f"✗ {says}"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_field_does_not_show_the_answer(exercise: str) -> None:
    field = lm.check(exercise)._repr_html_()
    assert field is not None
    assert field.startswith('<div data-lego="check" data-props="')
    assert len(field) < 2200
    for value in unpacked(asked(exercise)["values"]["answer"]).flat:
        text = f"{abs(value):.6g}"
        assert text not in field or len(text) < 4


@pytest.mark.parametrize("exercise", PROGRAMS)
def test_program_and_its_own_mistakes(exercise: str) -> None:
    program = program_of(exercise)
    assert program is not None
    assert repr(lm.check(exercise, program.reference)) == "✓ Right, on 20 random cases."
    for wrong, says in program.mistakes:
        assert lm.check(exercise, wrong).sentence.endswith(f": {says}")


def test_programs_that_fail_are_told_why() -> None:
    program = program_of("03-3")
    assert program is not None

    def spoils(x: Any, weights: Any) -> Any:
        weights[0][:] = 0
        return x

    assert tried(lambda *_: None, program).kind == "nothing"
    assert tried(lambda *_: 1 / 0, program).sentence.endswith("ZeroDivisionError: division by zero")
    assert tried(lambda x, weights: "h", program).kind == "unread"
    assert tried(spoils, program).kind == "changed"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("70%", "0.7"),
        (" 57 % ", "0.57"),
        ("0.7433", "0.7433"),
        ("−1,5", "-1.5"),
        ("1e-3", "0.001"),
        ("3/4", "0.75"),
        ("−173 / 300", "-0.576666666667"),
    ],
)
def test_a_text_is_told_how_its_number_is_written(text: str, number: str) -> None:
    found = lm.check("01-1", text)
    assert (found.kind, found.right) == ("text", False)
    assert found.sentence.endswith(f"Write the number without quotes: {number}.")


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        ((3,), TypeError, "^exercise"),
        (("99-1",), ValueError, "^exercise"),
        (("01-9",), ValueError, "^exercise.*01-1, 01-2, 01-3"),
        (("../01-1",), ValueError, "^exercise"),
        (("01-1", "half"), TypeError, "^answer"),
        (("01-1", "nan"), TypeError, "^answer"),
        (("01-1", "1/0"), TypeError, "^answer"),
        (("01-1", []), ValueError, "^answer"),
        (("01-1", np.ones((2, 2, 2))), ValueError, "^answer"),
        (("01-1", abs), TypeError, "^answer"),
    ],
)
def test_bad_input_is_named(arguments: Any, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        lm.check(*arguments)


def test_table_is_complete() -> None:
    names = {mistake["name"] for mistake in table()["mistakes"]}
    assert {"sign", "transpose", "slope", "mean"} <= names
