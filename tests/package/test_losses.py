"""The losses against values worked out by hand."""

from functools import partial
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm

H = np.array([[0.5, 0.25], [0.0, 1.0]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])
W1 = np.array([[1.0, -2.0], [0.0, 3.0]])
W2 = np.array([[-4.0]])


@pytest.mark.parametrize(
    ("h", "Y", "value", "slope"),
    [
        # (0.25 + 0.0625 + 0 + 0) / (2 * 2)
        (H, Y, 0.078125, [[-0.25, 0.125], [0.0, 0.0]]),
        # one observation with many outputs divides by one
        ([[2.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 1.0]], 2.5, [[2, 0, 0, -1]]),
    ],
)
def test_squared_error_is_half_the_mean_over_observations(h, Y, value, slope):
    assert lm.SquaredError().value(h, Y) == value
    assert lm.SquaredError().slope(h, Y).tolist() == slope


@pytest.mark.parametrize(
    ("penalty", "value", "slope"),
    [
        # 0.8 / (2 * 4) * (1 + 4 + 0 + 9 + 16)
        (lm.L2(0.8), 3.0, [[0.2, -0.4], [0, 0.6]]),
        # 0.8 / 4 * (1 + 2 + 0 + 3 + 4)
        (lm.L1(0.8), 2.0, [[0.2, -0.2], [0, 0.2]]),
    ],
)
def test_penalties_by_hand(penalty, value, slope):
    assert penalty.value([W1, W2], n=4) == pytest.approx(value, rel=1e-15)
    np.testing.assert_allclose(penalty.slope(W1, n=4), slope, rtol=1e-15)


def test_the_articles_penalty_by_hand():
    """The value is the ridge's; the slope, wrong on purpose, 0.8 / 4 * (1 + 4 + 0 + 9)."""
    assert lm.ArticlePenalty(0.8).value([W1, W2], n=4) == lm.L2(0.8).value([W1, W2], n=4)
    np.testing.assert_allclose(lm.ArticlePenalty(0.8).slope(W1, n=4), np.full((2, 2), 2.8))


@pytest.mark.parametrize("penalty", [lm.L1(0), lm.L2(0)])
def test_a_strength_of_zero_costs_nothing(penalty):
    assert penalty.value([W1, W2], n=3) == 0.0
    assert not penalty.slope(W1, n=3).any()


def test_penalty_looks_at_weights_and_never_at_biases():
    net = lm.Network([lm.Linear([[3.0]], [100.0])])
    trace = lm.backprop(net, [[0.0]], [[1.0]], lm.SquaredError(lm.L2(2.0)))
    assert trace["penalty"] == 9.0
    assert trace["dL_db1"].tolist() == [99.0]
    assert trace["dL_dW1"].tolist() == [[6.0]]


def test_loss_is_data_loss_plus_penalty():
    X, Y = lm.datasets.xor(7)
    net = lm.mlp([2, 3, 2])
    trace = lm.backprop(net, X, Y, lm.SquaredError(lm.L1(0.5)))
    assert trace["loss"] == trace["data_loss"] + trace["penalty"]
    assert trace["data_loss"] == lm.SquaredError().value(trace["h2"], Y)
    assert trace["penalty"] == lm.L1(0.5).value(net.weights, 7)


def test_repr_says_what_it_is():
    assert repr(lm.SquaredError()) == "SquaredError()"
    assert repr(lm.SquaredError(lm.L2(1e-4))) == "SquaredError(L2(0.0001))"


class Weighted(lm.CrossEntropy):
    """One in which a row of class 1 counts five times, written as a reader would."""

    def value(self, h, Y):
        return -float((Y * [1.0, 5.0] * np.log(np.maximum(h, 1e-300))).sum()) / len(Y)

    def slope(self, h, Y):
        return -Y * [1.0, 5.0] / np.maximum(h, 1e-300) / len(Y)


@pytest.mark.parametrize("scale", [1.0, 800.0])
def test_a_cross_entropy_of_your_own_is_taken_at_its_word(scale):
    net = lm.Network([lm.Linear([[scale, -scale]]), lm.Softmax()])
    X, Y = np.array([[1.0], [0.001]]), np.array([[0.0, 1.0], [0.0, 1.0]])
    trace = lm.backprop(net, X, Y, Weighted())
    h = trace["h1"]
    assert trace["loss"] == pytest.approx(Weighted().value(h, Y), rel=1e-12)
    by_hand = lm.Softmax().backward(Weighted().slope(h, Y), h)
    np.testing.assert_array_equal(trace["dL_dz1"], by_hand)


