"""Repeat: look at the slopes, take a small step down (chapters 7 and 8)."""

import math
import warnings
from array import array
from collections import deque
from collections.abc import Callable, Container, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp._random import Seed, generator
from lego_mlp.backprop import (
    Blocks,
    add_penalty,
    checked_labels,
    checked_task,
    sum_of_squares,
    traced,
)
from lego_mlp.history import TAIL, Frame, History, Records, Run, Unfinished, joined
from lego_mlp.losses import Loss
from lego_mlp.network import Network, are_classes, classes
from lego_mlp.optimizers import Plain, checked_limit, clipped
from lego_mlp.traces import Arrays, first_not_finite

LearningRate = float | Callable[[int], float]

STRETCHED = 128
"""Of fewer rows than this, NumPy writes out a row that it stretches to all (`z += b`); of more it
does not, and `np.errstate` ends that. Its own number is 8,192."""


def train(
    net: Network,
    X: Any,
    Y: Any,
    loss: Loss,
    learning_rate: LearningRate,
    steps: int,
    batch_size: int | None = None,
    clip: float | None = None,
    clip_value: float | None = None,
    seed: Seed | None = None,
    record_every: int | None = None,
    frames: int = 0,
    progress: bool = False,
    test: tuple[Any, Any] | None = None,
    optimizer: Plain | None = None,
    patience: int | None = None,
    resume: History | None = None,
) -> History:
    """Train `net` in place by gradient descent and return what happened.

    Formula, for each parameter at each step: `W = W - α dL_dW`, with `α = learning_rate`, or
    `learning_rate(step)` where it is a function (steps count from 0); an `optimizer` (`Momentum`,
    `Adam`) makes the step of the slopes otherwise. With a `batch_size` each
    step looks at that many observations, drawn from `seed` without putting back until all were
    seen, the last time perhaps at fewer; `None` is the seed 0. The penalty is that of all
    observations at every step. `clip` and `clip_value` limit the slopes; see `update`.

    `record_every` steps a record is taken, and always at the start and at the end: at every step
    without it, with batches once an epoch, because a record costs a pass over all observations.
    About `frames` times, evenly, the parameters are kept; of a run that overflows, the last finite
    ones too. `progress` draws a bar (needs tqdm). With `test`, a pair like `X, Y` of held-out
    points, loss and accuracy are measured there too. With `patience` the run stops when that loss
    has not fallen for so many records, and goes back to where it was least (a record that is taken
    only because the run ends is not counted).

    `resume` goes on with a run: `steps` more, so that the history returned and the network are
    those of one longer run, bit for bit. It takes the same network as that run left it, and the
    same arguments; `learning_rate`, `clip`, `clip_value`, `frames` and `patience` may be others,
    for the steps to come. A schedule counts the steps from the first run's start.

    Memory: `X` and `Y` twice more, and blocks of rows: 3.2 MB for each layer as wide as the widest,
    however many rows there are. With 30,000 points of the plane and one hidden layer that is 6 MB,
    with batches of half of them 10. What the records take: `History`.

    Raises `TypeError` or `ValueError` that names the argument, before anything is changed.
    A run that overflows is not an error; see `History`. One that is interrupted (Ctrl-C, or the
    stop button of Jupyter) ends with a warning and the history so far.
    """
    X, Y = checked_task(net, X, Y, loss)
    before = _checked_resume(resume, net, X, Y, loss)
    first = before.step if before else 0
    last = first + _check.count("steps", steps, least=0)
    _check_apart(net)
    rate = _checked_rate(learning_rate, first, last, resume.run if resume else None)
    optimizer = _checked_optimizer(optimizer, resume)
    batches = _checked_batches(len(X), batch_size, seed, before)
    if record_every is None:
        record_every = before.record_every if before else batches.an_epoch
    record_every = _check.count("record_every", record_every)
    frame_steps = _frame_steps(first, last, _check.count("frames", frames, least=0))
    clip, clip_value = checked_limit("clip", clip), checked_limit("clip_value", clip_value)
    progress = _check.flag("progress", progress)
    held_out = _checked_test(net, loss, test, resume)
    best = copy(before.best) if before else _Best()
    best.patience = _checked_patience(patience, held_out)
    start = resume.run.net if resume and resume.run else net.copy()
    run = Run(start, X, Y, loss, rate, held_out, optimizer, batches.size)
    descent = _Descent(net, run)
    memory = deepcopy(before.memory) if before else optimizer.start(descent.theta.size)
    with np.errstate(all="ignore"), descent:
        np.setbufsize(STRETCHED)
        try:
            for step in _counter(first, last, progress):
                rows = None if step == last else batches.next_rows()
                recording = step % record_every == 0 or step == last
                if recording or rows is None:
                    if descent.evaluate(step) is not None:
                        break
                    if recording:
                        descent.record(step)
                if rows is not None and descent.evaluate(step, rows) is not None:
                    break
                descent.keep(step, frame=step in frame_steps)
                if step == last:  # A run that goes on looks at this step again.
                    best_before = copy(best)
                # A record at the end alone is not counted: a longer run would not have it.
                if step % record_every == 0 and best.is_past(step, descent):
                    break
                if step < last:
                    slopes = clipped(descent.slopes, clip, clip_value)
                    moved = optimizer.step(slopes, memory, step)
                    if moved is not slopes:
                        _check_step(optimizer, moved, slopes)
                    descent.theta -= rate(step) * moved
        except KeyboardInterrupt:
            descent.wind_up()
        if best.step is not None:
            descent.theta[...] = best.parameters
            descent.tail = deque([(best.step, best.parameters)])
        if frames > 0 and (descent.culprit or descent.interrupted is not None):
            descent.keep_the_end()
        history = descent.finished(best.step)
    if history.exploded_at is None and best.step is None and descent.interrupted is None:
        theta = descent.theta.copy()
        history.unfinished = Unfinished(last, theta, memory, batches, record_every, best_before)
    return joined(resume, history) if resume else history


