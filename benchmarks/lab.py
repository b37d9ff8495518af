"""How fast the Lab answers on the published page: from a slider's input to the repaint.

Run from the top of the repository: python -m benchmarks.lab
"""

from __future__ import annotations

import gzip
import random
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from lego_mlp.lab import Lab, page_script, page_style
from tests.lab.standalone import write_page
from tests.site.chromium import FLAGS, find_chromium

MOVES = 60
# Listens for the browser's own input events, which a real key press makes, and writes down when
# each was painted.
LISTEN = """
(field) => {
  const root = document.querySelector("[data-lego]");
  const slider = root.querySelector(`[data-field=${field}] input[type=range]`);
  // A message that is posted in a frame arrives when that frame has been painted.
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  }));
  const times = { computed: [], first: [], finished: [], longest: 0 };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) times.longest = Math.max(times.longest, task.duration);
  }).observe({ entryTypes: ["longtask"] });
  const after = async (start) => {
    times.computed.push(performance.now() - start);
    let now = await painted();
    times.first.push(now - start);
    while (root.getAttribute("aria-busy") === "true") now = await painted();
    times.finished.push(now - start);
  };
  let start = 0;
  slider.addEventListener("input", () => { start = performance.now(); }, { capture: true });
  document.addEventListener("input", () => void after(start));
  slider.focus();
  window.legoTimes = times;
}
"""


def measure(page: Page, name: str, moves: int = MOVES) -> None:
    """Press the arrow keys on the learning rate's slider and print how long each answer took."""
    page.evaluate(LISTEN, "learning_rate")
    phase = random.Random(0)
    for i in range(moves):
        page.keyboard.press("ArrowLeft" if i % 20 < 10 else "ArrowRight")
        page.wait_for_function("(n) => legoTimes.finished.length > n", arg=i)
        page.wait_for_timeout(60 + 40 * phase.random())
    times: dict[str, Any] = page.evaluate("legoTimes")
    cells = [name.ljust(36)]
    for part in ("computed", "first", "finished"):
        ordered = sorted(times[part])
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        cells.append(f"{statistics.median(ordered):7.1f} {p95:7.1f}")
    longest = times["longest"]
    cells.append(f"{longest:7.0f}" if longest else "  < 50 ")
    print(" |".join(cells))


def main() -> None:
    """Print the table: milliseconds, median and 95th percentile."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        print("From a slider's input event (learning rate), in ms: median and 95th percentile")
        head = ("", "first slice done", "first repaint", "finished", "longest task")
        print(" |".join([head[0].ljust(36), *(title.rjust(15) for title in head[1:])]))
        for show in ("film", "playground"):
            path = write_page(Path(folder), f"{show}.html", Lab(show=show))
            page.goto(path.as_uri())
            page.wait_for_selector("[data-state=ready]")
            measure(page, f"{show}, default state")
            wide = write_page(Path(folder), "wide.html", Lab(show=show, hidden_size=50, steps=1000))
            page.goto(wide.as_uri())
            page.wait_for_selector("[data-state=ready]:not([aria-busy=true])")
            measure(page, f"{show}, 50 neurons, 1,000 steps", moves=20)
        chromium.close()
    weight = len(gzip.compress((page_script() + page_style()).encode()))
    element = len(gzip.compress(Lab().as_html().encode()))
    print(f"Weight, gzipped: {weight / 1000:.1f} kB for all labs, {element / 1000:.1f} kB each")


if __name__ == "__main__":
    main()
