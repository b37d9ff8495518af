"""Random states of the Lab: every option, its extremes included."""

from typing import Any

import numpy as np

from lego_mlp.lab import state


def random_states(n: int, seed: int, steps: int = 210) -> list[dict[str, Any]]:
    """Return `n` full states. Runs are short, but now and then as long as the thinning needs."""
    source = np.random.default_rng(seed)
    return [state.checked(_one(source, steps)) for _ in range(n)]


def _one(source: np.random.Generator, steps: int) -> dict[str, Any]:
    drawn: dict[str, Any] = {"weights": None}
    for field in state.CONTROLS:
        if field["kind"] not in ("points", "weights"):
            drawn[field["name"]] = _value(source, field)
    drawn["points"] = _points(source, int(source.integers(1, 40)))
    # Deep and wide at once takes minutes: a wide network is seldom deep here.
    drawn["hidden_layers"] = int(min(10, source.geometric(0.5)))
    drawn["hidden_size"] = int(np.exp(source.uniform(0, np.log(51))))
    drawn["steps"] = int(
        source.choice([1, 30, steps, steps, steps, 1700], p=[0.05, *[0.225] * 4, 0.05])
    )
    if drawn["patience"]:
        drawn["patience"] = int(source.geometric(0.1))
    if drawn["steps"] > 1000:
        drawn["hidden_size"] = min(drawn["hidden_size"], 6)
    if source.random() < 0.15:
        net = state.task(state.checked(drawn)).net
        drawn["weights"] = {
            name: source.normal(0, 2, live.shape).tolist() for name, live in net.parameters.items()
        }
    return drawn


def _value(source: np.random.Generator, field: dict[str, Any]) -> Any:
    if field["kind"] == "choice":
        return str(source.choice(field["choices"]))
    if field.get("nullable") and source.random() < 0.6:
        return None
    least, most = field["min"], field["max"]
    value = source.choice([least, most]) if source.random() < 0.1 else source.uniform(least, most)
    if field["kind"] == "log":
        value = np.exp(source.uniform(np.log(least), np.log(most)))
    return int(value) if field["kind"] == "whole" else float(value)


def _points(source: np.random.Generator, n: int) -> list[list[float]]:
    return [[*source.normal(0, 2, 2).tolist(), int(source.integers(2 + n % 2))] for _ in range(n)]
