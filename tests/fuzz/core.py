"""The mathematics: networks, losses, gradients, training, and how each answer is judged."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import lego_mlp as lm
from tests.fuzz.judge import Target, assert_finite, close, moderate
from tests.package.stacks import BRICKS, copies, one_hot, reference_gradients, stacks

SEEDS = st.integers(0, 2**32 - 1)
INITS = ("article", "xavier", "he", "gain", "zeros")
NORMALS = np.random.RandomState


def same(a: Any, b: Any, rtol: float = 1e-9, atol: float = 1e-12) -> None:
    np.testing.assert_allclose(np.asarray(a, float), np.asarray(b, float), rtol, atol)


@st.composite
def tasks(draw: st.DrawFn, /, **fixed: Any) -> dict[str, Any]:
    """A network, what to train it on, and a loss that goes with it."""
    if draw(st.booleans()):
        stack = draw(stacks(**fixed))
        return {"net": stack.net, "X": stack.X, "Y": stack.Y, "loss": stack.loss}
    source = NORMALS(draw(st.integers(0, 999)))
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    sizes[-1] += 1  # a softmax of one output is refused
    hidden = draw(st.sampled_from(sorted(BRICKS)))
    net = lm.mlp(sizes, hidden, "softmax", bias=draw(st.booleans()), init="xavier", seed=source)
    n = draw(st.integers(1, 6))
    penalty = draw(st.sampled_from([None, lm.L1(0.5), lm.L2(0.5)]))
    Y = one_hot(source.randint(sizes[-1], size=n), sizes[-1])
    X = source.standard_normal((n, sizes[0]))
    return {"net": net, "X": X, "Y": Y, "loss": lm.CrossEntropy(penalty)}


def loss_of(net: Any, X: Any, Y: Any, loss: Any) -> float:
    """The loss once more, from the definitions alone."""
    h = np.asarray(X, float)
    for linear, brick, _ in net.layers:
        z = h @ linear.W + (0 if linear.b is None else linear.b)
        match type(brick).__name__:
            case "Sigmoid":
                h = 0.5 * (1 + np.tanh(z / 2))
            case "Tanh":
                h = np.tanh(z)
            case "ReLU":
                h = z * (z > 0)
            case "Softmax":
                h = np.exp(z - z.max(axis=1, keepdims=True))
                h = h / h.sum(axis=1, keepdims=True)
            case _:
                h = z
    Y, n = np.asarray(Y, float), len(h)
    squared = isinstance(loss, lm.SquaredError)
    value = ((Y - h) ** 2).sum() / 2 / n if squared else -np.log(h[Y == 1]).sum() / n
    if isinstance(loss.penalty, lm.L1):
        value += loss.penalty.strength * sum(np.abs(W).sum() for W in net.weights) / n
    elif loss.penalty is not None:
        value += loss.penalty.strength * sum((W**2).sum() for W in net.weights) / 2 / n
    return float(value)


# --- What must hold of each answer ---


def of_linear(given: dict[str, Any], brick: Any) -> None:
    same(brick.W, given["W"], 0, 0)
    assert brick.W.dtype == np.float64
    assert not np.shares_memory(brick.W, np.asarray(given["W"]))
    assert (brick.b is None) == (given["b"] is None)
    if brick.b is not None:
        same(brick.b, given["b"], 0, 0)
    assert_finite([brick.W, brick.forward(np.zeros((2, brick.inputs)))])


def of_network(given: dict[str, Any], net: Any) -> None:
    linears = [brick for brick in given["bricks"] if isinstance(brick, lm.Linear)]
    assert [layer.linear.W.tolist() for layer in net.layers] == [b.W.tolist() for b in linears]
    live = net.parameters["W1"]
    live += 1
    assert not (live == linears[0].W).any(), "the network moves with the brick"
    live -= 1
    assert repr(net)


def of_mlp(given: dict[str, Any], net: Any) -> None:
    sizes = [int(size) for size in given["sizes"]]
    assert net.sizes == sizes
    for inputs, layer in zip(sizes, net.layers, strict=False):
        most = {"article": inputs**-0.5, "he": (6 / inputs) ** 0.5, "zeros": 0.0}
        most["gain"] = float(given["gain"]) * (3 / inputs) ** 0.5
        most["xavier"] = (6 / (inputs + layer.linear.outputs)) ** 0.5
        assert np.abs(layer.linear.W).max() <= most[given["init"]] * (1 + 1e-15)
        assert layer.linear.b is None or not layer.linear.b.any()
    if isinstance(given["seed"], int | np.integer):
        again = lm.mlp(**given)
        assert all((again.parameters[n] == live).all() for n, live in net.parameters.items())


def of_forward(given: dict[str, Any], trace: Any) -> None:
    net, X = given["net"], np.asarray(given["X"], float)
    assert next(iter(trace)) == "X"
    for linear, brick, name in net.layers:
        assert trace[name.z].shape == trace[name.h].shape == (len(X), linear.outputs)
        if isinstance(brick, lm.Softmax):
            same(trace[name.h].sum(axis=1), np.ones(len(X)))
    assert_finite(trace) if moderate(X) else None


def of_predict(given: dict[str, Any], labels: Any) -> None:
    h = given["net"].forward(given["X"])[given["net"].layers[-1].names.h]
    if h.shape[1] == 1:
        assert labels.tolist() == [int(row[0] > 0.5) for row in h]
    else:
        assert labels.tolist() == [row.tolist().index(max(row)) for row in h]


def of_copy(given: dict[str, Any], twin: Any) -> None:
    wanted = given["parameters"] or given["net"].parameters
    for name, live in twin.parameters.items():
        same(live, wanted[name], 0, 0)
        assert not np.shares_memory(live, np.asarray(wanted[name]))


def of_backprop(given: dict[str, Any], trace: Any) -> None:
    if not moderate(given["X"]):
        return
    assert_finite(trace)
    assert close(trace["loss"], loss_of(**given), 1e-8)
    source, epsilon = NORMALS(0), 1e-6
    slopes = lm.gradients(given["net"], trace)
    ways = {name: source.standard_normal(slope.shape) for name, slope in slopes.items()}
    ends = [
        loss_of(
            given["net"].copy({n: w + sign * epsilon * ways[n] for n, w in copies_of(given)}),
            given["X"],
            given["Y"],
            given["loss"],
        )
        for sign in (1, -1)
    ]
    measured = (ends[0] - ends[1]) / 2 / epsilon
    told = sum(float((slopes[name] * ways[name]).sum()) for name in slopes)
    size = sum(float(np.abs(slopes[name] * ways[name]).sum()) for name in slopes)
    bends = 1 + float(np.abs(np.asarray(given["X"], float)).max()) ** 2
    assert abs(measured - told) <= 1e-4 * (size + 1) * bends or near_a_kink(given, trace)


def copies_of(given: dict[str, Any]) -> Any:
    return copies(given["net"]).items()


def near_a_kink(given: dict[str, Any], trace: Any) -> bool:
    """Say whether a nudge may cross a ReLU's kink, or a weight's of an L1."""
    reach = 1e-4 * (1 + float(np.abs(np.asarray(given["X"], float)).max()))
    places = [trace[name.z] for _, b, name in given["net"].layers if isinstance(b, lm.ReLU)]
    if isinstance(given["loss"].penalty, lm.L1):
        places += given["net"].weights
    return any((np.abs(z) < reach).any() for z in places)


def of_gradients(given: dict[str, Any], slopes: Any) -> None:
    assert list(slopes) == list(given["net"].parameters)
    for name, slope in slopes.items():
        assert slope is given["trace"][f"dL_d{name}"]


def of_autograd(stack: Any) -> None:
    """Backprop's slopes are those of an independent autograd."""
    trace = lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    for name, slope in reference_gradients(stack).items():
        same(trace[f"dL_d{name}"], slope, 1e-9, 1e-12)


