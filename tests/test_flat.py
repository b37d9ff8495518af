"""The flat vectors of the fast walk, its blocks of observations, and what they say of a run."""

import math

import numpy as np
import pytest
from hypothesis import given

import lego_mlp as lm
from lego_mlp import _fast, _flat
from lego_mlp.training import Plain
from tests.stacks import Stack, assert_close, stacks

LOSS = lm.SquaredError()


def fast(net, X, Y, loss=LOSS, test=None):
    return _fast.Fast(Plain(net, X, Y, loss, test))


def three_classes(n):
    source = np.random.default_rng(3)
    return source.normal(size=(n, 2)), np.eye(3)[source.integers(3, size=n)]


def share_of_right(net, parameters, X, Y):
    return (net.copy(parameters).predict(X) == Y.argmax(axis=1)).mean()


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("block", [64 * 5, 70 * 5, 200 * 5])
@pytest.mark.parametrize("n", [64, 65, 128, 129, 200])
def test_accuracy_and_loss_over_blocks_are_the_networks_own(monkeypatch, classes, block, n):
    monkeypatch.setattr(_flat, "BLOCK", block)
    X, Y = lm.datasets.xor(n, seed=2) if classes == 2 else three_classes(n)
    net = lm.mlp([2, 5, classes], "tanh", bias=True, seed=1)
    history = lm.train(net, X, Y, LOSS, 2.0, 30, record_every=10, frames=4)
    assert [frame.step for frame in history.frames] == history.steps.tolist()
    for k, frame in enumerate(history.frames):
        assert history.accuracy[k] == share_of_right(net, frame.parameters, X, Y)
        loss = lm.backprop(net.copy(frame.parameters), X, Y, LOSS)["loss"]
        assert history.loss[k] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("n", [1, 64, 65, 127, 128, 129, 640, 641])
def test_parts_are_as_few_and_as_even_as_can_be(monkeypatch, n):
    monkeypatch.setattr(_flat, "BLOCK", 64 * 5)
    X, Y = lm.datasets.xor(n)
    walk = fast(lm.mlp([2, 5, 2]), X, Y)
    parts = list(walk.whole._parts(n, None))
    sizes = [size for _, size in parts]
    assert len(sizes) == int(np.ceil(n / 64)) and max(sizes) - min(sizes) <= 1
    covered = np.concatenate([np.arange(n)[rows] for rows, _ in parts])
    assert covered.tolist() == list(range(n))
    assert [len(np.arange(n)[rows]) for rows, _ in parts] == sizes


def test_few_observations_are_one_block_that_is_kept(monkeypatch):
    monkeypatch.setattr(_flat, "BLOCK", 300 * 5)
    X, Y = lm.datasets.xor(300)
    small, tall = fast(lm.mlp([2, 5, 2]), X, Y), fast(lm.mlp([2, 800, 2]), X, Y)
    assert small.whole.whole is not None and small.batch.whole is None
    assert tall.whole.whole is None  # 300 rows of 800 numbers do not fit into a block
    assert tall.whole.most == 64  # fewer would not be worth a block


@pytest.mark.parametrize(("n", "held"), [(64, True), (65, False)])
def test_a_block_holds_as_many_as_it_is_said_to(monkeypatch, n, held):
    monkeypatch.setattr(_flat, "BLOCK", 64 * 5)
    assert (fast(lm.mlp([2, 5, 2]), *lm.datasets.xor(n)).whole.whole is not None) == held


def test_memory_is_taken_for_as_many_rows_as_a_part_has(monkeypatch):
    monkeypatch.setattr(_flat, "BLOCK", 64 * 5)
    X, Y = lm.datasets.xor(300)
    walk = fast(lm.mlp([2, 5, 2]), X, Y)
    walk.look(None)
    walk.look(np.arange(100))
    assert set(walk.whole.blocks) == {60} and set(walk.batch.blocks) == {50}
    kept = dict(walk.batch.blocks)
    walk.look(np.arange(100, 200))
    assert walk.batch.blocks == kept  # the same memory again


