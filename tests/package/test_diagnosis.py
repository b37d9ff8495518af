"""`diagnose` on runs whose cause is known because they were built that way (`known_runs`)."""

import pickle
import warnings
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.analysis.diagnosis import short
from tests.lab.longer import LONGER
from tests.package.known_runs import (
    CAUSES,
    HEALTHY,
    Builder,
    healthy_runs,
    one_hot,
    overlapping,
    straight_line_through_a_curve,
    too_small_a_network,
    trained,
    with_dead,
)

# With LEGO_FUZZ=20, 40 runs of each cause and of each healthy kind, others each time.
EACH, SEED = (2 * LONGER, None) if LONGER else (2, 1)
CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


@pytest.mark.parametrize(
    ("build", "kind"), CAUSES.items(), ids=[build.__name__ for build in CAUSES]
)
def test_finds_the_cause_that_was_built_in(build: Builder, kind: str) -> None:
    source = np.random.default_rng(SEED)
    assert [lm.diagnose(build(source)).kind for _ in range(EACH)] == [kind] * EACH


@pytest.mark.parametrize("build", HEALTHY, ids=[build.__name__ for build in HEALTHY])
def test_no_false_alarm_on_runs_that_learned(build: Builder) -> None:
    for run in healthy_runs(build, np.random.default_rng(SEED), EACH):
        verdict = lm.diagnose(run)
        assert verdict.kind == "fine" and verdict.sentence.startswith("Learned"), str(verdict)


def test_no_false_alarm_on_runs_that_are_on_their_way() -> None:
    source, words = np.random.default_rng(2), set()
    for seed in range(40):
        data = [lm.datasets.xor, lm.datasets.line, lm.datasets.circles, lm.datasets.moons][seed % 4]
        sizes, rate = [2, int(source.integers(5, 12)), 2], source.uniform(2, 6)
        history = trained(source, sizes, rate, data=data, seed=seed, steps=400)
        verdict = lm.diagnose(history)
        assert verdict.kind == "fine"
        learned = history.train_accuracy[-1] >= 0.95
        assert not learned or verdict.sentence.startswith("Learned:")
        words.add(verdict.sentence.split()[0])
    assert words == {"Learned:", "Learned", "Still"}


# --- How far a run got, on which points ---


def test_dead_neurons_are_counted_in_their_layer() -> None:
    for width, dead in ((4, 3), (8, 7)):
        verdict = lm.diagnose(with_dead(np.random.default_rng(0), dead, width))
        assert f"{dead} of the {width} in h1" in verdict.sentence


def test_dead_neurons_do_not_spoil_what_learned() -> None:
    verdict = lm.diagnose(with_dead(np.random.default_rng(0), 2, 20, rate=0.5, steps=3000))
    assert verdict.kind == "fine"
    assert "In h1, 2 of 20 neurons are dead" in verdict.sentence


def test_three_corners_of_four_are_not_learned() -> None:
    kinds = set()
    for seed in range(10):
        net = lm.mlp([2, 3, 2], "relu", "softmax", seed=seed)
        history = lm.train(
            net, CORNERS, one_hot([0, 1, 1, 0]), lm.CrossEntropy(), 0.5, 4000, record_every=50
        )
        verdict = lm.diagnose(history)
        assert (verdict.kind == "fine") == (history.accuracy[-1] == 1)
        kinds.add(verdict.kind)
    assert kinds == {"fine", "dead", "dead-neurons", "stuck", "stuck-short"}


def test_the_share_of_the_variance_is_that_of_least_squares() -> None:
    history = straight_line_through_a_curve(np.random.default_rng(3))
    assert history.run is not None
    x, y = history.run.X[:, 0], history.run.Y[:, 0]
    r = np.corrcoef(x, y)[0, 1]
    verdict = lm.diagnose(history)
    assert verdict.figures["explained"] == pytest.approx(100 * r * r, rel=1e-3)
    assert f"{short(100 * r * r)} % of the variance" in verdict.sentence


def rare(labels: Any, X: Any, steps: int = 200) -> lm.Verdict:
    net = lm.mlp([1, 2], output="softmax", bias=True, seed=0)
    return lm.diagnose(lm.train(net, X, one_hot(labels), lm.CrossEntropy(), 0.5, steps))


