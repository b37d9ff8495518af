"""The article's points, exactly, and its labels in the order of its code."""

import numpy as np
import pytest

import lego_mlp as lm

xor, one_hot = lm.datasets.xor, lm.datasets.one_hot


def test_the_articles_points():
    X, Y = xor()
    assert X.shape == Y.shape == (300, 2) and X.dtype == Y.dtype == np.float64
    assert X.tolist() == np.random.RandomState(0).randn(300, 2).tolist()
    assert [f"{x:.8f}" for x in X[0]] == ["1.76405235", "0.40015721"]


def test_class_1_is_where_exactly_one_coordinate_is_positive():
    X, Y = xor()
    for (x1, x2), label in zip(X, Y, strict=True):
        assert label.tolist() == ([0, 1] if (x1 > 0) != (x2 > 0) else [1, 0])
    assert Y[:, 1].sum() == 142
    assert Y[0].tolist() == [1, 0]


def test_a_shorter_set_is_the_start_of_a_longer_one():
    assert xor(50)[0].tolist() == xor(300)[0][:50].tolist()


def test_same_seed_same_points():
    assert xor(9, seed=4)[0].tolist() == xor(9, seed=4)[0].tolist()
    assert (xor(9, seed=4)[0] != xor(9, seed=5)[0]).all()


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_a_generator_is_used_and_moves_on(kind):
    source = kind(1)
    first, second = xor(5, seed=source)[0], xor(5, seed=source)[0]
    assert (first != second).all()
    assert xor(5, seed=kind(1))[0].tolist() == first.tolist()


def test_xor_leaves_numpys_global_generator_alone():
    state = np.random.get_state(legacy=False)
    xor(5)
    lm.mlp([2, 3, 2])
    np.testing.assert_equal(np.random.get_state(legacy=False), state)


def test_one_hot():
    assert one_hot([2, 0, 1], classes=3).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert one_hot([True, False], classes=2).tolist() == [[0, 1], [1, 0]]
    assert one_hot(np.array([0.0]), classes=4).tolist() == [[1, 0, 0, 0]]
