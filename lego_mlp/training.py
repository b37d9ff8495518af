"""Repeat: look at the slopes, take a small step down (chapters 7 and 8)."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array
from lego_mlp._random import Seed, generator
from lego_mlp.losses import Loss
from lego_mlp.network import Network, Trace, _backprop, checked_task, gradients

TAIL = 10
"""How many of the last finite steps a history keeps the parameters of."""

LearningRate = float | Callable[[int], float]


class Frame(NamedTuple):
    """The parameters as they were after `step` updates: copies, by name."""

    step: int
    parameters: dict[str, Array]


class Run(NamedTuple):
    """What a history was recorded from: what it takes to look at one of its steps again.

    `net` is the network as it began, a copy; `batch_size` is what a step looks at.
    """

    net: Network
    X: Array
    Y: Array
    loss: Loss
    learning_rate: Callable[[int], float]
    batch_size: int


@dataclass
class History:
    """What a run recorded, measured on all of `X` and `Y`, penalty included.

    `steps[k]` is how many updates had been made when record `k` was taken: 0 is the start.
    `loss[k]`, `accuracy[k]` (from 0 to 1), `gradient_norms["W1"][k]` (of `dL_dW1`) and
    `weight_norms["W1"][k]` belong to it, as arrays of one length. `frames` holds the parameters
    at some of the steps.

    A run that meets a number that is not finite stops there: `exploded_at` is the number of
    updates made by then and `exploded_in` the first array in the order of computation that
    holds such a number. Both are `None` for a run that stayed finite. `tail` holds the parameters
    at the last ten finite steps (fewer in a shorter run), for `diagnose`.
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

    def __repr__(self) -> str:
        if not len(self.steps):
            return f"History(nothing finite: {self.exploded_in} exploded at the start)"
        end = (
            ""
            if self.exploded_at is None
            else (f", {self.exploded_in} exploded at step {self.exploded_at}")
        )
        return (
            f"History(steps 0 to {self.steps[-1]}, loss {self.loss[0]:.6g} -> "
            f"{self.loss[-1]:.6g}, accuracy {self.accuracy[-1]:.4g}{end})"
        )


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
    seen; `None` is the seed 0. `clip` and `clip_value` limit
    the slopes; see `update`.

    `record_every` steps a record is taken, and always at the start and at the end. About
    `frames` times, evenly, the parameters are kept; of a run that overflows, the last finite
    ones too. `progress` draws a bar (needs tqdm). With `test`, a pair like `X, Y`, the accuracy
    is measured on that pair instead; all else is still measured on `X` and `Y`.

    Raises `TypeError` or `ValueError` that names the argument, before anything is changed.
    A run that overflows is not an error; see `History`.
    """
    X, Y = checked_task(net, X, Y, loss)
    steps = _check.count("steps", steps, least=0)
    rate = _checked_rate(learning_rate, steps)
    record_every = _check.count("record_every", record_every)
    keep = _frame_steps(steps, _check.count("frames", frames, least=0))
    batches = _batches(len(X), batch_size, 0 if seed is None else seed)
    clip, clip_value = _checked_limit("clip", clip), _checked_limit("clip_value", clip_value)
    progress = _check.flag("progress", progress)
    history = _Recorder(net, _checked_test(net, test))
    run = Run(net.copy(), X, Y, loss, rate, batch_size or len(X))
    with np.errstate(over="ignore", invalid="ignore"):
        for step in _counter(steps + 1, progress):
            last = step == steps
            rows = slice(None) if last else next(batches)
            trace = _backprop(net, X[rows], Y[rows], loss)
            if history.stops_at(step, trace):
                break
            if step % record_every == 0 or last:
                whole = trace if batch_size is None or last else _backprop(net, X, Y, loss)
                if history.stops_at(step, whole):
                    break
                history.record(step, whole)
            history.keep(step, trace, frame=step in keep)
            if not last:
                update(net, trace, rate(step), clip, clip_value)
    return history.finished(run, with_frames=frames > 0)


def update(
    net: Network,
    trace: Trace,
    learning_rate: float,
    clip: float | None = None,
    clip_value: float | None = None,
) -> None:
    """Move every parameter of `net`, in place, one step down the slopes in `trace`.

    Formula: `W = W - α dL_dW`, and likewise for `b`. With `clip_value`, each slope is first
    brought into the range from `-clip_value` to `clip_value`. With `clip`, all slopes are then
    multiplied by `min(1, clip / norm of all the slopes together)`, which keeps their direction.

    Raises `TypeError` or `ValueError` that names the argument, before anything is changed.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural
    networks", ICML 2013, for `clip`.
    """
    slopes = gradients(net, trace)
    learning_rate = _check.number("learning_rate", learning_rate, least=0.0)
    clip, clip_value = _checked_limit("clip", clip), _checked_limit("clip_value", clip_value)
    if clip_value is not None:
        slopes = {name: np.clip(g, -clip_value, clip_value) for name, g in slopes.items()}
    if clip is not None:
        size = norm(np.concatenate([slope.ravel() for slope in slopes.values()]))
        learning_rate *= min(1.0, clip / size) if size > 0 else 1.0
    for name, parameter in net.parameters.items():
        parameter -= learning_rate * slopes[name]


def _checked_limit(name: str, value: Any) -> float | None:
    return None if value is None else _check.number(name, value, above=0.0)


def norm(a: Array) -> float:
    """Return the square root of the sum of squares, also where the squares would overflow.

    Formula: `√Σ a²`; where that leaves the range of float64, `m √Σ (a/m)²` with `m = max |a|`.
    """
    square = float(np.vdot(a, a))
    if 1e-280 < square < 1e280:
        return float(np.sqrt(square))
    largest = float(np.abs(a).max())
    if largest == 0 or not np.isfinite(largest):
        return largest
    scaled = a / largest
    return largest * float(np.linalg.norm(scaled))


class _Recorder:
    """Collects what a run shows, and notices when it leaves the finite numbers."""

    def __init__(self, net: Network, test: tuple[Array, Array] | None) -> None:
        self.net = net
        self.test = test
        self.rows: list[tuple[float, ...]] = []
        self.frames: list[Frame] = []
        self.tail: deque[Frame] = deque(maxlen=TAIL)
        self.exploded: tuple[int, str] | None = None
        # A number that is not finite passes on into one of these, whichever array it began in.
        self.watched = [n for layer in net.layers for n in (layer.names.z, layer.names.dL_dW)]
        self.watched += [layer.names.dL_db for layer in net.layers if layer.linear.b is not None]

    def stops_at(self, step: int, trace: Trace) -> bool:
        """Say whether the trace holds a number that is not finite, and remember where."""
        if math.isfinite(trace["loss"]) and all(
            np.isfinite(trace[name]).all() for name in self.watched
        ):
            return False
        culprit = first_not_finite(trace)
        if culprit is not None:
            self.exploded = (step, culprit)
        return culprit is not None

    def record(self, step: int, trace: Trace) -> None:
        gradient_norms = (norm(slope) for slope in gradients(self.net, trace).values())
        weight_norms = (norm(parameter) for parameter in self.net.parameters.values())
        accuracy = self.accuracy(trace)
        self.rows.append((step, trace["loss"], accuracy, *gradient_norms, *weight_norms))

    def accuracy(self, trace: Trace) -> float:
        top = self.net.layers[-1].names.h
        said, Y = trace[top], trace["Y"]
        if self.test is not None:
            X, Y = self.test
            said = self.net._forward(X)[top]
        return float((np.argmax(said, axis=1) == np.argmax(Y, axis=1)).mean())

    def keep(self, step: int, trace: Trace, frame: bool) -> None:
        """Remember the parameters, which the trace holds copies of."""
        now = Frame(step, {name: trace[name] for name in self.net.parameters})
        self.tail.append(now)
        if frame:
            self.frames.append(now)

    def keep_the_end(self) -> None:
        """Add the last finite parameters to the frames; a bad start is kept as it is."""
        start = Frame(0, {name: live.copy() for name, live in self.net.parameters.items()})
        last = self.tail[-1] if self.tail else start
        if not self.frames or self.frames[-1].step != last.step:
            self.frames.append(last)

    def finished(self, run: Run, with_frames: bool) -> History:
        if with_frames and self.exploded:
            self.keep_the_end()
        parameters = list(self.net.parameters)
        table = np.array(self.rows).reshape(len(self.rows), 3 + 2 * len(parameters)).T
        exploded_at, exploded_in = self.exploded or (None, None)
        return History(
            steps=table[0].astype(int),
            loss=table[1],
            accuracy=table[2],
            gradient_norms=dict(zip(parameters, table[3:], strict=False)),
            weight_norms=dict(zip(parameters, table[3 + len(parameters) :], strict=True)),
            frames=self.frames,
            exploded_at=exploded_at,
            exploded_in=exploded_in,
            tail=list(self.tail),
            run=run,
        )


def first_not_finite(trace: Trace) -> str | None:
    """Return the name of the first array, in the order of computation, that is not finite."""
    for name, value in trace.items():
        if not np.isfinite(value).all():
            return name
    return None


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
        rates = [
            _check.number(f"learning_rate({step})", learning_rate(step), least=0.0)
            for step in range(steps)
        ]
        return rates.__getitem__
    constant = _check.number("learning_rate", learning_rate, least=0.0)
    return lambda step: constant


def _frame_steps(steps: int, frames: int) -> set[int]:
    return set(np.linspace(0, steps, frames).round().astype(int).tolist())


def _batches(n: int, batch_size: Any, seed: Seed) -> Iterator[Any]:
    """Return, without end, which rows each step looks at."""
    source = generator(seed)
    if batch_size is None:
        return repeat(slice(None))
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
