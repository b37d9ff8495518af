"""The Walk's numbers and formulas: what the page shows against what lego_mlp computes.

"A formula, evaluated as printed, gives its number" means: put the interval of all numbers that
are printed like it in place of each printed operand, and calculate with intervals; then the
result holds a number that is printed like the result. The intervals are a few units of the
eighth decimal wide, so a wrong operand or sign falls out.
"""

from __future__ import annotations

import ast
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.lab.state import checked
from lego_mlp.lab.widgets.walk import NAMES, USUAL, Walk, pass_and_update, trained, walk_state
from lego_mlp.lab.widgets.walk.tower import digits
from tests.lab.longer import examples
from tests.lab.page_engine import run_script

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "data" / "published_numbers.json").read_text(encoding="utf-8")
)
LABEL = r"(\w+\*?\[[\d, ]+\]|α|N)"
HALF = 5e-9 * (1 + 1e-6)  # half a unit of the eighth decimal, and float64's own rounding of it


BUILDS: list[dict[str, Any]] = [
    {},
    {"norm": "rows"},
    {"hidden_layers": 2, "shortcuts": "each"},
    {"hidden_layers": 2, "shortcuts": "each", "norm": "rows"},
]


def random_states(n: int) -> list[dict[str, Any]]:
    """Return the article's example, and n others: rows, weights, biases, labels, steps."""
    source = np.random.default_rng(6)
    states = [Walk().state]
    for k in range(n):
        rows = int(source.integers(1, 5))
        points = [[*source.normal(size=2).tolist(), int(source.integers(2))] for _ in range(rows)]
        bias = str(source.choice(["none", "hidden", "output", "all"]))
        rate = float(source.choice([0.001, 0.05, 1, 37.5]))
        seed = int(source.integers(2**32))
        fields = {"points": points, "bias": bias, "learning_rate": rate, "seed": seed}
        state = walk_state(fields | BUILDS[k % len(BUILDS)])
        live = trained(state, 1)["weights"]
        size = float(source.choice([0.3, 1, 5]))
        weights = {
            name: (size * source.normal(size=np.shape(a))).tolist() for name, a in live.items()
        }
        states.append({**state, "weights": weights})
    return states


COUNT = examples(40, 100)
STATES = random_states(COUNT)
STEPS = [0, *[int(k) for k in np.random.default_rng(1).integers(0, 4, COUNT)]]


@pytest.fixture(scope="module")
def page() -> list[dict[str, Any]]:
    requests = [
        {"state": checked({**USUAL, **state}), "steps": steps}
        for state, steps in zip(STATES, STEPS, strict=True)
    ]
    answer: list[dict[str, Any]] = run_script("run_walk.mjs", requests)
    return answer


@pytest.fixture(scope="module")
def python() -> list[lm.Trace]:
    return [
        pass_and_update(trained(state, steps)) for state, steps in zip(STATES, STEPS, strict=True)
    ]


def entry(trace: Any, state: dict[str, Any], number: dict[str, Any]) -> float:
    if number["name"] == "alpha":
        return float(state["learning_rate"])
    return float(np.asarray(trace[number["name"]])[tuple(number["at"])])


def test_every_shown_number_is_pythons_to_the_last_digit(page: Any, python: Any) -> None:
    compared = 0
    for state, theirs, trace in zip(STATES, page, python, strict=True):
        assert {*theirs["shapes"]} == {*trace, "alpha"}
        for number in theirs["numbers"]:
            value = entry(trace, state, number)
            assert number["shown"] == digits(number["name"], value), number
            compared += 1
    assert compared > COUNT * 60


def test_the_first_is_the_articles(page: Any) -> None:
    shown = {(n["name"], *n["at"]): n["shown"] for n in page[0]["numbers"]}
    for name in [name for name in NAMES if name in PUBLISHED]:
        for at, value in np.ndenumerate(PUBLISHED[name]):
            assert float(shown[name, *at].replace("−", "-")) == value


