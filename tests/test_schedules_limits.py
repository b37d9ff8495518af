"""Schedules without their options, at the ends of what they take, and beyond."""

import math
from typing import Any

import pytest

from lego_mlp import schedules
from tests.test_bad_input import fails


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
    fails(make, kind, name)
