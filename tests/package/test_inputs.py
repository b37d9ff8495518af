"""Bad input, by one table of the public names and one of values.

For every argument of every public function: each value that does not belong there ends in a
`TypeError` or `ValueError` whose message begins with the argument's name, and nothing is changed.
A new public function is missed by `test_the_table_is_complete`.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import schedules
from lego_mlp.bricks import Activation
from lego_mlp.losses import Loss, Penalty
from tests.package.stacks import assert_same, copies

X, Y = lm.datasets.xor(6)
LOSS = lm.SquaredError()


class Silent:
    """Cannot be shown in a message."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


class Liar:
    """Claims to be an array."""

    def __array__(self, *_arguments: Any, **_words: Any) -> Any:
        raise RuntimeError("no array")


ENDLESS = -(10**5000)  # Python refuses to write it out
NOTHING = [None, "1 2", object(), {"a": 1}, 1 + 2j, Silent(), lm.Network]
NO_NUMBER = [*NOTHING, [0.1], True, np.nan, np.inf, -np.inf, 10**400]
NO_COUNT = [*NO_NUMBER, 2.0, 1.5, "3", ENDLESS, -1, 10**30]
NO_MATRIX = [
    *NOTHING,
    Liar(),
    5.0,
    [],
    [[]],
    [1.0, 2.0, 3.0, 4.0, 5.0],
    [[1, 2], [3]],
    [[["1", "2"]]],
    [["1", "2"]],
    [[1, None]],
    [[1 + 2j, 3]],
    np.empty((0, 2)),
    np.array([["2020-01-01", "2020-01-02"]], dtype="datetime64"),
    np.ma.array([[1.0, 2.0]], mask=[[True, False]]),
]
NO_FINITE_MATRIX = [*NO_MATRIX, [[np.nan, 1.0]], [[1.0, np.inf]], [[10**400, 1]]]
KINDS: dict[str, list[Any]] = {
    "weights": [None, 5, "W1", {"W1": np.ones((2, 2))}, np.ones((2, 2)), [[1.0, 2.0]], [None]],
    "matrix": NO_FINITE_MATRIX,
    "rows": NO_MATRIX,
    "rows of 2": [*NO_MATRIX, [[1.0]]],
    "numbers": [*NOTHING, [[1, 2], [3]], [["1", "2"]], [[1 + 2j, 3]]],
    "number": NO_NUMBER,
    "above 0": [*NO_NUMBER, 0, -0.1],
    "at least 0": [*NO_NUMBER, -0.1],
    "rate": [*(value for value in NO_NUMBER if not callable(value)), -0.1, lambda step: -0.1],
    "below 1": [*NO_NUMBER, -0.1, 1.0, 2],
    "count": [*NO_COUNT, 0],
    "count or 0": NO_COUNT,
    "flag": [None, 0, 1, "yes", [True]],
    "word": [None, 5, "nothing", [], True],
    "network": [None, "net", 5, [lm.Linear([[1.0]])], lm.Network, lm.Linear([[1.0]]), Silent()],
    "loss": [None, "loss", 5, lm.L2(1.0), lm.SquaredError],
    "seed": [None, "1", 1.5, True, -1, 2**32, [1]],
    "penalty": [0.5, "L2", LOSS, lm.L2],
}


class Call(NamedTuple):
    """A public function, arguments that are right, and the kind of those that can be wrong."""

    function: Callable[..., Any]
    right: dict[str, Any]
    kinds: dict[str, str]
    optional: tuple[str, ...] = ()  # where None stands for something


def net() -> lm.Network:
    return lm.mlp([2, 3, 2], bias=True)


def task() -> dict[str, Any]:
    return {"net": net(), "X": X, "Y": Y, "loss": LOSS}


TASK = {"net": "network", "X": "matrix", "Y": "matrix", "loss": "loss"}
WHOLE = lm.backprop(net(), X, Y, LOSS)
LIMITS = {"clip": "above 0", "clip_value": "above 0"}
H = np.full((6, 2), 0.5)

