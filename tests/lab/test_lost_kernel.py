"""What a widget does with a kernel that leaves a question without an answer, played in node."""

from __future__ import annotations

from typing import Any

from lego_mlp.lab.state import CONTROLS
from tests.lab.page_engine import run_script

# Ask a topic for a request, Python answers or refuses a question by its number, the way to it turns
# dead or alive, or is closed; who answered which request; which questions Python was sent.
STORIES = {
    # One at a time; of those that wait, the latest of each topic.
    "in turn": (
        "ask run a, ask run b, ask maps m, ask run c, answer 1, answer 2, refuse 3",
        "a python, m python, c refused",
        "1 a, 2 m, 3 c",
    ),
    # The page answers the latest, and all that comes; Python's old answer is not shown.
    "busy": (
        "ask run a, ask run b, turn dead, ask run c, answer 1, answer 2, ask run d, answer 3",
        "b page, c page, c python, d python",
        "1 a, 2 c, 3 d",
    ),
    "late": ("ask run a, turn dead, answer 1", "a page, a python", "1 a"),
    "closed": ("close, ask run a, ask maps m", "a page, m page", ""),
    "back": (
        "ask run a, turn dead, ask run b, turn alive, answer 2",
        "a page, b page, b python",
        "1 a, 2 b",
    ),
    # A None that was lost on its way is null again; an old state is not shown.
    "state": ("state, ask run a, turn dead, state", "GIVEN, a page, OLD", "1 a"),
}
NULLS = {field["name"]: None for field in CONTROLS if field.get("nullable")}
SAID = {"dead": False, "alive": True, "GIVEN": {**NULLS, "steps": 5, "clip": 2}, "OLD": None}


def read(story: str) -> list[Any]:
    """Return each step as a list of its words, those that stand for something as that."""
    steps = [step.split() for step in story.split(", ")] if story else []
    return [[int(w) if w.isdigit() else SAID.get(w, w) for w in step] for step in steps]


def test_each_question_is_answered_by_python_or_the_page() -> None:
    steps = {name: read(story) for name, (story, _, _) in STORIES.items()}
    played = run_script("run_python_host.mjs", steps)
    for name, (_, log, sent) in STORIES.items():
        # While the page answers, the widget says that Python is away.
        host = {True: ["page", True], False: ["python", False]}
        expected = [e + host[e[1] == "page"] if len(e) > 1 else e[0] for e in read(log)]
        assert played[name] == {"log": expected, "sent": read(sent)}, name
