"""The judge: a named error with nothing changed, or a right answer; no hang, warning or NaN."""

from __future__ import annotations

import contextlib
import copy
import re
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp.autodiff import Scalar
from tests.fuzz.wild import near, wild
from tests.lab.longer import LONGER

PATIENCE = 60  # seconds after which an example hangs: none takes one of them
ROOM = 3 * 2**30  # bytes an example may take on top: what is larger must be refused, not tried
# What `len` says where it is handed in as a function: that passes through.
LENS = r"^object of type .* has no len\(\)|^len\(\) takes "


@dataclass
class Target:
    """A public function, right arguments to start from, and which of them can be put wrong."""

    call: Callable[..., Any]
    right: st.SearchStrategy[dict[str, Any]]
    wrong: tuple[str, ...] | None = None  # None: each of them
    moves: tuple[str, ...] = ()  # what the function is there to change
    also: tuple[str, ...] = ()  # other words that a message may begin with
    look: Callable[[dict[str, Any], Any], object] = lambda given, answer: None
    examples: int = 40


def fuzzing(examples: int) -> settings:
    """Return the settings for so many examples, or with LEGO_FUZZ so many times as many."""
    return settings(
        max_examples=examples * (LONGER or 1),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


def fuzzed(target: Target) -> None:
    """Judge the target on right arguments, and on others of which one or two are then put wrong."""
    answered = []

    @fuzzing(3)
    @given(target.right)
    def right(arguments: dict[str, Any]) -> None:
        answered.append(judged(target, arguments))

    @fuzzing(target.examples)
    @given(st.data())
    def wrong(data: st.DataObject) -> None:
        arguments = data.draw(target.right)
        names = list(arguments if target.wrong is None else target.wrong)
        for name in data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
            nearly = name in arguments and data.draw(st.booleans())
            arguments[name] = data.draw(near(arguments[name]) if nearly else wild())
        if not any(is_long(value) for value in arguments.values()):
            judged(target, arguments)

    right()
    assert any(answered), "all are refused"  # which would prove nothing
    if target.wrong != ():
        wrong()


def is_long(value: Any) -> bool:
    """Say whether a count takes as long as it says, and is not beyond what is taken at all."""
    return isinstance(value, int | np.integer) and 100 < abs(int(value)) <= 10**12


def judged(target: Target, arguments: dict[str, Any]) -> bool:
    """Call, see that the answer is right or the error has a name; say whether it was an answer."""
    before = {name: frozen(value) for name, value in arguments.items()}
    plainly = {name: plain(value) for name, value in arguments.items()}
    fields = [key for value in arguments.values() if isinstance(value, Mapping) for key in value]
    names = "|".join(map(re.escape, map(str, (*arguments, *fields, *target.also))))
    refusal = ""
    try:
        with limits():
            answer = target.call(**arguments)
    except (TypeError, ValueError) as error:
        refusal = str(error) or "nothing"
    if refusal:
        own = any(value is len for value in arguments.values()) and re.search(LENS, refusal)
        assert re.match(rf"(?:{names})\b", refusal) or own, f"names no argument: {refusal}"
        assert before == {name: frozen(value) for name, value in arguments.items()}, "changed"
        return False
    for name, value in arguments.items():
        assert name in target.moves or frozen(value) == before[name], f"{name} was changed"
    again = target.call(**plainly)
    for one, other in zip(numbers_in(answer), numbers_in(again), strict=True):
        np.testing.assert_allclose(one, other, 1e-6, 1e-9)
    if all((np.abs(numbers) < 1e4).all() for numbers in numbers_in(plainly)):
        assert all(np.isfinite(numbers).all() for numbers in numbers_in(answer)), answer
    target.look(arguments, answer)
    return True


def frozen(value: Any) -> Any:
    """Return all that could be changed in a value, to compare."""
    match value:
        case np.ndarray():
            return value.shape, str(value.dtype), value.tobytes()
        case lm.Network():
            return frozen(value.parameters)
        case Mapping():
            return [(frozen(key), frozen(part)) for key, part in value.items()]
        case list() | tuple():
            return [id(part) if part is value else frozen(part) for part in value]
        case np.random.RandomState():
            return frozen(value.get_state())
        case np.random.Generator():
            return frozen(value.bit_generator.state)
        case Scalar():
            return frozen(value.data), frozen(value.grad), len(value.edges)
        case float() | np.floating():
            return value.hex() if isinstance(value, float) else str(value)
        case int() | str() | bytes() | None:
            return value
        case _:
            return id(value)


def plain(value: Any) -> Any:
    """Return the same numbers as Python's own and as float64, row by row."""
    match value:
        case np.ndarray() if value.dtype.kind in "fiu":
            with np.errstate(over="ignore"):
                return np.array(value, float)
        case lm.Network():
            return value.copy()
        case np.random.RandomState() | np.random.Generator():
            return copy.deepcopy(value)
        case np.generic():
            return value.item()
        case bool():
            return value
        case float():
            return float(value)
        case _:
            return value


def numbers_in(value: Any) -> Iterator[Any]:
    """Yield every array of numbers in a value."""
    match value:
        case Mapping():
            yield from numbers_in(list(value.values()))
        case list() | tuple():
            for part in value:
                yield from numbers_in(part) if part is not value else ()
        case lm.Network():
            yield from numbers_in(dict(value.parameters))
        case lm.History():
            yield from (value.loss, value.accuracy)
        case float() | np.ndarray() | np.floating() if np.asarray(value).dtype.kind == "f":
            yield np.asarray(value, float)
        case int() | Fraction() | Decimal():
            yield np.asarray(float(value) if -1e300 < value < 1e300 else np.inf)


@contextlib.contextmanager
def limits() -> Iterator[None]:
    """Stop what hangs, and refuse memory far beyond what was taken before."""

    def stop(*_: Any) -> None:
        raise AssertionError(f"no answer after {PATIENCE} seconds")

    with open("/proc/self/statm", encoding="ascii") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, hard))
    handler = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))
