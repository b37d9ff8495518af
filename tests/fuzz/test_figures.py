"""The figures fuzzed: see `judge`."""

import pytest

from tests.fuzz.figures import TARGETS
from tests.fuzz.judge import fuzzed


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_named_error_or_a_right_answer(name):
    fuzzed(TARGETS[name])
