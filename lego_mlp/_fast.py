"""The slopes of `_backprop`, sooner: what `train` walks on where it knows every brick.

`walker` answers only for bricks that are as they were written (`_known`), and compares its first
slopes with theirs. Near an overflow it asks `_backprop` itself. How it is fast: `_flat`. How fast:
the page "How fast is it".
"""

import math
from array import array
from typing import TYPE_CHECKING

import numpy as np

from lego_mlp._check import Array
from lego_mlp._flat import BLOCK, Flat, Pass
from lego_mlp._known import as_written, same
from lego_mlp.bricks import Softmax
from lego_mlp.descent import descend, norm
from lego_mlp.losses import Penalty
from lego_mlp.network import Network, _backprop, gradients

if TYPE_CHECKING:
    from lego_mlp.training import Plain

SAFE = math.log(1e280)
"""No number of a pass may come near the end of float64 without `_backprop` having a look."""

PROBE = 100
"""How many observations the first comparison with `_backprop` looks at."""


class Fast:
    """Walks on flat vectors as `training.Plain` does on the bricks, and asks it near overflows.

    `loss` is that of the last look, `step_slopes` are its slopes for the next update, and `asked`
    says whether the bricks were asked.
    """

    loss: float
    step_slopes: Flat
    asked: bool

    def __init__(self, plain: "Plain") -> None:
        net, loss, X, Y = plain.net, plain.loss, plain.X, plain.Y
        self.plain, self.net, self.n, self.penalty = plain, net, len(X), loss.penalty
        self.both = np.empty((2, sum(live.size for live in net.parameters.values())))
        self.slopes, self.weights = (Flat(net, vector) for vector in self.both)
        self.starts = [0, *self.weights.ends[:-1].tolist()]
        self.waiting = np.empty((max(1, min(100, BLOCK // self.both.size)), *self.both.shape))
        self.marks = np.empty((len(self.waiting), 3))
        self.taken = 0
        self.whole = Pass(net, loss, X, Y, self.weights, self.slopes).hold_all()
        self.batch = Pass(net, loss, X, Y, self.weights, Flat(net))
        if plain.test is None:
            self.judge = self.whole.accuracy
        else:
            test = Pass(net, loss, *plain.test, self.weights, self.slopes).hold_all()
            self.judge = test.measured_accuracy
        self.safe = _safe_square(net, X)
        for name, live in net.parameters.items():
            self.weights.named[name][...] = live

    def look(self, rows: Array | None) -> str | None:
        """Compute loss and slopes here; return the first array that is not finite."""
        if rows is None:
            self.step_slopes = self.slopes
            return self.look_at_all()
        self.step_slopes = self.batch.slopes
        return self._look(self.batch, rows)

    def look_at_all(self) -> str | None:
        """Do so over all observations, for a record; the last look's slopes stay as they are."""
        return self._look(self.whole, None)

    def _look(self, over: Pass, rows: Array | None) -> str | None:
        vector = self.weights.vector
        self.asked = not vector.dot(vector) < self.safe
        if not self.asked:
            self.loss = over.data_loss(rows)
            if self.penalty is None:
                return None
            self._add(self.penalty, over.slopes)
            self.asked = not math.isfinite(self.loss + over.slopes.vector.dot(vector))
        return self._ask(over.slopes, rows) if self.asked else None

    def _add(self, penalty: Penalty, slopes: Flat) -> None:
        self.loss += penalty.value(self.weights.weights, self.n)
        for W, dL_dW in zip(self.weights.weights, slopes.weights, strict=True):
            dL_dW += penalty.slope(W, self.n)

    def _ask(self, slopes: Flat, rows: Array | None) -> str | None:
        """Have the bricks look: they know which array is the first that is not finite."""
        self.leave()
        culprit = self.plain.look(rows)
        for name, slope in gradients(self.net, self.plain.trace).items():
            slopes.named[name][...] = slope
        return culprit

    def record(self, step: int) -> None:
        """Note the step, loss, accuracy and all norms, after a look at all rows."""
        if self.asked:
            self._count_up()
            self.plain.record(step)
            return
        self.waiting[self.taken] = self.both
        self.marks[self.taken] = step, self.loss, self.judge()
        self.taken += 1
        if self.taken == len(self.waiting):
            self._count_up()

    def _count_up(self) -> None:
        """Find the norms of all records that wait for it: many at once cost little more than one.

        The record goes where the plain walk's go, so that they stand in the order of the steps.
        """
        if not self.taken:
            return
        waiting, marks = self.waiting[: self.taken], self.marks[: self.taken]
        squares = np.add.reduceat(waiting * waiting, self.starts, axis=2)
        norms = np.sqrt(squares)
        for k, side, i in np.argwhere(~((squares > 1e-280) & (squares < 1e280))):
            part = np.split(waiting[k, side], self.starts[1:])[i]
            norms[k, side, i] = norm(part)
        table = np.column_stack([marks, norms.reshape(len(norms), -1)])
        self.plain.numbers.frombytes(table.tobytes())
        self.taken = 0

    def recorded(self) -> "array[float]":
        """Return the numbers of all records, one after the other."""
        self._count_up()
        return self.plain.recorded()

    def kept(self) -> Array:
        """Return a copy of the parameters."""
        return self.weights.vector.copy()

    def named(self, kept: Array) -> dict[str, Array]:
        """Return such a copy as arrays of their own, by name."""
        return {name: part.copy() for name, part in self.weights.parts_of(kept).items()}

    def put(self, kept: Array) -> None:
        """Go back to these parameters."""
        self.weights.vector[...] = kept

    def update(self, learning_rate: float, clip: float | None, clip_value: float | None) -> None:
        """Take one step down the slopes of the last look."""
        one, other = (self.weights.vector,), (self.step_slopes.vector,)
        descend(one, other, learning_rate, clip, clip_value)

    def leave(self) -> None:
        """Put the parameters into the network."""
        for name, live in self.net.parameters.items():
            live[...] = self.weights.named[name]


def _safe_square(net: Network, X: Array) -> float:
    """Return how large the sum of squares of all parameters, `q`, may be without any overflow.

    Norms of one observation's numbers, layer by layer: `‖z‖ ≤ ‖Wb‖ (‖x‖ + 1)`, and a sigmoid's
    `‖h‖ ≤ √outputs`. So `‖x‖ + 1` grows by a factor of at most `(‖Wb‖ + 1) (√outputs + 1)`. By
    the inequality of the means the `‖Wb‖ + 1` of `L` layers multiply to `(s + 1)^L` at most, with
    `s = √(q/L)`. On the way down the error grows by `(s + 1)^L` at most, since no activation has
    a slope above 1. No number is then above `4n` times the way up squared times the way down.
    """
    layers = len(net.layers)
    widths = [layer.linear.outputs for layer in net.layers]
    up = math.log(float(np.abs(X).max()) * net.sizes[0] + 1)
    up += sum(math.log(math.sqrt(width) + 1) for width in widths)
    room = (SAFE - 2 * up - math.log(4 * len(X))) / (3 * layers)
    return layers * math.expm1(min(room, SAFE / 4)) ** 2 if room > 0 else 0.0


def agrees(plain: "Plain") -> bool:
    """Say whether the first slopes here are those of `_backprop`, and the activations the same.

    A brick that was rewritten in its file is of a known kind and unchanged since: this sees it.
    """
    X, Y = plain.X[:PROBE], plain.Y[:PROBE]
    trial = Fast(type(plain)(plain.net, X, Y, plain.loss, None))
    trace = _backprop(plain.net, X, Y, plain.loss)
    trial.look(None)
    shown = gradients(plain.net, trace)
    least = 1e-15 * max(float(np.abs(slope).max()) for slope in shown.values())
    return (
        not trial.asked  # near an overflow the slopes are those of the bricks anyway
        and abs(trial.loss - trace["loss"]) <= 1e-9 * abs(trace["loss"])
        and all(
            np.abs(trial.slopes.named[name] - slope).max() <= 1e-9 * np.abs(slope).max() + least
            for name, slope in shown.items()
        )
        and all(same(brick) for _, brick, _ in plain.net.layers if type(brick) is not Softmax)
    )


def walker(plain: "Plain") -> "Fast | Plain":
    """Return what is to walk: the fast one, where it does the same as the plain one."""
    if as_written(plain.net, plain.loss) and agrees(plain):
        return Fast(plain)
    return plain
