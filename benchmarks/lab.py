"""How fast the Lab answers on the published page: from a slider's input to the repaint.

Run from the top of the repository: python -m benchmarks.lab
"""

from __future__ import annotations

import gzip
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chromium import FLAGS, find_chromium
from playwright.sync_api import Page, sync_playwright

from lego_mlp.lab import Lab, page_script, page_style
from tests.lab.standalone import write_page

MOVES = 60
WIDE = 36
# The page of the book, where it is built.
PLAYGROUND = Path(__file__).resolve().parents[1] / "_build" / "html" / "book" / "playground.html"
Move = Callable[[Page, int], None]
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


def press(page: Page, i: int) -> None:
    """Move the slider that has the focus with an arrow key."""
    page.keyboard.press("ArrowLeft" if i % 20 < 10 else "ArrowRight")


def drag(page: Page, i: int) -> None:
    """Move the slider's thumb, which the mouse holds, to the left and back."""
    box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    share = 0.7 - 0.03 * (i % 20 if i % 20 < 10 else 20 - i % 20)
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    if i == 0:
        page.mouse.down()


def measure(page: Page, name: str, moves: int = MOVES, move: Move = press) -> None:
    """Move the learning rate's slider and print how long each answer took."""
    page.evaluate(LISTEN, "learning_rate")
    phase = random.Random(0)
    for i in range(moves):
        move(page, i)
        page.wait_for_function("(n) => legoTimes.finished.length > n", arg=i)
        page.wait_for_timeout(60 + 40 * phase.random())
    times: dict[str, Any] = page.evaluate("legoTimes")
    cells = [name.ljust(WIDE)]
    for part in ("computed", "first", "finished"):
        ordered = sorted(times[part])
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        cells.append(f"{statistics.median(ordered):7.1f} {p95:7.1f}")
    longest = times["longest"]
    cells.append(f"{longest:7.0f}" if longest else "  < 50 ")
    print(" |".join(cells))


def opened(page: Page, address: str) -> Page:
    """Open a page and wait until its lab has drawn its run."""
    page.goto("about:blank")  # so that another part after # loads the page anew
    page.goto(address)
    page.wait_for_selector("[data-state=ready]:not([aria-busy=true])")
    page.wait_for_timeout(500)
    return page


def main() -> None:
    """Print the table: milliseconds, median and 95th percentile."""
    print("From a slider's input event (learning rate), in ms: median and 95th percentile")
    head = ("", "first slice done", "first repaint", "finished", "longest task")
    print(" |".join([head[0].ljust(WIDE), *(title.rjust(15) for title in head[1:])]))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        film = write_page(Path(folder), "film.html", Lab()).as_uri()
        playground = PLAYGROUND
        if not PLAYGROUND.exists():
            playground = write_page(Path(folder), "alone.html", Lab(show="playground"))
        print(
            "The playground is", "the book's" if playground is PLAYGROUND else "a page of its own"
        )
        for name, address in (("film", film), ("playground", playground.as_uri())):
            measure(opened(page, address), f"{name}, default state, keys")
            measure(opened(page, address), f"{name}, default state, dragged", move=drag)
            page.mouse.up()
            wide = f"{address}#lab1?hidden_size=50&steps=1000"
            measure(opened(page, wide), f"{name}, 50 neurons, 1,000 steps", moves=20)
        chromium.close()
    weight = len(gzip.compress((page_script() + page_style()).encode()))
    element = len(gzip.compress(Lab().as_html().encode()))
    print(f"Weight, gzipped: {weight / 1000:.1f} kB for all labs, {element / 1000:.1f} kB each")


if __name__ == "__main__":
    main()
