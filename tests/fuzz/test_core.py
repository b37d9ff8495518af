"""The mathematics fuzzed: see `judge`."""

import pytest
from hypothesis import given

from tests.fuzz.core import TARGETS, of_autograd
from tests.fuzz.judge import fuzzed, fuzzing
from tests.package.stacks import stacks


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_named_error_or_a_right_answer(name):
    fuzzed(TARGETS[name])


@fuzzing(20)
@given(stacks())
def test_slopes_are_those_of_an_independent_autograd(stack):
    of_autograd(stack)