def test_who_always_says_the_largest_class_is_told_so() -> None:
    labels = [1] * 4 + [0] * 96
    verdict = rare(labels, np.tile([[0.5], [-0.5]], (50, 1)))
    assert verdict.kind == "majority"
    assert "No better than always to say class 0" in verdict.sentence
    assert "Found of the 4 other points: 0" in verdict.sentence
    one_found = rare([1] * 8 + [0] * 92, np.array([[9.0]] + [[0.5], [-0.5]] * 49 + [[0.5]]), 2000)
    assert (one_found.kind, one_found.figures["found"]) == ("majority", 1)
    assert "Hardly better" in one_found.sentence


def test_a_rare_class_that_is_found_is_learned() -> None:
    verdict = rare([1] * 4 + [0] * 96, [[1.0]] * 4 + [[-1.0]] * 96, steps=2000)
    assert verdict.sentence.startswith("Learned: ")


def with_test(X: Any, Y: Any) -> lm.Verdict:
    trained_on = lm.datasets.line(30, seed=1)
    net = lm.mlp([2, 5, 2], bias=True, seed=0)
    return lm.diagnose(lm.train(net, *trained_on, lm.SquaredError(), 3.0, 2000, test=(X, Y)))


def test_the_sentence_says_which_points_it_means() -> None:
    X, Y = lm.datasets.line(30, seed=1)
    new_X, new_Y = lm.datasets.line(200, seed=2)
    good = with_test(new_X, new_Y)
    assert good.kind == "fine"
    both = "100 % of the points trained on and {} % of the held-out ones are right"
    assert both.format(short(good.figures["test_accuracy"])) in good.sentence
    bad = with_test(new_X, 1 - new_Y)
    assert bad.kind == "by-heart"
    assert bad.figures["test_accuracy"] == pytest.approx(100 - good.figures["test_accuracy"])
    assert both.format(short(bad.figures["test_accuracy"])) in bad.sentence
    alone = with_test(X, Y)
    assert "held-out" not in alone.sentence
    # A pair that holds the points trained on as well: they are not held out.
    mixed = with_test(np.vstack([X, new_X]), np.vstack([Y, new_Y]))
    assert mixed.sentence == good.sentence


def test_a_run_that_stopped_early_is_judged_where_it_went_back_to() -> None:
    source = np.random.default_rng(0)
    X, new = source.normal(size=(20, 6)), source.normal(size=(200, 6))
    Y, new_Y = one_hot(source.permutation(20) % 2), one_hot(source.permutation(200) % 2)
    net = lm.mlp([6, 30, 2], "tanh", "softmax", bias=True, seed=0)
    task = net, X, Y, lm.CrossEntropy(), 0.5, 2000
    history = lm.train(*task, test=(new, new_Y), patience=40)
    verdict = lm.diagnose(history)
    right = float((net.predict(X) == Y.argmax(axis=1)).mean())
    assert verdict.figures["steps"] == history.best_step
    assert verdict.figures["accuracy"] == pytest.approx(100 * right)
    assert verdict.figures["loss_end"] == pytest.approx(lm.backprop(*task[:4])["data_loss"])


def test_one_answer_for_all_points() -> None:
    net = lm.mlp([1, 2, 1], bias=True, seed=0)
    task = [[0.0], [1.0]], [[0.3], [0.3]], lm.SquaredError()
    assert lm.diagnose(lm.train(net.copy(), *task, 1e-6, 10)).kind == "stuck"
    verdict = lm.diagnose(lm.train(net, *task, 1.0, 500))
    assert verdict.kind == "fine"
    assert "all points trained on have the same target" in verdict.sentence


def test_noise_is_told_from_a_network_that_is_too_small() -> None:
    source = np.random.default_rng(0)
    verdict = lm.diagnose(overlapping(source))
    assert verdict.sentence.startswith("Learned as much as the points tell")
    short = lm.diagnose(too_small_a_network(source))
    assert short.kind == "stuck-short"
    # On a chessboard the nearest points are of the other class: that is no noise either.
    board = np.array(list(np.ndindex(6, 6)), dtype=float) - 2.5
    far = np.tile([[20.0, 0], [-20.0, 0]], (12, 1))
    labels = np.append((board.sum(axis=1) + 5) % 2, np.arange(24) % 2)
    net = lm.mlp([2, 2], output="softmax", bias=True, seed=0)
    task = net, np.vstack([board, far]) / 10, one_hot(labels), lm.CrossEntropy()
    assert lm.diagnose(lm.train(*task, 0.5, 3000)).kind == "stuck-short"


