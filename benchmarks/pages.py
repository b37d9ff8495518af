"""What each page of the built book weighs and how soon it answers: part of make bench.

Each page is opened with a cold cache from a server on this machine: the bytes are what a server
that compresses would send; the times are counted from the click on the link. A page answers when
every widget of it stands: its controls are live, whatever its first run still has to do. It is
ready when all those runs are through.
"""

from __future__ import annotations

from chromium import FLAGS, find_chromium
from playwright.sync_api import Browser, sync_playwright

from tests.serving import serving
from tests.site.access import wait_for_widgets
from tests.site.pages import ROOT, Watch, book_pages

SITE = ROOT / "_build" / "html"
# Notes the moments when the last widget stands, and when the last has settled.
NOTE = """
const waiting = '[data-lego]:not([data-state]), [data-lego][aria-busy="true"]';
const note = () => {
  if (document.querySelector("[data-lego]:not([data-state], [aria-busy])")) return;
  window.legoAnswers ??= performance.now();
  if (!document.querySelector(waiting)) window.legoReady = performance.now();
};
addEventListener("DOMContentLoaded", () => {
  const attributeFilter = ["data-state", "aria-busy"];
  new MutationObserver(note).observe(document.body, { subtree: true, attributeFilter });
  note();
});
"""
PAINT = """performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN"""
ROUNDS = 3


def visit(browser: Browser, origin: str, name: str) -> tuple[int, int, float, float, float]:
    """Open one page cold; return its bytes, files, and when it painted, answered, was ready."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(NOTE)
    watch = Watch(page, origin)
    page.goto(origin + name, wait_until="load")
    wait_for_widgets(page)
    page.wait_for_timeout(50)
    weights = watch.weights(origin, SITE)
    paint = page.evaluate(PAINT)
    answers, ready = page.evaluate("[window.legoAnswers, window.legoReady]")
    context.close()
    return sum(weights.values()), len(weights), paint, answers, ready


def table(browser: Browser, origin: str) -> None:
    """Print one line for each page: the best of some rounds, since noise only adds."""
    print(f"{'page':34} {'kB':>6} {'files':>6} {'paint ms':>9} {'answers':>9} {'ready ms':>9}")
    for name in book_pages():
        visits = [visit(browser, origin, name) for _ in range(ROUNDS)]
        times = [min(one[i] for one in visits) for i in (2, 3, 4)]
        weight, files = visits[0][:2]
        cells = " ".join(f"{time:9.0f}" for time in times)
        print(f"{name:34} {weight / 1000:6.0f} {files:6} {cells}")


def main() -> None:
    """Serve the built site and print the table."""
    with serving(SITE) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        table(browser, f"{address}/")
        browser.close()


if __name__ == "__main__":
    main()