@st.composite
def parts(draw: Any) -> dict[str, Any]:
    source = NORMALS(draw(st.integers(0, 999)))
    W = source.standard_normal((draw(st.integers(1, 4)), draw(st.integers(1, 4))))
    return {"W": W, "b": source.standard_normal(W.shape[1]) if draw(st.booleans()) else None}


@st.composite
def drawings(draw: Any) -> dict[str, Any]:
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    return {
        "sizes": [*sizes, draw(st.integers(2, 6))],
        "activation": draw(st.sampled_from(sorted(BRICKS))),
        "output": draw(st.sampled_from([*sorted(BRICKS), "softmax"])),
        "bias": draw(st.booleans()),
        "init": draw(st.sampled_from(INITS)),
        "seed": draw(SEEDS),
        "gain": draw(st.floats(0.01, 100)),
    }


def _bricks_of(net: Any) -> list[Any]:
    return [brick for layer in net.layers for brick in layer[:2]]


INPUT = tasks().map(lambda task: {"net": task["net"], "X": task["X"]})
TRACE = tasks().map(lambda task: {"net": task["net"], "trace": lm.backprop(**task)})
TWIN = tasks().map(lambda task: {"net": task["net"], "parameters": copies(task["net"])})
METHOD = ("net",)


def unwarned(call: Any) -> Any:
    """Where numbers overflow, a pass says so by NumPy's own warning."""
    return np.errstate(over="ignore", invalid="ignore")(call)


TARGETS: dict[str, Target] = {
    "Linear": Target(lm.Linear, parts(), of_linear),
    "Network": Target(
        lm.Network, tasks().map(lambda task: {"bricks": _bricks_of(task["net"])}), of_network
    ),
    "mlp": Target(lm.mlp, drawings(), of_mlp, moves=("seed",)),
    "Network.forward": Target(
        unwarned(lambda net, X: net.forward(X)), INPUT, of_forward, free=METHOD
    ),
    "Network.predict": Target(
        unwarned(lambda net, X: net.predict(X)), INPUT, of_predict, free=METHOD
    ),
    "Network.copy": Target(
        lambda net, parameters: net.copy(parameters), TWIN, of_copy, free=METHOD
    ),
    "backprop": Target(unwarned(lm.backprop), tasks(), of_backprop, examples=80),
    "gradients": Target(lm.gradients, TRACE, of_gradients),
}
