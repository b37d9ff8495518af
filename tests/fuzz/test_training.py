"""Training fuzzed: see `judge`."""

import pytest

from tests.fuzz.judge import fuzzed
from tests.fuzz.training import TARGETS


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_named_error_or_a_right_answer(name):
    fuzzed(TARGETS[name])