def test_all_parameters_are_one_vector_in_the_networks_order():
    net = lm.mlp([2, 3, 2], bias=[True, False])
    flat = _flat.Flat(net, np.arange(15.0))
    assert list(flat.named) == ["W1", "b1", "W2"]
    assert flat.named["W1"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert flat.named["b1"].tolist() == [6, 7, 8]
    assert flat.named["W2"].tolist() == [[9, 10], [11, 12], [13, 14]]
    assert [layer.shape for layer in flat.layers] == [(3, 3), (3, 2)]
    assert flat.layers[0][-1].tolist() == [6, 7, 8]  # the bias is one more row
    for view in (*flat.named.values(), *flat.weights, *flat.layers):
        assert np.shares_memory(view, flat.vector)
    assert _flat.Flat(net).vector.shape == (15,)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5])
def test_the_sign_of_the_weights_is_turned_where_they_are_no_more_than_the_sums(rows, bias):
    sizes = [2, 4, 2]
    X, Y = np.arange(2.0 * rows).reshape(rows, 2) / 7, np.eye(2)[[0] * rows]
    walk = fast(lm.mlp(sizes, "sigmoid", "tanh", bias=bias), X, Y)
    (first, turned_first, *_), (second, turned_second, *_) = walk.whole.whole.up
    assert (turned_first is not None) == (2 + bias <= rows)
    assert turned_second is None  # tanh takes its sum as it is
    assert walk.look(None) is None
    assert walk.loss == pytest.approx(lm.backprop(walk.net, X, Y, LOSS)["loss"], rel=1e-14)
    assert np.shares_memory(first, walk.weights.vector)
    assert np.shares_memory(second, walk.weights.vector)


@pytest.mark.parametrize(("block", "waiting"), [(10_000, 100), (5 * 24, 5), (23, 1)])
def test_records_wait_a_hundred_at_a_time_where_they_are_small(monkeypatch, block, waiting):
    monkeypatch.setattr(_fast, "BLOCK", block)
    walk = fast(lm.mlp([2, 3, 2]), *lm.datasets.xor(4))  # 12 weights and 12 slopes
    assert len(walk.waiting) == len(walk.marks) == waiting


@pytest.mark.parametrize("block", [10_000, 23])  # a hundred records wait, or one
@pytest.mark.parametrize("steps", [98, 99, 100, 101, 250])
def test_no_record_is_lost_where_many_wait(monkeypatch, steps, block):
    monkeypatch.setattr(_fast, "BLOCK", block)
    X, Y = lm.datasets.xor(20)
    net = lm.mlp([2, 3, 2], bias=True)
    history = lm.train(net, X, Y, LOSS, 0.5, steps, frames=steps + 1)
    assert history.steps.tolist() == list(range(steps + 1))
    for name, norms in history.weight_norms.items():
        own = [np.linalg.norm(frame.parameters[name]) for frame in history.frames]
        np.testing.assert_allclose(norms, own, rtol=1e-14)


def test_a_tie_goes_to_the_first_class_as_predict_has_it():
    X, Y = np.array([[1.0], [1.0]]), np.eye(2)
    net = lm.Network([lm.Linear([[1.0, 1.0]])])  # says the same for both classes
    history = lm.train(net, X, Y, LOSS, 0.0, 1)
    assert net.predict(X).tolist() == [0, 0] and history.accuracy.tolist() == [0.5, 0.5]


def test_a_run_leaves_its_parameters_where_they_were_taken_from():
    X, Y = lm.datasets.xor(20)
    net = lm.mlp([2, 3, 2], bias=True)
    walk = fast(net, X, Y)
    before = {name: live.copy() for name, live in net.parameters.items()}
    walk.look(None)
    walk.update(0.5, None, None)
    assert_close(net.parameters, before, rtol=0)  # not yet
    walk.leave()
    assert_close(net.parameters, walk.weights.named, rtol=0)
    assert any((net.parameters[name] != before[name]).any() for name in before)


def test_a_norm_whose_square_overflows_is_right():
    # the weight 1 and the observation x: the slope is (x - 1) x
    net = lm.Network([lm.Linear([[1.0]])])
    x, y = np.array([[1e100]]), np.ones((1, 1))
    walk = fast(net, x, y)
    assert walk.look(None) is None and not walk.asked
    history = lm.train(net, x, y, LOSS, 0.0, steps=1)
    np.testing.assert_allclose(history.gradient_norms["W1"], 1e200, rtol=1e-14)


