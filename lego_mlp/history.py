"""What a run of `train` recorded (chapter 8)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp.losses import Loss
from lego_mlp.network import Network
from lego_mlp.optimizers import Plain, norm
from lego_mlp.traces import Arrays

TAIL = 10
"""How many of the last finite steps a history keeps the parameters of."""


class Frame(NamedTuple):
    """The parameters as they were after `step` updates: copies, by name."""

    step: int
    parameters: dict[str, Array]

    def __eq__(self, other: object) -> bool:
        return _check.equal(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a history was recorded from: what it takes to look at one of its steps again.

    `net` is the network as it began, a copy. A pickled run leaves the observations out, which may
    be large: `X`, `Y` and `test` are `None` in the copy.
    """

    net: Network
    X: Array
    Y: Array
    loss: Loss
    learning_rate: Callable[[int], float]
    test: tuple[Array, Array] | None = None
    optimizer: Plain = field(default_factory=Plain)
    batch_size: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "X": None, "Y": None, "test": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Run":
        return replace(self, net=self.net.copy())  # the observations are no one's to change

    def __copy__(self) -> "Run":
        return replace(self)

    def __repr__(self) -> str:
        data = "without its data" if self.X is None else f"{len(self.X)} observations"
        return f"Run({self.net}, {data}, {self.loss}, {self.optimizer})"


@dataclass(frozen=True, eq=False)
class Unfinished:
    """What it takes to go on with a run: how far it is, and what it remembers."""

    step: int
    parameters: Array
    memory: dict[str, Array]
    batches: Any
    record_every: int
    best: Any


@dataclass(eq=False)
class History:
    """What a run recorded, measured on all of `X` and `Y`, penalty included.

    `steps[k]` is how many updates had been made when record `k` was taken: 0 is the start.
    `loss[k]`, `train_accuracy[k]` (from 0 to 1), `gradient_norms["W1"][k]` (of `dL_dW1`) and
    `weight_norms["W1"][k]` belong to it, as arrays of one length. With held-out points,
    `test_accuracy` and `test_loss` (without the penalty, so that runs with other penalties can be
    compared) do too, else they are `None`. `accuracy` is the one to judge a run by: on the
    held-out points where there are any. It is `nan` where the labels are no classes.
    `frames` holds the parameters at some of the steps.

    A run that meets a number that is not finite stops there: `exploded_at` is the number of
    updates made by then and `exploded_in` the first array in the order of computation that
    holds such a number. Both are `None` for a run that stayed finite. `interrupted_at` is the
    number of updates that stand in a run that was stopped by hand, else `None`. `best_step` is
    the one that a run which stopped early went back to, else `None`. `tail` holds the parameters
    at the last ten finite steps (fewer in a shorter run; of one that went back, that step alone),
    for `diagnose`.

    Memory: a record of a network with `P` arrays of parameters takes `8 (3 + 2P)` bytes, 88 for
    two layers with biases (16 more with held-out points), and a frame as much as the parameters;
    while a run is put together at its end, its records are there twice. Nothing else grows with
    the number of steps. Two histories are equal only if they are the same one.
    """

    steps: Array
    loss: Array
    train_accuracy: Array
    gradient_norms: dict[str, Array]
    weight_norms: dict[str, Array]
    test_accuracy: Array | None = None
    test_loss: Array | None = None
    frames: list[Frame] = field(default_factory=list)
    exploded_at: int | None = None
    exploded_in: str | None = None
    tail: list[Frame] = field(default_factory=list)
    run: Run | None = None
    interrupted_at: int | None = None
    best_step: int | None = None
    unfinished: Unfinished | None = None

    @property
    def accuracy(self) -> Array:
        """The share of right answers: on the held-out points where there are any."""
        return self.train_accuracy if self.test_accuracy is None else self.test_accuracy

    def __repr__(self) -> str:
        if not len(self.steps):
            return f"History(nothing finite: {self.exploded_in} exploded at the start)"
        end = ""
        if self.exploded_at is not None:
            end = f", {self.exploded_in} exploded at step {self.exploded_at}"
        if self.interrupted_at is not None:
            end = f", interrupted at step {self.interrupted_at}"
        if self.best_step is not None:
            end = f", stopped early, back at step {self.best_step}"
        accuracy = self.accuracy[-1]
        judged = "" if np.isnan(accuracy) else f", accuracy {accuracy:.4g}"
        return (
            f"History(steps 0 to {self.steps[-1]}, loss {self.loss[0]:.6g} -> "
            f"{self.loss[-1]:.6g}{judged}{end})"
        )


MEASURED = ("step", "loss", "train_accuracy", "test_accuracy", "test_loss")
AT_ONCE = 40_000
"""About how many numbers wait for their norms to be found together."""


