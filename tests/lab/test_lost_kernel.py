"""What a widget does with a kernel that leaves a question without an answer, played in node."""

from __future__ import annotations

from typing import Any

import pytest

from lego_mlp.lab.state import CONTROLS
from tests.lab.page_engine import run_script

# Steps: ask a topic for a request, Python answers or refuses a question by its number, the way to
# it turns dead or alive, or is closed.
STORIES: dict[str, list[list[Any]]] = {
    "in turn": [
        ["ask", "run", "a"],
        ["ask", "run", "b"],
        ["ask", "maps", "m"],
        ["ask", "run", "c"],
        ["answer", 1],
        ["answer", 2],
        ["refuse", 3],
    ],
    "busy": [
        ["ask", "run", "a"],
        ["ask", "run", "b"],
        ["turn", False],
        ["ask", "run", "c"],
        ["answer", 1],
        ["answer", 2],
        ["ask", "run", "d"],
        ["answer", 3],
    ],
    "late": [["ask", "run", "a"], ["turn", False], ["answer", 1]],
    "closed": [["close"], ["ask", "run", "a"], ["ask", "maps", "m"]],
    "state": [["state"], ["ask", "run", "a"], ["turn", False], ["state"]],
    "back": [
        ["ask", "run", "a"],
        ["turn", False],
        ["ask", "run", "b"],
        ["turn", True],
        ["answer", 2],
    ],
}
NULLS = {field["name"]: None for field in CONTROLS if field.get("nullable")}
PYTHON, PAGE = ["python", False], ["page", True]


@pytest.fixture(scope="module")
def played() -> Any:
    return run_script("run_python_host.mjs", STORIES)


@pytest.mark.parametrize(
    ("story", "log", "sent"),
    [
        # One at a time; of those that wait, the latest of each topic.
        (
            "in turn",
            [["a", "python", *PYTHON], ["m", "python", *PYTHON], ["c", "refused", *PYTHON]],
            [[1, "a"], [2, "m"], [3, "c"]],
        ),
        # The page answers the latest, and all that comes; Python's old answer is not shown.
        (
            "busy",
            [
                ["b", "page", *PAGE],
                ["c", "page", *PAGE],
                ["c", "python", *PYTHON],
                ["d", "python", *PYTHON],
            ],
            [[1, "a"], [2, "c"], [3, "d"]],
        ),
        ("late", [["a", "page", *PAGE], ["a", "python", *PYTHON]], [[1, "a"]]),
        ("closed", [["a", "page", *PAGE], ["m", "page", *PAGE]], []),
        # A None that was lost on its way is null again; an old state is not shown.
        (
            "state",
            [
                {**NULLS, "steps": 5, "clip": 2},
                ["a", "page", *PAGE],
                None,
            ],
            [[1, "a"]],
        ),
        (
            "back",
            [["a", "page", *PAGE], ["b", "page", *PAGE], ["b", "python", *PYTHON]],
            [[1, "a"], [2, "b"]],
        ),
    ],
)
def test_each_question_is_answered_by_python_or_the_page(
    story: str, log: Any, sent: Any, played: Any
) -> None:
    assert played[story] == {"log": log, "sent": sent}
