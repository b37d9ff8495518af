"""The judge: a named error with nothing changed, or a right answer; no hang, warning or NaN."""

from __future__ import annotations

import contextlib
import math
import os
import re
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp.autodiff import Scalar
from tests.fuzz.wild import near, wild

PATIENCE = 60
"""Seconds after which an example counts as a hang: no example takes one of them."""

ROOM = 3 * 2**30
"""Bytes an example may take on top: what is larger must be refused, not tried."""

LENS = r"^object of type .* has no len\(\)|^len\(\) takes "
"""What `len` says where it is handed in as a function: that passes through."""

LONGER = int(os.environ.get("LEGO_FUZZ", "0"))
"""How many times as many examples, each run with others; 0 for the same few every time."""

Oracle = Callable[[dict[str, Any], Any], object]


@dataclass
class Target:
    """A public function: right arguments to start from, and what must hold of an answer.

    `at_most` bounds counts for which a larger one takes as long as it says, `free` names what
    holds anything by design, `moves` what the function is there to change. `also` holds other
    words that a message may begin with.
    """

    call: Callable[..., Any]
    right: st.SearchStrategy[dict[str, Any]]
    oracle: Oracle
    at_most: Mapping[str, int] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    examples: int = 40


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


def numbers_in(value: Any) -> Iterator[Any]:
    """Yield every array of numbers in a value."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from numbers_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from numbers_in(part)
    elif (
        isinstance(value, float | np.ndarray | np.floating) and np.asarray(value).dtype.kind == "f"
    ):
        yield np.asarray(value)


def assert_finite(value: Any) -> None:
    for numbers in numbers_in(value):
        assert np.isfinite(numbers).all(), numbers


def moderate(value: Any, largest: float = 1e4) -> bool:
    """Say whether no number in a value is so large that a product could overflow."""
    return all((np.abs(a) <= largest).all() for a in numbers_in(value))


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


def judged(target: Target, arguments: dict[str, Any]) -> Any:
    """Call, and return the answer, seen to be right, or None after an error that has a name."""
    before = {name: frozen(value) for name, value in arguments.items()}
    fields = [key for value in arguments.values() if isinstance(value, Mapping) for key in value]
    names = "|".join(map(re.escape, map(str, (*arguments, *fields, *target.also))))
    refusal, answer = None, None
    try:
        with limits():
            answer = target.call(**arguments)
    except (TypeError, ValueError) as error:
        refusal = error
    if refusal is not None:
        own = any(value is len for value in arguments.values()) and re.search(LENS, str(refusal))
        named = re.match(rf"(?:{names})\b", str(refusal))
        assert named or own, f"names no argument: {refusal}"
        assert before == {name: frozen(value) for name, value in arguments.items()}, "changed"
        return None
    for name, value in arguments.items():
        assert name in target.moves or frozen(value) == before[name], f"{name} was changed"
    target.oracle(arguments, answer)
    return answer


@st.composite
def arguments_of(draw: Any, target: Target) -> dict[str, Any]:
    """Right arguments, of which none, one or two are then put wrong."""
    arguments: dict[str, Any] = draw(target.right)
    wrong = [name for name in arguments if name not in target.free]
    for name in draw(st.lists(st.sampled_from(wrong), max_size=2, unique=True)) if wrong else []:
        nearly = draw(st.booleans())
        arguments[name] = draw(near(arguments[name]) if nearly else wild())
    for name, most in target.at_most.items():
        value = arguments.get(name)
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            assume(not most < value <= 10**12)
    return arguments


def fuzzing(examples: int) -> settings:
    """Return the settings: the same few examples, or with LEGO_FUZZ many others."""
    return settings(
        max_examples=examples * (LONGER or 1),
        derandomize=not LONGER,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


def fuzzed(target: Target) -> None:
    """Judge the target on its examples."""

    @fuzzing(target.examples)
    @given(arguments_of(target))
    def example(arguments: dict[str, Any]) -> None:
        judged(target, arguments)

    example()


def close(a: Any, b: Any, rtol: float = 1e-9) -> bool:
    return math.isclose(float(a), float(b), rel_tol=rtol, abs_tol=1e-12)