class Interval:
    """All numbers from `low` to `high`."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def of(self, other: Interval, f: Any) -> Interval:
        ends = [f(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))


OPERATIONS: dict[type, Any] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


def evaluated(formula: str) -> Interval:
    """Calculate a printed formula with the interval of each printed number."""
    text = (
        formula.replace("−", "-")
        .replace("·", "*")
        .replace("²", "**2")
        .replace("e^", "exp")
        .replace("√", "sqrt")
    )
    return _interval(ast.parse(text, mode="eval").body, text)


def _interval(node: ast.expr, text: str) -> Interval:
    match node:
        case ast.Constant(value=int() | float() as value):
            printed = ast.get_source_segment(text, node) or ""
            half = HALF if re.fullmatch(r"\d+\.\d{8}", printed) else 0.0
            return Interval(value - half, value + half)
        case ast.UnaryOp(op=ast.USub()):
            inner = _interval(node.operand, text)
            return Interval(-inner.high, -inner.low)
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            inner, f = _interval(argument, text), {"exp": math.exp, "sqrt": math.sqrt}[name]
            return Interval(f(inner.low), f(inner.high))
        case ast.BinOp():
            left, right = _interval(node.left, text), _interval(node.right, text)
            if isinstance(node.op, ast.Pow):
                right = Interval(2, 2)
            return left.of(right, OPERATIONS[type(node.op)])
    raise AssertionError(ast.dump(node))


def test_each_formula_as_printed_gives_its_number(page: Any, python: Any) -> None:
    checked_ones, widest = 0, 0.0
    for state, theirs, trace in zip(STATES, page, python, strict=True):
        for number in theirs["numbers"]:
            if number["numbers"] is None:
                continue
            made = evaluated(number["numbers"])
            value = entry(trace, state, number)
            shown = float(number["shown"].replace("−", "-"))
            room = HALF + 1e-15 * abs(shown)
            assert made.low - room <= shown <= made.high + room, (number, made.low, made.high)
            assert (
                made.low - 1e-15 * (1 + abs(value)) <= value <= made.high + 1e-15 * (1 + abs(value))
            )
            widest = max(
                widest, (made.high - made.low) / max(1.0, abs(value), state["learning_rate"])
            )
            checked_ones += 1
    assert checked_ones > COUNT * 40
    assert widest < 2e-6


def test_the_two_formulas_have_the_same_numbers_in_the_same_places(page: Any) -> None:
    for theirs in page[:10]:
        shown: dict[str, str] = {label(n): n["shown"] for n in theirs["numbers"]}
        shown["N"] = str(theirs["shapes"]["X"][0])
        for number in theirs["numbers"]:
            if number["symbols"] is None:
                continue
            named = re.findall(LABEL, number["symbols"])
            assert {*named} - {"N"} == {label(part) for part in number["parts"]}
            put_in = "".join(shown.get(part, part) for part in re.split(LABEL, number["symbols"]))
            assert bare(put_in) == bare(number["numbers"]), number
            assert not re.search("−−|− −|· −|\\+ −", number["numbers"]), number


def bare(formula: str) -> str:
    """Return a formula without the brackets and signs that negative numbers bring along."""
    return re.sub("[()−]", "", formula)


def label(number: dict[str, Any]) -> str:
    name = "α" if number["name"] == "alpha" else number["name"].replace("_new", "*")
    return name + (f"[{', '.join(map(str, number['at']))}]" if number["at"] else "")


def test_every_formula_uses_each_number_that_moves_it(page: Any) -> None:
    """Against the engine, not the formulas: nudge an array, and see which others move."""
    plain = pass_and_update(STATES[0])
    made_from = {label(n): {label(p) for p in n["parts"]} for n in page[0]["numbers"]}
    assert made_from["z1[0, 1]"] == {"X[0, 0]", "W1[0, 1]", "X[0, 1]", "W1[1, 1]"}
    weights = {name: np.array(plain[name]) for name in ("W1", "W2")}
    for name, index in (("W1", (0, 0)), ("W1", (1, 2)), ("W2", (2, 1)), ("W2", (0, 0))):
        moved = {key: array.copy() for key, array in weights.items()}
        moved[name][index] += 0.01
        nudged = pass_and_update(
            {**STATES[0], "weights": {k: a.tolist() for k, a in moved.items()}}
        )
        reached = {f"{name}[{index[0]}, {index[1]}]"}
        for _ in range(20):
            reached |= {own for own, parts in made_from.items() if parts & reached}
        for other in [key for key in plain if key in NAMES]:
            change = np.asarray(nudged[other]) - np.asarray(plain[other])
            for at in np.ndindex(change.shape):
                moves = abs(change[at]) > 0
                assert not moves or label({"name": other, "at": at}) in reached, (name, other, at)
