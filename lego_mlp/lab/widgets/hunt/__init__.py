"""The bug hunt: read the check's table, name the error (chapter 9)."""

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.lab import _svg
from lego_mlp.lab.base import Widget

BUGS: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("bugs.json").read_text(encoding="utf-8")
)
"""The six errors of chapter 9: how each reads as a `choice`, why it is `right`, which `place` in
the network it spoils, and why not where another error spoils the same arrays (`alike`)."""


class Hunt(Widget):
    """A quiz: what is wrong with the backprop whose gradient check says this?

    `choices` maps a key to the text that the reader sees. Each case is a mapping with `table`, a
    mapping or a list of `(array name, relative error)` as `gradient_check` returns it, `answer`,
    the key of the right choice, and `explanation`, said when it is found. Optional: `title`,
    `code`, shown with the explanation, and `wrong`, a mapping from other keys to why not.
    A relative error above `tolerance` is marked as wrong. Below it stands rounding, which differs
    from computer to computer, so a figure says no more than "below".

    >>> Hunt(
    ...     [
    ...         {
    ...             "table": {"W1": 2e-9, "W2": 0.97},
    ...             "answer": "mean",
    ...             "explanation": "Only W2's slope is off, by a factor of N.",
    ...             "code": "dL_dW2 = h1.T @ dL_dz2",
    ...             "wrong": {"slope": "A missing slope would also spoil W1."},
    ...         }
    ...     ],
    ...     choices={"mean": "a missing 1/N", "slope": "a missing slope"},
    ... )
    Hunt(1 case, 2 choices)

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "hunt"

    def __init__(
        self,
        cases: Sequence[Mapping[str, Any]],
        choices: Mapping[str, str],
        *,
        tolerance: float = 1e-7,
    ) -> None:
        if not isinstance(choices, Mapping) or len(choices) < 2:
            raise TypeError(f"choices must map at least two keys to texts, got {shown(choices)}")
        if not _check.listed("cases", cases, "cases"):
            raise ValueError("cases must not be empty")
        limit = _check.number("tolerance", tolerance, above=0.0)
        listed = [_checked_case(i, case, choices) for i, case in enumerate(cases)]
        for case in listed:
            case["table"] = [[name, e if e > limit else 0.0] for name, e in case["table"]]
        super().__init__(
            {
                "cases": listed,
                "choices": [[key, str(text)] for key, text in choices.items()],
                "tolerance": limit,
            }
        )

    @classmethod
    def of_bugs(cls, tables: Mapping[str, Mapping[str, float]], tolerance: float = 1e-7) -> "Hunt":
        """Return the hunt for chapter 9's errors, with a word on every wrong guess.

        `tables` maps errors, keys of `BUGS`, to what the gradient check says of each, in the
        order shown. All of the six are there to choose from.

        >>> Hunt.of_bugs({"bias": {"W1": 1e-10, "b1": 1.0}})
        Hunt(1 case, 6 choices)

        Raises `TypeError` or `ValueError` that names the argument.
        """
        if not isinstance(tables, Mapping) or not tables or not set(tables) <= set(BUGS):
            raise ValueError(f"tables must map some of {', '.join(BUGS)}, got {shown(tables)}")
        limit = _check.number("tolerance", tolerance, above=0.0)
        checked = {bug: _checked_table(f"tables[{bug!r}]", tables[bug]) for bug in tables}
        off = {bug: [n for n, e in table if e > limit] for bug, table in checked.items()}
        cases = [
            {
                "table": table,
                "answer": bug,
                "explanation": BUGS[bug]["right"],
                "wrong": {guess: _why_not(guess, bug, off) for guess in BUGS if guess != bug},
            }
            for bug, table in tables.items()
        ]
        return cls(cases, {bug: words["choice"] for bug, words in BUGS.items()}, tolerance=limit)

    def still(self) -> str:
        choices = dict(self.props["choices"])
        listed = "".join(f"<li>{html.escape(text)}</li>" for text in choices.values())
        cases = "".join(self._still_case(case, choices) for case in self.props["cases"])
        return (
            f'<div class="lego-still"><p>One of these errors is in each backprop below. Which?</p>'
            f"<ul>{listed}</ul>{cases}</div>"
        )

    def _still_case(self, case: dict[str, Any], choices: dict[str, str]) -> str:
        limit = self.props["tolerance"]
        rows = ""
        for name, error in case["table"]:
            off = error > limit
            said = _svg.readable(error, 2) if off else f"below {_svg.readable(limit, 2)}"
            rows += (
                f"<tr><th scope='row'>{html.escape(name)}</th><td>{said}</td>"
                f"<td>{'differs' if off else 'agrees'}</td></tr>"
            )
        answer = f"{choices[case['answer']]}. {case['explanation']}"
        code = f"<pre>{html.escape(case['code'])}</pre>" if "code" in case else ""
        return (
            f"<table class='lego-check-table'><caption>{html.escape(case['title'])}</caption>"
            f"<thead><tr><th>array</th><th>relative error</th><th></th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
            f"<details><summary>The answer</summary><p>{html.escape(answer)}</p>{code}</details>"
        )

    def __repr__(self) -> str:
        n = len(self.props["cases"])
        return f"Hunt({n} case{'s' * (n > 1)}, {len(self.props['choices'])} choices)"


def _why_not(guess: str, bug: str, off: Mapping[str, list[str]]) -> str:
    """Say why a guess is wrong, from the arrays that the check finds `off` under each error."""
    if off.get(guess) == off[bug]:
        return BUGS[guess]["alike"]
    return f"{BUGS[guess]['place']} Wrong here: {', '.join(off[bug])}."


def _checked_case(i: int, case: Any, choices: Mapping[str, str]) -> dict[str, Any]:
    name = f"cases[{i}]"
    for key in ("table", "answer", "explanation"):
        if not isinstance(case, Mapping) or key not in case:
            raise ValueError(f"{name} must have table, answer and explanation, got {shown(case)}")
    wrong = case.get("wrong", {})
    if not isinstance(wrong, Mapping):
        raise TypeError(f"{name} must have wrong as a mapping of keys to texts, got {shown(wrong)}")
    for key in (case["answer"], *wrong):
        if not isinstance(key, str) or key not in choices:
            raise ValueError(
                f"{name} must answer with one of {', '.join(choices)}, got {shown(key)}"
            )
    result = {
        "title": str(case.get("title", f"Case {i + 1}")),
        "table": [
            [key, float(f"{error:.3g}")] for key, error in _checked_table(name, case["table"])
        ],
        "answer": case["answer"],
        "explanation": str(case["explanation"]),
        "wrong": {key: str(why) for key, why in wrong.items()},
    }
    return result | ({"code": str(case["code"])} if "code" in case else {})


def _checked_table(name: str, table: Any) -> list[tuple[str, float]]:
    """Return what a gradient check says as pairs of an array's name and its error, or raise."""
    pairs = list(table.items() if isinstance(table, Mapping) else table) if _is_table(table) else []
    if not pairs or not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise TypeError(
            f"{name} must have a table of names and relative errors, got {shown(table)}"
        )
    return [(str(key), _check.number(f"{name} table", e, least=0.0)) for key, e in pairs]


def _is_table(table: Any) -> bool:
    return isinstance(table, Mapping | list | tuple)
