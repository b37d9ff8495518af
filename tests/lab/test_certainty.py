"""What the page says about a run's digits, and its stories: the same in every engine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lego_mlp.lab import engine
from lego_mlp.lab.state import checked
from tests.lab.longer import examples
from tests.lab.page_engine import page_results, run_script
from tests.lab.random_states import random_states

PRESETS = json.loads(
    (Path(engine.__file__).parent / "widgets/lab/presets.json").read_text(encoding="utf-8")
)
STORIES = [checked(preset["state"]) for preset in PRESETS]
RANDOM = examples(4, 60)
# Fifty neurons at this rate bounce about: a rounding decides which way.
CHAOTIC = checked({"hidden_size": 50, "init": "xavier", "learning_rate": 10, "steps": 300})


@pytest.fixture(scope="module")
def stories() -> list[tuple[str, Any, Any]]:
    """Return each story's name, its trace from Python and its trace from the page."""
    pages = page_results(STORIES)
    names = [preset["label"] for preset in PRESETS]
    traces = [engine.trace(state) for state in STORIES]
    return list(zip(names, traces, [page["trace"] for page in pages], strict=True))


def test_stories_show_the_same_in_both_engines(stories: list[tuple[str, Any, Any]]) -> None:
    for name, python, page in stories:
        assert [f"{x:.4g}" for x in python["loss"]] == [f"{x:.4g}" for x in page["loss"]], name
        accuracy = python["accuracy"]
        assert (None if accuracy is None else list(accuracy)) == page["accuracy"], name
        assert python["verdict"]["sentence"] == page["verdict"]["sentence"], name
        assert python["exploded_at"] == page["exploded_at"], name
        for ours, theirs in zip(python["frames"], page["frames"], strict=True):
            for key, values in ours["parameters"].items():
                # The page shows four digits of each.
                found = np.array(theirs["parameters"][key], dtype=float).reshape(values.shape)
                size = np.abs(values[np.isfinite(values)]).max(initial=0)
                np.testing.assert_allclose(found, values, rtol=1e-6, atol=1e-9 * size)


def check_claim(state: dict[str, Any], lines: list[str], trace: dict[str, Any]) -> None:
    """Check what the page says about one run against Python's trace of it."""
    shown = re.search(r"loss ([\d.]+(?:e[+-]?\d+)?)(?:\.$| and)", lines[0])
    assert shown is not None, lines
    digits = len(shown[1].split("e")[0].replace(".", "").lstrip("0"))
    back = trace["best_step"]
    loss = trace["loss"][-1 if back is None else list(trace["steps"]).index(back)]
    unit = 10.0 ** (np.floor(np.log10(loss)) - digits + 1)
    assert abs(float(shown[1]) - loss) <= 1.01 * unit, (lines, loss, state)
    if trace["exploded_at"] is not None:
        end = f"at step {trace['exploded_at']:,}, in {trace['exploded_in']},"
        assert end in lines[0], (lines, state)


def test_digits_that_are_called_safe_are_pythons(stories: list[tuple[str, Any, Any]]) -> None:
    states, traces = STORIES + random_states(RANDOM, seed=5), [trace for _, trace, _ in stories]
    traces += [engine.trace(state) for state in states[len(STORIES) :]]
    found = run_script("run_certainty.mjs", states)
    safe = 0
    for state, lines, trace in zip(states, found, traces, strict=True):
        if lines and lines[-1].endswith("they are safe."):
            check_claim(state, lines, trace)
            safe += 1
    assert safe > 0.6 * len(states)
    for story, lines in zip(PRESETS, found, strict=False):
        assert lines[-1].endswith("they are safe."), story


def test_chaos_is_told_before_it_shows() -> None:
    ((_, second, third),) = run_script("run_certainty.mjs", [CHAOTIC])
    assert second.startswith("It is chaotic")
    step = re.search(r"from step ([\d,]+) on", third)
    assert step is not None
    (page,) = page_results([CHAOTIC])
    ours, theirs = engine.trace(CHAOTIC)["loss"], np.array(page["trace"]["loss"])
    parted = int(np.argmax(np.abs(ours - theirs) > 5e-4 * ours))
    assert 0 < int(step[1]) <= parted
