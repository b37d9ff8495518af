"""A notebook in a real JupyterLab: how tests start it, open it, run its cells and let it die."""

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

ROOT = Path(__file__).resolve().parents[2]
CELL = ".jp-Notebook .jp-Cell"
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"


@pytest.fixture(scope="module")
def jupyter(request: pytest.FixtureRequest, jupyterlab: tuple[Path, int]) -> str:
    """Return the address of a notebook with the test module's CELLS."""
    folder, port = jupyterlab
    name = f"{request.module.__name__.rpartition('.')[2]}.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in request.module.CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / name)
    return f"http://127.0.0.1:{port}/lab/tree/{name}?token=test&reset"


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """Return the folder and the port of one JupyterLab for all tests of this worker."""
    folder = tmp_path_factory.mktemp("jupyter")
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
        yield folder, port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        assert server.poll() is None, "JupyterLab did not start"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def notebook(request: pytest.FixtureRequest, browser: Browser, jupyter: str) -> Iterator[Page]:
    """Return the open notebook, its kernel ready, for all tests of the module in their order."""
    page = browser.new_page(viewport={"width": 1280, "height": 1800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # On a busy machine JupyterLab asks whether to wait, or which kernel: its proposal will do.
    # That a kernel has died is for the test to see.
    dialog = page.locator("dialog.jp-Dialog").filter(has_not_text="appears to have died")
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").last.click())
    page.goto(jupyter)
    page.locator(CELL).nth(len(request.module.CELLS) - 1).wait_for(timeout=60_000)
    expect(page.locator(IDLE)).to_be_visible(timeout=60_000)
    yield page
    page.close()
    assert errors == []


def stop_kernels(page: Page) -> None:
    """End every kernel, as a crash would."""
    base, token = page.url.split("/lab/tree")[0], {"Authorization": "token test"}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/api/kernels", headers=token)) as it:
        kernels = json.load(it)
    for kernel in kernels:
        kill = urllib.request.Request(
            f"{base}/api/kernels/{kernel['id']}", headers=token, method="DELETE"
        )
        urllib.request.urlopen(kill).close()


def run_cell(page: Page, index: int) -> None:
    """Select a cell by a click on its editor and run it, once more if JupyterLab missed that."""
    cell = page.locator(CELL).nth(index)
    for _ in range(3):
        cell.locator(".cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        # A JupyterLab that has just opened now and then leaves the first cell as it was.
        page.wait_for_timeout(300)
        if cell.locator(".jp-InputPrompt").first.inner_text().strip() != "[ ]:":
            return
    pytest.fail(f"cell {index} did not run")
