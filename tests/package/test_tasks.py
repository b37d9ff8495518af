"""Any task: real targets, one output, soft labels, own scales; blocks of rows; worked examples."""

import tracemalloc
from importlib import import_module

import numpy as np
import pytest

import lego_mlp as lm
from tests.package.stacks import assert_close

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def test_mazurs_worked_example_as_its_author_wrote_it():
    # M. Mazur, "A step by step backpropagation example" (2015): his error is the sum of ½ (t - o)²,
    # which is ours for one observation. His biases are one number for both neurons, and stay.
    net = lm.Network([
        lm.Linear([[0.15, 0.25], [0.20, 0.30]], [0.35, 0.35]), lm.Sigmoid(),
        lm.Linear([[0.40, 0.50], [0.45, 0.55]], [0.60, 0.60]), lm.Sigmoid(),
    ])  # fmt: skip
    X, Y = [[0.05, 0.10]], [[0.01, 0.99]]
    trace = lm.backprop(net, X, Y, lm.SquaredError())
    assert trace["loss"] == pytest.approx(0.298371109, abs=5e-10)
    assert trace["h2"][0] == pytest.approx([0.75136507, 0.772928465], abs=5e-9)
    lm.update(net, trace, 0.5)
    W1, W2 = net.weights
    assert W2.T.ravel() == pytest.approx(
        [0.35891648, 0.408666186, 0.511301270, 0.561370121], abs=5e-9
    )
    assert W1.T.ravel() == pytest.approx(
        [0.149780716, 0.19956143, 0.24975114, 0.29950229], abs=5e-9
    )


def test_three_inputs_and_a_single_column_as_in_eleven_lines_of_python():
    # A. Trask, "A neural network in 11 lines of Python" (2015): no mean, no ½, rate 1.
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]])
    Y = np.array([[0, 0, 1, 1.0]]).T
    np.random.seed(1)
    W = 2 * np.random.random((3, 1)) - 1
    net = lm.Network([lm.Linear(W), lm.Sigmoid()])
    # He prints what was said before the last of his 10,000 steps.
    lm.train(net, X, Y, lm.SquaredError(), learning_rate=len(X), steps=9_999)
    printed = [0.00966449, 0.00786506, 0.99358898, 0.99211957]
    assert net.forward(X)["h1"].ravel() == pytest.approx(printed, abs=5e-9)


def test_a_line_is_found_where_least_squares_says():
    source = np.random.RandomState(0)
    X = 50 + 10 * source.standard_normal((40, 1))
    Y = 3.0 * X - 20 + source.standard_normal((40, 1))
    net = lm.mlp([1, 1], output="linear", bias=True)
    run = lm.train(net, (X - 50) / 10, Y, lm.SquaredError(), 1.0, 200)
    slope, offset = np.polyfit((X.ravel() - 50) / 10, Y.ravel(), 1)
    assert net.parameters["W1"].item() == pytest.approx(slope, rel=1e-9)
    assert net.parameters["b1"].item() == pytest.approx(offset, rel=1e-9)
    assert np.isnan(run.accuracy).all()
    assert max(lm.gradient_check(net, X, Y, lm.SquaredError()).values()) < 1e-7


@pytest.mark.parametrize(
    "targets", [0.01 + 0.98 * np.eye(2), np.eye(2) * -1.5, np.full((2, 2), 7.0)]
)
def test_the_slopes_of_real_targets_are_the_losss(targets):
    net = lm.mlp([2, 3, 2], "tanh", "tanh", bias=True)
    Y = np.array(targets)[[0, 1, 1, 0]]
    assert max(lm.gradient_check(net, CORNERS, Y, lm.SquaredError()).values()) < 1e-7


def test_one_output_is_a_yes_or_no():
    net = lm.mlp([2, 4, 1], bias=True, seed=1)
    y = np.array([[0.0], [1.0], [1.0], [0.0]])
    run = lm.train(net, CORNERS, y, lm.SquaredError(), 20.0, 3000)
    h = net.forward(CORNERS)["h2"]
    np.testing.assert_array_equal(net.predict(CORNERS), (h[:, 0] > 0.5).astype(int))
    assert run.accuracy[-1] == 1.0 > run.accuracy[0]
    np.testing.assert_allclose(net.predict_proba(CORNERS), np.hstack([1 - h, h]))


def test_binary_cross_entropy_is_that_of_two_softmax_classes():
    # a softmax of (0, z) says sigmoid(z): both nets are one, and so are losses and slopes
    source = np.random.RandomState(2)
    X, y = source.standard_normal((9, 3)), source.randint(2, size=(9, 1)).astype(float)
    W, b = source.standard_normal((3, 1)), source.standard_normal(1)
    one = lm.Network([lm.Linear(W, b), lm.Sigmoid()])
    two = lm.Network([lm.Linear(np.hstack([0 * W, W]), [0.0, *b]), lm.Softmax()])
    ours = lm.backprop(one, X, y, lm.CrossEntropy())
    theirs = lm.backprop(two, X, np.hstack([1 - y, y]), lm.CrossEntropy())
    assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-13)
    np.testing.assert_allclose(ours["dL_dW1"], theirs["dL_dW1"][:, 1:], rtol=1e-12)
    assert max(lm.gradient_check(one, X, y, lm.CrossEntropy()).values()) < 1e-7


