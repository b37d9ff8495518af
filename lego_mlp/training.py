"""Repeat: look at the slopes, take a small step down (chapters 7 and 8)."""

import math
import sys
import warnings
from array import array
from collections.abc import Callable, Container, Iterator
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np

from lego_mlp import _check, _fast, _known
from lego_mlp._check import Array
from lego_mlp._random import Seed, generator
from lego_mlp.descent import checked_limit, norm, update
from lego_mlp.history import History, Recorder, Run
from lego_mlp.losses import Loss
from lego_mlp.network import Network, _backprop, check_live, checked_task, gradients
from lego_mlp.traces import Trace, first_not_finite

LearningRate = float | Callable[[int], float]


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
    record_every: int = 1,
    frames: int = 0,
    progress: bool = False,
    test: tuple[Any, Any] | None = None,
) -> History:
    """Train `net` in place by gradient descent and return what happened.

    Formula, for each parameter at each step: `W = W - α dL_dW`, with `α = learning_rate`, or
    `learning_rate(step)` where it is a function (steps count from 0). With a `batch_size` each
    step looks at that many observations, drawn from `seed` without putting back until all were
    seen, the last time perhaps at fewer; `None` is the seed 0. The penalty is that of all
    observations at every step. `clip` and `clip_value` limit the slopes; see `update`.

    `record_every` steps a record is taken, and always at the start and at the end. About
    `frames` times, evenly, the parameters are kept; of a run that overflows, the last finite
    ones too. `progress` draws a bar (needs tqdm). With `test`, a pair like `X, Y`, the accuracy
    is measured on that pair instead; all else is still measured on `X` and `Y`.

    Raises `TypeError` or `ValueError` that names the argument, before anything is changed.
    A run that overflows is not an error; see `History`. One that is interrupted (Ctrl-C, or the
    stop button of Jupyter) ends with a warning and the history so far.
    """
    X, Y = checked_task(net, X, Y, loss)
    check_live(net)
    steps = _check.count("steps", steps, least=0)
    rate = _checked_rate(learning_rate, steps)
    record_every = _check.count("record_every", record_every)
    keep = _frame_steps(steps, _check.count("frames", frames, least=0))
    batches = _batches(len(X), batch_size, 0 if seed is None else seed)
    clip, clip_value = checked_limit("clip", clip), checked_limit("clip_value", clip_value)
    progress = _check.flag("progress", progress)
    run = Run(net.copy(), X, Y, loss, rate)
    with np.errstate(over="ignore", invalid="ignore"):
        walk = _fast.walker(Plain(net, X, Y, loss, _checked_test(net, test)))
        recorder = Recorder()
        try:
            for step in _counter(steps + 1, progress):
                last = step == steps
                rows = None if last else next(batches)
                if recorder.stops(step, walk.look(rows)):
                    break
                if step % record_every == 0 or last:
                    if rows is not None and recorder.stops(step, walk.look_at_all()):
                        break
                    walk.record(step)
                recorder.keep(step, walk.kept(), frame=step in keep)
                if not last:
                    walk.update(rate(step), clip, clip_value)
        except KeyboardInterrupt:
            _wind_up(walk, recorder)
        finally:
            walk.leave()
        if frames > 0 and (recorder.exploded or recorder.interrupted is not None):
            recorder.keep_the_end(walk.kept())
        return recorder.finished(run, walk.recorded(), walk.named)


