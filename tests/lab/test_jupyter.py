"""The Lab in a real JupyterLab: Python computes what the view draws."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.lab.notebook_pages import run_cell, stop_kernels

CELLS = [
    "import lego_mlp as lm\n"
    "lab = lm.lab.Lab(show=['decision', 'loss', 'learning_rate', 'hidden_size', 'timeline'])\n"
    "lab",
    "class Stubborn(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return super().forward(0 * z)\n"
    "from lego_mlp import bricks\n"
    "bricks.ACTIVATIONS['sigmoid'] = Stubborn\n"
    "lab.run()\nprint('brick changed', lab.history.accuracy[-1])",
    "lab.learning_rate = 2\nprint('python moved', lab.learning_rate)",
    "import ipywidgets\nslider, seen = ipywidgets.IntSlider(4, 1, 50), []\n"
    "ipywidgets.link((slider, 'value'), (lab, 'hidden_size'))\n"
    "lab.observe(lambda change: seen.append(change['name']), ['state', 'trace', 'history'])\n"
    "slider",
    "slider.value = 6\nprint('linked:', lab.state['hidden_size'], *sorted(set(seen)))",
]


def test_python_computes_what_the_view_draws(notebook: Page) -> None:
    page = notebook
    run_cell(page, 0)
    root = page.locator("[data-lego=lab]")
    expect(root).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(root).to_have_attribute("data-engine", "python")
    assert float(root.get_attribute("data-accuracy") or 0) > 0.9

    first = root.get_attribute("data-loss")
    slider = root.locator("[data-field=learning_rate] input[type=range]")
    slider.focus()
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

    stop_kernels(page)
    slider.fill("0.5")
    expect(root).to_have_attribute("data-engine", "page", timeout=30_000)
    expect(root).not_to_have_attribute("data-loss", "0.25")
    expect(root).to_contain_text("Python does not answer, so the page's own engine computes")
