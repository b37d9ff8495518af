"""What the tests share: repeatable examples, the built site, a server, a browser per worker."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import FLAGS, HELP, find_chromium
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.lab.longer import LONGER
from tests.serving import serving

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
# The site must not know where it is served from, so it is served from somewhere deep.
SUBPATH = "courses/2026/lego"

# Every run draws the same few examples, however slow the machine; with LEGO_FUZZ more, and others.
settings.register_profile(
    "repeatable",
    max_examples=40 * (LONGER or 1),
    deadline=None,
    derandomize=not LONGER,
    database=None,
)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site, and build it if nobody has."""
    SITE.parent.mkdir(exist_ok=True)
    with (SITE.parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers must not build at once
        if not (SITE / "index.html").exists():
            program = Path(sys.executable).with_name("jupyter-book")
            subprocess.run([program, "build", ROOT, "-W", "--keep-going"], check=True)
    return SITE


@pytest.fixture(scope="session")
def site_url(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the served site, without a slash at its end."""
    root = tmp_path_factory.mktemp("served")
    link = root / SUBPATH
    link.parent.mkdir(parents=True)
    link.symlink_to(site)
    with serving(root) as address:
        yield f"{address}/{SUBPATH}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests of this worker."""
    path = find_chromium()
    if path is None:
        pytest.fail(HELP)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