class Plain:
    """What `train` does at a step, by the bricks. `_fast.Fast` does the same, sooner."""

    def __init__(
        self,
        net: Network,
        X: Array,
        Y: Array,
        loss: Loss,
        test: tuple[Array, Array] | None,
    ) -> None:
        self.net, self.X, self.Y, self.loss, self.test = net, X, Y, loss, test
        self.numbers = array("d")  # a list would take five times as much
        # A number that is not finite passes on into one of these, whichever array it began in.
        self.watched = [n for layer in net.layers for n in (layer.names.z, layer.names.dL_dW)]
        self.watched += [layer.names.dL_db for layer in net.layers if layer.linear.b is not None]

    def look(self, rows: Array | None) -> str | None:
        """Compute loss and slopes, over all rows for `None`, and return what is not finite."""
        if rows is None:
            culprit = self.look_at_all()
            self.trace = self.whole
            return culprit
        X, Y = self.X[rows], self.Y[rows]
        self.trace = _backprop(self.net, X, Y, self.loss, len(self.X))
        return self._culprit(self.trace)

    def look_at_all(self) -> str | None:
        """Do so over all rows, for a record; the next update goes by the last look's slopes."""
        self.whole = _backprop(self.net, self.X, self.Y, self.loss)
        return self._culprit(self.whole)

    def _culprit(self, trace: Trace) -> str | None:
        if math.isfinite(trace["loss"]) and all(
            np.isfinite(trace[name]).all() for name in self.watched
        ):
            return None
        return first_not_finite(trace)

    def record(self, step: int) -> None:
        """Note the step, loss, accuracy and all norms, after a look at all rows."""
        slopes = gradients(self.net, self.whole).values()
        sizes = (norm(a) for a in (*slopes, *self.net.parameters.values()))
        self.numbers.extend((step, self.whole["loss"], self._accuracy(), *sizes))

    def recorded(self) -> "array[float]":
        """Return the numbers of all records, one after the other."""
        return self.numbers

    def _accuracy(self) -> float:
        top = self.net.layers[-1].names.h
        said, Y = self.whole[top], self.Y
        if self.test is not None:
            X, Y = self.test
            said = self.net._forward(X)[top]
        return float((np.argmax(said, axis=1) == np.argmax(Y, axis=1)).mean())

    def kept(self) -> dict[str, Array]:
        """Return the parameters as they were looked at: the trace holds copies."""
        return {name: self.trace[name] for name in self.net.parameters}

    def named(self, kept: dict[str, Array]) -> dict[str, Array]:
        """Return what `kept` returned, by name."""
        return kept

    def put(self, kept: dict[str, Array]) -> None:
        """Go back to these parameters."""
        for name, live in self.net.parameters.items():
            live[...] = kept[name]

    def update(self, learning_rate: float, clip: float | None, clip_value: float | None) -> None:
        """Take one step down the slopes of the last look."""
        update(self.net, self.trace, learning_rate, clip, clip_value)

    def leave(self) -> None:
        """End with the parameters in the network, where they are all the time."""


def _wind_up(walk: "Plain | _fast.Fast", recorder: Recorder) -> None:
    """End an interrupted run at its last whole step, with a record there."""
    if not recorder.tail:
        raise KeyboardInterrupt("before the first step of the training")
    step, parameters = recorder.tail[-1]
    walk.put(parameters)
    walk.look(None)
    walk.record(step)
    recorder.interrupted = step
    message = f"training was interrupted after step {step}; the history ends there"
    warnings.warn(message, RuntimeWarning, stacklevel=3)


def _checked_test(net: Network, test: Any) -> tuple[Array, Array] | None:
    if test is None:
        return None
    if not isinstance(test, tuple | list) or len(test) != 2:
        raise TypeError(f"test must be a pair (X, Y), got {type(test).__name__}")
    X = _check.array("test[0]", test[0], 2)
    if X.shape[1] != net.sizes[0]:
        raise ValueError(f"test[0] must have {net.sizes[0]} columns, got the shape {X.shape}")
    return X, _check.one_hot("test[1]", test[1], (len(X), net.sizes[-1]))


def _checked_rate(learning_rate: Any, steps: int) -> Callable[[int], float]:
    """Return the learning rate as a function of the step.

    A schedule is asked for all its rates at once: a bad one must not stop a run half-way.
    """
    if callable(learning_rate):
        return array(
            "d",
            (
                _check.number(f"learning_rate({step})", learning_rate(step), least=0.0)
                for step in range(steps)
            ),
        ).__getitem__
    # No lambda: a history that holds one could not be pickled, so no other process return it.
    return partial(_same_rate, _check.number("learning_rate", learning_rate, least=0.0))


def _same_rate(constant: float, step: int) -> float:
    return constant


def _frame_steps(steps: int, frames: int) -> Container[int]:
    if frames > steps:
        return range(steps + 1)
    return set(np.linspace(0, steps, frames).round().astype(int).tolist())


def _batches(n: int, batch_size: Any, seed: Seed) -> Iterator[Any]:
    """Return, without end, which rows each step looks at."""
    source = generator(seed)
    if batch_size is None:
        return repeat(None)
    size = _check.count("batch_size", batch_size)
    if size > n:
        raise ValueError(f"batch_size must be at most {n}, the number of rows, got {size}")
    return _shuffled(n, size, source)


def _shuffled(n: int, size: int, source: Any) -> Iterator[Any]:
    while True:
        order = source.permutation(n)
        for start in range(0, n, size):
            yield order[start : start + size]


def _counter(n: int, progress: bool) -> Any:
    if not progress:
        return range(n)
    try:
        from tqdm.auto import trange
    except ImportError:
        raise ImportError("progress=True needs tqdm: pip install 'lego-mlp[progress]'") from None
    return trange(n, desc="training", unit="step")


# Who replaces one of these gets a run by the plain walk, which calls it.
_known.remember(sys.modules[__name__], "update", "_backprop", "norm", "first_not_finite")
_known.remember(Plain, "look", "look_at_all", "record", "kept", "update")
