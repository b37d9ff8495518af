"""Two engines, one specification: the page's traces against lego_mlp's, number by number.

Some runs multiply a rounding error at every step (a bouncing run), or live in the last digits
(a saturated one): no two programs agree on those. So each run is made a third time, by
lego_mlp with every product, activation and step moved in its last digit. What that changes is
the rounding that a run is made of; beyond it the two engines may differ by 1e-9 and no more.
"""

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lego_mlp import bricks, optimizers, schedules
from lego_mlp.lab import engine
from tests.lab.longer import examples
from tests.lab.page_engine import page_results
from tests.lab.random_states import random_states

STATES = examples(60, 280)
FIRST_STEPS = 200
TOLERANCE = 1e-9
ROUNDINGS = 300  # one nudged run is a sample, not a bound
LOST = 0.01  # where rounding reaches the second digit, nothing is left to compare


@pytest.fixture(scope="module")
def states() -> list[dict[str, Any]]:
    return random_states(STATES, seed=8)


@pytest.fixture(scope="module")
def page_run(states: list[dict[str, Any]]) -> Iterator[Future[list[Any]]]:
    """Start node, so that it works while Python does."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(page_results, states)


@pytest.fixture(scope="module")
def python_traces(states: Any, page_run: Any) -> list[dict[str, Any]]:
    return [engine.trace(state) for state in states]


@pytest.fixture(scope="module")
def page_traces(page_run: Future[list[Any]], nudged_traces: Any) -> list[dict[str, Any]]:
    return [result["trace"] for result in page_run.result()]


@pytest.fixture(scope="module")
def nudged_traces(states: Any, python_traces: Any) -> list[dict[str, Any]]:
    source = np.random.default_rng(0)
    factors = 1 + np.finfo(float).eps * source.choice([-1.0, 1.0], 40_000)

    def nudged(plain: Any) -> Any:
        def forward(*given: Any) -> Any:
            h = plain(*given)
            start = source.integers(len(factors) - h.size)
            return h * factors[start : start + h.size].reshape(h.shape)

        return forward

    with pytest.MonkeyPatch.context() as patch:
        kinds: list[Any] = [bricks.Linear, bricks.LayerNorm, *bricks.ACTIVATIONS.values()]
        for kind in kinds:
            patch.setattr(kind, "forward", nudged(kind.forward))
        for kind in (optimizers.Plain, optimizers.Momentum, optimizers.Adam):
            patch.setattr(kind, "step", nudged(kind.step))
        moved = {"cos": lambda angle: math.cos(angle) * factors[0]}
        patch.setattr(schedules, "math", SimpleNamespace(**{**vars(math), **moved}))
        return [engine.trace(state) for state in states]


def series(trace: dict[str, Any]) -> dict[str, Any]:
    """Return every column of the records as one table, by name."""
    measured = ("loss", "test_loss", "accuracy", "train_accuracy", "test_accuracy")
    columns = {name: trace[name] for name in measured if trace[name] is not None}
    for kind in ("gradient_norms", "weight_norms"):
        columns |= {f"{kind} {name}": column for name, column in trace[kind].items()}
    return {name: np.array(column, dtype=float) for name, column in columns.items()}


def difference(a: Any, b: Any) -> Any:
    """Return |a - b| relative to the larger, 0 where both are the same, infinite ones too."""
    largest = np.maximum(np.abs(a), np.abs(b))
    off = np.abs(np.subtract(a, b, out=np.zeros(np.shape(a)), where=np.not_equal(a, b)))
    return np.divide(off, largest, out=np.zeros(np.shape(a)), where=off != 0)


def allowed(python: dict[str, Any], nudged: dict[str, Any], records: int) -> Any:
    """Return how far each column of the engines' records may differ, record by record."""
    a, b = series(python), series(nudged)
    n = min(records, len(nudged["steps"]))
    rounding = {name: difference(a[name][:n], b[name][:n]) for name in a}
    flips = {name: rounding.pop(name) for name in [*rounding] if "accuracy" in name}
    limit = _widened(np.max(list(rounding.values()), axis=0), records)
    return dict.fromkeys(rounding, limit) | {
        # A point on the border changes sides by a rounding: then accuracy says nothing.
        name: np.where(limit > TOLERANCE, np.inf, _widened(flips[name], records))
        for name in flips
    }


