"""Runs whose cause is known because they were built that way, for the tests of `diagnose`.

Nothing here asks `diagnose` or uses its formulas. A builder takes a source of chance and returns a
history; `CAUSES` says what became of its runs.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import lego_mlp as lm

Source = np.random.Generator
Builder = Callable[[Source], lm.History]


def trained(
    source: Source,
    sizes: list[int],
    rate: float,
    penalty: Any = None,
    steps: int = 300,
    n: int = 60,
    data: Any = lm.datasets.xor,
    **options: Any,
) -> lm.History:
    """Return a run on one of the toy data sets, from weights drawn at random."""
    X, Y = data(n, seed=0)
    net = lm.mlp(sizes, **({"bias": True, "seed": int(source.integers(1 << 30))} | options))
    return lm.train(net, X, Y, lm.SquaredError(penalty), rate, steps, frames=40)


def one_hot(labels: Any, classes: int = 2) -> Any:
    return np.eye(classes)[np.asarray(labels, dtype=int)]


# --- Ill by construction ---


def strong_penalty(source: Source) -> lm.History:
    rate = 10 ** source.uniform(-2, 1)
    return trained(source, [2, 5, 2], rate, lm.L2(source.uniform(2.3, 8) * 60 / rate))


def article_penalty(source: Source) -> lm.History:
    strength = source.uniform(5, 50)
    return trained(source, [2, 20, 2], 10.0, lm.ArticlePenalty(strength), steps=1000)


def _bowl(source: Source) -> tuple[lm.Network, Any, Any, float]:
    """Return a single linear layer, for which the loss is a quadratic, and its curvature.

    The layer begins far out along the direction that bends most.
    """
    X, Y = lm.datasets.line(60, seed=0)
    with_one = np.column_stack([X, np.ones(60)])
    curvatures, directions = np.linalg.eigh(with_one.T @ with_one / 60)
    start = np.outer(directions[:, -1], source.uniform(5, 20, 2))
    net = lm.Network([lm.Linear(start[:2], start[2])])
    return net, X, Y, float(curvatures[-1])


def sharp_bowl(source: Source) -> lm.History:
    net, X, Y, curvature = _bowl(source)
    return lm.train(net, X, Y, lm.SquaredError(), source.uniform(2.2, 5) / curvature, 800)


def sharp_bowl_with_momentum(source: Source) -> lm.History:
    net, X, Y, curvature = _bowl(source)
    beta = source.uniform(0.3, 0.95)
    rate = source.uniform(1.1, 2) * 2 * (1 + beta) / curvature
    return lm.train(net, X, Y, lm.SquaredError(), rate, 3000, optimizer=lm.Momentum(beta))


def bowl_just_beyond(source: Source) -> lm.History:
    net, X, Y, curvature = _bowl(source)
    beyond = source.uniform(1.003, 1.008)  # the loss grows by (2 · 1.005 - 1)² = 1.02 a step
    return lm.train(net, X, Y, lm.SquaredError(), beyond * 2 / curvature, 60)


def sharp_network(source: Source) -> lm.History:
    rate = source.uniform(5, 20)
    return trained(source, [2, 20, 2], rate, activation="tanh", output="linear")


def large_gain(source: Source) -> lm.History:
    sizes = [2, *[20] * int(source.integers(3, 7)), 2]
    gain = float(source.uniform(3, 6))
    wide: dict[str, Any] = {
        "activation": "linear",
        "output": "linear",
        "init": "gain",
        "gain": gain,
    }
    return trained(source, sizes, 0.1, bias=False, **wide)


def large_steps(source: Source) -> lm.History:
    return trained(source, [2, 50, 2], float(source.uniform(300, 3000)))


def wild_start(source: Source) -> lm.History:
    gain = 10 ** source.uniform(3.5, 5)
    return trained(source, [2, 20, 2], 0.01, init="gain", gain=gain)


def tiny_steps(source: Source) -> lm.History:
    return trained(source, [2, 5, 2], 10 ** source.uniform(-6, -4))


def deep_sigmoids(source: Source) -> lm.History:
    return trained(source, [2, *[5] * int(source.integers(5, 9)), 2], 0.5)


def alike(source: Source) -> lm.History:
    sizes = [2, int(source.integers(2, 9)), 2]
    return trained(source, sizes, source.uniform(0.1, 3), init="zeros")


def overflowing(source: Source) -> lm.History:
    net = lm.Network([lm.Linear([[1e308], [1e308]])])
    return lm.train(net, [[source.uniform(5, 9)] * 2], [[1.0]], lm.SquaredError(), 0.1, 5)


def with_dead(
    source: Source, dead: int, width: int, rate: float = 0.1, steps: int = 600
) -> lm.History:
    """Return a run in which so many neurons of the hidden layer can never say anything."""
    X, Y = lm.datasets.xor(60, seed=0)
    net = lm.mlp([2, width, 2], "relu", "softmax", True, "he", seed=int(source.integers(99)))
    net.parameters["b1"][:dead] = -1e3
    return lm.train(net, X, Y, lm.CrossEntropy(), rate, steps)


def all_dead(source: Source) -> lm.History:
    width = int(source.integers(1, 9))
    return with_dead(source, width, width)


def most_dead(source: Source) -> lm.History:
    """One living neuron folds the plane once: XOR needs more."""
    width = int(source.integers(3, 9))
    return with_dead(source, width - 1, width)


def by_heart(source: Source) -> lm.History:
    """The labels are coins: there is nothing to learn but the coins."""
    n = int(source.integers(12, 25))
    X, new = source.normal(size=(n, 6)), source.normal(size=(200, 6))
    Y, new_Y = (one_hot(source.permutation(k) % 2) for k in (n, 200))
    net = lm.mlp(
        [6, 30, 2], "tanh", "softmax", bias=True, init="xavier", seed=int(source.integers(99))
    )
    options: dict[str, Any] = {"optimizer": lm.Adam(), "test": (new, new_Y)}
    return lm.train(net, X, Y, lm.CrossEntropy(), 0.03, 400, **options)


def noise_by_heart(source: Source) -> lm.History:
    """As many weights as points, and targets that are noise."""
    X, new = source.normal(size=(15, 20)), source.normal(size=(60, 20))
    Y, new_Y = source.normal(size=(15, 1)), source.normal(size=(60, 1))
    net = lm.mlp([20, 1], output="linear", seed=int(source.integers(99)))
    scale = 10 ** source.uniform(-3, 3)
    test = (new, scale * new_Y)
    return lm.train(net, X, scale * Y, lm.SquaredError(), 0.2, 4000, test=test)


def rare_class(source: Source) -> lm.History:
    """A few points of one class lie exactly where points of the other do: nothing tells them."""
    n, rare = int(source.integers(60, 200)), int(source.integers(2, 8))
    X = source.normal(size=(n, 2))
    X = np.vstack([X, X[:rare]])
    labels = np.append(np.zeros(n), np.ones(rare))
    if source.random() < 0.5:
        net = lm.mlp([2, 3, 2], "tanh", "softmax", bias=True, seed=int(source.integers(99)))
        return lm.train(net, X, one_hot(labels), lm.CrossEntropy(), 0.1, 300)
    net = lm.mlp([2, 3, 1], "tanh", "sigmoid", bias=True, seed=int(source.integers(99)))
    return lm.train(net, X, labels[:, None], lm.SquaredError(), 0.5, 300)


def hidden_class(source: Source) -> lm.History:
    """Two classes lie apart; each point of a third lies where three of the first do."""
    n, rare = int(source.integers(20, 40)), int(source.integers(3, 9))
    places = source.normal(size=(n, 2))
    X = np.vstack([np.repeat(places, 3, axis=0), source.normal(6, 1, (3 * n, 2)), places[:rare]])
    Y = one_hot(np.repeat([0, 1, 2], [3 * n, 3 * n, rare]), 3)
    net = lm.mlp([2, 3], output="softmax", bias=True, seed=int(source.integers(99)))
    return lm.train(net, X, Y, lm.CrossEntropy(), 0.2, 4000, record_every=10)


def too_small_a_network(source: Source) -> lm.History:
    """A single layer draws one straight line: the far points are easy, the XOR is not."""
    n = int(source.integers(10, 20))
    corners = np.tile([[1, 1], [-1, -1], [1, -1], [-1, 1]], (n, 1))
    far = np.tile([[6, 0], [-6, 0]], (n, 1))
    X = np.vstack([corners, far]) + source.normal(0, 0.1, (6 * n, 2))
    Y = one_hot(np.append(np.tile([0, 0, 1, 1], n), np.tile([0, 1], n)))
    net = lm.mlp([2, 2], output="softmax", bias=True, seed=int(source.integers(99)))
    return lm.train(net, X, Y, lm.CrossEntropy(), 0.1, 1500)


def straight_line_through_a_curve(source: Source) -> lm.History:
    """A line explains a share of a bent curve that least squares tells beforehand."""
    x = np.sort(source.uniform(-2, 2, 60))[:, None]
    scale = 10 ** source.uniform(-3, 3)
    Y = scale * (x + source.uniform(1.6, 2.2) * np.sin(source.uniform(3, 4) * x))
    net = lm.mlp([1, 1], output="linear", bias=True, seed=int(source.integers(99)))
    return lm.train(net, x, Y, lm.SquaredError(), 0.5, 600)


def xor_at_three_quarters(source: Source) -> lm.History:
    """Of the four corners two ReLUs see one, the same: the other three get one answer."""
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), one_hot([0, 1, 1, 0])
    noise = iter(source.normal(0, 0.05, (4, 2, 2)))
    net = lm.Network(
        [
            lm.Linear(next(noise) + np.array([[1.5, 1.5], [-1.5, -1.5]]), next(noise)[0] - 0.5),
            lm.ReLU(),
            lm.Linear(next(noise) + np.array([[-1, 1], [-1, 1]]), next(noise)[0]),
            lm.Softmax(),
        ]
    )
    return lm.train(net, X, Y, lm.CrossEntropy(), 0.5, 6000, record_every=10)


CAUSES: dict[Builder, str] = {
    strong_penalty: "exploding-penalty",
    article_penalty: "wrong-penalty",
    sharp_bowl: "exploding-curvature",
    sharp_bowl_with_momentum: "exploding-curvature",
    sharp_network: "exploding-curvature",
    large_gain: "exploding-gain",
    overflowing: "overflow-at-start",
    bowl_just_beyond: "bouncing",
    large_steps: "saturated",
    wild_start: "saturated-at-start",
    tiny_steps: "stuck",
    deep_sigmoids: "vanishing",
    alike: "symmetric",
    all_dead: "dead",
    most_dead: "dead-neurons",
    by_heart: "by-heart",
    noise_by_heart: "by-heart",
    rare_class: "majority",
    hidden_class: "missed-class",
    too_small_a_network: "stuck-short",
    straight_line_through_a_curve: "stuck-short",
    xor_at_three_quarters: "stuck-short",
}


# --- Healthy ---


def toy_classes(source: Source) -> lm.History:
    """A toy data set, one-hot or as a single column, by squared error or cross-entropy."""
    kind = [lm.datasets.xor, lm.datasets.line, lm.datasets.circles, lm.datasets.moons][
        source.integers(4)
    ]
    X, Y = kind(int(source.integers(60, 150)), seed=int(source.integers(99)))
    loss: lm.Loss = lm.SquaredError(lm.L2(1e-4) if source.random() < 0.3 else None)
    output, outputs, rate = "sigmoid", 2, source.uniform(3, 8)
    if source.random() < 0.5:
        loss, output, rate = lm.CrossEntropy(), "softmax", source.uniform(0.5, 1.5)
    if source.random() < 0.4:
        Y, output, outputs = Y[:, 1:], "sigmoid", 1
    sizes = [2, int(source.integers(6, 14)), outputs]
    net = lm.mlp(sizes, "tanh", output, bias=True, init="xavier", seed=int(source.integers(99)))
    return lm.train(net, X, Y, loss, rate, 1500, record_every=5)


def spiral(source: Source) -> lm.History:
    X, Y = lm.datasets.spiral(200, seed=int(source.integers(99)))
    net = lm.mlp(
        [2, 24, 24, 2], "tanh", "softmax", bias=True, init="xavier", seed=int(source.integers(99))
    )
    options: dict[str, Any] = {"optimizer": lm.Adam(), "record_every": 5}
    return lm.train(net, X, Y, lm.CrossEntropy(), 0.02, 700, **options)


def blobs_of_any_scale(source: Source) -> lm.History:
    """Two to five heaps in any units, standardized as one should, with held-out points."""
    classes, inputs = int(source.integers(2, 6)), int(source.integers(2, 5))
    scale, shift = 10 ** source.uniform(-6, 6, inputs), source.normal(0, 1, inputs)
    middles = 6 * np.eye(5)[:classes] @ source.normal(0, 1, (5, inputs))
    labels = source.integers(classes, size=200)
    X = scale * (middles[labels] + source.normal(0, 0.6, (200, inputs)) + 50 * shift)
    X = (X - X[:100].mean(axis=0)) / X[:100].std(axis=0)
    Y = one_hot(labels, classes)
    net = lm.mlp([inputs, 8, classes], "relu", "softmax", True, "he", seed=int(source.integers(99)))
    options: dict[str, Any] = {"test": (X[100:], Y[100:])}
    if source.random() < 0.5:
        options |= {"batch_size": 20, "record_every": 5}
    return lm.train(net, X[:100], Y[:100], lm.CrossEntropy(), 0.2, 800, **options)


def line_of_any_scale(source: Source) -> lm.History:
    """Real targets in any units from points in any units, and steps that suit them."""
    inputs, outputs = int(source.integers(1, 4)), int(source.integers(1, 3))
    at, to = 10 ** source.uniform(-3, 3), 10 ** source.uniform(-5, 5)
    X = at * source.normal(size=(80, inputs))
    Y = to * (X / at @ source.normal(size=(inputs, outputs)) + source.normal(0, 0.1, (80, outputs)))
    net = lm.mlp([inputs, outputs], output="linear", bias=True, seed=int(source.integers(99)))
    for live in net.parameters.values():
        live *= to / at
    # Without a bias in other units: its own curvature is 1.
    X, curvature = X / at, float(np.linalg.eigvalsh(X.T @ X / 80 / at**2)[-1])
    return lm.train(net, X, Y, lm.SquaredError(), 0.8 / max(curvature, 1.0), 300)


def bent_curve(source: Source) -> lm.History:
    """A bent curve by bumps, with held-out points between."""
    x = source.uniform(-2, 2, (120, 1))
    Y = np.sin(source.uniform(1, 2) * x) + source.normal(0, 0.03, x.shape)
    net = lm.mlp(
        [1, 12, 1], "tanh", "linear", bias=True, init="xavier", seed=int(source.integers(99))
    )
    test = (x[80:], Y[80:])
    return lm.train(net, x[:80], Y[:80], lm.SquaredError(), 0.1, 3000, test=test, record_every=10)


def overlapping(source: Source) -> lm.History:
    """Two heaps that lie half in each other: the best there is falls short of 95 of 100."""
    labels = np.arange(200) % 2
    X = source.normal(size=(200, 2)) + source.uniform(1.2, 1.6) * (labels[:, None] - 0.5)
    X *= 10 ** source.uniform(-3, 3, 2)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    net = lm.mlp([2, 1], output="sigmoid", bias=True, seed=int(source.integers(99)))
    return lm.train(net, X, labels[:, None], lm.CrossEntropy(), 1.0, 600)


def published(source: Source) -> lm.History:
    """One observation with the targets 0.01 and 0.99, as many worked examples have it."""
    net = lm.mlp([2, 2, 2], bias=True, seed=int(source.integers(9999)))
    return lm.train(
        net, [[0.05, 0.1]], [[0.01, 0.99]], lm.SquaredError(), 0.5, 10_000, record_every=50
    )


HEALTHY = [
    overlapping,
    toy_classes,
    spiral,
    blobs_of_any_scale,
    line_of_any_scale,
    bent_curve,
    published,
]


def at_the_goal(history: lm.History) -> bool:
    """Say whether a run ended with 95 of 100 points right, or the squared error nearly gone.

    Logistic regression that has converged is at the goal whatever its share: no line is better.
    """
    assert history.run is not None
    if len(history.run.net.layers) == 1 and isinstance(history.run.loss, lm.CrossEntropy):
        return max(norms[-1] for norms in history.gradient_norms.values()) < 1e-6
    net, X, Y = history.run.net.copy(history.tail[-1].parameters), history.run.X, history.run.Y
    if np.isin(Y, (0, 1)).all():
        labels = Y[:, 0] if Y.shape[1] == 1 else Y.argmax(axis=1)
        return float((net.predict(X) == labels).mean()) >= 0.95
    h = net.forward(X)[net.layers[-1].names.h]
    spread = ((Y - Y.mean(axis=0)) ** 2).sum() or ((Y**2).sum())
    return float(((h - Y) ** 2).sum()) <= 0.08 * spread


def healthy_runs(build: Builder, source: Source, count: int) -> Iterator[lm.History]:
    """Yield so many runs of a healthy kind that got to the goal: nearly all do."""
    for _ in range(2 * count):
        history = build(source)
        if at_the_goal(history):
            yield history
            count -= 1
        if not count:
            return
    raise AssertionError(f"{build.__name__} seldom gets to the goal")
