"""How fast the Walk answers on the published page: from a changed number to the repaint.

Run from the top of the repository: python -m benchmarks.walk
"""

from __future__ import annotations

import random
import statistics
import tempfile
from pathlib import Path

from chromium import FLAGS, find_chromium
from playwright.sync_api import CDPSession, Page, sync_playwright

from lego_mlp.lab import Walk
from tests.lab.standalone import write_page

EDITS = 100
# From the browser's own input event to the frame that shows its answer, as in benchmarks/lab.py.
LISTEN = """
() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  }));
  window.times = { computed: [], painted: [] };
  let start = 0;
  addEventListener("input", () => { start = performance.now(); }, { capture: true });
  addEventListener("input", async () => {
    const from = start;
    times.computed.push(performance.now() - from);
    times.painted.push(await painted() - from);
  });
}
"""


def processor_time(session: CDPSession) -> float:
    """Return how many milliseconds the page's main thread has worked, waiting not included."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def measure(page: Page, name: str) -> None:
    """Move the slider of a weight by keys, and print what one edit costs."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.get_by_role("grid", name="W1, 2 by 3", exact=True).locator("td").first.click()
    page.evaluate(LISTEN)
    page.get_by_label("W1[0, 0], slider").focus()
    before = processor_time(session)
    phase = random.Random(0)
    for i in range(EDITS):
        page.keyboard.press("ArrowLeft" if i % 20 < 10 else "ArrowRight")
        page.wait_for_function("(n) => times.painted.length > n", arg=i)
        # A reader's keys fall anywhere between two frames.
        page.wait_for_timeout(20 + 40 * phase.random())
    work = (processor_time(session) - before) / EDITS
    cells = [name.ljust(28), f"{work:15.1f}"]
    for part in ("computed", "painted"):
        ordered = sorted(page.evaluate(f"times.{part}"))
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        cells.append(f"{statistics.median(ordered):7.1f} {p95:7.1f}")
    print(" |".join(cells))


def main() -> None:
    """Print the table: milliseconds an edit, at every number shown."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        print("One edit, in ms: the thread's own time; from the event, median and 95th percentile")
        head = ("", "thread time", "computed", "repainted")
        print(" |".join([head[0].ljust(28), *(title.rjust(15) for title in head[1:])]))
        for name, walk in {
            "the article's example": Walk(),
            "4 rows and biases": Walk(observations=4, bias="all"),
        }.items():
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            page.goto(write_page(Path(folder), "walk.html", walk).as_uri())
            page.wait_for_selector("[data-state=ready]")
            measure(page, name)
            page.close()
        chromium.close()


if __name__ == "__main__":
    main()