def _widened(rounding: Any, records: int) -> Any:
    """Return the limit that goes with a nudged run's differences.

    The engines may be a step ahead of the nudged run: some runs multiply a rounding error by
    hundreds at every step.
    """
    ahead = np.append(np.maximum.accumulate(rounding)[1:], np.full(records, np.inf))[:records]
    if len(rounding) == records:
        ahead[-1] = rounding.max()
    limit = np.maximum(TOLERANCE, ROUNDINGS * ahead)
    return np.where(limit > LOST, np.inf, limit)


def test_records_agree(
    states: Any, python_traces: Any, page_traces: Any, nudged_traces: Any
) -> None:
    strict = 0
    for i, (python, page, nudged) in enumerate(
        zip(python_traces, page_traces, nudged_traces, strict=True)
    ):
        steps = np.array(python["steps"])
        records = min(int((steps <= FIRST_STEPS).sum()), len(page["steps"]))
        assert page["steps"][:records] == steps[:records].tolist()
        limits = allowed(python, nudged, records)
        for name, column in series(page).items():
            off = difference(column[:records], series(python)[name][:records])
            worst = int(np.argmax(off - limits[name])) if records else 0
            assert (off <= limits[name]).all(), (i, name, worst, off[worst], states[i])
        strict += bool((limits["loss"] == TOLERANCE).all())
    assert strict >= 0.6 * STATES, (
        f"only {strict} of {STATES} runs were held to {TOLERANCE:g} alone"
    )


def test_explosions_early_stops_and_verdicts_agree(
    states: Any, python_traces: Any, page_traces: Any, nudged_traces: Any
) -> None:
    exploded = stopped = same = 0
    kinds = set()
    for state, python, page, nudged in zip(
        states, python_traces, page_traces, nudged_traces, strict=True
    ):
        assert (python["exploded_at"] is None) == (page["exploded_at"] is None), state
        if chaotic(python, nudged):
            continue
        # Where a nudge of the last digits moves the explosion, no two programs agree on it.
        if python["exploded_at"] == nudged["exploded_at"] is not None:
            assert abs(python["exploded_at"] - page["exploded_at"]) <= 1, state
            exploded += 1
        if python["best_step"] == nudged["best_step"] is not None:
            assert page["best_step"] == python["best_step"], state
            stopped += 1
        ours, theirs = python["verdict"], page["verdict"]
        if nudged["verdict"]["sentence"] == ours["sentence"]:
            assert theirs["kind"] == ours["kind"], (state, ours, theirs)
            kinds.add(ours["kind"])
            same += theirs["sentence"] == ours["sentence"]
    assert exploded >= 0.03 * STATES
    assert stopped >= 0.02 * STATES
    assert same >= 0.5 * STATES, same
    assert len(kinds) >= 8, kinds


def chaotic(python: dict[str, Any], nudged: dict[str, Any]) -> bool:
    """Say whether rounding has grown into the digits that matter before the end."""
    records = len(python["loss"])
    return records > 0 and allowed(python, nudged, records)["loss"].max() == np.inf


def test_same_shape_of_trace(python_traces: Any, page_traces: Any) -> None:
    for python, page in zip(python_traces, page_traces, strict=True):
        assert page.keys() == python.keys()
        assert page["shapes"] == {name: list(shape) for name, shape in python["shapes"].items()}
        if all(python[end] == page[end] for end in ("exploded_at", "best_step")):
            assert page["exploded_in"] == python["exploded_in"]
            assert page["steps"] == list(python["steps"])
            assert [f["step"] for f in page["frames"]] == [f["step"] for f in python["frames"]]