class _Descent:
    """The parameters of a run as one vector, the slopes as another, and what is kept on the way.

    Inside `with`, the arrays of the network's bricks are parts of `theta`, and a pass leaves its
    slopes in the parts of `slopes`. Afterwards the bricks have their own arrays back, with the
    numbers of `theta` in them.
    """

    def __init__(self, net: Network, run: Run) -> None:
        self.net, self.run = net, run
        self.own = net.parameters
        self.both = np.empty((2, sum(own.size for own in self.own.values())))
        self.slopes, self.theta = self.both
        self.flat = self.both.ravel()
        np.concatenate([own.ravel() for own in self.own.values()], out=self.theta)
        self.live, self.named_slopes = self.named(self.theta), self.named(self.slopes)
        self.weights = [self.live[layer.names.W] for layer in net.layers]
        # Column by column, as the arrays of a pass are.
        self.X, self.Y = np.asfortranarray(run.X), np.asfortranarray(run.Y)
        self.records = Records([own.size for own in self.own.values()], _classes_of(run.Y))
        self.test_classes = None if run.test is None else _classes_of(run.test[1])
        self.frames: list[tuple[int, Array]] = []
        self.tail: deque[tuple[int, Array]] = deque(maxlen=TAIL)
        reach = float(np.abs(run.X).max()) * run.X.shape[1] + 1.0
        self.reach = reach * reach
        self.loss = self.test_loss = math.nan
        self.exploded_at: int | None = None
        self.culprit: str | None = None
        self.interrupted: int | None = None

    def named(self, vector: Array) -> dict[str, Array]:
        """Return the parts of such a vector by the parameters' names, as views."""
        named, start = Arrays(), 0
        for name, own in self.own.items():
            named[name] = vector[start : start + own.size].reshape(own.shape)
            start += own.size
        return named

    def __enter__(self) -> None:
        self._give(self.live)
        self.blocks = Blocks(self.net, self.run.loss, self.named_slopes, self.slopes)

    def __exit__(self, *_: Any) -> None:
        for name, own in self.own.items():
            own[...] = self.live[name]
        self._give(self.own)

    def _give(self, arrays: Mapping[str, Array]) -> None:
        for linear, _, name in self.net.layers:
            linear.W = arrays[name.W]
            if name.b in arrays:
                linear.b = arrays[name.b]

    def evaluate(self, step: int, rows: Array | None = None) -> str | None:
        """Find loss and slopes, over some rows or all, and return what is not finite, if any is.

        A single number tells whether anything can have left the finite ones; only then is every
        array looked at. An `h` that did takes the slopes of the layer above with it. A sum `z`
        that did may hide behind a brick that saturates: `blocks` looks at all but the first
        layer's, which are finite as long as the square of `‖x‖ ‖θ‖` is.
        """
        if rows is None:
            X, Y, said = self.X, self.Y, self.records.said
        else:
            X, Y, said = self.run.X[rows], self.run.Y[rows], None
        self.loss, n = self.blocks.evaluate(X, Y, said), len(self.X)
        if self.run.loss.penalty:
            self.loss += add_penalty(self.run.loss.penalty, self.weights, self.named_slopes, n)
        squares = sum_of_squares(self.flat)  # of all slopes and parameters
        alarm = self.loss + self.blocks.finite + self.reach * squares
        if not math.isfinite(alarm):
            trace = traced(self.net, X, Y, self.run.loss, n)
            self.culprit = first_not_finite(trace)
            self.exploded_at = None if self.culprit is None else step
        return self.culprit

    def record(self, step: int) -> None:
        """Note loss, accuracies and all norms, after all observations were evaluated."""
        test_accuracy = self._measure_test() if self.run.test else math.nan
        measured = step, self.loss, math.nan, test_accuracy, self.test_loss
        self.records.take(measured, self.both)

    def _measure_test(self) -> float:
        """Find the loss on the held-out points, and return the share of right answers there."""
        assert self.run.test is not None
        truth = self.test_classes
        said = None if truth is None else np.empty_like(truth)
        self.test_loss = self.blocks.measure(*self.run.test, said)
        return math.nan if said is None else float((said == truth).mean())

    def keep(self, step: int, frame: bool) -> None:
        """Remember a copy of the parameters."""
        kept = step, self.theta.copy()
        self.tail.append(kept)
        if frame:
            self.frames.append(kept)

    def keep_the_end(self) -> None:
        """Add the last finite parameters to the frames; a bad start is kept as it is."""
        last = self.tail[-1] if self.tail else (0, self.theta.copy())
        if not self.frames or self.frames[-1][0] != last[0]:
            self.frames.append(last)

    def wind_up(self) -> None:
        """End an interrupted run at its last whole step, with a record there."""
        if not self.tail:
            raise KeyboardInterrupt("before the first step of the training")
        self.interrupted, self.theta[...] = self.tail[-1]
        self.evaluate(self.interrupted)
        self.record(self.interrupted)
        message = f"training was interrupted after step {self.interrupted}; the history ends there"
        warnings.warn(message, RuntimeWarning, stacklevel=3)

    def finished(self, best_step: int | None) -> History:
        """Return the history of the run."""
        columns = self.records.columns(list(self.own), self.interrupted)
        if self.run.test is None:
            columns["test_accuracy"] = columns["test_loss"] = None
        frames, tail = (
            [Frame(step, self.named(vector.copy())) for step, vector in kept]
            for kept in (self.frames, self.tail)
        )
        return History(
            **columns,
            frames=frames,
            exploded_at=self.exploded_at,
            exploded_in=self.culprit,
            tail=tail,
            run=self.run,
            interrupted_at=self.interrupted,
            best_step=best_step,
        )


