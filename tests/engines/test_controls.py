"""Every control of every widget, by keys alone, in every engine: each moves something real."""

from __future__ import annotations

import pytest

from tests.engines.conftest import ALL, SOME, Opened
from tests.engines.engine import Engine
from tests.site.pages import WITH_EACH_WIDGET

PAGES = [page for page in WITH_EACH_WIDGET if ALL or any(name in page for name in SOME)]
# After all the others: the first leads back to the start, and so does the first story.
LAST = {name: i for i, name in enumerate(["Reset", "New seed", "Story", "Play"], start=1)}
# These work for another control, for the reader's disk or for the whole screen.
QUIET = ("with its first weights", "Download data", "Save picture", "Full screen", "Your answer")


@pytest.mark.parametrize("name", PAGES)
def test_every_control_moves_something(opened: Opened, name: str) -> None:
    engine = opened(name)
    engine.ask("still")
    kinds = [one["lego"] for one in engine.ask("widgets")]
    dead = []
    for kind in dict.fromkeys(kinds):
        number = kinds.index(kind)
        names = engine.ask("controlNames", number)
        assert all(names), (kind, names)
        for control in sorted(dict.fromkeys(names), key=lambda name: LAST.get(name, 0)):
            if control.strip().startswith(QUIET):
                continue
            if not works(engine, number, control):
                dead.append((kind, control))
    assert not dead, dead


def works(engine: Engine, number: int, control: str) -> bool:
    """Use a control by its keys and say whether its widget shows anything else then."""
    if not (keys := engine.ask("begin", number, control)):
        return True  # gone by now: another control has put something else in its place
    engine.press(*keys)
    moved = changes(engine)
    if not moved and not engine.ask("heard"):
        engine.press(*keys)  # the driver lost them on their way to the page
        moved = changes(engine)
    engine.wait("settled")
    engine.ask("still")
    return moved


def changes(engine: Engine) -> bool:
    """Wait for the widget to show anything else."""
    try:
        engine.wait("changed", seconds=8)
    except AssertionError:
        return False
    return True
