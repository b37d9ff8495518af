"""Whatever is handed over: a named error with nothing changed, or a right answer. See `judge`."""

import pytest

import lego_mlp as lm
from tests.fuzz.judge import fuzzed
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_named_error_or_a_right_answer(name):
    fuzzed(TARGETS[name])


def test_none_is_left_out():
    drawers = set(lm.plots.__all__) & {name for name in dir(lm.plots) if name.islower()}
    widgets = {name.partition(".")[0] for name in TARGETS}
    assert set(lm.lab.WIDGETS) | drawers - {"setup", "figure_svg"} <= widgets
