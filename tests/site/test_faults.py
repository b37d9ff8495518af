"""What goes wrong around a page: nothing is lost, what broke says so, the rest still answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from lego_mlp.lab import engine
from tests.lab.conftest import move
from tests.site.access import wait_for_widgets

BROKEN = """const draw = CanvasRenderingContext2D.prototype.beginPath;
CanvasRenderingContext2D.prototype.beginPath = function () {
  if (window.broken) throw new Error("no ink");
  draw.call(this);
};"""
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException("no", "SecurityError"); } });"""
FULL = (
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
)
NO_WORKER = "window.Worker = class { constructor() { throw new Error('no worker'); } };"
JUMPY = """const now = performance.now.bind(performance);
let ahead = 0;
performance.now = () => now() + ahead;
Date.now = () => 1.8e12 + ahead;
window.jump = (by) => void (ahead += by);"""


def jumps(page: Page) -> None:
    """Play, while the clock goes an hour on, two back, and a year on."""
    page.get_by_role("button", name="Play").first.click()
    for by in (3.6e6, -7.2e6, 3.2e10):
        page.evaluate("(by) => window.jump(by)", by)
        page.wait_for_timeout(100)


def sleeps(page: Page) -> None:
    """Play, and let the browser freeze the tab and wake it again."""
    page.get_by_role("button", name="Play").first.click()
    devtools = page.context.new_cdp_session(page)
    for state in ("frozen", "active"):
        devtools.send("Page.setWebLifecycleState", {"state": state})
        page.wait_for_timeout(300)


def has_a_twin(page: Page) -> None:
    """Open the same page in a second tab, and change there what a tab keeps."""
    twin = page.context.new_page()
    twin.goto(page.url)
    wait_for_widgets(twin)
    before = page.locator("[data-lego=lab]").get_attribute("data-loss")
    move(twin, "hidden_size", "9")
    switch_theme(twin)
    expect(page.locator("[data-lego=lab]")).to_have_attribute("data-loss", before or "")
    twin.close()


def breaks(page: Page) -> None:
    """Let a picture throw while a control is moved, and heal again."""
    page.evaluate("() => void (window.broken = true)")
    move(page, "hidden_size", "6")
    expect(page.locator(".lego-status .lego-words")).to_contain_text(
        "A picture could not be drawn (no ink)."
    )
    expect(page.locator("[data-lego=lab]")).to_have_attribute("data-state", "error")
    page.evaluate("() => void (window.broken = false)")


def rests(page: Page) -> None:
    """Do nothing more: what is wrong was there before the page."""


FAULTS: dict[str, tuple[str, str, Callable[[Page], None], list[str]]] = {
    # The script that does the damage, the end of the address, what happens then, what may be said.
    "storage forbidden": (FORBIDDEN, "", rests, []),
    "storage full": (FULL, "", rests, []),
    "no worker": (NO_WORKER, "", rests, []),
    "an address of 100 kB": ("", f"#lab1?steps=200&{'x' * 100_000}", rests, []),
    "a clock that jumps": (JUMPY, "", jumps, []),
    "a tab asleep": ("", "", sleeps, []),
    "two tabs": ("", "", has_a_twin, []),
    "a picture that throws": (BROKEN, "", breaks, ["no ink"]),
}


def switch_theme(page: Page) -> None:
    """Press the button until both themes have been seen."""
    button = page.locator(".theme-switch-button").locator("visible=true").first
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(page.evaluate("() => document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_by(fault: str, browser: Browser, site_url: str) -> None:
    script, end, happens, allowed = FAULTS[fault]
    context = browser.new_context()
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.extend([said.text] * (said.type == "error")))
    if script:
        page.add_init_script(script)
    page.goto(f"{site_url}/book/playground.html{end}")
    wait_for_widgets(page)
    happens(page)
    switch_theme(page)
    move(page, "hidden_size", "5")
    lab = page.locator("[data-lego=lab]")
    expect(lab).to_have_attribute("data-state", "ready")
    run = engine.trace({"hidden_size": 5})
    # At once: the film may be playing.
    step, shown = lab.evaluate("(lab) => [Number(lab.dataset.step), Number(lab.dataset.loss)]")
    loss = run["loss"][list(run["steps"]).index(step)]
    assert shown == pytest.approx(loss, rel=1e-9)
    assert [one for one in errors if not any(word in one for word in allowed)] == []
    assert len(page.locator(".lego-status").inner_text()) < 700
    context.close()


def test_a_widget_that_cannot_begin_keeps_its_picture_and_says_so(
    browser: Browser, site_url: str
) -> None:
    page = browser.new_page()
    page.add_init_script("window.broken = true;" + BROKEN)
    page.goto(f"{site_url}/notebooks/10_missing_bias.html")
    root = page.locator("[data-lego=mirror]").first
    expect(root).to_have_attribute("data-state", "error")
    expect(root).to_contain_text("This could not be brought to life (no ink).")
    assert root.locator("svg, img, table").count()
    page.close()
