"""Python in a chapter's page, if `make live` has put it there: cells run, widgets follow."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import lego_mlp as lm
from tests.site.pages import Watch

LOADING = 240_000
RUNNING = 240_000
CHAPTERS = sorted(
    path.stem
    for chapter in ("0[1-8]", "22")
    for path in (Path(__file__).parents[2] / "notebooks").glob(f"{chapter}_*.ipynb")
)
# The gradient of a hidden layer, without the sigmoid's slope in it.
FORGETS = (
    "import lego_mlp as lm\nimport numpy as np\nlm.Sigmoid.slope = lambda self, h: np.ones_like(h)"
)


@pytest.fixture(scope="module")
def chapters(site: Path, site_url: str) -> str:
    if not (site / "live" / "page.js").exists():
        pytest.skip("make live has not built it: PYODIDE names the folder of a Pyodide")
    return f"{site_url}/notebooks"


@pytest.fixture
def page(browser: Browser, chapters: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 657})
    yield context.new_page()
    context.close()


def with_python(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Run with Python").click()
    wait_idle(page, LOADING)


def wait_idle(page: Page, timeout: int = RUNNING) -> None:
    page.locator(".lego-live-bar[data-state=idle]").wait_for(timeout=timeout)


def editor(page: Page, cell: int = 0) -> Locator:
    """Return one of the editors that are seen: some cells are folded away."""
    return page.get_by_role("textbox", name="Code of cell").nth(cell)


def run(page: Page, code: str, cell: int = 0) -> Locator:
    """Put the code into a cell, run it with the keyboard and return its output."""
    area = editor(page, cell)
    area.fill(code)
    area.press("Shift+Enter")
    words = re.match(r"Code of (cell \d+)", area.get_attribute("aria-label") or "")
    assert words
    out = page.get_by_role("region", name=f"Output of {words[1]}", exact=True)
    expect(out.locator("> *").first).to_be_visible(timeout=RUNNING)
    return out


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_cells_print_what_is_committed(page: Page, chapters: str, chapter: str) -> None:
    watch = Watch(page, chapters.rpartition("/")[0])
    with_python(page, f"{chapters}/{chapter}.html")
    page.get_by_role("button", name="Run all cells").click()
    expect(page.locator(".lego-live-status")).to_have_text(
        re.compile(r"Cell \d+ (has run|ended)"), timeout=2 * RUNNING
    )
    assert page.locator(".lego-live-error").all_inner_texts() == []
    cells = page.locator(".cell:has(> .lego-live-out)")
    assert cells.count() > 10
    for cell in cells.all():
        committed = cell.locator(":scope > .cell_output .output:not(:has([data-lego])) pre")
        printed = cell.locator(":scope > .lego-live-out > pre")
        ours, theirs = ("".join(each.all_text_contents()) for each in (committed, printed))
        assert theirs.strip() == ours.strip()
    assert (watch.errors, watch.outside, watch.failed) == ([], [], [])


def test_nothing_is_loaded_before_the_button(page: Page, chapters: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/live/")[2]))
    page.goto(f"{chapters}/{CHAPTERS[0]}.html", wait_until="networkidle")
    page.locator(".lego-live-bar").wait_for()
    assert sorted(filter(None, asked)) == ["page.css", "page.js"]


def test_widgets_follow_a_brick_that_is_edited(
    page: Page, chapters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_python(page, f"{chapters}/08_training.html")
    lab = page.locator("[data-lego=lab]").first
    expect(lab).to_have_attribute("data-engine", "python", timeout=RUNNING)
    before = lab.get_attribute("data-loss") or ""
    run(page, "import lego_mlp as lm\nlm.Sigmoid.slope = lambda self, h: h * (1 - h) / 2")
    expect(lab).not_to_have_attribute("data-loss", before, timeout=RUNNING)
    state = page.evaluate("root => JSON.parse(root.dataset.props).state", lab.element_handle())
    monkeypatch.setattr(lm.Sigmoid, "slope", lambda self, h: h * (1 - h) / 2)
    step = int(lab.get_attribute("data-step") or 0)
    history = lm.lab.run(**state)
    expected = history.loss[history.steps.tolist().index(step)]
    assert float(lab.get_attribute("data-loss") or 0) == pytest.approx(expected, rel=1e-6)

    page.get_by_role("button", name="back to the page's engine").click()
    expect(lab).to_have_attribute("data-engine", "page")
    expect(lab).to_have_attribute("data-loss", re.compile(re.escape(before[:9])), timeout=60_000)


def test_the_walk_follows_too(page: Page, chapters: str) -> None:
    with_python(page, f"{chapters}/06_dloss_dw1.html")
    walk = page.locator("[data-lego=walk]").first
    expect(walk).to_have_attribute("data-engine", "python", timeout=RUNNING)
    before = walk.inner_text()
    run(page, FORGETS)
    expect(walk).not_to_have_text(before, use_inner_text=True, timeout=RUNNING)


@pytest.mark.parametrize(
    ("chapter", "kind"),
    [
        ("08_training", "cube"),
        ("11_exploding", "map"),
        ("16_autodiff", "graph"),
        ("17_digits", "draw"),
        ("18_debugging", "clinic"),
    ],
)
def test_figures_ask_it_too(page: Page, chapters: str, chapter: str, kind: str) -> None:
    with_python(page, f"{chapters}/{chapter}.html")
    figure = page.locator(f"[data-lego={kind}]").first
    expect(figure).to_have_attribute("data-engine", "python", timeout=RUNNING)
    expect(figure).to_have_attribute("data-state", "ready")


def test_stop_ends_an_endless_loop_and_python_starts_anew(page: Page, chapters: str) -> None:
    with_python(page, f"{chapters}/02_initialization.html")
    area = editor(page)
    area.fill("while True:\n    pass")
    area.press("Shift+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".lego-live-error")).to_have_text("Stopped.", timeout=1000)
    wait_idle(page, LOADING)
    expect(run(page, "print(6 * 7)")).to_have_text("42")
    too_deep = "def f(n):\n    return sorted([n], key=lambda k: f(k + 1))\nf(0)"
    out = run(page, f"import sys\nsys.setrecursionlimit(10**6)\n{too_deep}")
    expect(out).to_contain_text("Python broke down: Maximum call stack")
    wait_idle(page, LOADING)
    expect(run(page, "print(6 * 7)")).to_have_text("42")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n1 / 0", "Line 2: ZeroDivisionError: division by zero"),
        ("f(", "Line 1: SyntaxError: '(' was never closed"),
        ("import lego_mlp as lm\n\nlm.mlp([2, 0, 2])", "Line 3: ValueError: sizes"),
        ("exit()", "Line 1: SystemExit"),
    ],
)
def test_an_error_names_its_line(page: Page, chapters: str, code: str, said: str) -> None:
    with_python(page, f"{chapters}/02_initialization.html")
    expect(run(page, code).locator(".lego-live-error > p")).to_contain_text(said)


def test_a_download_that_fails_is_said_and_the_page_goes_on(page: Page, chapters: str) -> None:
    page.context.route("**/live/pyodide.asm.wasm", lambda route: route.abort())
    page.goto(f"{chapters}/02_initialization.html")
    begin = page.get_by_role("button", name="Run with Python")
    begin.click()
    expect(page.locator(".lego-live-status")).to_contain_text(
        "could not be loaded", timeout=LOADING
    )
    expect(begin).to_be_visible()
    expect(page.locator("[data-lego=walk]").first).to_have_attribute("data-engine", "page")


def test_two_hundred_runs_leave_nothing_behind(page: Page, chapters: str) -> None:
    with_python(page, f"{chapters}/02_initialization.html")
    run(page, "from lego_mlp.lab import Mirror\nimport gc, sys\nMirror()")
    count = (
        "import gc\ngc.collect()\n"
        "print(sum(type(one).__name__ == 'Mirror' for one in gc.get_objects()))"
    )
    for _ in range(200):
        editor(page).press("Shift+Enter")
        wait_idle(page)
    assert page.locator("[data-lego=mirror]").count() == 1
    out = run(page, f"{count}  # after 200", 1)
    assert int(out.inner_text()) <= 3


def brick(page: Page) -> tuple[Locator, Locator]:
    """Return the editor of a brick, and what its check says."""
    area = page.get_by_role("textbox", name="Code of the brick.")
    return area, page.get_by_role("region", name="Output of the brick")


def test_an_edited_brick_is_checked_kept_and_reset(page: Page, chapters: str) -> None:
    page.goto(f"{chapters}/06_dloss_dw1.html")
    walk = page.locator("[data-lego=walk]").first
    walk.get_by_role("button", name="Edit the brick Sigmoid").first.click()
    page.locator(".lego-live-brick").get_by_role("button", name="Run with Python").click()
    area, out = brick(page)
    expect(out).to_contain_text("Every slope is right.", timeout=LOADING)
    before = walk.inner_text()
    source = inspect.getsource(lm.Sigmoid)
    area.fill(source.replace("        out *= h\n", "        out[:] = 1\n"))
    area.press("Shift+Enter")
    expect(out).to_contain_text("dL_dW1  WRONG", timeout=RUNNING)
    expect(out).to_contain_text("dL_dW3 and dL_db3 are not what nudging gives")
    expect(walk).not_to_have_text(before, use_inner_text=True, timeout=RUNNING)
    expect(walk.locator(".lego-own-brick")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()

    # The next page's Python starts with what was kept, until it is reset.
    page.goto(f"{chapters}/08_training.html")
    lab = page.locator("[data-lego=lab]").first
    expect(lab).to_have_attribute("data-state", "ready", timeout=RUNNING)
    right = lab.get_attribute("data-loss") or ""
    with_python(page, page.url)
    yours = page.locator(".lego-live-yours")
    expect(yours).to_contain_text("your Sigmoid", timeout=RUNNING)
    page.get_by_label("Edit a brick").select_option("Sigmoid")
    expect(out).to_contain_text("WRONG", timeout=RUNNING)
    expect(lab).not_to_have_attribute("data-loss", re.compile(right[:9]), timeout=RUNNING)
    page.get_by_role("button", name="Reset the brick").click()
    expect(yours).to_be_hidden()
    expect(lab).to_have_attribute("data-loss", re.compile(right[:9]), timeout=RUNNING)
    assert page.evaluate("localStorage.getItem('lego-bricks')") == "{}"


def test_a_brick_that_raises_is_not_taken(page: Page, chapters: str) -> None:
    with_python(page, f"{chapters}/08_training.html")
    lab = page.locator("[data-lego=lab]").first
    expect(lab).to_have_attribute("data-engine", "python", timeout=RUNNING)
    before = lab.get_attribute("data-loss") or ""
    page.get_by_label("Edit a brick").select_option("Sigmoid")
    area, out = brick(page)
    expect(out).to_contain_text("Every slope is right.", timeout=RUNNING)
    source = inspect.getsource(lm.Sigmoid)
    for edit, said in (
        (source.replace("out *= h\n        return out", "return 1"), "np.full_like(h, 1)"),
        (source.replace("out *= h\n", "exit()\n"), "SystemExit"),
        (source.replace("class Sigmoid", "class Own"), "must hold the class Sigmoid"),
    ):
        area.fill(edit)
        area.press("Shift+Enter")
        expect(out).to_contain_text(said, timeout=RUNNING)
        expect(out).to_contain_text("Python goes on with this brick as it was before.")
        page.get_by_role("button", name="Keep it").click()
        expect(page.locator(".lego-live-brick")).to_contain_text("There is nothing to keep")
    # What a cell has broken is said by the widget, which does not change over to the page's engine.
    run(page, "import lego_mlp as lm\nlm.Sigmoid.slope = lambda self, h: 1")
    expect(lab).to_have_attribute("data-state", "error", timeout=RUNNING)
    expect(lab).to_contain_text("np.full_like(h, 1)")
    page.get_by_role("button", name="Reset the brick").click()
    expect(lab).to_have_attribute("data-loss", before, timeout=RUNNING)
    expect(lab).to_have_attribute("data-engine", "python")


def test_the_keyboard_runs_and_stops_a_cell_and_hears_what_it_prints(
    page: Page, chapters: str
) -> None:
    page.goto(f"{chapters}/02_initialization.html")
    page.get_by_role("button", name="Run with Python").press("Enter")
    status = page.locator(".lego-live-status")
    expect(status).to_be_focused()
    wait_idle(page, LOADING)
    run(page, "print(6 * 7)")
    expect(status).to_have_text("Cell 2 has run. 42")
    editor(page).fill("while True:\n    pass")
    for key in ("Shift+Enter", "Escape", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".lego-live-error")).to_have_text("Stopped.", timeout=10_000)
    expect(page.get_by_role("button", name="Run cell 2", exact=True)).to_be_focused()


def test_a_link_shows_its_edit_before_it_runs(page: Page, chapters: str) -> None:
    text = inspect.getsource(lm.Tanh).replace("np.subtract(1.0, out, out)", "out")
    page.goto(f"{chapters}/02_initialization.html#brick?Tanh={quote(text)}")
    page.get_by_role("button", name="Show it").click()
    shown = page.locator(".lego-live-brick pre").first
    expect(shown).to_have_text(text, use_inner_text=True)
    page.locator(".lego-live-brick").get_by_role("button", name="Run with Python").click()
    area, out = brick(page)
    area.wait_for(timeout=LOADING)
    assert "\n".join(area.locator(".cm-line").all_text_contents()) == text
    expect(out).to_be_hidden()
    expect(page.locator(".lego-live-yours")).to_be_hidden()
    area.press("Shift+Enter")
    expect(out).to_contain_text("WRONG", timeout=RUNNING)
    page.get_by_role("button", name="Copy a link").click()
    assert page.url.endswith("#brick?Tanh=" + quote(text, safe="()!*~'"))


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (
            "def start(fan_in, fan_out, source):\n"
            "    return 2 * source.random_sample((fan_in, fan_out)) - 1",
            "✗",
        ),
        (
            "def start(fan_in, fan_out, source):\n"
            "    return (2 * source.random_sample((fan_in, fan_out)) - 1) / fan_in**0.5",
            "✓ Right, on 20 random cases.",
        ),
    ],
)
def test_a_program_is_judged_in_the_page(
    page: Page, chapters: str, program: str, said: str
) -> None:
    with_python(page, f"{chapters}/02_initialization.html")
    area = page.get_by_role("textbox", name="Code of your program for exercise 02-3.")
    area.fill(f'import lego_mlp as lm\n{program}\nlm.check("02-3", start)')
    area.press("Shift+Enter")
    out = page.get_by_role("region", name="Output of your program for exercise 02-3")
    expect(out).to_contain_text(said, timeout=RUNNING)
