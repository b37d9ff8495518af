"""The Walk in a real JupyterLab: Python computes, and can read and set what the view shows."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.lab.notebook_pages import run_cell, stop_kernels
from tests.lab.walk_pages import cell

CELLS = [
    "import lego_mlp as lm\nwalk = lm.lab.Walk('dL_dW2')\nwalk",
    "print('read', walk.trace['W1'][0, 1], f\"{walk.trace['loss']:.8f}\")",
    "walk.train(3)\nprint('trained', f\"{walk.trace['loss']:.8f}\")",
    "class Quarter(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return 0 * z + 0.25\n"
    "from lego_mlp import bricks\n"
    "bricks.ACTIVATIONS['sigmoid'] = Quarter",
    "tower = lm.lab.Overview(learning_rate=10)\ntower.train(2)\ntower",
    "print(f\"{tower.trace['loss']:.2f}\", tower.state['weights'] is not None)",
    "tower.train(5)\nprint(f\"{tower.trace['loss']:.2f}\")",
]


def printed(page: Page, index: int) -> str:
    """Run a cell and return what it printed."""
    run_cell(page, index)
    output = page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea-output")
    return output.first.inner_text().strip()


def change(page: Page, number: Locator, typed: str) -> None:
    number.click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_python_computes_the_walk(notebook: Page) -> None:
    page = notebook
    run_cell(page, 0)
    root = page.locator("[data-lego=walk]")
    expect(root).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(root).to_have_attribute("data-engine", "python")
    loss = cell(page, "loss")
    expect(loss).to_have_text("0.30052460")

    cell(page, "W1", 0, 0).click()
    page.keyboard.press("ArrowRight")  # which JupyterLab would take for its cells
    expect(cell(page, "W1", 0, 1)).to_be_focused()
    change(page, cell(page, "W1", 0, 1), "2.5")
    expect(loss).not_to_have_text("0.30052460")
    assert printed(page, 1) == f"read 2.5 {loss.inner_text()}"

    before = loss.inner_text()
    after = printed(page, 2)
    assert after != f"trained {before}"
    expect(loss).to_have_text(after.removeprefix("trained "))

    run_cell(page, 4)  # to show what was trained changes nothing about it
    tower = page.locator("[data-lego=overview]")
    expect(tower).to_have_attribute("data-engine", "python")
    shown, kept = printed(page, 5).split()
    loss_of_tower = tower.locator("table[aria-label^='loss'] td")
    expect(loss_of_tower).to_have_text(shown)
    assert kept == "True" and shown != "0.30"
    later = printed(page, 6)
    assert later != shown
    expect(loss_of_tower).to_have_text(later)

    run_cell(page, 3)  # every hidden neuron says 1/4 now, which JavaScript knows nothing of
    change(page, cell(page, "X", 0, 0), "1")
    expect(cell(page, "h1", 0, 1)).to_have_text("0.25000000")
    expect(root).to_have_attribute("data-engine", "python")

    stop_kernels(page)
    change(page, cell(page, "X", 0, 0), "2")
    expect(root).to_have_attribute("data-engine", "page", timeout=30_000)
    expect(cell(page, "h1", 0, 1)).not_to_have_text("0.25000000")
