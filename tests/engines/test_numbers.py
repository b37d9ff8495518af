"""The page's engine in each browser engine: the same states, the same numbers.

Sums, products, quotients and square roots are exact to the last bit by IEEE 754, and all three
engines have the same 2^x; so a run from given points and given weights, with bricks that need no
more (the sigmoid is made of them), must be the same to the last bit. Math.exp, log, tanh, sin and
cos may be rounded either way: the other runs, which use them for the data, the first weights, tanh
or the verdict, are held to what such a rounding does to them. One engine makes each of them again
with those functions off by two bits (a square root halves what it is given), in a window of its
own, where no data were drawn before, and the engines may differ by that much, as in the comparison
with Python.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from lego_mlp.lab import state
from tests.engines.conftest import ENGINES, Launch
from tests.engines.engine import Engine
from tests.engines.find import missing
from tests.lab.random_states import random_states
from tests.lab.test_parity import TOLERANCE, allowed, chaotic, difference, series

MOST_STEPS = 100
STATES = 40
AT_ONCE = 10


def own(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return a state that names its points and first weights, and needs no rounded function."""
    drawn = {**drawn, "dataset": "own"} | (
        {"weights": None} if drawn["dataset"] == "pinwheel" else {}
    )
    net = state.task(drawn).net
    named = {
        "activation": drawn["activation"].replace("tanh", "sigmoid"),
        "schedule": drawn["schedule"].replace("cosine", "step_decay"),
        "output": drawn["output"].replace("softmax", "sigmoid"),
        "weights": {name: live.tolist() for name, live in net.parameters.items()},
    }
    return state.checked({**drawn, **named})


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, Any]]:
    return [s for s in random_states(2 * STATES, seed=11, steps=MOST_STEPS) if light(s)][:STATES]


def light(drawn: dict[str, Any]) -> bool:
    """Say whether its run takes well under a second."""
    return bool(drawn["steps"] * drawn["hidden_layers"] * drawn["hidden_size"] < 10_000)


@pytest.fixture(scope="module")
def windows(launch: Launch, served: str) -> dict[str, Engine]:
    """Return a window of each engine, with the front end's modules in it."""
    names = [name for name in ENGINES if name not in missing()]
    if len(names) == 1:
        pytest.skip("; ".join(missing().values()))
    return {name: with_modules(launch(name), served) for name in names}


@pytest.fixture(scope="module")
def nudged(launch: Launch, served: str) -> Engine:
    """Return a window whose rounded functions are off by two bits."""
    engine = with_modules(launch("chromium"), served)
    engine.ask("(by) => window.nudge(by)", 2.0**-51)
    return engine


def with_modules(engine: Engine, served: str) -> Engine:
    engine.open(f"{served}/engines/numbers.html")
    engine.wait("() => 'traces' in window")
    return engine


def traces(engine: Engine, states: list[dict[str, Any]]) -> list[Any]:
    """Return the trace of each state, as the engine makes it."""
    parts = (states[i : i + AT_ONCE] for i in range(0, len(states), AT_ONCE))
    asked = "(states) => window.traces(states)"
    return [trace for part in parts for trace in json.loads(engine.evaluate(asked, part))]


def test_runs_of_exact_operations_are_the_same_to_the_last_bit(
    windows: dict[str, Engine], drawn: list[dict[str, Any]]
) -> None:
    states = [own(one) for one in drawn]
    first, *others = (traces(engine, states) for engine in windows.values())
    for other in others:
        for given, a, b in zip(states, first, other, strict=True):
            assert unrounded(a) == unrounded(b), given
    assert sum(trace["exploded_at"] is not None for trace in first) >= 3
    assert sum(len(trace["steps"]) for trace in first) > 1000


def unrounded(trace: dict[str, Any]) -> dict[str, Any]:
    """Return the trace without the figures of its verdict, which use log and exp."""
    verdict = trace["verdict"]
    return {**trace, "verdict": (verdict["kind"], verdict["sentence"])}


def test_other_runs_differ_by_rounding_alone(
    windows: dict[str, Engine], nudged: Engine, drawn: list[dict[str, Any]]
) -> None:
    found = {name: traces(engine, drawn) for name, engine in windows.items()}
    strict = sentences = 0
    for i, (given, moved) in enumerate(zip(drawn, traces(nudged, drawn), strict=True)):
        first = found["chromium"][i]
        records = len(first["steps"])
        limits = allowed(first, moved, records)
        steady = not chaotic(first, moved)
        strict += bool(records and (limits["loss"] == TOLERANCE).all())
        for name, runs in found.items():
            columns = series(runs[i])
            shared = min(records, len(runs[i]["steps"]))
            for column, values in series(first).items():
                off = difference(values[:shared], columns[column][:shared])
                assert (off <= limits[column][:shared]).all(), (name, column, given)
            if steady and moved["verdict"]["sentence"] == first["verdict"]["sentence"]:
                assert runs[i]["exploded_at"] == first["exploded_at"], (name, given)
                assert runs[i]["verdict"]["sentence"] == first["verdict"]["sentence"], (name, given)
                sentences += 1
    assert strict >= STATES // 2, strict
    assert sentences >= len(windows) * STATES // 2, sentences


def test_data_are_the_same_to_two_bits(windows: dict[str, Engine]) -> None:
    shown = "(states) => window.starts(states)"
    sets = [state.checked({"dataset": name}) for name in ("xor", "circles", "moons", "spiral")]
    first, *others = (np.array(e.evaluate(shown, sets)) for e in windows.values())
    assert first.shape[0] == len(sets) and np.abs(first).max() > 1
    for other in others:
        assert np.abs(first - other).max() <= 2 * np.finfo(float).eps * np.abs(first).max()
