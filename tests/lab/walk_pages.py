"""What stands in a Walk on a page, and what should, for the tests in a browser."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page

from lego_mlp.lab.widgets.walk import pass_and_update
from lego_mlp.lab.widgets.walk.tower import digits


def cell(page: Page, name: str, *at: int) -> Locator:
    """Return a number's cell."""
    i, j = (0, 0, *at)[-2:]
    grid = page.get_by_role("grid", name=re.compile(rf"^{re.escape(name)}(,|$)"))
    return grid.locator("tr").nth(i).locator("td").nth(j)


def numbers(page: Page) -> dict[str, str]:
    """Return every shown number by its label."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("td")]
          .filter((td) => td.checkVisibility())
          .map((td) => [td.getAttribute("aria-label").split(" = ")[0], td.textContent]))"""
    )


def expected(state: dict[str, Any], known: list[str]) -> dict[str, str]:
    """Return what a Walk should show, from Python."""
    trace: dict[str, Any] = {**pass_and_update(state), "alpha": state["learning_rate"]}
    shown = {}
    for name in known:
        for at, value in np.ndenumerate(trace.get(name, np.empty(0))):
            label = "α" if name == "alpha" else name.replace("_new", "*")
            place = f"[{', '.join(map(str, at))}]" if at else ""
            shown[(label + place).replace(", ", ",\u00a0")] = digits(name, value)
    return shown
