"""Fewer examples than in `make test`, and no search for the smallest one: red is enough."""

import threading
from inspect import signature
from typing import Any

import mutmut.mutation.trampoline as mutmut
from hypothesis import Phase, settings
from tqdm import tqdm

# tqdm's own lock is shared by all processes that are forked from one. A mutant that was ended
# while it held that lock would make every later one hang, and pass for noticed.
tqdm.set_lock(threading.RLock())

# mutmut puts a function before each, which takes anything; a pass asks what a step takes.
_wrapping: Any = mutmut.wrap_in_trampoline


def _wrap(*choices: Any, **more: Any) -> Any:
    def wrap(function: Any) -> Any:
        wrapped = _wrapping(*choices, **more)(function)
        wrapped.__signature__ = signature(function)
        return wrapped

    return wrap


mutmut.wrap_in_trampoline = _wrap

settings.register_profile(
    "mutants",
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
settings.load_profile("mutants")
