"""Data and schedules."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm
from tests.fuzz.core import SEEDS
from tests.fuzz.judge import Target, assert_finite, close

RATES = st.floats(1e-6, 1e6)
STEPS = st.integers(0, 10**6)


# --- Data ---


def of_points(given: dict[str, Any], pair: Any) -> None:
    X, Y = pair
    n, classes = int(given["n"]), int(given.get("classes", 2))
    assert X.shape == (n, 2)
    assert Y.shape == (n, classes)
    assert_finite([X, Y])
    assert (Y.sum(axis=1) == 1).all()
    assert set(np.unique(Y)) <= {0.0, 1.0}


def of_xor(given: dict[str, Any], pair: Any) -> None:
    of_points(given, pair)
    assert ((pair[0].prod(axis=1) < 0) == (pair[1][:, 1] == 1)).all()


def of_corners(_: dict[str, Any], pair: Any) -> None:
    assert pair[0].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert pair[1].argmax(axis=1).tolist() == [0, 1, 1, 0]


def of_curve(given: dict[str, Any], pair: Any) -> None:
    X, Y = pair
    assert X.shape == Y.shape == (int(given["n"]), 1)
    assert (np.diff(X[:, 0]) >= 0).all()
    assert (np.abs(Y - np.sin(np.pi * X)) <= 20 * float(given["noise"]) + 1e-9).all()


def of_line(given: dict[str, Any], pair: Any) -> None:
    of_points(given, pair)
    assert ((pair[0].sum(axis=1) > 0) == (pair[1][:, 1] == 1)).all()


def of_circles(given: dict[str, Any], pair: Any) -> None:
    of_points(given, pair)
    away = np.abs(np.hypot(*pair[0].T) - (1 + pair[1][:, 1]))
    assert (away <= 20 * float(given["noise"]) + 1e-9).all()


def of_digits(given: dict[str, Any], pairs: Any) -> None:
    (X, Y), (X_test, Y_test) = pairs
    assert len(X_test) == len(Y_test) == int(given["test"])
    assert len(X) + len(X_test) == len(Y) + len(Y_test) == 1797
    ink = np.sort(np.concatenate([X, X_test]).sum(axis=1))
    usual = np.concatenate([X for X, _ in lm.datasets.digits()])
    assert (ink == np.sort(usual.sum(axis=1))).all()


def of_one_hot(given: dict[str, Any], Y: Any) -> None:
    assert Y.argmax(axis=1).tolist() == np.asarray(given["labels"]).tolist()
    assert Y.shape == (len(given["labels"]), int(given["classes"]))
    assert Y.sum() == len(Y)


def _drawn(*more: str) -> st.SearchStrategy[dict[str, Any]]:
    kinds = {
        "n": st.integers(1, 50),
        "seed": SEEDS,
        "noise": st.floats(0, 2),
        "classes": st.integers(1, 5),
    }
    return st.fixed_dictionaries({name: kinds[name] for name in ("n", "seed", *more)})


# --- Schedules: made and asked ---


def _asked(make: Any) -> Any:
    return lambda step, **words: make(**words)(step)


def of_step_decay(given: dict[str, Any], rate: float) -> None:
    power = int(given["step"]) // int(given["every"])
    told = math.log(float(given["initial"])) + power * math.log(float(given["factor"]))
    assert rate >= 0
    if abs(told) < 600:
        assert close(math.log(rate), told, 1e-6)


def of_inverse_time(given: dict[str, Any], rate: float) -> None:
    ratio = float(given["step"]) / float(given["half_life"])
    assert close(rate, float(given["initial"]) / (1 + ratio)) or not math.isfinite(ratio)


def of_cosine(given: dict[str, Any], rate: float) -> None:
    ends = sorted((float(given["initial"]), float(given["final"])))
    assert ends[0] - 1e-9 * abs(ends[1]) <= rate <= ends[1] * (1 + 1e-9)
    if int(given["step"]) >= int(given["steps"]):
        assert close(rate, float(given["final"]))


TARGETS: dict[str, Target] = {
    "datasets.xor": Target(lm.datasets.xor, _drawn(), of_xor, {"n": 10**5}, moves=("seed",)),
    "datasets.line": Target(lm.datasets.line, _drawn(), of_line, {"n": 10**5}, moves=("seed",)),
    "datasets.corners": Target(lm.datasets.corners, st.just({}), of_corners),
    "datasets.curve": Target(
        lm.datasets.curve, _drawn("noise"), of_curve, {"n": 10**5}, moves=("seed",)
    ),
    "datasets.circles": Target(
        lm.datasets.circles, _drawn("noise"), of_circles, {"n": 10**5}, moves=("seed",)
    ),
    "datasets.moons": Target(
        lm.datasets.moons, _drawn("noise"), of_points, {"n": 10**5}, moves=("seed",)
    ),
    "datasets.spiral": Target(
        lm.datasets.spiral, _drawn("noise"), of_points, {"n": 10**5}, moves=("seed",)
    ),
    "datasets.pinwheel": Target(
        lm.datasets.pinwheel,
        _drawn("noise", "classes"),
        of_points,
        {"n": 10**5, "classes": 1000},
        moves=("seed",),
    ),
    "datasets.digits": Target(
        lm.datasets.digits,
        st.fixed_dictionaries({"test": st.integers(0, 1796), "seed": SEEDS}),
        of_digits,
        moves=("seed",),
        examples=15,
    ),
    "datasets.one_hot": Target(
        lm.datasets.one_hot,
        st.builds(
            lambda labels, more: {"labels": labels, "classes": max(labels) + more},
            *(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(1, 3)),
        ),
        of_one_hot,
        {"classes": 1000},
    ),
    "schedules.step_decay": Target(
        _asked(lm.schedules.step_decay),
        st.fixed_dictionaries(
            {
                "initial": RATES,
                "factor": st.floats(0.1, 2),
                "every": st.integers(1, 10**4),
                "step": STEPS,
            }
        ),
        of_step_decay,
    ),
    "schedules.inverse_time": Target(
        _asked(lm.schedules.inverse_time),
        st.fixed_dictionaries({"initial": RATES, "half_life": RATES, "step": STEPS}),
        of_inverse_time,
    ),
    "schedules.cosine": Target(
        _asked(lm.schedules.cosine),
        st.fixed_dictionaries(
            {"initial": RATES, "steps": st.integers(1, 10**6), "final": RATES, "step": STEPS}
        ),
        of_cosine,
    ),
}
