"""The fast walk of `train` against the plain one, and when it must not be taken."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp import _fast, _flat, bricks, training
from lego_mlp._kernels import KERNELS
from lego_mlp.traces import first_not_finite
from lego_mlp.training import Plain
from tests.stacks import Stack, assert_close, edited, reference_gradients, stacks

X, Y = lm.datasets.xor(40)
LOSS = lm.SquaredError()


def small_net(**words):
    return lm.mlp([2, 3, 2], **{"bias": True, **words})


def fast(net, X, Y, loss, test=None):
    return _fast.Fast(Plain(net, X, Y, loss, test))


def both_ways(make, *arguments, **words):
    """Train twice, the second time by the plain walk; return the histories and the networks."""
    nets = make(), make()
    X, Y, loss = arguments[:3]
    assert isinstance(_fast.walker(Plain(nets[0], X, Y, loss, None)), _fast.Fast)
    with pytest.MonkeyPatch.context() as patch:
        quick = lm.train(nets[0], *arguments, **words)
        patch.setattr(_fast, "walker", lambda plain: plain)
        plain = lm.train(nets[1], *arguments, **words)
    return quick, plain, nets


def assert_same_history(one, other, rtol=1e-9):
    assert (one.exploded_at, one.exploded_in) == (other.exploded_at, other.exploded_in)
    assert [frame.step for frame in one.tail] == [frame.step for frame in other.tail]
    assert [frame.step for frame in one.frames] == [frame.step for frame in other.frames]
    np.testing.assert_array_equal(one.steps, other.steps)
    np.testing.assert_array_equal(one.accuracy, other.accuracy)
    np.testing.assert_allclose(one.loss, other.loss, rtol=rtol)
    assert_close(one.gradient_norms, other.gradient_norms, rtol=rtol, atol=1e-13)
    assert_close(one.weight_norms, other.weight_norms, rtol=rtol)
    for ours, theirs in zip([*one.frames, *one.tail], [*other.frames, *other.tail], strict=True):
        assert_close(ours.parameters, theirs.parameters, rtol=rtol, atol=1e-12)


@pytest.mark.parametrize("kind", KERNELS)
def test_kernels_are_the_bricks(kind):
    z = np.concatenate([np.linspace(-700, 700, 2001), np.linspace(-3, 3, 2001), [-1e308, 1e308]])
    brick, h, slope = kind(), z.copy(), np.empty_like(z)
    with np.errstate(over="ignore"):
        assert KERNELS[kind].forward(h) is None  # in the place of z
    np.testing.assert_allclose(h, brick.forward(z), rtol=1e-15)
    KERNELS[kind].slope(h, slope)
    np.testing.assert_array_equal(slope, brick.slope(h))


def test_of_a_sum_with_the_other_sign_the_sigmoid_is_the_same_to_the_last_bit():
    z = np.concatenate([np.linspace(-700, 700, 2001), np.linspace(-3, 3, 2001)])
    ours, other = z.copy(), -z
    kernel = KERNELS[lm.Sigmoid]
    assert kernel.forward_of_minus is not None
    kernel.forward(ours)
    kernel.forward_of_minus(other)
    np.testing.assert_array_equal(ours, other)


@given(stacks())
def test_slopes_are_those_of_backprop_and_of_autograd(stack: Stack):
    walk, shown = fast(*stack[:3], stack.loss), lm.backprop(*stack[:3], stack.loss)
    assert walk.look(None) is None and not walk.asked
    assert walk.loss == pytest.approx(shown["loss"], rel=1e-12)
    assert_close(walk.slopes.named, lm.gradients(stack.net, shown), rtol=1e-12, atol=1e-14)
    assert_close(walk.slopes.named, reference_gradients(stack), rtol=1e-9, atol=1e-12)


@settings(max_examples=50)
@given(stacks(), st.sampled_from([None, 2]), st.sampled_from([None, 0.1]), st.integers(1, 4))
def test_a_run_is_the_plain_run(stack, batch_size, clip, record_every):
    # At kinks of ReLU two programs may part: 0 and 1e-17 lie on different sides.
    if "relu" in stack.activations or (batch_size or 1) > len(stack.X):
        return
    words = {"batch_size": batch_size, "clip": clip, "record_every": record_every, "frames": 4}
    quick, plain, nets = both_ways(
        stack.net.copy, *stack[1:3], stack.loss, 0.02, 12, clip_value=0.5, **words
    )
    assert_same_history(quick, plain)
    assert_close(nets[0].parameters, nets[1].parameters, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("penalty", [None, lm.L1(0.1), lm.L2(0.1), lm.ArticlePenalty(0.01)])
def test_a_longer_run_with_a_test_pair(activation, penalty):
    def make():
        return small_net(activation=activation, init="xavier")

    pair = lm.datasets.xor(50, seed=4)
    for words in ({}, {"batch_size": 15, "seed": 3}):
        quick, plain, _ = both_ways(
            make, X, Y, lm.SquaredError(penalty), lambda k: 0.5 / (1 + k), 60, test=pair, **words
        )
        assert_same_history(quick, plain)


def three_classes(n, spread=1.0):
    source = np.random.default_rng(0)
    return spread * source.normal(size=(n, 4)), np.eye(3)[source.integers(3, size=n)]


@pytest.mark.parametrize("penalty", [None, lm.L2(0.1)])
@pytest.mark.parametrize("batch_size", [None, 20])
@pytest.mark.parametrize("spread", [1.0, 1e4])  # 1e4: most probabilities are too small to hold
def test_a_run_of_cross_entropy(penalty, batch_size, spread):
    def make():
        return lm.mlp([4, 6, 3], activation="relu", output="softmax", bias=True, init="he", seed=2)

    words = {"batch_size": batch_size, "test": three_classes(30, spread)}
    task = (*three_classes(50, spread), lm.CrossEntropy(penalty))
    quick, plain, _ = both_ways(make, *task, 0.1 / spread**2, 40, **words)
    assert_same_history(quick, plain)


@pytest.mark.parametrize("batch_size", [None, 150, 33])
def test_blocks_add_up(monkeypatch, batch_size):
    X, Y = lm.datasets.xor(200)
    monkeypatch.setattr(_flat, "BLOCK", 70 * 5)  # three blocks of 66 and 67 rows
    words = {"batch_size": batch_size, "test": (X[:199], Y[:199])}
    quick, plain, _ = both_ways(
        lambda: lm.mlp([2, 5, 2], bias=True, seed=1),
        X,
        Y,
        lm.SquaredError(lm.L2(0.1)),
        1.0,
        9,
        **words,
    )
    assert_same_history(quick, plain)


EXPLOSIONS = {
    "linear output": (lambda: small_net(output="linear"), LOSS, 30.0),
    "ridge": (small_net, lm.SquaredError(lm.L2(90.0)), 1.0),
    "article": (small_net, lm.SquaredError(lm.ArticlePenalty(30.0)), 1.0),
    "deep": (
        lambda: lm.mlp([2, *[20] * 6, 2], "linear", "linear", init="gain", gain=2.0),
        LOSS,
        0.1,
    ),
    "large steps": (lambda: small_net(output="linear"), LOSS, 1e120),
    "a step beyond": (lambda: small_net(activation="linear", output="linear"), LOSS, 1e160),
}


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("case", EXPLOSIONS)
def test_explosions_are_at_the_same_step_in_the_same_array(case, batch_size):
    make, loss, rate = EXPLOSIONS[case]
    nets = make(), make()
    histories = [lm.train(nets[0], X, Y, loss, rate, 3000, batch_size=batch_size, frames=5)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_fast, "walker", lambda plain: plain)
        histories.append(lm.train(nets[1], X, Y, loss, rate, 3000, batch_size, frames=5))
    quick, plain = histories
    assert plain.exploded_at is not None
    assert (quick.exploded_at, quick.exploded_in) == (plain.exploded_at, plain.exploded_in)
    assert [frame.step for frame in quick.tail] == [frame.step for frame in plain.tail]
    n = min(len(plain.loss), 8)
    np.testing.assert_allclose(quick.loss[:n], plain.loss[:n], rtol=1e-6)


def test_an_overflow_is_never_missed_by_the_bound():
    # every size from harmless to beyond float64, with slopes and without
    for power in range(0, 309, 7):
        net = small_net(activation="relu", output="linear")
        for live in net.parameters.values():
            live *= 10.0**power
        walk = fast(net, X, Y, LOSS)
        with np.errstate(over="ignore", invalid="ignore"):
            culprit, trace = walk.look(None), lm.network._backprop(net, X, Y, LOSS)
        assert culprit == first_not_finite(trace)


@pytest.mark.parametrize("depth", [1, 10, 50])
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_usual_weights_are_far_from_the_bound(activation, depth):
    net = lm.mlp([2, *[50] * depth, 2], activation, bias=True, init="gain", gain=2.0)
    walk = fast(net, X, Y, LOSS)
    with np.errstate(over="ignore"):
        assert walk.look(None) is None and not walk.asked


class Doubled(lm.Sigmoid):
    """A runner's own brick."""

    def forward(self, z):
        return 2 * super().forward(z)

    def slope(self, h):
        return h * (1 - h / 2)


