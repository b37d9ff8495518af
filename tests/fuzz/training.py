"""Training, and what looks at slopes: updates, runs, checks, curvature."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp.analysis.diagnosis import SENTENCES
from tests.fuzz.core import NORMALS, SEEDS, near_a_kink, same, tasks
from tests.fuzz.judge import Target, assert_finite, close, moderate
from tests.package.stacks import copies, one_hot


@st.composite
def updates(draw: Any) -> dict[str, Any]:
    task = draw(tasks())
    limit = st.none() | st.floats(1e-3, 10)
    return {
        "net": task["net"],
        "trace": lm.backprop(**task),
        "learning_rate": draw(st.floats(0, 10)),
        "clip": draw(limit),
        "clip_value": draw(limit),
    }


def updated(net: Any, trace: Any, **words: Any) -> Any:
    """An update, and what the parameters were before."""
    before = copies(net) if isinstance(net, lm.Network) else None
    lm.update(net, trace, **words)
    return before


def of_update(given: dict[str, Any], before: Any) -> None:
    slopes = {n: np.array(given["trace"][f"dL_d{n}"]) for n in given["net"].parameters}
    if given["clip_value"] is not None:
        most = float(given["clip_value"])
        slopes = {n: np.minimum(np.maximum(slope, -most), most) for n, slope in slopes.items()}
    length = float(np.sqrt(sum((slope.astype("g") ** 2).sum() for slope in slopes.values())))
    share = 1.0
    if given["clip"] is not None and length > float(given["clip"]):
        share = float(given["clip"]) / length
    for name, live in given["net"].parameters.items():
        same(live, before[name] - float(given["learning_rate"]) * share * slopes[name])


@st.composite
def runs(draw: Any) -> dict[str, Any]:
    task = draw(tasks())
    n = len(task["X"])
    schedule = draw(st.sampled_from([None, lm.schedules.cosine(1.0, 5)]))
    limit = st.none() | st.floats(1e-3, 10)
    return task | {
        "learning_rate": schedule or draw(st.floats(0, 1e3)),
        "steps": draw(st.integers(0, 20)),
        "batch_size": draw(st.none() | st.integers(1, n)),
        "clip": draw(limit),
        "clip_value": draw(limit),
        "seed": draw(st.none() | SEEDS),
        "record_every": draw(st.integers(1, 5)),
        "frames": draw(st.integers(0, 30)),
        "progress": False,
        "test": draw(st.sampled_from([None, (task["X"], task["Y"])])),
    }


def of_train(given: dict[str, Any], history: Any) -> None:
    net, steps = given["net"], int(given["steps"])
    assert repr(history)
    measured = [history.loss, history.gradient_norms, history.weight_norms, history.accuracy]
    # A penalty's value and a norm may be beyond float64 while no array is.
    assert_finite(measured[0]) if history.exploded_at is None else None
    assert all(len(a) == len(history.steps) for a in history.gradient_norms.values())
    assert ((history.accuracy >= 0) & (history.accuracy <= 1)).all()
    assert (np.diff(history.steps) > 0).all()
    if history.exploded_at is None:
        assert history.steps[-1] == steps
        assert_finite(net.parameters)
        assert len(history.frames) == min(int(given["frames"]), steps + 1)
    else:
        assert history.exploded_in
        assert history.exploded_at <= steps
    if len(history.steps) and moderate(given["X"]):
        first = lm.backprop(history.run.net, given["X"], given["Y"], given["loss"])
        assert history.steps[0] == 0
        assert close(history.loss[0], first["loss"], 1e-6)
    verdict = lm.diagnose(history)
    assert verdict.kind in SENTENCES
    assert "{" not in str(verdict)


def of_gradient_check(given: dict[str, Any], errors: Any) -> None:
    assert list(errors) == list(given["net"].parameters)
    assert_finite(errors) if moderate(given["X"]) else None
    tame = moderate(given["X"], 5) and "epsilon" in given and given["epsilon"] is None
    if tame and not near_a_kink(given, lm.backprop(*(given[n] for n in ("net", "X", "Y", "loss")))):
        assert max(errors.values()) < 1e-6, errors


def of_hessian(given: dict[str, Any], value: float) -> None:
    """For one linear layer the Hessian is `X.T X / N`, once for each output; see also the bias."""
    assert isinstance(value, float)
    if not moderate(given["X"]):
        return
    assert np.isfinite(value)
    X, strength = np.asarray(given["X"], float), given["loss"].penalty.strength
    largest = np.linalg.eigvalsh(X.T @ X / len(X)).max() + strength / len(X)
    slack = 1e-4 * (1 + np.abs(X).max() ** 2)
    assert value <= largest + slack
    if int(given["iterations"]) >= 100 and float(given["tolerance"]) <= 1e-6:
        assert value >= 0.9 * largest - slack


@st.composite
def valleys(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    n, inputs, outputs = draw(st.tuples(st.integers(1, 6), st.integers(1, 3), st.integers(1, 3)))
    only = draw(st.sampled_from([None, ("W1",), ["W1"]]))
    return {
        "net": lm.Network([lm.Linear(source.standard_normal((inputs, outputs)))]),
        "X": source.standard_normal((n, inputs)),
        "Y": one_hot(source.randint(outputs, size=n), outputs),
        "loss": lm.SquaredError(lm.L2(draw(st.floats(0, 3)))),
        "only": only,
        "iterations": draw(st.integers(1, 300)),
        "tolerance": draw(st.sampled_from([0.0, 1e-9, 1e-6, 1e-3])),
    }


def _of_epsilon(task: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return (st.none() | st.floats(1e-5, 1e-3)).map(lambda e: task | {"epsilon": e})


TARGETS: dict[str, Target] = {
    "update": Target(updated, updates(), of_update, moves=("net",)),
    "train": Target(lm.train, runs(), of_train, {"steps": 100}, moves=("net", "seed"), examples=80),
    "gradient_check": Target(
        lm.gradient_check, tasks().flatmap(_of_epsilon), of_gradient_check, examples=12
    ),
    "hessian_eigenvalue": Target(
        lm.hessian_eigenvalue, valleys(), of_hessian, {"iterations": 1000}
    ),
}
