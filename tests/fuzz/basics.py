"""Everything around the mathematics: data, schedules, printing, checks, numbers that remember."""

from __future__ import annotations

import math
import operator
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp import autodiff
from lego_mlp.analysis.diagnosis import SENTENCES, short
from lego_mlp.exercises.exercise import chapters, packed_of
from lego_mlp.exercises.judging import table
from tests.fuzz.core import NORMALS, same, tasks
from tests.fuzz.judge import Target, assert_finite, close, moderate

MATRICES = st.builds(
    lambda seed, rows, columns: NORMALS(seed).standard_normal((rows, columns)),
    *(st.integers(0, 999), st.integers(1, 4), st.integers(1, 4)),
)


# --- Printing ---


def of_named(given: dict[str, Any], text: str) -> None:
    first, *rest = text.split("\n")
    array = np.asarray(given["W1"])
    if array.ndim == 0:
        assert float(first.removeprefix("W1 = ")) == float(f"{array:.8f}") or np.isnan(array)
        return
    assert first == f"W1 {array.shape}"
    numbers = re.findall(r"[-\w.]+", " ".join(rest).replace("[", " ").replace("]", " "))
    if "..." not in numbers:
        shown = np.array([float(number) for number in numbers])
        with np.errstate(over="ignore"):
            wanted = array.astype(float).ravel()
        np.testing.assert_allclose(shown, wanted, 1e-9, 1e-8)


def of_names(given: dict[str, Any], names: Any) -> None:
    assert f"W{int(given['i'])}" == names.W
    assert names.x == ("X" if given["i"] == 1 else f"h{int(given['i']) - 1}")


def of_short(given: dict[str, Any], text: str) -> None:
    x = float(given["x"])
    if not math.isfinite(x):
        assert text == "beyond measure"
    elif abs(x) < 1.7e308:
        assert math.isclose(float(text), x, rel_tol=6e-3, abs_tol=1e-300)


# --- Checks of slopes ---


class Cubes:
    """The sum of the cubes of an array."""

    def __init__(self, at: Any) -> None:
        self.at = at

    def __call__(self) -> float:
        return float((self.at**3).sum())


def of_central_difference(given: dict[str, Any], slope: Any) -> None:
    assert slope.shape == given["at"].shape
    own = isinstance(given["f"], Cubes) and given["f"].at is given["at"]
    if own and moderate(given["at"], 100) and 1e-4 <= float(given["epsilon"]) <= 1:
        same(slope, 3 * given["at"] ** 2, 1e-6, 1e-6)


@st.composite
def nudges(draw: Any) -> dict[str, Any]:
    at = draw(MATRICES)
    return {"f": Cubes(at), "at": at, "epsilon": draw(st.floats(1e-4, 1e-1))}


def of_relative_error(given: dict[str, Any], error: float) -> None:
    a, b = (np.asarray(given[name]).astype("g") for name in "ab")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return
    with np.errstate(over="ignore"):
        sizes = [np.sqrt((x * x).sum()) for x in (a, b, a - b)]
    if not np.isfinite(sizes).all():
        return
    told = sizes[2] / max(sizes[0], sizes[1], np.longdouble(given["floor"]))
    assert error >= 0
    assert math.isclose(error, float(told), rel_tol=1e-6, abs_tol=1e-12)


# --- Verdicts and exercises ---


def of_diagnose(given: dict[str, Any], verdict: Any) -> None:
    assert verdict.kind in SENTENCES
    assert "{" not in verdict.sentence
    assert str(verdict) == verdict.sentence


@st.composite
def histories(draw: Any) -> dict[str, Any]:
    rate = 10.0 ** draw(st.integers(-3, 6))
    words = {"learning_rate": rate, "steps": draw(st.integers(0, 60)), "frames": 3}
    return {"history": lm.train(**draw(tasks()), **words)}


EXERCISES = [f"{chapter}-{number}" for chapter in chapters() for number in packed_of(chapter)]
KINDS = {"open", "right", "own", "raised", "nothing", "changed", "unread", "text"}
KINDS |= set(table()["sentences"])
KINDS |= {mistake["name"] for mistake in table()["mistakes"]}


def of_check(given: dict[str, Any], checked: Any) -> None:
    assert checked.sentence
    assert repr(checked)
    assert checked.kind in KINDS, checked.kind
    assert checked.right == (checked.kind == "right")
    assert "{" not in checked.sentence or "raised" in checked.kind
    assert (checked._repr_html_() is None) == (checked.kind != "open")


