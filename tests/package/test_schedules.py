"""Learning rates that change on the way."""

import math

import pytest

from lego_mlp import schedules


def test_step_decay_falls_in_stairs():
    rate = schedules.step_decay(0.8, factor=0.5, every=100)
    assert [rate(step) for step in (0, 99, 100, 199, 200)] == [0.8, 0.8, 0.4, 0.4, 0.2]


def test_inverse_time_is_half_after_the_half_life():
    rate = schedules.inverse_time(0.6, half_life=50)
    assert [rate(step) for step in (0, 50, 100)] == pytest.approx([0.6, 0.3, 0.2])


def test_cosine_glides_from_the_first_rate_to_the_last():
    rate = schedules.cosine(1.0, steps=100, final=0.2)
    assert [rate(step) for step in (0, 50, 100, 500)] == pytest.approx([1.0, 0.6, 0.2, 0.2])
    assert rate(25) == pytest.approx(0.6 + 0.4 * math.sqrt(0.5))


def test_warm_up_reaches_the_full_rate_and_keeps_it():
    rate = schedules.warm_up(0.8, steps=4)
    assert [rate(step) for step in (0, 1, 3, 9)] == pytest.approx([0.2, 0.4, 0.8, 0.8])


def test_defaults_are_what_the_documentation_says() -> None:
    stairs, falling, gliding = (
        schedules.step_decay(0.8),
        schedules.inverse_time(0.6),
        schedules.cosine(1.0, steps=4),
    )
    assert [stairs(step) for step in (999, 1000, 1999, 2000)] == [0.8, 0.4, 0.4, 0.2]
    assert [falling(step) for step in (0, 1000, 2000)] == pytest.approx([0.6, 0.3, 0.2])
    assert gliding(4) == 0.0


def test_small_numbers_are_taken_as_they_are() -> None:
    assert schedules.step_decay(0.5, factor=0.25, every=1)(2) == 0.5 / 16
    assert schedules.inverse_time(0.5, half_life=0.5)(1) == pytest.approx(0.5 / 3)
    # cos(π/2) = 0: halfway between the two rates
    assert schedules.cosine(0.5, steps=2, final=0.25)(1) == pytest.approx(0.375)
    assert schedules.cosine(0.5, steps=1, final=0.0)(1) == 0.0
