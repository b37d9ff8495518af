"""Matrices as text."""

from fractions import Fraction

import numpy as np
import pytest

import lego_mlp as lm


def test_named_prints_name_shape_and_eight_decimals():
    text = lm.named(h1=np.array([[0.5, 0.25], [1, -2]]), loss=0.125)
    assert text == (
        "h1 (2, 2)\n[[ 0.50000000  0.25000000]\n [ 1.00000000 -2.00000000]]\nloss = 0.12500000"
    )


def test_named_prints_vectors_and_whole_numbers():
    assert lm.named(b1=np.zeros(2)) == "b1 (2,)\n[0.00000000 0.00000000]"
    assert lm.named(labels=np.array([1, 0])) == "labels (2,)\n[1 0]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "= 3"),
        (np.int8(-4), "= -4"),
        (0.5, "= 0.50000000"),
        (Fraction(1, 4), "= 0.25000000"),
        (True, "= True"),
        (np.array([True, False]), "(2,)\n[ True False]"),
        ([], "(0,)\n[]"),
    ],
)
def test_each_kind_of_number_as_it_is_written(value, text):
    assert lm.named(n=value) == f"n {text}"


@pytest.mark.parametrize("bad", [None, "W", object(), [1j], ["a", "b"], [[1, 2], [3]]])
def test_what_is_no_array_of_numbers_is_named(bad):
    with pytest.raises((TypeError, ValueError), match=r"^W1 must"):
        lm.named(W1=bad)


def test_named_prints_what_is_not_finite():
    assert lm.named(z=np.array([np.inf, np.nan])) == "z (2,)\n[inf nan]"


def test_named_shortens_long_arrays():
    text = lm.named(X=np.zeros((300, 2)))
    assert text.startswith("X (300, 2)\n") and "..." in text and text.count("\n") < 10


def test_named_does_not_touch_numpys_print_options():
    before = np.get_printoptions()
    lm.named(x=np.ones(3))
    assert np.get_printoptions() == before