def _answers() -> Any:
    programs: list[Any] = [
        lambda *a: None,
        lambda *a: a[0],
        lambda *a: 1e308,
        lambda *a: [[1, 2], [3]],
    ]
    programs += [lambda *a: np.full((2, 2), -1e308), lambda *a: a[99], lambda: 5, lambda *a: "x"]
    return st.one_of(st.floats(-1e6, 1e6), MATRICES, st.integers(-3, 3), st.sampled_from(programs))


# --- Numbers that remember ---

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def like_floats(a: Any, b: Any, op: str, power: Any) -> Any:
    """A Scalar does what a float does, the same errors included; and its slopes are right."""
    x, y = autodiff.Scalar(a), autodiff.Scalar(b)
    if op == "/" and float(b) == 0:
        with pytest.raises(ZeroDivisionError):
            OPERATORS[op](x, y)
        return None
    wanted = OPERATORS[op](float(a), float(b))
    made = OPERATORS[op](x, y)
    assert made.data == wanted or math.isnan(wanted)
    try:
        raised = x**power
    except ArithmeticError:
        return None
    return made, raised


def of_floats(given: dict[str, Any], found: Any) -> None:
    if found is None:
        return
    made, raised = found
    assert not isinstance(raised.data, complex)
    assert repr(made)
    made.backward()
    a, b = float(given["a"]), float(given["b"])
    if max(abs(a), abs(b)) > 1e3 or abs(b) < 1e-3:
        return
    slopes = {"+": (1, 1), "-": (1, -1), "*": (b, a), "/": (1 / b, -a / b / b)}[given["op"]]
    parents = [parent for parent, _ in made.edges]
    for parent, slope in zip(parents, slopes, strict=True):
        assert close(parent.grad, slope)


def combined(data: Any, other: Any) -> Any:
    """A Tensor of anything, mixed with anything in every way there is."""
    left = autodiff.Tensor(data)
    right = autodiff.Tensor(other)
    with np.errstate(all="ignore"):
        made = [left * 2.0 + 1.0, left.exp(), left.sum(), left.sum(axis=0, keepdims=True)]
        made += [left.through(lm.Tanh()), -left, 1.0 / (left * left + 1.0)]
        if left.data.shape == right.data.shape:
            made += [left + right, left * right, right - left]
        top = (left * left).sum()
        top.backward()
    return left, made


def of_combined(given: dict[str, Any], found: Any) -> None:
    left, made = found
    data = left.data
    assert data.shape == np.shape(given["data"])
    assert all(isinstance(one, autodiff.Tensor) for one in made)
    with np.errstate(over="ignore"):
        other = np.asarray(given["other"], float)
    if moderate([data, other]) and np.isfinite(data).all() and np.isfinite(other).all():
        same(left.grad, 2 * data)
        assert_finite([one.data for one in made if one.op != "exp"])


TWO = st.fixed_dictionaries({"data": MATRICES, "other": MATRICES})
SCALARS = st.fixed_dictionaries(
    {
        "a": st.floats(-1e3, 1e3),
        "b": st.floats(-1e3, 1e3),
        "op": st.sampled_from(sorted(OPERATORS)),
        "power": st.sampled_from([-2, -1, 0, 0.5, 1, 2, 3.0]),
    }
)
TARGETS: dict[str, Target] = {
    "named": Target(lm.named, MATRICES.map(lambda W: {"W1": W}), of_named, examples=120),
    "names": Target(lm.names, st.integers(1, 99).map(lambda i: {"i": i}), of_names),
    "analysis.diagnosis.short": Target(
        short, st.floats().map(lambda x: {"x": x}), of_short, free=("x",), examples=100
    ),
    "central_difference": Target(lm.central_difference, nudges(), of_central_difference),
    "relative_error": Target(
        lm.relative_error,
        st.builds(lambda a, s: {"a": a, "b": a + s, "floor": 1e-5}, MATRICES, st.floats(-1, 1)),
        of_relative_error,
        examples=100,
    ),
    "diagnose": Target(lm.diagnose, histories(), of_diagnose, examples=60),
    "check": Target(
        lm.check,
        st.fixed_dictionaries({"exercise": st.sampled_from(EXERCISES), "answer": _answers()}),
        of_check,
        also=("the result",),
        examples=150,
    ),
    "autodiff.Scalar": Target(like_floats, SCALARS, of_floats, also=("data",), free=("op",)),
    "autodiff.Tensor": Target(combined, TWO, of_combined, also=("data",)),
}
