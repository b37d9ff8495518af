"""The Lab in a real JupyterLab: Python computes what the view draws."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

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
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def jupyter(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a JupyterLab that holds the test module's CELLS in lab.ipynb."""
    folder = tmp_path_factory.mktemp("jupyter")
    cells = request.module.CELLS
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "lab.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"ServerApp": {"root_dir": str(folder), "port": port, "ip": "127.0.0.1"}}
    settings["IdentityProvider"] = {"token": "test"}
    settings["ServerApp"] |= {"open_browser": False, "port_retries": 0, "allow_root": True}
    (folder / "jupyter_server_config.json").write_text(json.dumps(settings))
    home = {"JUPYTER_CONFIG_DIR": str(folder), "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | home, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status?token=test", server)
        yield f"http://127.0.0.1:{port}/lab/tree/lab.ipynb?token=test"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "JupyterLab did not start"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def stop_kernels(address: str) -> None:
    """End every kernel, as a crash would."""
    base, token = address.split("/lab/tree")[0], {"Authorization": "token test"}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/api/kernels", headers=token)) as it:
        kernels = json.load(it)
    for kernel in kernels:
        kill = urllib.request.Request(
            f"{base}/api/kernels/{kernel['id']}", headers=token, method="DELETE"
        )
        urllib.request.urlopen(kill).close()


def run_cell(page: Page, index: int) -> None:
    """Select a cell by a click on its editor and run it, once more if JupyterLab missed that."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(index)
    for _ in range(3):
        cell.locator(".cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        # A JupyterLab that has just opened now and then leaves the first cell as it was.
        page.wait_for_timeout(500)
        if cell.locator(".jp-InputPrompt").first.inner_text().strip() != "[ ]:":
            return
    pytest.fail(f"cell {index} did not run")


def test_python_computes_what_the_view_draws(browser: Browser, jupyter: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(jupyter)
    page.locator(".jp-Notebook .jp-Cell").nth(4).wait_for(timeout=60_000)
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible(
        timeout=60_000
    )
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
    assert errors == []

    stop_kernels(jupyter)
    slider.fill("0.5")
    expect(root).to_have_attribute("data-engine", "page", timeout=30_000)
    expect(root).not_to_have_attribute("data-loss", "0.25")
    expect(root).to_contain_text("Python does not answer, so the page's own engine computes")
    page.close()