def shifted(self, z):
    return 1 / (1 + np.exp(1 - z))


def clipped(self, z):
    """A sigmoid whose difference no network of small numbers shows."""
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def own_brick(_):
    return lm.Network([lm.Linear(np.eye(2)), Doubled(), lm.Linear(np.eye(2)), lm.Sigmoid()])


def edited_class(patch):
    patch.setattr(bricks.Sigmoid, "forward", shifted)
    return small_net()


def edited_brick(_):
    net = small_net()
    brick = net.layers[0].activation
    brick.forward = lambda z: shifted(brick, z)
    return net


def edited_file(patch):
    edited(patch, bricks.Sigmoid, "forward", clipped)
    return small_net()


def edited_linear(patch):
    plain = bricks.Linear.forward
    edited(patch, bricks.Linear, "forward", lambda self, x: plain(self, x) + 0.5)
    return small_net()


def edited_update(patch):
    plain = lm.update
    patch.setattr(training, "update", lambda net, trace, rate, *limits: plain(net, trace, 2 * rate))
    return small_net()


@pytest.mark.parametrize(
    "edit", [own_brick, edited_class, edited_brick, edited_file, edited_linear, edited_update]
)
def test_a_runners_own_brick_is_the_one_that_runs(edit, monkeypatch):
    net = edit(monkeypatch)
    twin = net.copy()
    assert isinstance(_fast.walker(Plain(net, X, Y, LOSS, None)), Plain)
    lm.train(net, X, Y, LOSS, 0.5, steps=2)
    for _ in range(2):
        step = training.update  # type: ignore[attr-defined]  # where train finds an edited one
        step(twin, lm.backprop(twin, X, Y, LOSS), 0.5)
    assert_close(net.parameters, twin.parameters, rtol=1e-15)


