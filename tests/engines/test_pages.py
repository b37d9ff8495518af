"""Every page in every engine: no error, no request to elsewhere, nothing too wide, all alive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.conftest import ALL, ENGINES, KINDS, Opened
from tests.engines.engine import Engine
from tests.site.pages import site_pages

PAGES = site_pages() if ALL else ["book/playground.html"]
pytestmark = pytest.mark.parametrize(
    "engine", ENGINES if ALL else [*KINDS], indirect=True, scope="session"
)


@pytest.mark.parametrize("name", PAGES)
def test_opens_and_fits(opened: Opened, name: str) -> None:
    engine = opened(name)
    assert engine.ask("excess") <= 0
    told = engine.ask("widgets")
    assert all(one["state"] in ("ready", "exploded") for one in told), told
    assert all(one.get("engine") == "page" for one in told), told
    engine.resize(360, 740)
    assert engine.ask("() => innerWidth") == 360
    assert engine.wait("() => excess() <= 0")
    assert engine.ask("() => document.querySelectorAll('h1').length") == 1


@pytest.mark.parametrize("name", PAGES)
def test_opens_as_a_file(engine: Engine, site: Path, name: str) -> None:
    engine.open((site / name).as_uri(), 360, 740)
    engine.wait("settled")
    assert engine.ask("excess") <= 0
    assert engine.trouble() == []