class Records:
    """Takes records while a run goes on; finds accuracies and norms of many of them at once.

    `sizes` has the number of entries of each parameter, in the order of the vectors; `classes` is
    the class of each observation, `None` where the labels are none. What a pass says of the
    observations is to be left in `said` before the record is taken.
    """

    def __init__(self, sizes: Sequence[int], classes: Array | None) -> None:
        self.starts = [0, *np.cumsum(sizes)[:-1].tolist()]
        self.classes = classes
        rows = 0 if classes is None else len(classes)
        most = max(1, min(100, AT_ONCE // (2 * sum(sizes) + rows // 8)))
        self.waiting = np.empty((most, 2, sum(sizes)))
        self.measured = np.empty((most, len(MEASURED)))
        self.answers = None if classes is None else np.empty((most, rows), classes.dtype)
        self.taken = 0
        self.done: list[Array] = []

    @property
    def said(self) -> Array | None:
        """Room for the class that a pass gives each observation, for the next record."""
        if self.taken == len(self.waiting):
            self._find()
        return None if self.answers is None else self.answers[self.taken]

    def take(self, measured: Sequence[float], both: Array) -> None:
        """Note what was measured (in the order of `MEASURED`), and `both` slopes and parameters."""
        if self.taken == len(self.waiting):
            self._find()
        self.measured[self.taken] = measured
        self.waiting[self.taken] = both
        self.taken += 1

    def _find(self) -> None:
        """Find accuracies and norms of all that waits."""
        vectors, measured = self.waiting[: self.taken], self.measured[: self.taken]
        if self.answers is not None:
            right = self.answers[: self.taken] == self.classes
            measured[:, MEASURED.index("train_accuracy")] = right.mean(axis=1)
        squares = np.add.reduceat(vectors * vectors, self.starts, axis=2)
        norms = np.sqrt(squares)
        if ((squares < 1e-280) | (squares > 1e280)).any():
            largest = np.maximum.reduceat(np.abs(vectors), self.starts, axis=2)
            odd = (largest > 0) & ~((squares > 1e-280) & (squares < 1e280))
            for k, side, i in np.argwhere(odd):
                norms[k, side, i] = norm(np.split(vectors[k, side], self.starts[1:])[i])
        self.done.append(np.hstack([measured, norms.reshape(self.taken, 2 * len(self.starts))]))
        self.taken = 0

    def columns(self, names: Sequence[str], end: int | None = None) -> dict[str, Any]:
        """Return the records by the names of `History`, for parameters of these names.

        A run that was interrupted ends at the step `end`, perhaps with a record too many.
        """
        self._find()
        table = np.concatenate(self.done)
        if end is not None:
            table = table[table[:, 0] <= end]
            table = table[np.unique(table[:, 0], return_index=True)[1]]
        table = table.T.copy()
        measured = dict(zip(MEASURED, table, strict=False))
        norms, split = table[len(MEASURED) :], len(names)
        return {
            "steps": measured.pop("step").astype(int),
            **measured,
            "gradient_norms": Arrays(zip(names, norms[:split], strict=True)),
            "weight_norms": Arrays(zip(names, norms[split:], strict=True)),
        }


def joined(before: History, after: History) -> History:
    """Return one history of a run and of its continuation, which begins with the same step."""
    assert before.unfinished is not None
    step = before.unfinished.step
    first = after.steps[0] if len(after.steps) else math.inf
    old = (before.steps < step) | ((before.steps == step) & (first > step))
    old &= (before.steps % before.unfinished.record_every == 0) | (after.exploded_at == step)

    def both(one: Array, other: Array) -> Array:
        return np.concatenate([one[old], other])

    def by_name(one: dict[str, Array], other: dict[str, Array]) -> dict[str, Array]:
        return Arrays((name, both(one[name], other[name])) for name in one)

    frames = {frame.step: frame for frame in [*before.frames, *after.frames]}
    tail = {frame.step: frame for frame in [*before.tail, *after.tail]}
    return replace(
        after,
        steps=both(before.steps, after.steps),
        loss=both(before.loss, after.loss),
        train_accuracy=both(before.train_accuracy, after.train_accuracy),
        test_accuracy=_held_out(both, before.test_accuracy, after.test_accuracy),
        test_loss=_held_out(both, before.test_loss, after.test_loss),
        gradient_norms=by_name(before.gradient_norms, after.gradient_norms),
        weight_norms=by_name(before.weight_norms, after.weight_norms),
        frames=[frames[step] for step in sorted(frames)],
        tail=after.tail if after.best_step is not None else [tail[s] for s in sorted(tail)[-TAIL:]],
    )


def _held_out(both: Any, before: Array | None, after: Array | None) -> Array | None:
    """Return the measures of both runs, if they had held-out points."""
    return None if before is None or after is None else both(before, after)
