"""What an exercise is, and how a page keeps its answer without showing it (all chapters)."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, resources
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array


@dataclass(frozen=True)
class Exercise:
    """An exercise that asks for numbers: what `exercise_N` of a chapter's file returns.

    `asks` says in words what to give, `digits` to how many decimals. `mistakes` holds wrong
    answers, each with what to tell whoever gives it. `given` holds what the mistakes known to
    all exercises are made from: `N`, the number of observations, `slope`, or `without_slope`.
    `right` is said after a right answer.
    """

    asks: str
    digits: int
    answer: Any
    mistakes: Sequence[tuple[Any, str]] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    right: str = ""

    def packed(self) -> dict[str, Any]:
        """Return what the page needs to judge an answer, its numbers packed."""
        values = {"answer": self.answer, **self.given}
        return {
            "asks": self.asks,
            "digits": self.digits,
            "right": self.right,
            "values": {name: packed(value) for name, value in values.items()},
            "own": [[packed(value), says] for value, says in self.mistakes],
        }


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


class Program(NamedTuple):
    """A function that an exercise asks for: `program_N` of a chapter's file.

    `arguments(source)` draws the arguments of a random case, `reference(*arguments)` is the right
    result, and `given(*arguments)` what the mistakes known to all exercises are made from, such
    as `N`. `mistakes` holds wrong functions, each with what to tell whoever writes it.
    """

    arguments: Callable[[np.random.RandomState], tuple[Any, ...]]
    reference: Callable[..., Any]
    given: Callable[..., Mapping[str, Any]] = _nothing
    mistakes: tuple[tuple[Callable[..., Any], str], ...] = ()


def chapters() -> list[str]:
    """Return the chapters that have a file of exercises, such as "04", in order."""
    files = (resources.files("lego_mlp.exercises") / "chapters").iterdir()
    found = [re.fullmatch(r"ch(\d\d)\.py", file.name) for file in files]
    return sorted(match[1] for match in found if match)


def exercises_of(chapter: str) -> dict[str, Exercise]:
    """Return the chapter's exercises by number, computed anew."""
    makers = {
        int(name.removeprefix("exercise_")): make
        for name, make in vars(_module(chapter)).items()
        if re.fullmatch(r"exercise_\d+", name)
    }
    return {str(number): makers[number]() for number in sorted(makers)}


@cache
def packed_of(chapter: str) -> dict[str, dict[str, Any]]:
    """Return the chapter's exercises by number as `make exercises` packed them; {} if none."""
    path = resources.files("lego_mlp.exercises") / "packed" / f"{chapter}.json"
    if not path.is_file():
        return {}
    content: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return content


def program_of(exercise: str) -> Program | None:
    """Return the function that exercise "05-3" asks for, or None if it asks for numbers alone."""
    chapter, number = exercise.split("-")
    program: Program | None = getattr(_module(chapter), f"program_{number}", None)
    return program


def _module(chapter: str) -> ModuleType:
    return import_module(f"lego_mlp.exercises.chapters.ch{chapter}")


def packed(value: Any) -> str:
    """Return a matrix as text that does not give it away: its shape, and float64 in base64.

    Twelve digits are kept, so that the text is the same on every computer.
    """
    given = matrix("value", value)
    kept = np.array([float(f"{x:.11e}") for x in given.flat]) + 0.0
    data = base64.b64encode(kept.astype("<f8").tobytes()).decode()
    return f"{given.shape[0]}x{given.shape[1]}:{data}"


def unpacked(text: str) -> Array:
    """Return the matrix that `packed` made a text of."""
    shape, _, data = text.partition(":")
    rows, columns = map(int, shape.split("x"))
    return np.frombuffer(base64.b64decode(data), "<f8").reshape(rows, columns)


def matrix(name: str, value: Any) -> Array:
    """Return a number, a row or a matrix as a matrix, or raise an error that names it."""
    raw = np.atleast_2d(_check.floats(name, value))
    if raw.ndim > 2 or raw.size == 0:
        raise ValueError(f"{name} must be a number, a row or a matrix, got the shape {raw.shape}")
    return raw
