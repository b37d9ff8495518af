"""The Lab and the Walk in a real JupyterLab: Python computes what the view draws."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.lab.notebook_pages import CELL, run_cell, stop_kernels
from tests.lab.walk_pages import cell

CELLS = [
    "import lego_mlp as lm\n"
    "from lego_mlp import bricks\n"
    "lab = lm.lab.Lab(show=['decision', 'loss', 'learning_rate', 'hidden_size', 'timeline'])\n"
    "lab",
    "class Stubborn(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return super().forward(0 * z)\n"
    "bricks.ACTIVATIONS['sigmoid'] = Stubborn\n"
    "lab.run()\nprint('brick changed', lab.history.accuracy[-1])",
    "lab.learning_rate = 2\nprint('python moved', lab.learning_rate)",
    "import ipywidgets\nslider, seen = ipywidgets.IntSlider(4, 1, 50), []\n"
    "ipywidgets.link((slider, 'value'), (lab, 'hidden_size'))\n"
    "lab.observe(lambda change: seen.append(change['name']), ['state', 'trace', 'history'])\n"
    "slider",
    "slider.value = 6\nprint('linked:', lab.state['hidden_size'], *sorted(set(seen)))",
    "bricks.ACTIVATIONS['sigmoid'] = lm.Sigmoid\nwalk = lm.lab.Walk('dL_dW2')\nwalk",
    "print('read', walk.trace['W1'][0, 1], f\"{walk.trace['loss']:.8f}\")",
    "walk.train(3)\nprint('trained', f\"{walk.trace['loss']:.8f}\")",
    "tower = lm.lab.Overview(learning_rate=10)\ntower.train(2)\ntower",
    "print(f\"{tower.trace['loss']:.2f}\", tower.state['weights'] is not None)",
    "tower.train(5)\nprint(f\"{tower.trace['loss']:.2f}\")",
    "class Quarter(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return 0 * z + 0.25\n"
    "bricks.ACTIVATIONS['sigmoid'] = Quarter",
]


def shown(page: Page, index: int, kind: str) -> Locator:
    """Run a cell and return the widget that it shows, which Python computes for."""
    run_cell(page, index)
    root = page.locator(f"[data-lego={kind}]")
    expect(root).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(root).to_have_attribute("data-engine", "python")
    return root


def printed(page: Page, index: int) -> str:
    """Run a cell and return what it printed."""
    run_cell(page, index)
    return page.locator(CELL).nth(index).locator(".jp-OutputArea-output").first.inner_text().strip()


def change(page: Page, number: Locator, typed: str) -> None:
    number.click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_python_computes_the_lab(notebook: Page) -> None:
    page = notebook
    root = shown(page, 0, "lab")
    assert float(root.get_attribute("data-accuracy") or 0) > 0.9
    first = root.get_attribute("data-loss")
    slider = root.locator("[data-field=learning_rate] input[type=range]")
    for _ in range(5):
        slider.press("ArrowLeft")
    expect(root).not_to_have_attribute("data-loss", first or "")

    run_cell(page, 1)  # every answer is 1/2 now, which JavaScript knows nothing of
    expect(page.locator(".jp-OutputArea").get_by_text("brick changed")).to_be_visible()
    expect(root).to_have_attribute("data-loss", "0.25")
    expect(root).to_have_attribute("data-engine", "python")

    run_cell(page, 2)
    expect(root.locator("[data-field=learning_rate] input[type=text]")).to_have_value("2")

    run_cell(page, 3)
    page.locator(".jupyter-widgets .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".jupyter-widgets .widget-readout")).to_have_text("5")
    expect(root.locator("[data-field=hidden_size] input[type=text]")).to_have_value("5")
    run_cell(page, 4)
    expect(page.locator(".jp-OutputArea").get_by_text("linked:")).to_have_text(
        "linked: 6 history state trace"
    )


def test_python_computes_the_walk(notebook: Page) -> None:
    page = notebook
    root = shown(page, 5, "walk")
    loss = cell(page, "loss")
    expect(loss).to_have_text("0.30052460")
    cell(page, "W1", 0, 0).click()
    page.keyboard.press("ArrowRight")  # which JupyterLab would take for its cells
    expect(cell(page, "W1", 0, 1)).to_be_focused()
    change(page, cell(page, "W1", 0, 1), "2.5")
    expect(loss).not_to_have_text("0.30052460")
    before = loss.inner_text()
    assert printed(page, 6) == f"read 2.5 {before}"
    after = printed(page, 7)
    assert after != f"trained {before}"
    expect(loss).to_have_text(after.removeprefix("trained "))

    tower = shown(page, 8, "overview")  # to show what was trained changes nothing about it
    said, kept = printed(page, 9).split()
    loss_of_tower = tower.locator("table[aria-label^='loss'] td")
    expect(loss_of_tower).to_have_text(said)
    assert kept == "True" and said != "0.30"
    later = printed(page, 10)
    assert later != said
    expect(loss_of_tower).to_have_text(later)

    run_cell(page, 11)  # every hidden neuron says 1/4 now, which JavaScript knows nothing of
    change(page, cell(page, "X", 0, 0), "1")
    expect(cell(page, "h1", 0, 1)).to_have_text("0.25000000")
    expect(root).to_have_attribute("data-engine", "python")


def test_the_page_goes_on_when_the_kernel_is_stopped(notebook: Page) -> None:
    page = notebook
    stop_kernels(page)
    change(page, cell(page, "X", 0, 0), "2")
    expect(page.locator("[data-lego=walk]")).to_have_attribute(
        "data-engine", "page", timeout=30_000
    )
    expect(cell(page, "h1", 0, 1)).not_to_have_text("0.25000000")
    lab = page.locator("[data-lego=lab]")
    lab.locator("[data-field=learning_rate] input[type=range]").fill("0.5")
    expect(lab).to_have_attribute("data-engine", "page", timeout=30_000)
    expect(lab).not_to_have_attribute("data-loss", "0.25")
