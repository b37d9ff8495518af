"""Every widget that Python computes for follows its controls, goes on when the kernel dies, and
says so.

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
    "nudge": "Nudge('W2', (0, 1))",
    "waterfall": "Waterfall(hidden_layers=2)",
    "graph": "Graph(lambda b, a: a * b, b=2, a=3)",
    "ruler": "Ruler()",
    "shares": "Shares()",
    "draw": "Draw(lm.mlp([64, 6, 10], output='softmax', bias=True))",
    "map": f"Map.of_runs({AXES})",
    "clinic": f"Clinic([{CASE.format('Slow', 0.05)}, {CASE.format('Also slow', 0.01)}])",
}
LAZY = (
    "class Lazy(lm.Sigmoid):\n"
    "    def forward(self, z):\n"
    "        return super().forward(0 * z)\n"
    "import lego_mlp.lab.widgets.mirror as mirror\n"
    "mirror.Sigmoid = Lazy"
)
CELLS = [
    "import lego_mlp as lm",
    *(f"lm.lab.{text}" for text in WIDGETS.values()),
    LAZY,
    "import os\nos._exit(1)",
]
AWAY = "Python does not answer, so the page's own engine computes."

Act = Callable[[Locator], object]


def press(label: str, key: str = "ArrowLeft") -> Act:
    return lambda root: root.get_by_label(label, exact=True).press(key)


def choose(label: str, option: str) -> Act:
    return lambda root: root.get_by_label(label).select_option(option)


def open_cell(number: int) -> Act:
    return lambda root: (
        root.get_by_role("gridcell").nth(number).get_by_role("button").press("Enter")
    )


ALIVE: dict[str, tuple[Act, str]] = {
    "mirror": (press("t"), "sigmoid(−1.9) = 0.1301"),
    "nudge": (press("zoom in with ε", " "), "nudged by up to 0.2"),
    "waterfall": (choose("Activation", "relu"), "2 hidden layers of 10 relu neurons"),
    # Each widget has a copy of the script: their ids must differ, or labels name strangers.
    "graph": (press("b", "ArrowRight"), "The result = 6.3. Its slopes with respect to b 3, a 2.1."),
    "shares": (choose("Right class", "class 1"), "−log 0.2595 = 1.349"),
}
DEAD: dict[str, Act] = {
    # Only the film is moved: Python knows its steps.
    "lab": press("Back one frame", "Enter"),
    "walk": press("The next row", "Enter"),
    "cube": press("Learning rate"),
    "mirror": press("t", "ArrowRight"),
    "nudge": press("zoom in with ε", " "),
    "waterfall": choose("Activation", "tanh"),
    "graph": press("a"),
    "ruler": lambda root: root.get_by_role("button", name="Turn the rule").press("Enter"),
    "shares": press("z0"),
    "draw": lambda root: root.locator("canvas").first.press(" "),
    "map": open_cell(2),
    "clinic": choose("Symptom", "Also slow"),
}


def test_every_widget_follows_python_and_goes_on_without(notebook: Page) -> None:
    def widget(kind: str) -> Locator:
        return notebook.locator(f"[data-lego={kind}]").first

    run_cell(notebook, 0)
    for i, kind in enumerate(WIDGETS, start=1):
        run_cell(notebook, i)
        expect(widget(kind)).to_have_attribute("data-state", "ready", timeout=60_000)
        expect(widget(kind)).to_have_attribute("data-engine", "python")
    for kind, (act, words) in ALIVE.items():
        act(widget(kind))
        expect(widget(kind)).to_contain_text(words)
    open_cell(3)(widget("map"))
    opened = widget("map").locator("[data-lego=lab]")
    expect(opened).to_have_attribute("data-engine", "python", timeout=20_000)
    for field, value in (("learning_rate", "10"), ("hidden_size", "4")):
        typed = opened.locator(f"[data-field={field}] input[type=text]")
        expect(typed).to_have_value(value)
    run_cell(notebook, len(CELLS) - 2)  # every answer is 1/2 now, which JavaScript cannot know
    press("t")(widget("mirror"))
    expect(widget("mirror")).to_contain_text("sigmoid(−1.8) = 0.5", timeout=20_000)

    notebook.locator(CELL).nth(len(CELLS) - 1).locator(".cm-content").click()
    notebook.keyboard.press("Shift+Enter")
    expect(notebook.get_by_text("appears to have died")).to_be_visible(timeout=60_000)
    notebook.get_by_role("button", name="Ok", exact=True).click()
    for kind, act in DEAD.items():
        act(widget(kind))
        lab = widget(kind).locator("[data-lego=lab]") if kind in ("map", "clinic") else widget(kind)
        expect(lab).to_have_attribute("data-engine", "page", timeout=30_000)
        expect(lab).to_have_attribute("data-state", "ready")
        expect(widget(kind)).to_contain_text(AWAY)
    expect(widget("mirror")).to_contain_text("sigmoid(−1.9) = 0.1301")
