"""Every widget that Python computes for goes on when the kernel dies, and says so.

Hunt and Slide ask no kernel for anything, and the exercises' fields live on pages alone.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.lab.notebook_pages import CELL, run_cell

CASE = (
    "{{'symptom': '{0}', 'look': 'the loss', 'change': 'the rate', "
    "'sick': {{'learning_rate': {1}, 'steps': 20}}, 'cured': {{'steps': 20}}}}"
)
AXES = "{'hidden_size': [2, 4]}, {'learning_rate': [1, 10]}, steps=50"
WIDGETS = {
    "lab": "Lab(show='film')",
    "walk": "Walk('loss')",
    "overview": "Overview()",
    "cube": "Cube(steps=20)",
    "mirror": "Mirror()",
    "nudge": "Nudge()",
    "waterfall": "Waterfall(hidden_layers=2)",
    "graph": "Graph(lambda b, a: a * b, b=2, a=3)",
    "shares": "Shares()",
    "draw": "Draw(lm.mlp([64, 6, 10], output='softmax', bias=True))",
    "map": f"Map.of_runs({AXES})",
    "clinic": f"Clinic([{CASE.format('Slow', 0.05)}, {CASE.format('Also slow', 0.01)}])",
}
CELLS = [
    "import lego_mlp as lm",
    *(f"lm.lab.{text}" for text in WIDGETS.values()),
    "import os\nos._exit(1)",
]
AWAY = "Python does not answer, so the page's own engine computes."


def nudge_slider(name: str) -> Callable[[Locator], None]:
    return lambda root: root.get_by_label(name, exact=True).press("ArrowLeft")


def open_cell(root: Locator) -> None:
    root.get_by_role("gridcell").nth(3).get_by_role("button").press("Enter")


ACTS: dict[str, Callable[[Locator], None]] = {
    # Only the film is moved: Python knows its steps.
    "lab": lambda root: root.get_by_label("Back one frame").press("Enter"),
    "walk": lambda root: root.get_by_label("The next row").press("Enter"),
    "cube": nudge_slider("Learning rate"),
    "mirror": nudge_slider("t"),
    "nudge": lambda root: root.get_by_label("zoom in with ε").press(" "),
    "waterfall": lambda root: void(root.get_by_label("Activation").select_option("tanh")),
    "graph": nudge_slider("a"),
    "shares": nudge_slider("z0"),
    "draw": lambda root: root.locator("canvas").first.press(" "),
    "map": open_cell,
    "clinic": lambda root: void(root.get_by_label("Symptom").select_option("Also slow")),
}


def void(_value: object) -> None:
    """Forget what a method returns."""


def test_every_widget_goes_on_without_python(notebook: Page) -> None:
    run_cell(notebook, 0)
    for i, kind in enumerate(WIDGETS, start=1):
        run_cell(notebook, i)
        root = notebook.locator(f"[data-lego={kind}]").first
        expect(root).to_have_attribute("data-state", "ready", timeout=60_000)
        expect(root).to_have_attribute("data-engine", "python")
    notebook.locator(CELL).nth(len(CELLS) - 1).locator(".cm-content").click()
    notebook.keyboard.press("Shift+Enter")
    expect(notebook.get_by_text("appears to have died")).to_be_visible(timeout=60_000)
    notebook.get_by_role("button", name="Ok", exact=True).click()
    for kind, act in ACTS.items():
        root = notebook.locator(f"[data-lego={kind}]").first
        act(root)
        lab = root.locator("[data-lego=lab]") if kind in ("map", "clinic") else root
        expect(lab).to_have_attribute("data-engine", "page", timeout=30_000)
        expect(lab).to_have_attribute("data-state", "ready")
        expect(root).to_contain_text(AWAY)