CALLS: dict[str, Call] = {
    "Linear": Call(lm.Linear, {"W": [[1.0]], "b": [1.0]}, {"W": "matrix", "b": "matrix"}, ("b",)),
    "Linear.forward": Call(lm.Linear(np.ones((2, 3))).forward, {"x": X}, {"x": "rows of 2"}),
    "Linear.backward": Call(
        lm.Linear(np.ones((2, 2))).backward,
        {"dL_dz": X, "x": X},
        {"dL_dz": "rows of 2", "x": "rows of 2"},
    ),
    "Softmax.forward": Call(lm.Softmax().forward, {"z": X}, {"z": "rows"}),
    "Softmax.log_forward": Call(lm.Softmax().log_forward, {"z": X}, {"z": "rows"}),
    "Softmax.slope": Call(lm.Softmax().slope, {"h": X}, {"h": "rows"}),
    "Softmax.backward": Call(
        lm.Softmax().backward, {"dL_dh": X, "h": X}, {"dL_dh": "rows of 2", "h": "rows"}
    ),
    "SquaredError": Call(lm.SquaredError, {"penalty": None}, {"penalty": "penalty"}, ("penalty",)),
    "SquaredError.value": Call(LOSS.value, {"h": H, "Y": Y}, {"h": "rows of 2"}),
    "SquaredError.slope": Call(LOSS.slope, {"h": H, "Y": Y}, {"h": "rows of 2"}),
    "CrossEntropy": Call(lm.CrossEntropy, {"penalty": None}, {"penalty": "penalty"}, ("penalty",)),
    "CrossEntropy.value": Call(lm.CrossEntropy().value, {"h": H, "Y": Y}, {"h": "rows of 2"}),
    "CrossEntropy.slope": Call(lm.CrossEntropy().slope, {"h": H, "Y": Y}, {"h": "rows of 2"}),
    "Sigmoid.log_shares": Call(lm.Sigmoid().log_shares, {"z": X}, {"z": "numbers"}),
    "ReLU.forward": Call(lm.ReLU().forward, {"z": X}, {"z": "numbers"}),
    "ReLU.slope": Call(lm.ReLU().slope, {"h": X}, {"h": "numbers"}),
    "Shortcut.forward": Call(
        lm.Shortcut().forward, {"h": H, "x": H}, {"h": "numbers", "x": "numbers"}
    ),
    "Shortcut.backward": Call(
        lm.Shortcut().backward, {"dL_ds": H, "dL_dx": H}, {"dL_ds": "numbers", "dL_dx": "numbers"}
    ),
    "L2": Call(lm.L2, {"strength": 1.0}, {"strength": "at least 0"}),
    "L1": Call(lm.L1, {"strength": 1.0}, {"strength": "at least 0"}),
    "ArticlePenalty": Call(lm.ArticlePenalty, {"strength": 1.0}, {"strength": "at least 0"}),
    **{
        f"{penalty.__name__}.{step}": Call(
            getattr(penalty(1), step), {name: given, "n": 3}, {name: kind, "n": "count"}
        )
        for penalty in (lm.L1, lm.L2, lm.ArticlePenalty)
        for step, name, given, kind in (
            ("value", "weights", [X], "weights"),
            ("slope", "W", X, "rows"),
        )
    },
    "Network.forward": Call(net().forward, {"X": X}, {"X": "matrix"}),
    "Network.predict": Call(net().predict, {"X": X}, {"X": "matrix"}),
    "mlp": Call(
        lm.mlp,
        {"sizes": [2, 3, 2]},
        {
            "activation": "word",
            "output": "word",
            "init": "word",
            "seed": "seed",
            "gain": "above 0",
            "norm": "flag",
            "shortcuts": "flag",
        },
    ),
    "backprop": Call(lm.backprop, task(), TASK),
    "gradients": Call(lm.gradients, {"net": net(), "trace": WHOLE}, {"net": "network"}),
    "gradient_check": Call(
        lm.gradient_check, {**task(), "epsilon": 1e-3}, {**TASK, "epsilon": "above 0"}, ("epsilon",)
    ),
    "hessian_eigenvalue": Call(
        lm.hessian_eigenvalue,
        {**task(), "iterations": 2, "tolerance": 0.1},
        {**TASK, "iterations": "count", "tolerance": "at least 0"},
    ),
    "relative_error": Call(
        lm.relative_error, {"a": 1.0, "b": 1.0, "floor": 1.0}, {"floor": "above 0"}
    ),
    "central_difference": Call(
        lm.central_difference,
        {"f": lambda: 1.0, "at": np.ones(2), "epsilon": 1e-3},
        {"epsilon": "above 0"},
    ),
    "update": Call(
        lm.update,
        {"net": net(), "trace": WHOLE, "learning_rate": 0.1},
        {"net": "network", "learning_rate": "at least 0", **LIMITS},
        tuple(LIMITS),
    ),
    "train": Call(
        lm.train,
        {**task(), "learning_rate": 0.1, "steps": 3},
        {
            **TASK,
            "learning_rate": "rate",
            "steps": "count or 0",
            "batch_size": "count",
            **LIMITS,
            "seed": "seed",
            "record_every": "count",
            "frames": "count or 0",
            "progress": "flag",
        },
        ("batch_size", *LIMITS, "seed", "record_every"),
    ),
    "LayerNorm": Call(lm.LayerNorm, {"epsilon": 1e-5}, {"epsilon": "above 0"}),
    "LayerNorm.forward": Call(lm.LayerNorm().forward, {"z": X}, {"z": "rows"}),
    "LayerNorm.spread": Call(lm.LayerNorm().spread, {"z": X}, {"z": "rows"}),
    "LayerNorm.slope": Call(lm.LayerNorm().slope, {"z": X}, {"z": "rows"}),
    "LayerNorm.backward": Call(
        lm.LayerNorm().backward, {"dL_dn": X, "z": X}, {"dL_dn": "rows of 2", "z": "rows"}
    ),
    "Shortcut": Call(lm.Shortcut, {"layers": 1}, {"layers": "count"}),
    "Momentum": Call(lm.Momentum, {"beta": 0.9}, {"beta": "below 1"}),
    "Adam": Call(
        lm.Adam, {"beta1": 0.9}, {"beta1": "below 1", "beta2": "below 1", "epsilon": "above 0"}
    ),
    "step_decay": Call(
        schedules.step_decay,
        {"initial": 1.0},
        {"initial": "above 0", "factor": "above 0", "every": "count"},
    ),
    "inverse_time": Call(
        schedules.inverse_time, {"initial": 1.0}, {"initial": "above 0", "half_life": "above 0"}
    ),
    "cosine": Call(
        schedules.cosine,
        {"initial": 1.0, "steps": 3},
        {"initial": "above 0", "steps": "count", "final": "at least 0"},
    ),
    "warm_up": Call(
        schedules.warm_up, {"initial": 1.0, "steps": 3}, {"initial": "above 0", "steps": "count"}
    ),
    "names": Call(lm.names, {"i": 1}, {"i": "count"}),
}

