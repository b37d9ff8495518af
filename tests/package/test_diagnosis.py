"""`diagnose` on runs whose cause is known because they were built that way."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.analysis.diagnosis import short

RUNS = 40  # of each cause


def trained(
    sizes: list[int],
    rate: float,
    penalty: Any = None,
    steps: int = 300,
    n: int = 60,
    data: Any = lm.datasets.xor,
    **options: Any,
) -> lm.History:
    X, Y = data(n, seed=0)
    net = lm.mlp(sizes, **({"bias": True} | options))
    return lm.train(net, X, Y, lm.SquaredError(penalty), rate, steps, frames=40)


def strong_penalty(source: np.random.Generator, seed: int) -> lm.History:
    rate = 10 ** source.uniform(-2, 1)
    strength = source.uniform(2.3, 8) * 60 / rate
    return trained([2, 5, 2], rate, lm.L2(strength), seed=seed)


def article_penalty(source: np.random.Generator, seed: int) -> lm.History:
    strength = source.uniform(5, 50)
    return trained([2, 20, 2], 10.0, lm.ArticlePenalty(strength), seed=seed, steps=1000)


def sharp_quadratic(source: np.random.Generator, seed: int) -> lm.History:
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=seed)
    curvature = lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    return trained(
        [2, 2], source.uniform(2.2, 5) / curvature, output="linear", seed=seed, steps=800
    )


def sharp_network(source: np.random.Generator, seed: int) -> lm.History:
    return trained([2, 20, 2], source.uniform(5, 20), activation="tanh", output="linear", seed=seed)


def large_gain(source: np.random.Generator, seed: int) -> lm.History:
    return trained(
        [2, *[20] * int(source.integers(3, 7)), 2],
        0.1,
        activation="linear",
        output="linear",
        init="gain",
        gain=float(source.uniform(3, 6)),
        seed=seed,
        bias=False,
    )


def large_steps(source: np.random.Generator, seed: int) -> lm.History:
    rate = float(source.uniform(300, 3000))
    return trained([2, 50, 2], rate, seed=seed)


def tiny_steps(source: np.random.Generator, seed: int) -> lm.History:
    return trained([2, 5, 2], 10 ** source.uniform(-6, -4), seed=seed)


def deep_sigmoids(source: np.random.Generator, seed: int) -> lm.History:
    return trained([2, *[5] * int(source.integers(5, 9)), 2], 0.5, seed=seed)


def alike(source: np.random.Generator, seed: int) -> lm.History:
    return trained([2, int(source.integers(2, 9)), 2], source.uniform(0.1, 3), init="zeros")


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (strong_penalty, "exploding-penalty"),
        (article_penalty, "wrong-penalty"),
        (sharp_quadratic, "exploding-curvature"),
        (sharp_network, "exploding-curvature"),
        (large_gain, "exploding-gain"),
        (large_steps, "saturated"),
        (tiny_steps, "stuck"),
        (deep_sigmoids, "vanishing"),
        (alike, "symmetric"),
    ],
)
def test_finds_the_cause_that_was_built_in(
    build: Callable[[np.random.Generator, int], lm.History], kind: str
) -> None:
    source = np.random.default_rng(1)
    found = [lm.diagnose(build(source, seed)).kind for seed in range(RUNS)]
    assert found == [kind] * RUNS


def test_no_trouble_on_healthy_runs() -> None:
    source = np.random.default_rng(2)
    kinds = []
    for seed in range(200):
        data = [lm.datasets.xor, lm.datasets.line, lm.datasets.circles, lm.datasets.moons][seed % 4]
        history = trained(
            [2, int(source.integers(5, 12)), 2],
            source.uniform(2, 6),
            data=data,
            seed=seed,
            steps=400,
            penalty=lm.L2(1e-4) if seed % 3 == 0 else None,
        )
        kinds.append(lm.diagnose(history).kind)
    assert kinds == ["fine"] * 200


def test_saturated_from_the_start() -> None:
    history = trained([2, 20, 2], 0.01, init="gain", gain=1e4, seed=0)
    assert lm.diagnose(history).kind == "saturated-at-start"


def test_dead_layer() -> None:
    net = lm.Network([lm.Linear(-np.ones((2, 3)), [-9.0] * 3), lm.ReLU(), lm.Linear(np.eye(3, 2))])
    X, Y = lm.datasets.xor(30, seed=0)
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), 0.1, 5))
    assert (verdict.kind, verdict.figures["array"]) == ("dead", "h1")


def test_bouncing() -> None:
    # A quadratic just beyond its limit: the loss grows by (1 - 2.02)² = 1.04 a step.
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=1)
    rate = 2.02 / lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), rate, 60))
    assert verdict.kind == "bouncing"
    assert verdict.figures["product"] == pytest.approx(2.02, rel=1e-2)
    assert verdict.figures["at"] == 0


def test_bouncing_is_explained_where_it_began_and_not_by_the_flat_place_it_was_thrown_to() -> None:
    X, Y = lm.datasets.xor(300, seed=0)
    net = lm.mlp([2, 1, 2], bias=True, seed=1)
    start = net.copy()
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), 100.0, 200))
    assert verdict.kind == "bouncing"
    steep = 100 * lm.hessian_eigenvalue(start, X, Y, lm.SquaredError())
    assert steep > 2 > 100 * lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    assert verdict.figures["product"] == pytest.approx(steep, rel=1e-2)
    assert "at step 0" in str(verdict)


def test_bouncing_that_began_with_small_steps_is_explained_at_its_end() -> None:
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=1)
    limit = 2 / lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    history = lm.train(
        net, X, Y, lm.SquaredError(), lambda step: limit * (0.1 if step == 0 else 1.01), 60
    )
    verdict = lm.diagnose(history)
    assert verdict.kind == "bouncing"
    assert verdict.figures["product"] == pytest.approx(2.02, rel=1e-2)
    assert verdict.figures["at"] == 60


def test_growing_is_explained_before_it_overflows() -> None:
    history = trained([2, 5, 2], 10.0, lm.L2(30.0), steps=40)
    verdict = lm.diagnose(history)
    assert history.exploded_at is None
    assert verdict.kind == "exploding-penalty"
    assert verdict.figures["product"] == pytest.approx(5.0)
    assert verdict.figures["growth"] == pytest.approx(16.0, rel=1e-3)  # W grows by 5 - 1
    assert "10 × 30/60 = 5" in verdict.sentence


def test_overflow_at_the_start() -> None:
    net = lm.Network([lm.Linear([[1e308], [1e308]])])
    X, Y = np.array([[9.0, 9.0]]), np.array([[1.0]])
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), 0.1, 5))
    assert (verdict.kind, verdict.figures["array"]) == ("overflow-at-start", "z1")
    assert "z1" in str(verdict)


def test_a_schedule_that_explodes_later_is_found_at_its_step() -> None:
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=1)
    limit = 2 / lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    history = lm.train(
        net, X, Y, lm.SquaredError(), lambda step: (0.5 if step < 50 else 3) * limit, 700
    )
    verdict = lm.diagnose(history)
    assert verdict.kind == "exploding-curvature"
    assert verdict.figures["learning_rate"] == pytest.approx(3 * limit)
    assert verdict.figures["growth"] == pytest.approx(25.0, rel=1e-2)  # error grows by 6 - 1


def test_a_run_of_no_steps() -> None:
    assert lm.diagnose(trained([2, 3, 2], 0.1, steps=0)).kind == "stuck"


def test_diagnosis_leaves_everything_as_it_was() -> None:
    history = trained([2, 5, 2], 10.0, output="linear", activation="tanh")
    assert history.run is not None
    before = history.run.net.copy().parameters
    lm.diagnose(history)
    for name, value in history.run.net.parameters.items():
        np.testing.assert_array_equal(value, before[name])


def test_only_a_history_is_diagnosed() -> None:
    with pytest.raises(TypeError, match="history"):
        lm.diagnose("a run")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (2.0, "2"), (-0.25, "-0.25"), (1234.5, "1230"), (0.001, "0.001"),
        (12345.0, "1.23e4"), (9999.0, "1e4"), (1e-9, "1e-9"), (1.5e-300, "1.5e-300"),
        (float("nan"), "beyond measure"), (float("-inf"), "beyond measure"),
    ],
)  # fmt: skip
def test_short_numbers(number: float, text: str) -> None:
    assert short(number) == text
