"""The same training, written for each library that `speed.py` compares with.

Each peer is a function of the task and returns a function of the number of steps, which trains
from the same start and returns the loss before its last step. What is prepared once, a network,
buffers or a compilation, stays outside: only the steps are measured.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import lego_mlp as lm

RATE = 0.5
Steps = Callable[[int], float]


class Task(NamedTuple):
    """X (n, 2), one-hot Y (n, 2), and the parameters that every run starts from."""

    X: Any
    Y: Any
    start: dict[str, Any]


def task(n: int, hidden: int) -> Task:
    """Return the XOR points and a 2-H-2 network's start."""
    X, Y = lm.datasets.xor(n)
    return Task(X, Y, lm.mlp([2, hidden, 2], bias=True, seed=2017).parameters)


def lego(job: Task, record_every: int = 1) -> Steps:
    """lm.train: loss, accuracy and the norms of all slopes and weights at each record."""

    start = lm.mlp([2, len(job.start["b1"]), 2], bias=True).copy(job.start)
    loss = lm.SquaredError()

    def run(steps: int) -> float:
        net = start.copy()
        history = lm.train(net, job.X, job.Y, loss, RATE, steps - 1, record_every=record_every)
        return float(history.loss[-1])

    return run


def lego_now_and_then(job: Task) -> Steps:
    """The same with a record in a hundred steps."""
    return lego(job, record_every=100)


def plain_numpy(job: Task) -> Steps:
    """What one writes first: no history, new arrays at every step."""

    def run(steps: int) -> float:
        W1, b1, W2, b2 = (job.start[name].copy() for name in ("W1", "b1", "W2", "b2"))
        X, Y, n = job.X, job.Y, len(job.X)
        loss = 0.0
        for _ in range(steps):
            h1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
            h2 = 1 / (1 + np.exp(-(h1 @ W2 + b2)))
            loss = ((h2 - Y) ** 2).sum() / (2 * n)
            d2 = (h2 - Y) / n * h2 * (1 - h2)
            d1 = d2 @ W2.T * h1 * (1 - h1)
            W2 -= RATE * (h1.T @ d2)
            b2 -= RATE * d2.sum(axis=0)
            W1 -= RATE * (X.T @ d1)
            b1 -= RATE * d1.sum(axis=0)
        return float(loss)

    return run


def article_loop(job: Task) -> Steps:
    """The original article's program, from its description: every matrix in a dictionary, no
    biases, slopes summed and not averaged, accuracy measured at every step."""

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    def forward(W1: Any, W2: Any) -> dict[str, Any]:
        made = {"z1": np.matmul(job.X, W1)}
        made["h1"] = sigmoid(made["z1"])
        made["z2"] = np.matmul(made["h1"], W2)
        made["h2"] = sigmoid(made["z2"])
        return made

    def run(steps: int) -> float:
        W1, W2 = job.start["W1"].copy(), job.start["W2"].copy()
        n = len(job.X)
        loss = 0.0
        for _ in range(steps):
            made = forward(W1, W2)
            difference = made["h2"] - job.Y
            loss = np.sum(np.square(difference)) / (2 * n)
            d2 = difference * made["h2"] * (1 - made["h2"])
            dW2 = np.matmul(made["h1"].T, d2)
            dh1 = np.matmul(d2, W2.T)
            d1 = dh1 * made["h1"] * (1 - made["h1"])
            dW1 = np.matmul(job.X.T, d1)
            W1 = W1 - RATE / n * dW1
            W2 = W2 - RATE / n * dW2
            np.mean(np.argmax(made["h2"], axis=1) == np.argmax(job.Y, axis=1))
        return float(loss)

    return run