def test_a_runners_own_penalty_is_honoured_by_the_fast_walk():
    class Cubes(lm.L2):
        def value(self, weights, n):
            return self.strength * sum(float((abs(W) ** 3).sum()) for W in weights)

        def slope(self, W, n):
            return 3 * self.strength * W * abs(W)

    assert_same_history(*both_ways(small_net, X, Y, lm.SquaredError(Cubes(0.2)), 0.5, 20)[:2])


def test_a_brick_that_tells_on_itself_is_asked_at_every_step():
    net, calls = small_net(), []
    brick = net.layers[0].activation
    plain = brick.forward

    def telling(z):
        calls.append(1)
        return plain(z)

    brick.forward = telling
    lm.train(net, X, Y, LOSS, 0.5, steps=7)
    assert len(calls) == 8  # the start and seven steps


def test_a_norm_whose_square_is_too_small_is_right():
    net = lm.Network([lm.Linear([[0.0]])])
    x, y = np.array([[1e-160]]), np.ones((1, 1))
    assert isinstance(_fast.walker(Plain(net, x, y, LOSS, None)), _fast.Fast)
    history = lm.train(net, x, y, LOSS, 0.0, steps=2)
    np.testing.assert_allclose(history.gradient_norms["W1"], 1e-160, rtol=1e-14)
