"""Printing, exercises, checks and numbers that remember, fuzzed: see `judge`."""

import pytest

from tests.fuzz.basics import TARGETS
from tests.fuzz.judge import fuzzed


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_named_error_or_a_right_answer(name):
    fuzzed(TARGETS[name])
