"""line, circles, moons and spiral: where their points lie, and what can tell them apart."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm

ALL = [lm.datasets.line, lm.datasets.circles, lm.datasets.moons, lm.datasets.spiral]
CURVES = ALL[1:]


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


def test_pinwheel_names_what_is_bad() -> None:
    refused: list[Any] = [0, 2.0]
    for bad in refused:
        with pytest.raises((TypeError, ValueError), match=r"^classes"):
            lm.datasets.pinwheel(classes=bad)


@pytest.mark.parametrize("data", CURVES)
def test_noise_has_its_size_and_classes_take_turns(data: Callable[..., Any]) -> None:
    still, moved = data(2000, noise=0)[0], data(2000, noise=0.5)[0]
    assert (moved - still).std() == pytest.approx(0.5, rel=0.05)
    np.testing.assert_array_equal(data(6)[1][:, 1], [0, 1, 0, 1, 0, 1])


@pytest.mark.parametrize("data", CURVES)
@pytest.mark.parametrize(("options", "name"), [({"noise": -1}, "noise"), ({"n": 0}, "n")])
def test_bad_input_is_named(data: Callable[..., Any], options: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        data(**options)


def test_a_generator_moves_on() -> None:
    source = np.random.default_rng(3)
    assert not np.array_equal(
        lm.datasets.moons(5, seed=source)[0], lm.datasets.moons(5, seed=source)[0]
    )