CASES = [
    pytest.param(call, argument, value, id=f"{name}-{argument}-{k}")
    for name, call in CALLS.items()
    for argument, kind in call.kinds.items()
    for k, value in enumerate(KINDS[kind])
    if not (value is None and argument in call.optional)
]


@pytest.mark.parametrize(("call", "argument", "value"), CASES)
def test_it_is_refused_by_name_and_nothing_is_changed(call, argument, value):
    arguments = {**call.right, argument: value}
    trained = arguments.get("net")
    before = copies(trained) if isinstance(trained, lm.Network) else {}
    with pytest.raises((TypeError, ValueError)) as caught:
        call.function(**arguments)
    assert re.match(rf"{argument}\b", str(caught.value)), caught.value
    assert len(str(caught.value)) < 1000
    if isinstance(trained, lm.Network):
        assert_same(before, trained.parameters)


TESTED_ELSEWHERE = {
    *(brick.__name__ for brick in lm.bricks.OUTPUTS.values()),  # take no argument, as
    *("Checked", "Frame", "GradientErrors", "History", "Loss", "Network"),
    *("Run", "Trace", "Verdict"),  # none that could be wrong
    *("Activation", "Brick", "check", "diagnose", "named"),  # have their own files
}


def test_the_table_is_complete():
    functions = {name for name in lm.__all__ if callable(getattr(lm, name))}
    assert functions <= {*CALLS, *TESTED_ELSEWHERE}
    for name, call in CALLS.items():
        known = set(inspect.signature(call.function).parameters)
        assert {*call.right, *call.kinds} <= known, name


BAD_LABELS: list[Any] = [Y[0], Y[:1], Y[:, :1], Y[:3], 1.0, np.ones((6, 3))]


@pytest.mark.parametrize("labels", BAD_LABELS)
@pytest.mark.parametrize("loss", [LOSS, lm.CrossEntropy()])
def test_labels_of_another_shape_are_not_stretched(loss, labels):
    for step in (loss.value, loss.slope):
        with pytest.raises((TypeError, ValueError), match=r"^(h|Y)\b"):
            step(H, labels)
    with pytest.raises((TypeError, ValueError), match=r"^Y\b"):
        lm.train(net(), X, labels, LOSS, 0.1, 3)


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda: net().predict([1, 1]), "[x]"),
        (lambda: lm.train(net(), X, [0, 1, 1, 0, 1, 0], LOSS, 0.1, 3), "lm.datasets.one_hot(Y)"),
        (lambda: lm.backprop(net(), X, [[0], [1], [1], [0], [1], [0]], LOSS), "one_hot(Y)"),
        (lambda: lm.backprop(lm.mlp([2, 1]), X, [0, 1, 1, 0, 1, 0], LOSS), "[:, None]"),
        (lambda: lm.backprop(net(), X, Y, lm.CrossEntropy()), 'output="softmax"'),
        (lambda: lm.backprop(lm.mlp([2, 2], output="softmax"), X, 2 * Y, lm.CrossEntropy()),
         "SquaredError()"),
        (lambda: lm.mlp([2, 1], output="softmax"), '"sigmoid"'),
        (lambda: lm.Network([lm.Linear([[1.0]]), lm.Softmax()]), "Sigmoid"),
        (lambda: net().predict_proba(X), 'output="softmax"'),
        (lambda: lm.train(net(), X, Y, LOSS, 0.1, 3, patience=2), "test=(X, Y)"),
    ],
)  # fmt: skip
def test_the_remedy_is_in_the_message(call, remedy):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert remedy in str(caught.value)


