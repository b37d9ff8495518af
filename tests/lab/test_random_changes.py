"""Thousands of random changes: no exception, no console error, no NaN drawn, no memory lost.

The ordinary run makes a few hundred; LEGO_CHANGES=10000 makes them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

FUZZ = Path(__file__).with_name("fuzz.js").read_text(encoding="utf-8")
CHANGES = int(os.environ.get("LEGO_CHANGES", "300"))
MEGABYTE = 2**20


def test_nothing_senseless_is_ever_seen(open_lab: Callable[..., Page]) -> None:
    page = open_lab("all.html")
    devtools = page.context.new_cdp_session(page)

    def used() -> float:
        devtools.send("HeapProfiler.collectGarbage")
        return float(devtools.send("Runtime.getHeapUsage")["usedSize"])

    assert page.evaluate(FUZZ, [max(CHANGES // 4, 100), 1]) == []
    before = used()
    assert page.evaluate(FUZZ, [CHANGES, 2]) == []
    assert used() < before + 20 * MEGABYTE
    assert page.locator("[data-lego]").get_attribute("data-state") in ("ready", "exploded")
