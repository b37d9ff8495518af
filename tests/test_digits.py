"""The handwritten digits: the file, its licence, and the split."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

import lego_mlp as lm

FILE = Path(lm.datasets.__file__).with_name("digits.npz")


def test_file_is_the_one_whose_licence_stands_beside_it():
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


@pytest.mark.parametrize("test", [0, 1797, 2.5, True])
def test_bad_size_of_the_held_out_part_is_named(test):
    with pytest.raises((TypeError, ValueError), match=r"^test must be"):
        lm.datasets.digits(test=test)


def test_bad_seed_is_named():
    with pytest.raises(ValueError, match=r"^seed must be"):
        lm.datasets.digits(seed=-1)
