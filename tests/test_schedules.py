"""Learning rates that change on the way."""

import math

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
        (lambda: schedules.cosine(1.0, steps=5, final=-1), "final"),
    ],
)
def test_bad_input_names_the_argument(make, name):
    with pytest.raises(ValueError, match=name):
        make()