@pytest.mark.parametrize("name", ["W1", "b1"])
def test_an_assignment_that_would_be_ignored_names_the_one_that_is_not(name):
    one = lm.mlp([2, 3, 2])
    with pytest.raises(AttributeError, match=rf"net\.parameters\['{name}'\]"):
        setattr(one, name, np.ones((2, 3)))
    one.note = "any other"


def test_slopes_may_be_whole_numbers():
    one = lm.Network([lm.Linear([[1.0]])])
    lm.update(one, lm.Trace({"dL_dW1": [[2]]}), 0.25)
    assert one.parameters["W1"] == 0.5
    with pytest.raises(TypeError, match="dL_dW1"):
        lm.update(one, lm.Trace({"dL_dW1": [["2"]]}), 0.25)


@pytest.mark.parametrize(
    "trace",
    [
        None,
        "dL_dW1",
        {},
        net().forward(X),
        lm.backprop(lm.mlp([2, 3, 2]), X, Y, LOSS),
        lm.backprop(lm.mlp([2, 5, 2], bias=True), X, Y, LOSS),
    ],
)
def test_a_trace_of_another_network_is_refused(trace):
    one = net()
    before = copies(one)
    for use in (lm.gradients, lambda net, trace: lm.update(net, trace, 0.1)):
        with pytest.raises((TypeError, ValueError), match=r"^trace\b"):
            use(one, trace)
    assert_same(before, one.parameters)


PAIRS: list[Any] = [
    3, "XY", {0: X, 1: Y}, (X,), (X, Y, Y), ("X", Y), (X[0], Y), (X[:, :1], Y), (X * np.nan, Y),
    (X, "Y"), (X, Y[:3]), (X, Y[:, :1]),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_held_out_points_are_checked(pair):
    with pytest.raises((TypeError, ValueError), match=r"^test\b"):
        lm.train(net(), X, Y, LOSS, 0.1, 3, test=pair)


@pytest.mark.parametrize(
    "assignment",
    [
        lambda one: one.parameters.__setitem__("W1", np.ones((3, 3))),
        lambda one: one.parameters.__setitem__("b9", np.ones(3)),
        lambda one: one.parameters.update(W1=np.zeros((2, 3)), b1="no"),
        lambda one: one.parameters.pop("W1"),
        lambda one: one.parameters.clear(),
        lambda one: one.weights.__setitem__(0, np.ones((2, 2))),
        lambda one: one.copy({"W1": 1}),
        lambda one: one.copy(5),
    ],
)
def test_an_assignment_takes_or_raises(assignment):
    one = net()
    before = copies(one)
    with pytest.raises((TypeError, ValueError, IndexError)):
        assignment(one)
    assert_same(before, one.parameters)
    with pytest.raises(ValueError, match="b1"):
        lm.mlp([2, 3, 2]).parameters["b1"] = np.zeros(3)
    one.parameters["W1"] = [[1, 2, 3], [4, 5, 6]]
    one.weights[1] = np.ones((3, 2))
    assert one.layers[0].linear.W.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert one.layers[1].linear.W.tolist() == [[1, 1]] * 3


NUMBERS = [np.array([[1, 2], [3, 4]], dtype=np.float32), [[1, 2], [3, 4]]]


@pytest.mark.parametrize("values", NUMBERS)
def test_numbers_in_any_wrapping_are_taken(values):
    assert net().forward(values)["X"].dtype == np.float64


@pytest.mark.parametrize("base", [Activation(), Penalty(1.0), Loss()])
def test_what_is_only_a_base_computes_nothing(base):
    kind = type(base).__name__
    for name in ("forward", "value"):
        if hasattr(base, name):
            with pytest.raises(NotImplementedError, match=rf"{kind} has no {name}"):
                getattr(base, name)([H], 1) if name == "value" else base.forward(H)
    with pytest.raises(NotImplementedError, match=f"{kind} has no slope"):
        base.slope(H, 1) if not isinstance(base, Activation) else base.slope(H)
