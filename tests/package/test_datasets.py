"""Points of the plane, digits and labels: where they lie, and what belongs to what."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

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


ALL = [xor, lm.datasets.line, lm.datasets.circles, lm.datasets.moons, lm.datasets.spiral]
CURVES = ALL[2:]


@pytest.mark.parametrize("data", ALL)
def test_shapes_and_repeatability(data: Callable[..., Any]) -> None:
    X, Y = data(n=51, seed=4)
    again, other = data(n=51, seed=4)[0], data(n=51, seed=5)[0]
    assert X.shape == Y.shape == (51, 2)
    np.testing.assert_array_equal(Y.sum(axis=1), np.ones(51))
    np.testing.assert_array_equal(X, again)
    assert not np.array_equal(X, other)


def test_a_line_separates_line() -> None:
    X, Y = lm.datasets.line(200, seed=1)
    np.testing.assert_array_equal(Y[:, 1] == 1, X.sum(axis=1) > 0)
    assert X.mean() == pytest.approx(0, abs=0.2)


def test_circles_have_radius_1_and_2() -> None:
    X, Y = lm.datasets.circles(100, noise=0)
    np.testing.assert_allclose(np.hypot(*X.T), 1 + Y[:, 1])


def test_moons_are_half_circles_that_turn_into_each_other() -> None:
    X, Y = lm.datasets.moons(100, noise=0)
    side = 1 - 2 * Y[:, 1:]
    centred = X / (1.5 * side) + [0.5, 0.25]
    np.testing.assert_allclose(np.hypot(*centred.T), 1)
    assert (centred[:, 1] >= 0).all()


def test_spirals_are_turned_by_half_a_turn() -> None:
    X, Y = lm.datasets.spiral(100, noise=0)
    X = np.where(Y[:, 1:] == 1, -X, X)
    distance = np.hypot(*X.T)
    angle = 3 * np.pi * distance / 2.5
    np.testing.assert_allclose(
        X, distance[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    )
    assert distance.max() < 2.5


@pytest.mark.parametrize("classes", [1, 3, 5])
def test_arms_of_a_pinwheel_are_turned_copies(classes: int) -> None:
    X, Y = lm.datasets.pinwheel(60, seed=2, noise=0, classes=classes)
    assert Y.shape == (60, classes)
    np.testing.assert_array_equal(Y.argmax(axis=1), np.arange(60) % classes)
    point = X @ [1, 1j] * np.exp(-2j * np.pi * Y.argmax(axis=1) / classes)
    np.testing.assert_allclose(point, np.abs(point) * np.exp(1j * np.pi * np.abs(point) / 2.5))
    assert 2 < np.abs(point).max() < 2.5


@pytest.mark.parametrize("data", CURVES)
def test_noise_has_its_size_and_classes_take_turns(data: Callable[..., Any]) -> None:
    still, moved = data(2000, noise=0)[0], data(2000, noise=0.5)[0]
    assert (moved - still).std() == pytest.approx(0.5, rel=0.05)
    np.testing.assert_array_equal(data(6)[1][:, 1], [0, 1, 0, 1, 0, 1])


FILE = Path(lm.datasets.__file__).with_name("digits.npz")


def test_the_digits_are_the_one_whose_licence_stands_beside_it():
    note = FILE.with_suffix(".txt").read_text(encoding="utf-8")
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() in note.split()
    assert "CC BY 4.0" in note
    assert FILE.stat().st_size < 50_000


def test_numbers_are_those_of_scikit_learn():
    theirs = load_digits()
    with np.load(FILE) as ours:
        assert np.array_equal(ours["images"], theirs.data)
        assert np.array_equal(ours["labels"], theirs.target)


@pytest.mark.parametrize("seed", [0, 7])
def test_every_digit_is_on_one_side_of_the_split(seed: int):
    (X, Y), (X_test, Y_test) = lm.datasets.digits(test=300, seed=seed)
    assert X.shape == (1497, 64) and Y.shape == (1497, 10)
    assert X_test.shape == (300, 64) and Y_test.shape == (300, 10)
    rows = np.column_stack([np.vstack([X, X_test]) * 16, np.vstack([Y, Y_test]).argmax(axis=1)])
    theirs = load_digits()
    whole = np.column_stack([theirs.data, theirs.target])
    assert not np.array_equal(rows, whole)
    assert sorted(map(tuple, rows)) == sorted(map(tuple, whole))


def test_scale_goes_from_paper_to_ink():
    for X, Y in lm.datasets.digits():
        assert (X.min(), X.max()) == (0, 1)
        assert (Y.sum(axis=1) == 1).all()


def test_seed_decides_the_split_and_a_generator_moves_on():
    first, again, other = (lm.datasets.digits(seed=seed)[1][0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    source = np.random.default_rng(3)
    one, two = (lm.datasets.digits(seed=source)[1][0] for _ in range(2))
    assert not np.array_equal(one, two)


def test_nothing_need_be_held_out() -> None:
    (X, Y), (X_test, Y_test) = lm.datasets.digits(test=0)
    assert X.shape == (1797, 64) and Y.shape == (1797, 10)
    assert X_test.shape == (0, 64) and Y_test.shape == (0, 10)


def test_corners_are_those_of_logic() -> None:
    X, Y = lm.datasets.corners()
    assert X.dtype == Y.dtype == np.float64
    told = {tuple(x): y for x, y in zip(X.tolist(), Y.tolist(), strict=True)}
    assert told == {(a, b): [1 - (a ^ b), a ^ b] for a in (0, 1) for b in (0, 1)}


def test_curve_is_a_wave_in_no_order() -> None:
    X, Y = lm.datasets.curve(200, seed=3, noise=0)
    assert X.shape == Y.shape == (200, 1)
    assert (np.diff(X[:, 0]) < 0).any() and -1 <= X.min() < -0.9 and 0.9 < X.max() < 1
    np.testing.assert_allclose(Y, np.sin(np.pi * X))
    moved = lm.datasets.curve(2000, seed=3, noise=0.5)
    assert (moved[1] - np.sin(np.pi * moved[0])).std() == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    ("labels", "classes", "columns", "width"),
    [
        ([2, 0, 1], 3, [2, 0, 1], 3),
        ([True, False], 2, [1, 0], 2),
        (np.array([0.0]), 4, [0], 4),
        ([0, 1, 1, 0], None, [0, 1, 1, 0], 2),
        ([0, 2], None, [0, 2], 3),
        ([0, 0], None, [0, 0], 2),
        ([False], None, [0], 2),
        ([[1], [0]], None, [1, 0], 2),
        (["dog", "cat", "dog"], None, [1, 0, 1], 2),
        (np.array(["b", "c", "a"]), None, [1, 2, 0], 3),
        (np.array(["b", "a"], dtype=object), 3, [1, 0], 3),
        (["b", "b"], ["b", "a"], [0, 0], 2),
        (["a"], None, [0], 2),
        (["b", "a"], np.unique(["a", "b", "c"]), [1, 0], 3),
    ],
)
def test_one_hot(labels: Any, classes: Any, columns: list[int], width: int) -> None:
    np.testing.assert_array_equal(one_hot(labels, classes), np.eye(width)[columns])


BAD_LABELS: list[Any] = [
    *(None, "01", [0, None], [0j, 1], [], 1, [[0, 1]], [0, 3], [0, -1], [0, 0.5]),
    *([0, np.nan], [0, np.inf], [0, 1e300], ["a", 1], ["a", None], [["a", "b"]], ["a", np.nan]),
]


@pytest.mark.parametrize("bad", BAD_LABELS)
def test_labels_that_are_none(bad: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"^labels "):
        one_hot(bad, 3)


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([0], 0),
        ([0], 2.0),
        ([0], 10**15),
        ([0, 1], ["a", "b"]),
        (["a", "b"], 1),
        (["a", "b"], "ab"),
        (["a", "b"], ["a", "c"]),
        (["a"], ["a", "a"]),
        (["a"], [1, 2]),
    ],
)
def test_classes_that_do_not_fit(labels: Any, classes: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"^classes "):
        one_hot(labels, classes)


def test_labels_beyond_all_columns_are_refused_before_they_are_made() -> None:
    with pytest.raises(ValueError, match=r"^labels "):
        one_hot([1e300])


SETS = [lm.datasets.pinwheel, lm.datasets.curve, *ALL]


@pytest.mark.parametrize("data", SETS)
@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *(("n", bad) for bad in (0, -1, 2.0, True, None, "9", 10**12)),
        *(("seed", bad) for bad in (-1, 2**32, 1.0, None, True, "0")),
    ],
)
def test_bad_size_or_seed_is_named(data: Callable[..., Any], name: str, bad: Any) -> None:
    source = np.random.RandomState(0)
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must be"):
        data(**{"n": 3, "seed": source, name: bad})
    assert source.random_sample() == np.random.RandomState(0).random_sample()


@pytest.mark.parametrize("data", [*CURVES, lm.datasets.pinwheel, lm.datasets.curve])
@pytest.mark.parametrize("bad", [-1, np.nan, 1.7e308, "0", True])
def test_bad_noise_is_named(data: Callable[..., Any], bad: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"^noise must be"):
        data(3, noise=bad)


@pytest.mark.parametrize("bad", [0, 2.0, True, 10**9])
def test_bad_number_of_arms_is_named(bad: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"^classes"):
        lm.datasets.pinwheel(classes=bad)


@pytest.mark.parametrize(
    ("name", "bad"), [*(("test", t) for t in (-1, 1797, 2.5, True)), ("seed", -1)]
)
def test_bad_split_is_named(name: str, bad: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must be"):
        lm.datasets.digits(**{name: bad})
