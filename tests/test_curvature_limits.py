"""The largest curvature where it is known by hand: one weight, great sizes, a bound on the work."""

import math
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from tests.stacks import assert_same, copies
from tests.test_bad_input import fails

LOSS = lm.SquaredError()


def one_weight(W: float) -> lm.Network:
    """Its loss is `(1 - W x)² / 2`, so the second derivative is `x²` wherever `W` is."""
    return lm.Network([lm.Linear([[W]])])


@pytest.mark.parametrize("W", [0.0, 1.0, -1e4, 1e9])
@pytest.mark.parametrize("x", [0.5, 1.0, 30.0])
def test_one_weight_has_the_curvature_x_squared_wherever_it_is(W: float, x: float) -> None:
    # The nudge has to grow with the weight, or 1e9 + 1e-5 hides it.
    for options in ({}, {"iterations": 1}, {"tolerance": 0.0}):
        found = lm.hessian_eigenvalue(one_weight(W), [[x]], [[1]], LOSS, **options)
        assert found == pytest.approx(x * x, rel=1e-5)


def test_a_curvature_beyond_float64_is_infinite() -> None:
    for tolerance in (0.0, 1e-6):
        found = lm.hessian_eigenvalue(one_weight(0.0), [[1e160]], [[1]], LOSS, tolerance=tolerance)
        assert found == math.inf


def test_a_difference_of_two_infinities_is_not_a_number_and_no_warning() -> None:
    found = lm.hessian_eigenvalue(one_weight(1.0), [[1e160]], [[1]], LOSS)
    assert math.isnan(found)


def test_it_ends_where_the_value_repeats_even_if_no_change_is_tolerated(monkeypatch) -> None:
    net = one_weight(0.5)
    brick, looks = net.layers[0].activation, []
    plain = brick.forward

    def counting(z: np.ndarray) -> np.ndarray:
        looks.append(z)
        return plain(z)

    monkeypatch.setattr(brick, "forward", counting)
    assert lm.hessian_eigenvalue(net, [[1.0]], [[1]], LOSS, tolerance=0.0) == pytest.approx(1.0)
    assert len(looks) == 4  # two iterations, each with a nudge to either side


def tall_and_flat() -> tuple[lm.Network, np.ndarray, np.ndarray, lm.SquaredError]:
    """Two weights with the curvatures 8 and 2, whatever their values."""
    return lm.Network([lm.Linear([[1.0], [1.0]])]), np.diag([4.0, 2.0]), np.ones((2, 1)), LOSS


def test_each_iteration_comes_closer_and_one_look_is_never_enough() -> None:
    found = [
        lm.hessian_eigenvalue(*tall_and_flat(), iterations=k, tolerance=0.0) for k in range(1, 7)
    ]
    assert 2 < found[0] < found[1] < found[2] < found[-1] < 8 + 1e-6
    assert found[-1] == pytest.approx(8, rel=1e-3)
    # The first look has nothing to be compared with, so a loose tolerance ends at the second.
    assert lm.hessian_eigenvalue(*tall_and_flat(), tolerance=0.99) == found[1]


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
def test_it_ends_where_the_value_changes_by_less_than_the_tolerance(tolerance: float) -> None:
    found = [
        lm.hessian_eigenvalue(*tall_and_flat(), iterations=k, tolerance=0.0) for k in range(1, 30)
    ]
    settled = [k for k in range(1, 29) if abs(found[k] - found[k - 1]) <= tolerance * found[k]]
    assert lm.hessian_eigenvalue(*tall_and_flat(), tolerance=tolerance) == found[settled[0]]


def test_defaults_are_two_hundred_iterations_and_a_millionth() -> None:
    explicit = lm.hessian_eigenvalue(*tall_and_flat(), iterations=200, tolerance=1e-6)
    assert lm.hessian_eigenvalue(*tall_and_flat()) == explicit
    # Two curvatures that are almost the same: the iteration is cut off before it settles.
    X, Y = np.diag([1.0, 0.9999]), np.ones((2, 1))
    net = tall_and_flat()[0]
    cut = [lm.hessian_eigenvalue(net, X, Y, LOSS, iterations=k, tolerance=0.0) for k in (200, 201)]
    assert lm.hessian_eigenvalue(net, X, Y, LOSS, tolerance=0.0) == cut[0] != cut[1]


def test_it_starts_at_the_same_place_each_time() -> None:
    assert len({lm.hessian_eigenvalue(*tall_and_flat(), iterations=1) for _ in range(3)}) == 1


def test_a_loss_that_only_bends_down_has_a_negative_largest_curvature() -> None:
    # loss = (1 - s)² / 2 with s = sigmoid(w) has the second derivative s'² - (1 - s) s''
    net = lm.Network([lm.Linear([[-3.0]]), lm.Sigmoid()])
    s = 1 / (1 + math.exp(3.0))
    slope = s * (1 - s)
    expected = slope**2 - (1 - s) * slope * (1 - 2 * s)
    assert expected < 0
    found = lm.hessian_eigenvalue(net, [[1.0]], [[1.0]], LOSS)
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_network_is_put_back_also_when_a_brick_raises(monkeypatch) -> None:
    net = lm.mlp([2, 3, 2], bias=True)
    X, Y = lm.datasets.xor(6)
    before, calls = copies(net), []
    plain = net.layers[0].activation.forward

    def raising(z: np.ndarray) -> np.ndarray:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("no")
        return plain(z)

    monkeypatch.setattr(net.layers[0].activation, "forward", raising)
    with pytest.raises(RuntimeError, match="no"):
        lm.hessian_eigenvalue(net, X, Y, LOSS)
    assert_same(before, net.parameters)


@pytest.mark.parametrize(
    ("options", "kind", "name"),
    [
        ({"only": ("W9",)}, ValueError, "only"),
        ({"only": (1,)}, TypeError, "only"),
        ({"iterations": 0}, ValueError, "iterations"),
        ({"iterations": 1.5}, TypeError, "iterations"),
        ({"tolerance": -0.5}, ValueError, "tolerance"),
        ({"tolerance": "0"}, TypeError, "tolerance"),
        ({"X": [[1.0, 2.0]]}, ValueError, "X"),
        ({"Y": [[2.0]]}, ValueError, "Y"),
        ({"loss": None}, TypeError, "loss"),
        ({"net": None}, TypeError, "net"),
    ],
)
def test_the_message_begins_with_the_argument(
    options: dict[str, Any], kind: type, name: str
) -> None:
    task = {"net": one_weight(1.0), "X": [[1.0]], "Y": [[1.0]], "loss": LOSS}
    fails(lm.hessian_eigenvalue, kind, name, **(task | options))


def test_one_name_may_stand_for_a_list_of_one() -> None:
    net, X, Y = lm.mlp([2, 3, 2]), *lm.datasets.xor(6)
    one, listed = (lm.hessian_eigenvalue(net, X, Y, LOSS, only=only) for only in ("W1", ["W1"]))  # type: ignore[arg-type]
    assert one == listed