def scikit_learn(job: Task) -> Steps:
    """MLPClassifier.fit on two yes-or-no labels: two sigmoid outputs, but cross-entropy, and its
    own start."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    def run(steps: int) -> float:
        model = MLPClassifier(
            (len(job.start["b1"]),),
            "logistic",
            solver="sgd",
            alpha=0.0,
            batch_size=len(job.X),
            learning_rate_init=RATE,
            max_iter=steps,
            shuffle=False,
            random_state=0,
            tol=0.0,
            momentum=0.0,
            nesterovs_momentum=False,
            n_iter_no_change=steps + 1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(job.X, job.Y)
        return float(model.loss_)

    return run


def torch_eager(job: Task) -> Steps:
    """Modules, autograd and an optimizer, without compilation."""
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    X, Y = torch.tensor(job.X), torch.tensor(job.Y)
    hidden = len(job.start["b1"])

    def run(steps: int) -> float:
        net = torch.nn.Sequential(
            torch.nn.Linear(2, hidden),
            torch.nn.Sigmoid(),
            torch.nn.Linear(hidden, 2),
            torch.nn.Sigmoid(),
        )
        with torch.no_grad():
            for at, i in ((0, 1), (2, 2)):
                net[at].weight.copy_(torch.tensor(job.start[f"W{i}"].T))
                net[at].bias.copy_(torch.tensor(job.start[f"b{i}"]))
        optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
        loss = torch.zeros(())
        for _ in range(steps):
            optimizer.zero_grad()
            loss = ((net(X) - Y) ** 2).sum() / (2 * len(X))
            loss.backward()
            optimizer.step()
        return float(loss.item())

    return run


def _jax_step(job: Task) -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    X, Y = jnp.array(job.X), jnp.array(job.Y)

    def loss_of(p: Any) -> Any:
        h1 = 1 / (1 + jnp.exp(-(X @ p["W1"] + p["b1"])))
        h2 = 1 / (1 + jnp.exp(-(h1 @ p["W2"] + p["b2"])))
        return ((h2 - Y) ** 2).sum() / (2 * len(X))

    def step(p: Any, _: Any = None) -> tuple[Any, Any]:
        loss, slopes = jax.value_and_grad(loss_of)(p)
        return {name: p[name] - RATE * slopes[name] for name in p}, loss

    return step, {name: jnp.array(value) for name, value in job.start.items()}


def jax_jit(job: Task) -> Steps:
    """One compiled step, called from a loop in Python."""
    import jax

    step, start = _jax_step(job)
    compiled = jax.jit(step)

    def run(steps: int) -> float:
        p, loss = start, 0.0
        for _ in range(steps):
            p, loss = compiled(p)
        return float(loss)

    return run


def jax_scan(job: Task) -> Steps:
    """All steps in one compiled loop."""
    import jax

    step, start = _jax_step(job)

    @cache
    def compiled(steps: int) -> Any:
        return jax.jit(lambda p: jax.lax.scan(step, p, length=steps)[1][-1])

    return lambda steps: float(compiled(steps)(start))


def micrograd(job: Task) -> Steps:
    """Every number an object. It has no sigmoid: ReLU in the middle, linear outputs."""
    from micrograd.nn import MLP

    def run(steps: int) -> float:
        net = MLP(2, [len(job.start["b1"]), 2])
        value = 0.0
        for _ in range(steps):
            loss: Any = 0.0  # a number of micrograd's from the first addition on
            for x, y in zip(job.X.tolist(), job.Y.tolist(), strict=True):
                for out, wanted in zip(net(x), y, strict=True):
                    loss = loss + (out - wanted) ** 2
            loss = loss * (0.5 / len(job.X))
            net.zero_grad()
            loss.backward()
            for parameter in net.parameters():
                parameter.data -= RATE * parameter.grad
            value = loss.data
        return value

    return run


@cache
def _compiled(*options: str) -> Any:
    folder = Path(tempfile.mkdtemp(prefix="lego-bench-"))
    source, made = Path(__file__).with_name("loop.c"), folder / "loop.so"
    subprocess.run(
        ["cc", *options, "-shared", "-fPIC", str(source), "-o", str(made), "-lm"], check=True
    )
    found = ctypes.CDLL(str(made)).train
    pointer = np.ctypeslib.ndpointer(np.float64, flags="C")
    found.argtypes = [pointer] * 8 + [ctypes.c_int] * 2 + [ctypes.c_double, ctypes.c_int]
    found.restype = ctypes.c_double
    return found


def c_loop(job: Task) -> Steps:
    """loop.c, with -O3 -march=native -ffast-math."""
    return _looped(job, "-O3", "-march=native", "-ffast-math")


def c_one_by_one(job: Task) -> Steps:
    """The same with -O2 -fno-tree-vectorize: one number at a time, rounded as it is written."""
    return _looped(job, "-O2", "-fno-tree-vectorize")


def _looped(job: Task, *options: str) -> Steps:
    n, hidden = len(job.X), len(job.start["b1"])
    x1, x2 = np.ascontiguousarray(job.X.T)
    y = np.ascontiguousarray(job.Y.T)
    h, d, out = np.empty((hidden, n)), np.empty((2, n)), np.empty((2, n))
    train = _compiled(*options)

    def run(steps: int) -> float:
        theta = np.concatenate([job.start[name].ravel() for name in ("W1", "b1", "W2", "b2")])
        slopes = np.empty_like(theta)
        return float(train(theta, x1, x2, y, h, d, out, slopes, n, hidden, RATE, steps))

    return run


PEERS: dict[str, Callable[[Task], Steps]] = {
    "lm.train, all recorded": lego,
    "lm.train, 1 in 100": lego_now_and_then,
    "C, plain loop": c_loop,
    "C, one by one": c_one_by_one,
    "JAX, scan": jax_scan,
    "JAX, jitted step": jax_jit,
    "NumPy, plain": plain_numpy,
    "the article's loop": article_loop,
    "scikit-learn": scikit_learn,
    "PyTorch, eager": torch_eager,
}
SAME_LOSS = {name for name in PEERS if name not in ("the article's loop", "scikit-learn")}
"""Who must end at the same loss as `lm.train`: the same work, or the race would mean nothing."""
