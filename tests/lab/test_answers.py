"""The page judges an answer as Python does, and reads what people type."""

from __future__ import annotations

from typing import Any

import numpy as np

from lego_mlp.exercises.judging import judge
from tests.lab.page_engine import run_script


def random_cases() -> list[dict[str, Any]]:
    """Return answers of all shapes, each typed right and in every wrong way."""
    source = np.random.RandomState(3)
    cases = []
    for _ in range(60):
        shape = tuple(source.randint(1, 4, 2))
        answer = source.randn(*shape) * 10.0 ** source.randint(-2, 3)
        slope, other = source.uniform(0.01, 0.25, shape), source.randn(*shape)
        values = {"answer": answer, "N": np.array([[7.0]]), "slope": slope, "without_slope": other}
        digits = int(source.randint(0, 7))
        one_off = answer.copy()
        one_off[-1, -1] += 3
        ways = [answer, -answer, answer.T, answer / slope, other, 7 * answer, answer / 7]
        ways += [2 * answer, answer / 2, 100 * answer, 1 / answer, answer * 1.01, answer * 0.3]
        ways += [one_off, answer[:1, :1], answer + 5, source.randn(*shape)]
        ways += [answer.round(k) for k in range(digits + 1)] + [(3 * other).round(2)]
        own = [(3 * other, "Three times {N}."), (answer + 0.01, "Close to it.")]
        ways += [answer + 0.01]
        cases += [{"typed": w, "values": values, "digits": digits, "own": own} for w in ways]
    return cases


def listed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: listed(part) for key, part in value.items()}
    return [listed(part) for part in value] if isinstance(value, list | tuple) else value


def test_page_and_python_say_the_same() -> None:
    cases = random_cases()
    found = run_script("run_answers.mjs", {"cases": listed(cases), "texts": []})["cases"]
    expected = [judge(**case)._asdict() for case in cases]
    assert found == expected
    kinds = {one["kind"] for one in expected}
    assert kinds > {"right", "sign", "transpose", "slope", "mean", "half", "few", "near", "some"}
    assert kinds > {"own", "factor", "shape", "wrong", "percent", "upside down", "few whole"}


READ: list[tuple[str, bool, Any]] = [
    ("0.25", True, [[0.25]]),
    (" −1,5 ", True, [[-1.5]]),
    ("1e-3", True, [[0.001]]),
    ("3/4", True, [[0.75]]),
    ("57%", True, [[0.57]]),
    ("173 / 300", True, [[173 / 300]]),
    ("57 %", True, [[0.57]]),
    ("1 / 2 3/4", False, [[0.5, 0.75]]),
    ("[[0.5]]", True, [[0.5]]),
    ("1 2\n3 4", False, [[1, 2], [3, 4]]),
    ("1, 2; 3, 4", False, [[1, 2], [3, 4]]),
    ("array([[ 1. , -.5],\n       [ 3e0,  4. ]])", False, [[1, -0.5], [3, 4]]),
    ("[[1, 2], [3, 4]]", False, [[1, 2], [3, 4]]),
    ("[[1 2]\n [3 4]]\n\n", False, [[1, 2], [3, 4]]),
    ("\u200b0.25\ufeff", True, [[0.25]]),
    ("\u202e0.25\u202c", True, [[0.25]]),
    ("9" * 400, True, [[None]]),  # JSON's word for infinity; the judge says so
    ("  ", True, "Type a number first."),
    ("", False, "Type the numbers first"),
    ("a half", True, "“a” is not a number"),
    ("1.2.3", True, "“1.2.3” is not a number"),
    ("nan", False, "“nan” is not a number"),
    ("1 2", True, "this is more than one"),
    ("1 2\n3", False, "as many numbers as the first, 2; one has 1"),
    ("[]", False, "no number in this"),
    ("]" + " " * 300_000, True, "There is no number in this."),
    ("w" * 50_000, True, f"“{'w' * 20}…” is not a number. Write numbers like −0.25, 1e−3 or 3/4."),
]


def test_reads_what_people_type_and_says_what_it_cannot_read() -> None:
    texts = [(text, single) for text, single, _ in READ]
    found = run_script("run_answers.mjs", {"cases": [], "texts": texts})["texts"]
    for (text, _, expected), read in zip(READ, found, strict=True):
        if isinstance(expected, str):
            assert expected in read["problem"], text[:40]
        else:
            assert read == {"matrix": expected}, text[:40]