def test_shares_instead_of_classes() -> None:
    source = np.random.default_rng(0)
    X = source.normal(size=(60, 2))
    Y = np.column_stack([1 / (1 + np.exp(X[:, 0])), 1 / (1 + np.exp(-X[:, 0]))])
    net = lm.mlp([2, 2], output="softmax", bias=True, seed=0)
    verdict = lm.diagnose(lm.train(net, X, Y, lm.CrossEntropy(), 0.5, 1000))
    assert verdict.sentence.startswith("Learned: ")
    assert verdict.figures["explained"] == pytest.approx(100, abs=0.1)
    assert "least possible loss" in verdict.sentence


# --- Where it began, and what the rate has to do with it ---


def test_a_small_penalty_that_falls_does_not_make_a_run_learn() -> None:
    X, Y = lm.datasets.xor(60, seed=0)
    net = lm.mlp([2, 4, 2], init="gain", gain=3.0, seed=1)
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(lm.L2(1.0)), 1.0, 60))
    assert verdict.kind == "stuck"


def bowl_run(rate: float, optimizer: Any = None, **more: Any) -> lm.Verdict:
    """One weight, one point: the curvature is 9."""
    net = lm.Network([lm.Linear([[1.0]])])
    task = net, [[3.0]], [[1.0]], lm.SquaredError()
    return lm.diagnose(lm.train(*task, rate / 9, 3000, optimizer=optimizer, **more))


def test_momentum_moves_the_limit() -> None:
    assert bowl_run(1.9).kind == "fine"
    assert bowl_run(2.1).kind == "exploding-curvature"
    assert bowl_run(2.9, lm.Momentum(0.5)).kind == "fine"
    verdict = bowl_run(3.2, lm.Momentum(0.5))
    assert (verdict.kind, verdict.figures["limit"]) == ("exploding-curvature", 3.0)
    assert "Above 3," in verdict.sentence


def test_a_penalty_with_momentum_grows_by_the_factor_named() -> None:
    net = lm.Network([lm.Linear([[1e-3]])])
    loss = lm.SquaredError(lm.L2(6.0))
    history = lm.train(net, [[1e-9]], [[0.0]], loss, 0.6, 60, optimizer=lm.Momentum(0.5))
    verdict = lm.diagnose(history)
    assert verdict.kind == "exploding-penalty"
    growth = history.weight_norms["W1"][-1] / history.weight_norms["W1"][-2]
    assert verdict.figures["factor"] == pytest.approx(growth, rel=1e-6)


def test_of_adam_no_limit_is_claimed() -> None:
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=1)
    history = lm.train(net, X, Y, lm.SquaredError(), 3.0, 20, optimizer=lm.Adam())
    verdict = lm.diagnose(history)
    assert verdict.kind in ("bouncing", "unexplained")
    assert "product" not in verdict.figures
    assert "curvature was" not in verdict.sentence


@pytest.mark.parametrize(("first", "at"), [(1.01, 0), (0.1, 60)])
def test_bouncing_is_explained_at_its_start_or_after_small_steps_at_its_end(first, at) -> None:
    # A quadratic just beyond its limit: the loss grows by (1 - 2.02)² = 1.04 a step.
    X, Y = lm.datasets.line(60, seed=0)
    net = lm.mlp([2, 2], output="linear", bias=True, seed=1)
    limit = 2 / lm.hessian_eigenvalue(net, X, Y, lm.SquaredError())
    rate = lambda step: limit * (1.01 if step else first)  # noqa: E731
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), rate, 60))
    assert (verdict.kind, verdict.figures["at"]) == ("bouncing", at)
    assert verdict.figures["product"] == pytest.approx(2.02, rel=1e-2)


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


def test_growing_is_explained_before_it_overflows() -> None:
    history = trained(np.random.default_rng(0), [2, 5, 2], 10.0, lm.L2(30.0), steps=40)
    verdict = lm.diagnose(history)
    assert history.exploded_at is None
    assert verdict.kind == "exploding-penalty"
    assert verdict.figures["product"] == pytest.approx(5.0)
    assert verdict.figures["growth"] == pytest.approx(16.0, rel=1e-3)  # W grows by 5 - 1
    assert "10 × 30/60 = 5" in verdict.sentence


