"""What each number of an expression remembers: how it was made, from what, and nothing else."""

import math
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.autodiff import Scalar, Tensor

A = Tensor([[1.0, 2.0], [3.0, 5.0]])
MADE: dict[str, Any] = {
    "+": lambda x: x + 1,
    "-": lambda x: x - 1,
    "*": lambda x: x * 2,
    "/": lambda x: x / 2,
    "** 3": lambda x: x**3,
    "** 0.5": lambda x: x**0.5,
    "neg": lambda x: -x,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "tanh": lambda x: x.through(lm.Tanh()),
}
MIXED: dict[str, Any] = {"@": lambda x: x @ x, "sum": lambda x: x.sum(), "max": lambda x: x.max()}


@pytest.mark.parametrize("op", [*MADE, *MIXED])
def test_each_operation_says_its_name(op: str) -> None:
    makers = {**MADE, **MIXED}
    assert makers[op](A).op == op
    assert op in MIXED or makers[op](Scalar(2.0)).op == op


def test_a_number_begins_with_a_slope_of_zero_and_without_a_name() -> None:
    a = Scalar(2.0)
    assert (a.grad, a.name, a.op, a.edges) == (0.0, "", "", ())


def test_to_the_power_of_zero_is_one_everywhere() -> None:
    # d/dx x⁰ = 0, also at 0, where p x^(p-1) would divide by zero
    for start in (0.0, 3.0):
        x = Scalar(start)
        (x**0).backward()
        assert x.grad == 0.0
    zeros = Tensor([[0.0, 2.0]])
    (zeros**0).sum().backward()
    assert zeros.grad.tolist() == [[0.0, 0.0]]


def test_an_overflow_on_the_way_is_a_result_not_an_error() -> None:
    with np.errstate(over="ignore"):
        assert Scalar(1000.0).exp().data == math.inf
        assert (Tensor([800.0, 0.0]).exp()).data.tolist() == [math.inf, 1.0]


def test_sum_and_max_drop_their_axis_unless_told() -> None:
    assert A.sum(axis=1).data.tolist() == [3.0, 8.0]
    assert A.max(axis=1).data.tolist() == [2.0, 5.0]
    assert A.sum(axis=1, keepdims=True).data.tolist() == [[3.0], [8.0]]
    assert A.max(axis=1, keepdims=True).data.tolist() == [[2.0], [5.0]]
    assert A.sum().data.shape == A.max().data.shape == ()


def test_a_number_of_another_kind_is_told_what_would_fit() -> None:
    with pytest.raises(TypeError, match=r"^other must be a Scalar or a plain value: Tensor\("):
        Scalar(1.0) + Tensor(1.0)
    with pytest.raises(TypeError, match=r"^other must be a Tensor or a plain value: Scalar\("):
        Tensor(1.0) * Scalar(1.0)


def test_a_power_names_all_its_digits():
    assert (Scalar(4.0) ** 2).op == "** 2"
    root = Scalar(4.0) ** (1 / 3)
    assert float(root.op.removeprefix("** ")) == 1 / 3
