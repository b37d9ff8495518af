"""What training costs as the work grows: time and memory against points, width, depth and steps."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import lego_mlp as lm

GRID = {
    "points": [30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000],
    "hidden neurons": [1, 3, 10, 30, 100, 300, 1_000],
    "hidden layers": [1, 2, 3, 5, 10, 20, 50],
    "steps": [100, 300, 1_000, 3_000, 10_000, 30_000],
}
USUAL = {"points": 300, "hidden neurons": 10, "hidden layers": 1, "steps": 1_000}
LONGEST = 0.1  # seconds of one measurement, where the number of steps is free


def trained(points: int, width: int, depth: int, steps: int, record_every: int) -> None:
    X, Y = lm.datasets.xor(points)
    net = lm.mlp([2, *[width] * depth, 2], bias=True)
    lm.train(net, X, Y, lm.SquaredError(), 0.5, steps, record_every=record_every)


def seconds(*work: int) -> float:
    """Return the least of three times of the processor."""
    times = []
    for _ in range(3):
        start = time.process_time()
        trained(*work)
        times.append(time.process_time() - start)
    return min(times)


def most_memory(*work: int) -> int:
    """Return the most bytes in use at once, beyond what was there before."""
    tracemalloc.start()
    trained(*work)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def along(what: str) -> list[dict[str, Any]]:
    """Vary one thing. All but the steps themselves are measured per step."""
    rows = []
    for value in GRID[what]:
        points, width, depth, steps = ({**USUAL, what: value}).values()
        if what == "steps":
            row = {"seconds": seconds(points, width, depth, steps, 1)}
            row["bytes"] = most_memory(points, width, depth, steps, 1)
            row["bytes with 100 records"] = most_memory(points, width, depth, steps, steps // 100)
        else:
            setup = seconds(points, width, depth, 0, 1)
            pilot = max(1e-6, seconds(points, width, depth, 4, 1) - setup) / 4
            steps = max(4, min(1000, int(LONGEST / pilot)))
            row = {"seconds": (seconds(points, width, depth, steps, 1) - setup) / steps}
            row["bytes"] = most_memory(points, width, depth, 3, 1)
        rows.append({"value": value, **row})
    return rows


def measured() -> dict[str, Any]:
    """Return the usual work and a list of rows for each thing that grows."""
    return {"usual": USUAL, **{what: along(what) for what in GRID}}