def test_how_large_the_weights_may_be():
    """`q` of the docstring of `_safe_square`, with products in the place of its logarithms."""
    one = fast(lm.Network([lm.Linear([[2.0]])]), np.ones((1, 1)), np.ones((1, 1)))
    assert one.safe == pytest.approx(1e140, rel=1e-9)  # far from every bound: the 4th root of 1e280
    X, Y = np.array([[5.0, 0.0], [-1.0, 2.0], [0.0, 0.0], [1.0, -3.0]]), np.eye(2)[[0, 1, 0, 1]]
    two = fast(lm.mlp([2, 3, 2], bias=True), X, Y)
    up = (5 * 2 + 1) * (math.sqrt(3) + 1) * (math.sqrt(2) + 1)
    both = (1e280 / (up**2 * 4 * 4)) ** (1 / 3)  # what (s + 1)² may grow to, of two layers
    assert two.safe == pytest.approx(2 * (math.sqrt(both) - 1) ** 2, rel=1e-9)
    # No room is left where the observations alone come near the end of float64.
    assert fast(lm.mlp([2, 3, 2]), X * 1e140, Y).safe == 0.0


@given(stacks())
def test_no_number_comes_near_the_end_of_float64_below_the_bound(stack: Stack):
    net, bound = stack.net, fast(*stack[:3]).safe
    live = net.parameters.values()
    scale = math.sqrt(bound / sum(float(np.vdot(one, one)) for one in live))
    for one in live:
        one *= scale * (1 - 1e-9)
    with np.errstate(over="raise", invalid="raise"):
        trace = lm.backprop(*stack[:3], LOSS)
    assert max(float(np.abs(value).max()) for value in trace.values()) <= 1e280


@pytest.mark.parametrize("penalty", [None, lm.L1(0.1), lm.L2(0.1)])
def test_far_from_the_bound_the_bricks_are_never_asked(penalty):
    walk = fast(lm.mlp([2, 3, 2], bias=True), *lm.datasets.xor(6), lm.SquaredError(penalty))
    walk.plain.look = None
    assert walk.look(None) is None and walk.look(np.arange(3)) is None and not walk.asked


def test_a_penalty_that_overflows_on_its_own_is_seen():
    net = lm.mlp([2, 3, 2])
    for live in net.parameters.values():
        live *= 1e10  # far below the bound, but squared and times 1e300 too much
    walk = fast(net, *lm.datasets.xor(6), lm.SquaredError(lm.L2(1e300)))
    with np.errstate(over="ignore"):
        assert walk.look(None) == "penalty" and walk.asked


def test_observations_that_fit_into_a_block_are_not_copied_again():
    walk = fast(lm.mlp([2, 3, 2], bias=True), *lm.datasets.xor(6))
    walk.whole._in_blocks = walk.whole._filled = None
    assert walk.look(None) is None and 0 <= walk.judge() <= 1


@pytest.mark.parametrize("size", [1e60, 1e150, 1e200])
def test_weights_beyond_the_bound_are_looked_at_by_the_bricks(size):
    X, Y = lm.datasets.xor(6)
    net = lm.mlp([2, 3, 2], "linear", "linear")
    for live in net.parameters.values():
        live *= size
    walk = fast(net, X, Y)
    with np.errstate(over="ignore", invalid="ignore"):
        culprit = walk.look(None)
    assert walk.asked and culprit == (
        None if size < 1e100 else "data_loss" if size < 1e160 else "z2"
    )


def test_a_batch_beyond_the_bound_is_looked_at_by_the_bricks_as_a_batch():
    X, Y = lm.datasets.xor(6)
    net = lm.mlp([2, 3, 2], "linear", "linear")
    for live in net.parameters.values():
        live *= 1e60
    walk, rows = fast(net, X, Y), np.array([1, 4])
    assert walk.look(rows) is None and walk.asked
    shown = lm.backprop(net, X[rows], Y[rows], LOSS)
    assert_close(walk.step_slopes.named, lm.gradients(net, shown), rtol=0)
