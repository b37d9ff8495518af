"""A verdict and its sentence, and what a run is measured by to find one."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lego_mlp.curvature import hessian_eigenvalue
from lego_mlp.history import Frame, History, Run
from lego_mlp.network import Network, _backprop
from lego_mlp.traces import Trace

Figures = dict[str, Any]

SENTENCES: dict[str, str] = json.loads(
    Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8")
)

CURVATURE_STEPS = 60
"""Steps of the power iteration for a verdict: enough to tell which side of 2 a run is on."""


@dataclass(frozen=True)
class Verdict:
    """`kind` is one word (see `diagnose`), `sentence` says it with the `figures` in it."""

    kind: str
    sentence: str
    figures: Figures

    def __str__(self) -> str:
        return self.sentence


def short(x: float) -> str:
    """Return a number with three digits, the same text as in the page."""
    if x != x or abs(x) == math.inf:
        return "beyond measure"
    digits, _, power = f"{x:.2e}".partition("e")
    if x == 0 or -3 <= int(power) < 4:
        return f"{float(f'{x:.2e}'):.10f}".rstrip("0").rstrip(".")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def verdict(kind: str, figures: Figures, lead: str = "") -> Verdict:
    """Return the verdict with its sentence, after the sentence `lead` if that is named."""
    texts = {k: short(v) if isinstance(v, float) else str(v) for k, v in figures.items()}
    template = (SENTENCES[lead] if lead else "") + SENTENCES[kind]
    return Verdict(kind, template.format(**texts), figures)


def last_rate(history: History, run: Run) -> float:
    """Return the rate of the last update that was made; a run of 0 steps made none."""
    updates = history.exploded_at if history.exploded_at is not None else history.tail[-1].step
    return run.learning_rate(updates - 1) if updates else math.nan


def looked_at(run: Run, frame: Frame) -> Trace:
    """Return the trace of the run's network as it was at that frame."""
    return _backprop(run.net.copy(frame.parameters), run.X, run.Y, run.loss)


def rate_times_curvature(run: Run, net: Network, rate: float) -> float:
    """Return learning rate × largest curvature, to about two digits."""
    return rate * hessian_eigenvalue(
        net, run.X, run.Y, run.loss, iterations=CURVATURE_STEPS, tolerance=1e-4
    )