@pytest.mark.parametrize(
    ("steps", "words"), [(1, "in the step before and"), (3, "a step over the")]
)
def test_growing_for_a_step_or_more(steps: int, words: str) -> None:
    net = lm.Network([lm.Linear([[1.0]])])
    verdict = lm.diagnose(lm.train(net, [[3.0]], [[1.0]], lm.SquaredError(), 1.0, steps))
    assert verdict.kind == "exploding-curvature"
    assert words in verdict.sentence
    assert "None" not in verdict.sentence


@pytest.mark.parametrize(
    ("W", "X", "Y", "rate", "steps"),
    [
        (0.0, [[1.0], [2.0]], [[0.0], [1e-200]], 1e300, 1),  # it grows from nothing,
        (1e-150, [[1.0]], [[2e-150]], 1e300, 2),  # beyond float64,
        (0.0, [[1e-300], [2e-300]], [[1e-300], [5e-300]], 0.1, 10),  # or is below it
    ],
)
def test_what_float64_hardly_holds_is_not_called_learned(W, X, Y, rate, steps) -> None:
    net = lm.Network([lm.Linear([[W]])])
    verdict = lm.diagnose(lm.train(net, X, Y, lm.SquaredError(), rate, steps))
    assert verdict.kind != "fine" and "None" not in verdict.sentence


def test_what_is_no_history_of_this_process_is_refused_by_name() -> None:
    history = trained(np.random.default_rng(0), [2, 3, 2], 0.1, steps=3)
    wrongs: list[tuple[type[Exception], Any]] = [
        (TypeError, "a run"), (ValueError, pickle.loads(pickle.dumps(history))),
    ]  # fmt: skip
    for error, wrong in wrongs:
        with pytest.raises(error, match=r"^history"):
            lm.diagnose(wrong)


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
    assert lm.diagnose(trained(np.random.default_rng(0), [2, 3, 2], 0.1, steps=0)).kind == "stuck"


def test_a_run_with_two_records_is_judged_by_its_last_steps() -> None:
    X, Y = lm.datasets.xor(60, seed=0)
    net = lm.mlp([2, 8, 2], bias=True, seed=3)
    task = X, Y, lm.SquaredError(), 3.0, 300
    dense = lm.diagnose(lm.train(net.copy(), *task))
    sparse = lm.diagnose(lm.train(net.copy(), *task, record_every=300))
    assert dense.sentence.startswith("Still learning") and sparse.kind == "fine"
    assert sparse.figures["fall"] == pytest.approx(dense.figures["fall"], rel=0.5)


def test_diagnosis_leaves_everything_as_it_was() -> None:
    source = np.random.default_rng(0)
    history = trained(source, [2, 5, 2], 10.0, output="linear", activation="tanh")
    assert history.run is not None
    before = history.run.net.copy().parameters
    lm.diagnose(history)
    for name, value in history.run.net.parameters.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e-9, 1e9, 1e150, 1e300])
@pytest.mark.parametrize("optimizer", [None, lm.Momentum(), lm.Adam()])
@pytest.mark.parametrize("output", ["linear", "softmax", "sigmoid"])
def test_data_of_any_scale_ends_in_an_answer(scale: float, optimizer: Any, output: str) -> None:
    X, Y = lm.datasets.xor(20)
    net = lm.mlp([2, 4, 4, 2], "relu", output, bias=True, seed=0)
    loss: lm.Loss = lm.CrossEntropy() if output == "softmax" else lm.SquaredError(lm.L2(scale))
    Y = Y * scale if output == "linear" else Y
    test = (-X * scale, Y)
    history = lm.train(net, X * scale, Y, loss, 0.5, 30, optimizer=optimizer, test=test)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict = lm.diagnose(history)
    assert verdict.sentence
    assert "{" not in verdict.sentence and "nan" not in verdict.sentence


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (2.0, "2"), (-0.25, "-0.25"), (1234.5, "1230"), (0.001, "0.001"),
        (12345.0, "1.23e4"), (9999.0, "1e4"), (1e-9, "1e-9"), (1.5e-300, "1.5e-300"),
        (56.25, "56.3"), (-56.25, "-56.3"), (0.00062549, "6.25e-4"),
        (float("nan"), "beyond measure"), (float("-inf"), "beyond measure"),
    ],
)  # fmt: skip
def test_short_numbers(number: float, text: str) -> None:
    assert short(number) == text
