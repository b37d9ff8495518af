"""The figures in a real JupyterLab: Python computes, arrow keys reach the sliders."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.lab.notebook_pages import run_cell, stop_kernels

CELLS = [
    "import lego_mlp as lm\nlm.lab.Mirror()",
    "lm.lab.Nudge('W2', (0, 1))",
    "lm.lab.Waterfall(hidden_layers=2)",
    "lm.lab.Map.of_runs({'hidden_size': [2, 4]}, {'learning_rate': [1, 10]}, steps=50)",
    "class Lazy(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return super().forward(0 * z)\n"
    "import lego_mlp.lab.widgets.mirror as mirror\n"
    "mirror.Sigmoid = Lazy",
    "lm.lab.Graph(lambda b, a: a * b, b=2, a=3)",
    "lm.lab.Shares()",
]


def mounted(page: Page, kind: str, cell: int) -> Locator:
    run_cell(page, cell)
    root = page.locator(f"[data-lego={kind}]")
    expect(root).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(root).to_have_attribute("data-engine", "python")
    return root


def test_python_computes_the_figures(notebook: Page) -> None:
    page = notebook
    mirror = mounted(page, "mirror", 0)
    expect(mirror).to_contain_text("sigmoid(−2) = 0.1192")
    mirror.get_by_label("t", exact=True).press("ArrowLeft")
    expect(mirror).to_contain_text("sigmoid(−1.9) = 0.1301")

    nudge = mounted(page, "nudge", 1)
    nudge.get_by_label("zoom in with ε").check()
    expect(nudge).to_contain_text("nudged by up to 0.2")

    fall = mounted(page, "waterfall", 2)
    fall.get_by_label("Activation").select_option("tanh")
    expect(fall).to_contain_text("2 hidden layers of 10 tanh neurons")

    grid = mounted(page, "map", 3)
    grid.get_by_role("gridcell").nth(0).get_by_role("button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    lab = grid.locator("[data-lego=lab]")
    expect(lab).to_have_attribute("data-engine", "python", timeout=20_000)
    expect(lab.locator("[data-field=learning_rate] input[type=text]")).to_have_value("10")
    expect(lab.locator("[data-field=hidden_size] input[type=text]")).to_have_value("4")

    graph = mounted(page, "graph", 5)
    # Each widget has a copy of the script: their ids must differ, or labels name strangers.
    graph.get_by_label("b", exact=True).press("ArrowRight")
    expect(graph).to_contain_text("The result = 6.3. Its slopes with respect to b 3, a 2.1.")

    shares = mounted(page, "shares", 6)
    shares.get_by_label("Right class").select_option("class 1")
    expect(shares).to_contain_text("−log 0.2595 = 1.349")

    run_cell(page, 4)  # every answer is 1/2 now, which JavaScript knows nothing of
    mirror.get_by_label("t", exact=True).press("ArrowLeft")
    expect(mirror).to_contain_text("sigmoid(−1.8) = 0.5", timeout=20_000)
    expect(mirror).to_have_attribute("data-engine", "python")

    stop_kernels(page)
    mirror.get_by_label("t", exact=True).press("ArrowRight")
    expect(mirror).to_have_attribute("data-engine", "page", timeout=30_000)
    expect(mirror).to_contain_text("sigmoid(−1.9) = 0.1301")
