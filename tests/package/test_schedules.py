"""Learning rates that change on the way."""

import math
from typing import Any

import pytest

import lego_mlp as lm
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


def test_train_follows_a_schedule():
    X, Y = lm.datasets.xor(20)
    by_schedule, by_hand = (lm.mlp([2, 3, 2], bias=True) for _ in range(2))
    rate = schedules.inverse_time(2.0, half_life=3)
    lm.train(by_schedule, X, Y, lm.SquaredError(), rate, steps=5)
    for step in range(5):
        lm.update(by_hand, lm.backprop(by_hand, X, Y, lm.SquaredError()), 2.0 / (1 + step / 3))
    for name, array in by_hand.parameters.items():
        assert by_schedule.parameters[name] == pytest.approx(array, rel=1e-14)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: schedules.step_decay(0.0), "initial"),
        (lambda: schedules.step_decay(1.0, factor=-1), "factor"),
        (lambda: schedules.step_decay(1.0, every=0), "every"),
        (lambda: schedules.inverse_time(1.0, half_life=0), "half_life"),
        (lambda: schedules.cosine(1.0, steps=0), "steps"),
        (lambda: schedules.warm_up(0.0, steps=5), "initial"),
        (lambda: schedules.warm_up(1.0, steps=0), "steps"),
        (lambda: schedules.cosine(1.0, steps=5, final=-1), "final"),
    ],
)
def test_bad_input_names_the_argument(make, name):
    with pytest.raises(ValueError, match=name):
        make()


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


BAD: list[tuple[str, type[Exception], Any]] = [
    ("initial", ValueError, lambda: schedules.step_decay(0.0)),
    ("initial", ValueError, lambda: schedules.inverse_time(0.0)),
    ("initial", ValueError, lambda: schedules.cosine(0.0, 5)),
    ("factor", ValueError, lambda: schedules.step_decay(1.0, factor=0.0)),
    ("every", ValueError, lambda: schedules.step_decay(1.0, every=0)),
    ("half_life", ValueError, lambda: schedules.inverse_time(1.0, half_life=0.0)),
    ("steps", ValueError, lambda: schedules.cosine(1.0, steps=0)),
    ("final", ValueError, lambda: schedules.cosine(1.0, steps=5, final=-0.5)),
    ("initial", TypeError, lambda: schedules.step_decay("1")),  # type: ignore[arg-type]  # on purpose
    ("initial", TypeError, lambda: schedules.inverse_time(None)),  # type: ignore[arg-type]  # on purpose
    ("initial", ValueError, lambda: schedules.cosine(math.nan, 5)),
]


@pytest.mark.parametrize(("name", "kind", "make"), BAD)
def test_the_message_begins_with_the_argument(name: str, kind: type[Exception], make: Any) -> None:
    with pytest.raises(kind, match=rf"^{name}\b"):
        make()