@pytest.mark.parametrize("owner", [lm.CrossEntropy, lm.CrossEntropy()])
@pytest.mark.parametrize("step", ["value", "slope"])
def test_a_patched_cross_entropy_is_taken_at_its_word(owner, step, monkeypatch):
    own = partial(getattr(Weighted, step), None)
    monkeypatch.setattr(owner, step, staticmethod(own) if isinstance(owner, type) else own)
    loss = owner() if isinstance(owner, type) else owner
    net = lm.Network([lm.Linear([[800.0, -800.0]]), lm.Softmax()])
    X, Y = np.array([[1.0], [0.001]]), np.array([[0.0, 1.0], [0.0, 1.0]])
    trace = lm.backprop(net, X, Y, loss)
    if step == "value":
        assert trace["loss"] == own(trace["h1"], Y)
    else:
        by_hand = lm.Softmax().backward(own(trace["h1"], Y), trace["h1"])
        np.testing.assert_array_equal(trace["dL_dz1"], by_hand)


@pytest.mark.parametrize("top", [lm.Softmax(), lm.Sigmoid()])
def test_where_a_share_is_too_small_the_two_slopes_still_make_the_exact_one(top):
    class Twice(lm.CrossEntropy):
        def value(self, h, Y, logs=None):
            return 2 * super().value(h, Y, logs)

        def slope(self, h, Y):
            return 2 * super().slope(h, Y)

    single = isinstance(top, lm.Sigmoid)
    z = np.array([[-900.0], [900.0]]) if single else np.array([[-900.0, 0.0], [0.0, -900.0]])
    Y = np.array([[1.0], [0.0]]) if single else np.eye(2)
    net = lm.Network([lm.Linear(z), top])
    for loss, times in ((lm.CrossEntropy(), 1), (Twice(), 2)):
        trace = lm.backprop(net, np.eye(2), Y, loss)
        wanted = np.where(Y == 1, -0.5, 0.5) * times
        product = "ij,ij->ij" if single else "nj,njk->nk"
        both = np.einsum(product, trace["dL_dh1"], trace["dh1_dz1"])
        for found in (trace["dL_dz1"], both):
            np.testing.assert_allclose(found, wanted, rtol=1e-15)
        assert trace["loss"] == 900 * times


def test_only_a_share_of_a_right_class_is_lifted():
    for z, Y, top in (
        ([[900.0]], [[1.0]], lm.Sigmoid()),
        ([[0.0, -900.0]], [[1, 0]], lm.Softmax()),
    ):
        trace = lm.backprop(lm.Network([lm.Linear(z), top]), [[1.0]], Y, lm.CrossEntropy())
        np.testing.assert_array_equal(trace["h1"], Y)
        assert trace["loss"] == 0 == np.abs(trace["dL_dz1"]).max()


WEIGHTS = [0.5, 3.0, 2.0]


@pytest.mark.parametrize("scale", [1.0, 900.0])
@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("kind", [lm.CrossEntropy, lm.SquaredError])
def test_a_class_counts_as_often_as_its_weight_says(kind, outputs, scale):
    """Whole weights are rows that stand there so often; a mean of other size is N times that."""
    weights = np.array(WEIGHTS[: max(2, outputs)])
    labels = np.array([0, 1, 1, 0, 1]) if outputs < 3 else np.array([0, 1, 2, 2, 1])
    X = np.array([[1.0], [-0.3], [0.2], [-2.0], [0.7]]) * scale
    Y = labels[:, None].astype(float) if outputs == 1 else np.eye(outputs)[labels]
    top = lm.Softmax() if outputs > 1 else lm.Sigmoid()
    net = lm.Network([lm.Linear(np.array([[1.0, -1.5, 0.5][:outputs]])), top])
    often = (2 * weights[labels]).astype(int)
    trace = lm.backprop(net, X, Y, kind(class_weights=weights))
    rows = lm.backprop(net, X.repeat(often, axis=0), Y.repeat(often, axis=0), kind())
    share = often.sum() / 2 / len(X)
    assert trace["loss"] == pytest.approx(rows["loss"] * share, rel=1e-12)
    np.testing.assert_allclose(trace["dL_dW1"], rows["dL_dW1"] * share, rtol=1e-10, atol=1e-300)
    one_each = kind(class_weights=np.ones(len(weights)))
    assert lm.backprop(net, X, Y, one_each)["loss"] == pytest.approx(
        lm.backprop(net, X, Y, kind())["loss"], rel=1e-14
    )


