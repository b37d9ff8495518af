"""The targets are alive: one whose every call is refused would prove nothing."""

import pytest
from hypothesis import given

from tests.fuzz import basics, core, data, figures, pictures, training, widgets
from tests.fuzz.judge import fuzzing, judged

HOMES = (core, training, data, basics, pictures, widgets, figures)
TARGETS = {name: target for home in HOMES for name, target in home.TARGETS.items()}


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_right_arguments_are_right(name):
    answers = []

    @fuzzing(3)
    @given(TARGETS[name].right)
    def example(arguments):
        answers.append(judged(TARGETS[name], arguments))

    example()
    assert any(answer is not None for answer in answers)
