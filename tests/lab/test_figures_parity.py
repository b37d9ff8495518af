"""The figures' two engines: what the page computes against what Python does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lego_mlp.lab.state import checked, task
from lego_mlp.lab.widgets import ruler
from lego_mlp.lab.widgets.cube import film
from lego_mlp.lab.widgets.nudge import ULP, losses_around
from lego_mlp.lab.widgets.waterfall import backward_norms, waterfall_words
from tests.lab.longer import examples
from tests.lab.page_engine import run_script
from tests.lab.random_states import random_states

STATES = examples(12, 120)
EPSILONS = (10.0 ** np.linspace(-12, -1, 12)).tolist()


@pytest.fixture(scope="module")
def states() -> list[dict[str, Any]]:
    return [checked(state) for state in random_states(STATES, seed=11)]


@pytest.fixture(scope="module")
def nudges(states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    source = np.random.default_rng(0)
    requests = []
    for state in states:
        live = task(state).net.parameters
        name = str(source.choice(list(live)))
        index = int(source.integers(live[name].size))
        requests.append(
            {"state": state, "parameter": name, "index": index, "epsilons": EPSILONS, "half": 0.5}
        )
    return requests


@pytest.fixture(scope="module")
def page(states: Any, nudges: Any) -> dict[str, Any]:
    answers: dict[str, Any] = run_script("run_figures.mjs", {"nudges": nudges, "states": states})
    return answers


def test_nudges_agree(nudges: Any, page: Any) -> None:
    compared = 0
    for request, theirs in zip(nudges, page["nudges"], strict=True):
        with np.errstate(all="ignore"):
            ours = losses_around(request["state"], request)
        assert theirs["value"] == ours["value"]
        if not np.isfinite(ours["loss"]) or ours["loss"] > 1e100:
            continue
        for name in ("plus", "minus", "along"):
            # Sums in another order: a few hundred roundings of the loss, and no more.
            assert theirs[name] == pytest.approx(ours[name], rel=400 * ULP), request
        assert theirs["gradient"] == pytest.approx(
            ours["gradient"], rel=1e-9, abs=1e-12 * ours["loss"]
        )
        compared += 1
    assert compared > 0.8 * STATES


def test_falls_agree(states: Any, page: Any) -> None:
    same = 0
    for state, theirs in zip(states, page["falls"], strict=True):
        ours = backward_norms(state)
        for name, norms in ours.items():
            assert [float(n) for n in theirs[name]] == pytest.approx(
                norms.tolist(), rel=1e-9, abs=1e-300, nan_ok=True
            ), state
        same += theirs["words"] == waterfall_words(state, ours)
    assert same > 0.95 * STATES


def test_rulers_agree() -> None:
    source = np.random.default_rng(5)
    requests = [
        {"state": {"dataset": name, "data_seed": 3}, "ends": source.uniform(-2, 2, (2, 2)).tolist()}
        for name in ("xor", "moons")
        for _ in range(8)
    ]
    for request, theirs in zip(
        requests, run_script("run_figures.mjs", {"rulers": requests})["rulers"], strict=True
    ):
        state = checked(request["state"])
        ours = ruler.rule(state, request["ends"])
        assert theirs == {**ours, "words": ruler.words(ours, 300)}
        (a1, a2), (b1, b2) = request["ends"]
        _, _, _, _, X, Y = task(state)  # the oracle: on which side of a to b a point lies
        crossed = (b1 - a1) * (X[:, 1] - a2) - (b2 - a2) * (X[:, 0] - a1)
        assert ours["right"] == ((crossed < 0) == (Y[:, 1] == 1)).sum()


def test_films_agree() -> None:
    chosen = [
        {"dataset": "circles", "learning_rate": 10.0, "steps": 60},
        {"dataset": "moons", "activation": "tanh", "learning_rate": 1.0, "steps": 1500},
        {"dataset": "own", "points": [[0.5, 1, 0], [-2, 3, 1]], "bias": "hidden", "steps": 3},
    ]
    states = [checked({"hidden_size": 3, **fields}) for fields in chosen]
    found = run_script("run_figures.mjs", {"films": states})["films"]
    for state, theirs in zip(states, found, strict=True):
        ours = film(state)
        assert theirs["headline"] == ours["headline"]
        for name in set(ours) - {"headline"}:
            told = np.array(theirs[name])
            assert told == pytest.approx(np.array(ours[name]), rel=1e-9, abs=1e-12), name
