"""The built site in each engine: a server, and one window of each for all tests of a worker."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.conftest import ROOT
from tests.engines.chromium_engine import Chromium
from tests.engines.engine import Engine
from tests.engines.find import missing
from tests.engines.firefox_engine import Firefox
from tests.engines.webkit_engine import WebKit
from tests.serving import Quiet, serving

HERE = Path(__file__).parent
KINDS = {"firefox": Firefox, "webkit": WebKit}
# make engines: every test, in every engine. make test: one page in Firefox and in WebKit, and some
# pages' controls in Chromium, where tests/site and tests/lab ask the rest.
ALL = os.environ.get("ENGINES") == "all"
ENGINES = ["chromium", *KINDS] if ALL else ["chromium"]
SOME = ["playground", "05_dloss", "14_softmax", "17_digits"]
collect_ignore = [] if ALL else ["test_numbers.py", "test_reading.py", "test_widgets.py"]
Launch = Callable[..., Engine]
Opened = Callable[..., Engine]


class Served(Quiet):
    """Serves the folder `plain`, and below /watched the same with a script that sees errors."""

    def send_head(self) -> Any:
        if not self.path.startswith("/watched/"):
            return super().send_head()
        self.path = self.path.replace("/watched/", "/plain/", 1)
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.exists():
            return super().send_head()
        head = b'<head><script src="/engines/watch.js"></script>'
        body = path.read_bytes().replace(b"<head>", head, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server of the site, these helpers and the front end's modules."""
    root = tmp_path_factory.mktemp("served")
    for name, target in {"plain": site, "engines": HERE, "lego_mlp": ROOT / "lego_mlp"}.items():
        (root / name).symlink_to(target)
    with serving(root, Served) as address:
        yield address


@pytest.fixture(scope="session")
def launch(browser: Browser) -> Iterator[Launch]:
    """Return a function that starts an engine, by its name; all of them end with the tests."""
    started: list[Engine] = []

    def launched(name: str, **options: bool) -> Engine:
        if name in missing():
            pytest.skip(missing()[name])
        if name == "chromium":
            started.append(Chromium(browser, **options))
        else:
            started.append(KINDS[name](**options))
        return started[-1]

    yield launched
    for engine in started:
        engine.close()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, launch: Launch) -> Engine:
    """Return each engine in turn."""
    return launch(request.param)


@pytest.fixture
def opened(engine: Engine, served: str) -> Iterator[Opened]:
    """Return a function that opens a page of the site; none of them may meet trouble."""
    trouble = []

    def open_page(name: str, width: int = 1280, height: int = 900) -> Engine:
        trouble.extend(engine.trouble())
        engine.open(f"{served}/{engine.folder}/{name}", width, height)
        engine.wait("settled")
        return engine

    engine.trouble().clear()
    yield open_page
    trouble += engine.trouble()
    assert trouble == []