@pytest.mark.parametrize("wrong", [[1], [1, -1], "ab", [1, np.nan], [[1, 2]], 3, [1, 2, 3]])
@pytest.mark.parametrize("kind", [lm.CrossEntropy, lm.SquaredError])
def test_wrong_class_weights_are_named(kind, wrong):
    net = lm.mlp([2, 2, 2], output="softmax")
    with pytest.raises((TypeError, ValueError), match=r"^class_weights\b"):
        lm.train(net, *lm.datasets.xor(9), kind(class_weights=wrong), 0.1, 1)


def test_squared_error_with_class_weights_wants_classes():
    net = lm.mlp([2, 2])
    with pytest.raises(ValueError, match=r"^Y must be one-hot"):
        lm.backprop(net, [[0.0, 1.0]], [[0.3, 0.7]], lm.SquaredError(class_weights=[1, 2]))
    assert repr(lm.SquaredError(lm.L2(1), [1, 2])) == (
        "SquaredError(L2(1), class_weights=[1.0, 2.0])"
    )


@pytest.mark.parametrize("wrong", [None, "0.5", [0.1, 0.2], np.ones((1, 1))])
def test_a_loss_or_a_penalty_that_is_no_number_is_named(wrong):
    class OwnLoss(lm.SquaredError):
        def value(self, h, Y):
            return wrong

    class OwnPrice(lm.L2):
        def value(self, weights, n):
            return wrong

    task = lm.mlp([2, 2]), *lm.datasets.corners()
    train = partial(lm.train, learning_rate=0.1, steps=2)
    uses: list[Any] = [lm.backprop, lm.gradient_check, train]
    for loss, name in ((OwnLoss(), "OwnLoss"), (lm.SquaredError(OwnPrice(1.0)), "OwnPrice")):
        for use in uses:
            with pytest.raises(TypeError, match=rf"{name}\.value must return a number"):
                use(*task, loss)


ONE, TWO = lm.mlp([2, 1]), lm.mlp([2, 2], output="softmax")


@pytest.mark.parametrize(
    ("net", "row"),
    [(TWO, [0.5, 0.6]), (TWO, [-0.5, 1.5]), (TWO, [0.0, 0.0]), (TWO, [2.0, 0.0]), (ONE, [1.5]),
     (ONE, [-0.1])],
)  # fmt: skip
def test_labels_that_are_no_probabilities_are_named_by_their_row(net, row):
    good = [0.25, 0.75] if net is TWO else [0.25]
    X = [[0.0, 1.0], [1.0, 0.0]]
    assert lm.backprop(net, X, [good, good], lm.CrossEntropy())["loss"] > 0
    with pytest.raises(ValueError, match=r"^Y must hold probabilities.* in row 1;"):
        lm.backprop(net, X, [good, row], lm.CrossEntropy())


@pytest.mark.parametrize("kind", [lm.CrossEntropy, lm.SquaredError])
def test_as_many_class_weights_as_classes_and_none_below_0(kind):
    with pytest.raises(ValueError, match=r"^class_weights must be 2"):
        kind(class_weights=[1, 2, 3]).check_labels("Y", np.eye(2))
    assert kind(class_weights=[0, 2]).value([[0.5, 0.5]], [[1, 0]]) == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: lm.SquaredError(0.5), "None, got 0.5"),  # type: ignore[arg-type]
        (lambda: lm.L2(1).value(5, 1), "a list of arrays, got 5"),  # type: ignore[arg-type]
        (lambda: lm.L2(1).value("W1", 1), "a list of arrays, got 'W1'"),  # type: ignore[arg-type]
        (lambda: lm.CrossEntropy(class_weights=[1, -1]), "none below 0, got [1, -1]"),
        (lambda: lm.backprop(lm.mlp([2, 2]), H, Y, lm.CrossEntropy()), "got Sigmoid();"),
        (lambda: lm.SquaredError().value(H, [["1", "2"], ["3", "4"]]), "Y must hold real numbers"),
        (lambda: lm.SquaredError().value([1, 2], [1, 3]), "h must have the shape (rows, col"),
        (lambda: lm.SquaredError().slope(H[:1], Y[:, :1]), "h must have the shape of Y, (2, 1)"),
        (lambda: lm.Momentum(1.5), "beta must be below 1, got 1.5"),
    ],
)
def test_what_came_is_in_the_message(call, said):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert said in str(caught.value)