@pytest.mark.parametrize("scale", [1.0, 40.0, 800.0, 1e6])
def test_a_cross_entropy_that_is_sure_and_wrong_keeps_its_slope(scale):
    # z = ±scale for the wrong class: the loss is about scale, the slope below is 1
    wrong = lm.backprop(
        lm.Network([lm.Linear([[scale]]), lm.Sigmoid()]), [[1.0]], [[0.0]], lm.CrossEntropy()
    )
    assert wrong["loss"] == pytest.approx(np.logaddexp(0, scale), rel=1e-12)
    assert wrong["dL_dz1"].item() == pytest.approx(1 / (1 + np.exp(-scale)), rel=1e-9)
    sure = lm.Network([lm.Linear([[scale, -scale]]), lm.Softmax()])
    wrong = lm.backprop(sure, [[1.0]], [[0.0, 1.0]], lm.CrossEntropy())
    assert wrong["loss"] == pytest.approx(np.logaddexp(0, 2 * scale), rel=1e-12)
    share = 1 / (1 + np.exp(-2 * scale))
    np.testing.assert_allclose(wrong["dL_dz1"], [[share, -share]], rtol=1e-9)


def test_soft_labels_are_probabilities():
    net = lm.mlp([2, 3, 3], output="softmax", bias=True)
    Y = np.array([[0.2, 0.5, 0.3], [0.0, 1.0, 0.0], [1 / 3] * 3, [0.9, 0.1, 0.0]])
    assert max(lm.gradient_check(net, CORNERS, Y, lm.CrossEntropy()).values()) < 1e-7
    run = lm.train(net, CORNERS, Y, lm.CrossEntropy(), 1.0, 5)
    assert np.isnan(run.accuracy).all() and "accuracy" not in repr(run)


@pytest.mark.parametrize(
    ("Y", "judged"),
    [
        (np.eye(2)[[0, 1, 1, 0]], True),
        ([[0.0], [1.0], [1.0], [0.0]], True),
        (np.eye(2)[[0, 1, 1, 0]] * 0.98 + 0.01, False),
        ([[0.1], [1.0], [1.0], [0.0]], False),
        (np.ones((4, 2)), False),
    ],
)
def test_accuracy_of_what_is_no_class_is_nan(Y, judged):
    net = lm.mlp([2, np.shape(Y)[1]])
    run = lm.train(net, CORNERS, Y, lm.SquaredError(), 0.1, 2)
    assert np.isfinite(run.accuracy).all() == judged


@pytest.mark.parametrize("loss", [lm.SquaredError(lm.L2(1.0)), lm.CrossEntropy(lm.L1(0.1))])
def test_blocks_of_rows_give_the_slopes_of_all(monkeypatch, loss):
    X, Y = lm.datasets.xor(1000)
    nets = [lm.mlp([2, 5, 2], output="softmax", bias=True) for _ in range(2)]
    whole = lm.train(nets[0], X, Y, loss, 0.5, 20, test=(X[:333], Y[:333]))
    monkeypatch.setattr(import_module("lego_mlp.backprop"), "BLOCK", 900)  # 180 rows at a time
    blocks = lm.train(nets[1], X, Y, loss, 0.5, 20, test=(X[:333], Y[:333]))
    assert_close(nets[0].parameters, nets[1].parameters, rtol=1e-10, atol=1e-14)
    for field in ("loss", "test_loss", "train_accuracy", "test_accuracy"):
        np.testing.assert_allclose(getattr(whole, field), getattr(blocks, field), rtol=1e-11)


def test_the_memory_of_many_rows_is_that_of_a_block():
    X, Y = lm.datasets.xor(30_000)
    net = lm.mlp([2, 50, 2], bias=True)
    tracemalloc.start()
    lm.train(net, X, Y, lm.SquaredError(), 0.1, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    a_layer = 30_000 * 50 * 8
    assert peak < a_layer  # where one pass over all rows at once takes more than four of them


def test_a_kink_is_named_and_measured_beside():
    net = lm.mlp([2, 4, 2], "relu", bias=True, seed=1)  # biases of 0: the first corner is on it
    errors = lm.gradient_check(net, CORNERS, np.eye(2)[[0, 1, 1, 0]], lm.SquaredError())
    assert errors.nearest_kink == 0.0 and max(errors.values()) < 1e-7
    both = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, -1.0], [-1.0, 1.0]])
    one = lm.Network([lm.Linear([[1.0], [1.0]]), lm.ReLU()])
    errors = lm.gradient_check(one, both, [[1.0], [0.0], [1.0], [0.0]], lm.SquaredError())
    assert errors.left_out == {"W1": 2} and "kink" in repr(errors)
    assert np.isnan(errors["W1"])
    smooth = lm.gradient_check(lm.mlp([2, 3, 2]), both, np.eye(2)[[0, 1, 1, 0]], lm.SquaredError())
    assert smooth.nearest_kink == np.inf and repr(smooth) == repr(dict(smooth))


@pytest.mark.parametrize("seed", range(2))
def test_right_relu_networks_of_four_layers_pass_the_check(seed):
    net = lm.mlp([2, 8, 8, 8, 8, 2], "relu", "softmax", bias=True, init="he", seed=seed)
    X, Y = lm.datasets.xor(60)
    assert max(lm.gradient_check(net, X, Y, lm.CrossEntropy()).values()) < 1e-7
