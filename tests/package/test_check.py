"""What counts as an array of real numbers, and what is said of the rest."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse

from lego_mlp import _check

HUGE = 10**400


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ([Fraction(1, 4), 1], [0.25, 1.0]),
        ([Decimal("0.1"), True], [0.1, 1.0]),
        ([[True, 1.5], [np.bool_(0), np.float32(2)]], [[1.0, 1.5], [0.0, 2.0]]),
        ([2**70, -1], [2.0**70, -1.0]),
        ([HUGE, -HUGE, Fraction(HUGE, 3), 0.5], [np.inf, -np.inf, np.inf, 0.5]),
        ([Decimal("NaN"), Decimal("-Infinity")], [np.nan, -np.inf]),
        (Fraction(1, 2), 0.5),
        ([], []),
    ],
)
def test_objects_that_are_all_real_numbers_are_taken(value: Any, numbers: Any) -> None:
    found = _check.real("X", np.array(value, dtype=object))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, numbers)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([[1, 2], [None, 3]], r"None at \(1, 0\)"),
        ([1.0, "2"], r"'2' at \(1,\)"),
        ([1.0, 1j], "1j"),
        ([b"1"], "b'1'"),
        ([Decimal("sNaN")], "NaN"),
        (np.datetime64("2020-01-01"), "2020"),
    ],
)
def test_objects_that_are_not_are_named_where_they_stand(value: Any, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=rf"^X must hold real numbers.*{says}"):
        _check.real("X", np.array(value, dtype=object))


@pytest.mark.parametrize("make", [scipy.sparse.csr_matrix, scipy.sparse.coo_array])
def test_a_sparse_matrix_is_told_how_to_become_dense(make: Any) -> None:
    with pytest.raises(TypeError, match=r"^X must be a dense array.*toarray\(\)"):
        _check.real("X", make(np.eye(3)))


@pytest.mark.parametrize("value", [Decimal("0.5"), Fraction(1, 2), np.float32(0.5)])
def test_a_single_real_number_of_any_kind(value: Any) -> None:
    assert _check.number("rate", value) == 0.5


ONE = np.array([1.0, np.nan])
ALIKE: list[Any] = [
    (ONE, ONE.copy()),
    ([ONE, 2], [ONE.copy(), 2]),
    ((ONE, {"a": ONE}), (ONE.copy(), {"a": ONE.copy()})),
    (np.nan, np.nan),
    (np.array(["a"]), np.array(["a"])),
    (None, None),
]
UNLIKE: list[Any] = [
    (ONE, ONE[::-1]),
    (ONE, [[1.0], [2.0, 3.0]]),
    ([ONE], [ONE, ONE]),
    ([ONE], (ONE,)),
    ({"a": ONE}, {"b": ONE}),
    (ONE, None),
    (np.nan, 1.0),
    (ONE, np.array(["a", "b"])),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike_are_arrays_of_the_same_numbers(one: Any, other: Any) -> None:
    assert _check.equal(one, other) is _check.equal(other, one) is True


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_unlike_are_all_others_and_never_ambiguous(one: Any, other: Any) -> None:
    assert _check.equal(one, other) is _check.equal(other, one) is False
