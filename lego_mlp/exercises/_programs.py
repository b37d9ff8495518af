"""Programs that readers write: tried on random cases against the package's own (all chapters)."""

import copy
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.exercises._judge import Judgement, judge

CASES = 20


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


class Program(NamedTuple):
    """A program that an exercise asks for.

    `arguments(source)` draws the arguments of a case, `reference(*arguments)` is the right
    result, and `given(*arguments)` what the table's mistakes are made from, such as `N`. `own`
    holds programs with a mistake, each with the sentence about it.
    """

    arguments: Callable[[np.random.RandomState], tuple[Any, ...]]
    reference: Callable[..., Any]
    given: Callable[..., Mapping[str, Any]] = _nothing
    own: tuple[tuple[Callable[..., Any], str], ...] = ()


def program_of(exercise: str) -> Program | None:
    """Return the program that exercise "05-3" asks for, or None if it asks for numbers alone."""
    chapter, number = exercise.split("-")
    try:
        module = import_module(f"lego_mlp.exercises.chapters.ch{chapter}")
    except ModuleNotFoundError:
        return None
    programs: dict[str, Program] = module.PROGRAMS
    return programs.get(number)


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
    own = [(matrix("own", run(wrong)), says) for wrong, says in program.own]
    limit = 1e-9 * max(float(np.abs(values["answer"]).max()), 1e-6)
    return judge(typed, values, 9, own, tolerance=limit)


def _same(one: Any, other: Any) -> bool:
    """Tell whether an argument is still what it was; what holds no numbers is not looked at."""
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return not isinstance(one, np.ndarray) or np.array_equal(one, other, equal_nan=True)


def matrix(name: str, value: Any) -> Array:
    """Return a number, a row or a matrix as a matrix, or raise an error that names it."""
    raw = np.atleast_2d(_check.floats(name, value))
    if raw.ndim > 2 or raw.size == 0:
        raise ValueError(f"{name} must be a number, a row or a matrix, got the shape {raw.shape}")
    return raw
