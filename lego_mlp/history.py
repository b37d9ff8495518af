"""What a run of `train` recorded (chapter 8)."""

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from lego_mlp._check import Array
from lego_mlp.losses import Loss
from lego_mlp.network import Network

TAIL = 10
"""How many of the last finite steps a history keeps the parameters of."""


class Frame(NamedTuple):
    """The parameters as they were after `step` updates: copies, by name."""

    step: int
    parameters: dict[str, Array]


class Run(NamedTuple):
    """What a history was recorded from: what it takes to look at one of its steps again.

    `net` is the network as it began, a copy.
    """

    net: Network
    X: Array
    Y: Array
    loss: Loss
    learning_rate: Callable[[int], float]


@dataclass
class History:
    """What a run recorded, measured on all of `X` and `Y`, penalty included.

    `steps[k]` is how many updates had been made when record `k` was taken: 0 is the start.
    `loss[k]`, `accuracy[k]` (from 0 to 1), `gradient_norms["W1"][k]` (of `dL_dW1`) and
    `weight_norms["W1"][k]` belong to it, as arrays of one length. `frames` holds the parameters
    at some of the steps.

    A run that meets a number that is not finite stops there: `exploded_at` is the number of
    updates made by then and `exploded_in` the first array in the order of computation that
    holds such a number. Both are `None` for a run that stayed finite. `interrupted_at` is the
    number of updates that stand in a run that was stopped by hand, else `None`. `tail` holds the
    parameters at the last ten finite steps (fewer in a shorter run), for `diagnose`.

    Memory: a record of a network with `P` arrays of parameters takes `8 (3 + 2P)` bytes, 88 for
    two layers with biases, and a frame as much as the parameters; while a run is put together at
    its end, its records are there twice. Nothing else grows with the number of steps.
    """

    steps: Array
    loss: Array
    accuracy: Array
    gradient_norms: dict[str, Array]
    weight_norms: dict[str, Array]
    frames: list[Frame] = field(default_factory=list)
    exploded_at: int | None = None
    exploded_in: str | None = None
    tail: list[Frame] = field(default_factory=list)
    run: Run | None = None
    interrupted_at: int | None = None

    def __repr__(self) -> str:
        if not len(self.steps):
            return f"History(nothing finite: {self.exploded_in} exploded at the start)"
        end = ""
        if self.exploded_at is not None:
            end = f", {self.exploded_in} exploded at step {self.exploded_at}"
        if self.interrupted_at is not None:
            end = f", interrupted at step {self.interrupted_at}"
        return (
            f"History(steps 0 to {self.steps[-1]}, loss {self.loss[0]:.6g} -> "
            f"{self.loss[-1]:.6g}, accuracy {self.accuracy[-1]:.4g}{end})"
        )


class Recorder:
    """Keeps parameters on the way, and the end. A copy of the parameters is what a walk makes."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, Any]] = []
        self.tail: deque[tuple[int, Any]] = deque(maxlen=TAIL)
        self.exploded: tuple[int, str] | None = None
        self.interrupted: int | None = None

    def stops(self, step: int, culprit: str | None) -> bool:
        """Say whether the run ends here, and remember in which array."""
        if culprit is not None:
            self.exploded = (step, culprit)
        return culprit is not None

    def keep(self, step: int, parameters: Any, frame: bool) -> None:
        """Remember a copy of the parameters."""
        self.tail.append((step, parameters))
        if frame:
            self.frames.append((step, parameters))

    def keep_the_end(self, start: Any) -> None:
        """Add the last finite parameters to the frames; a bad start is kept as it is."""
        last = self.tail[-1] if self.tail else (0, start)
        if not self.frames or self.frames[-1][0] != last[0]:
            self.frames.append(last)

    def finished(
        self, run: Run, numbers: "array[float]", named: Callable[[Any], dict[str, Array]]
    ) -> History:
        """Return the history of all records' `numbers`, one after the other.

        `named` makes arrays by name of a copy of the parameters.
        """
        parameters = list(run.net.parameters)
        columns = 3 + 2 * len(parameters)
        table = np.asarray(numbers).reshape(-1, columns)
        if self.interrupted is not None:  # the record at the end may be there twice, or too late
            table = table[table[:, 0] <= self.interrupted]
            table = table[np.unique(table[:, 0], return_index=True)[1]]
        table = table.T.copy()
        exploded_at, exploded_in = self.exploded or (None, None)
        frames, tail = (
            [Frame(step, named(copy)) for step, copy in kept] for kept in (self.frames, self.tail)
        )
        return History(
            steps=table[0].astype(int),
            loss=table[1],
            accuracy=table[2],
            gradient_norms=dict(zip(parameters, table[3:], strict=False)),
            weight_norms=dict(zip(parameters, table[3 + len(parameters) :], strict=True)),
            frames=frames,
            exploded_at=exploded_at,
            exploded_in=exploded_in,
            tail=tail,
            run=run,
            interrupted_at=self.interrupted,
        )