class _Best:
    """Where the loss on held-out points was least, for a run that stops when it rises."""

    def __init__(self) -> None:
        self.patience: int | None = None
        self.waited, self.least = 0, math.inf
        self.kept: tuple[int, Array] | None = None
        self.step: int | None = None

    def is_past(self, step: int, descent: _Descent) -> bool:
        """Note this record, and say whether the run has waited long enough for a lower one.

        Only then is `step` the one to go back to.
        """
        if self.patience is None:
            return False
        if self.kept is None or descent.test_loss < self.least:
            self.least, self.waited = min(self.least, descent.test_loss), 0
            self.kept = step, descent.theta.copy()
            return False
        self.waited += 1
        if self.waited < self.patience:
            return False
        self.step, self.parameters = self.kept
        return True


class _Batches:
    """Which rows each step looks at: all (`size` is `None`), or batches in a shuffled order."""

    def __init__(self, n: int, size: Any, seed: Seed | None) -> None:
        self.n, self.seed = n, 0 if seed is None else seed
        # A generator takes longer to make than ten steps: none where nothing is drawn from it.
        self.source = None if size is None and seed is None else generator(self.seed)
        self.size = None if size is None else _check.count("batch_size", size)
        if self.size is not None and self.size > n:
            raise ValueError(f"batch_size must be at most {n}, the number of rows, got {self.size}")
        self.order, self.next = np.empty(0, dtype=int), 0

    @property
    def an_epoch(self) -> int:
        """How many steps see every row once."""
        return 1 if self.size is None else -(-self.n // self.size)

    def next_rows(self) -> Array | None:
        """Return the rows of the next step; `None` stands for all of them."""
        if self.size is None:
            return None
        if self.next >= len(self.order):
            assert self.source is not None
            self.order, self.next = self.source.permutation(self.n), 0
        rows: Array = self.order[self.next : self.next + self.size]
        self.next += self.size
        return rows


def _check_apart(net: Network) -> None:
    """Raise where two parameters lie in the same memory: a run moves each on its own."""
    for (name, one), (other, two) in combinations(net.parameters.items(), 2):
        if np.shares_memory(one, two):
            raise ValueError(
                f"net's {other} must not share its memory with {name}: train would part them; "
                "move such a network by lm.update(net, lm.backprop(net, X, Y, loss), rate)"
            )


def _classes_of(Y: Array) -> Array | None:
    """Return the class that each row of labels stands for, `None` where they stand for none."""
    return np.asarray(classes(Y)) if are_classes(Y) else None


def _checked_resume(resume: Any, net: Network, X: Array, Y: Array, loss: Loss) -> Unfinished | None:
    if resume is None:
        return None
    if not isinstance(resume, History):
        raise TypeError(f"resume must be a history that train returned, got {shown(resume)}")
    if resume.unfinished is None or resume.run is None:
        raise ValueError(f"resume must be a run that went to its end, got {resume}")
    kept, run = resume.unfinished, resume.run
    now = np.concatenate([live.ravel() for live in net.parameters.values()])
    if not _check.equal(now, kept.parameters):
        raise ValueError("resume must be the last run of net, whose parameters have changed since")
    if run.X is not None and not (_check.equal(run.X, X) and _check.equal(run.Y, Y)):
        raise ValueError("resume must be a run on the same X and Y")
    if not _alike(run.loss, loss):
        raise ValueError(f"loss must be that of the run to resume, {run.loss}, got {loss}")
    return kept


def _alike(one: Any, other: Any) -> bool:
    """Say whether two losses, penalties or optimizers are of one kind and hold the same."""
    if one is other or type(one) is not type(other) or not hasattr(one, "__dict__"):
        return _check.equal(one, other)
    ours, theirs = vars(one), vars(other)
    return ours.keys() == theirs.keys() and all(_alike(ours[k], theirs[k]) for k in ours)


def _checked_optimizer(optimizer: Any, resume: History | None) -> Plain:
    before = resume.run.optimizer if resume and resume.run else None
    if optimizer is None:
        return before or Plain()
    if not isinstance(optimizer, Plain):
        raise TypeError(
            f"optimizer must be a Momentum(), an Adam() or None, got {shown(optimizer)}"
        )
    if before and not _alike(before, optimizer):
        raise ValueError(f"optimizer must be that of the run to resume, {before}, got {optimizer}")
    return optimizer


def _check_step(optimizer: Plain, moved: Any, slopes: Array) -> None:
    """Raise where an optimizer's step is not as long as the slopes: NumPy would stretch it."""
    if getattr(moved, "shape", None) != slopes.shape:
        raise ValueError(
            f"optimizer.step of {optimizer} must return {slopes.size} numbers, one for each slope, "
            f"got {shown(moved)}"
        )


def _checked_batches(
    n: int, batch_size: Any, seed: Seed | None, before: Unfinished | None
) -> _Batches:
    """Return the batches of a new run, or those that follow on the ones of a run before."""
    if before is None:
        return _Batches(n, batch_size, seed)
    if batch_size is not None and batch_size != before.batches.size:
        raise ValueError(
            f"batch_size must be that of the run to resume, {before.batches.size}, "
            f"got {shown(batch_size)}"
        )
    followed: _Batches = deepcopy(before.batches)
    if isinstance(seed, int) and isinstance(followed.seed, int) and seed != followed.seed:
        raise ValueError(f"seed must be that of the run to resume, {followed.seed}, got {seed}")
    return followed


def _checked_test(
    net: Network, loss: Loss, test: Any, resume: History | None
) -> tuple[Array, Array] | None:
    held_out = _checked_pair(net, loss, test)
    if resume and resume.run:
        known, kept = resume.run.test, resume.test_loss is not None
        if kept != (held_out is not None) or (known and not _check.equal(known, held_out)):
            raise ValueError("test must be that of the run to resume")
    return held_out


def _checked_pair(net: Network, loss: Loss, test: Any) -> tuple[Array, Array] | None:
    if test is None:
        return None
    if not isinstance(test, tuple | list) or len(test) != 2:
        raise TypeError(f"test must be a pair (X, Y), got {type(test).__name__}")
    X = _check.array("test[0]", test[0], 2)
    if X.shape[1] != net.sizes[0]:
        raise ValueError(f"test[0] must have {net.sizes[0]} columns, got the shape {X.shape}")
    return X, checked_labels("test[1]", test[1], net, loss, len(X))


def _checked_patience(patience: Any, held_out: Any) -> int | None:
    if patience is None:
        return None
    if held_out is None:
        raise ValueError("patience needs held-out points to measure the loss on: pass test=(X, Y)")
    return _check.count("patience", patience)


def _checked_rate(
    learning_rate: Any, first: int, last: int, before: Run | None
) -> Callable[[int], float]:
    """Return the learning rate as a function of the step, before `first` that of the run before.

    A schedule is asked for all its rates at once: a bad one must not stop a run half-way.
    """
    if not callable(learning_rate):
        # No lambda: a history that holds one could not be pickled, so no other process return it.
        same = partial(_same_rate, _check.number("learning_rate", learning_rate, least=0.0))
        if before is None or _is_same(before.learning_rate, same):
            return same
        learning_rate = same
    earlier = before.learning_rate if before else None
    if isinstance(earlier, _Rates):
        rates = earlier.rates[:first]
    else:
        rates = array("d", [earlier(0)] * first if earlier else [])
    rates.extend(
        _check.number(f"learning_rate({step})", learning_rate(step), least=0.0)
        for step in range(first, last)
    )
    return _Rates(rates)


def _same_rate(constant: float, step: int) -> float:
    return constant


def _is_same(one: Any, other: "partial[float]") -> bool:
    return isinstance(one, partial) and one.args == other.args


@dataclass(frozen=True, eq=False)
class _Rates:
    """The rates of a run whose learning rate changes."""

    rates: "array[float]"

    def __call__(self, step: int) -> float:
        if not 0 <= step < len(self.rates):
            raise IndexError(f"the rate of step {step} was not asked for")
        return self.rates[step]


def _frame_steps(first: int, last: int, frames: int) -> Container[int]:
    if not frames:
        return ()
    if frames > last - first:
        return range(first, last + 1)
    return set(np.linspace(first, last, frames).round().astype(int).tolist())


def _counter(first: int, last: int, progress: bool) -> Any:
    steps = range(first, last + 1)
    if not progress:
        return steps
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError("progress=True needs tqdm: pip install 'lego-mlp[progress]'") from None
    return tqdm(steps, desc="training", unit="step")
