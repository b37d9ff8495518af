"""What a widget does with a kernel that leaves a question without an answer, played in node."""

from __future__ import annotations

from typing import Any

import pytest

from lego_mlp.lab.state import CONTROLS
from tests.lab.page_engine import run_script


@pytest.fixture(scope="module")
def played() -> Any:
    return run_script("run_kernel.mjs", {"fields": CONTROLS})


def test_a_figure_waits_once_and_then_answers_at_once(played: Any) -> None:
    python, page = "python", "page"
    assert played["figure"]["log"] == [
        [0, "0.900", python, False],
        [1, "0.731", page, True],  # the latest of two
        [2, "0.881", page, True],
        [3, "0.953", page, True],
        [4, "0.982", page, True],  # Python has answered, but not yet the latest
        [0, "0.900", python, False],
    ]
    assert played["figure"]["sent"] == [0, 0, 2, 3, 4, 0]


@pytest.mark.parametrize("way", ["lost", "closed"])
def test_a_lab_whose_film_is_moved_makes_its_own_run(way: str, played: Any) -> None:
    assert played[way] == [["python", False, 6], ["page", True, 6], 8]
