"""A class: two students on a real JupyterHub, who open chapter 8 by the link that the book makes.

Each has the book copied into a folder of their own, runs the chapter, moves a slider, and sees
nothing of the other. What a reader takes of the machine is measured and printed on the way.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

pytest.importorskip("jupyterhub", reason="make hub sets up the hub that this needs")
import psutil

from tests.site.pages import ROOT

HERE = Path(__file__).parent
PORT = 8765
HUB = f"http://127.0.0.1:{PORT}"
PASSWORD = secrets.token_hex(8)
STUDENTS = ["alice", "bob"]
AWAY = 20  # seconds until a server that nobody uses is stopped
CHAPTER = "08_training"
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
# All cells are on the page, not only those in view, so that a test finds them.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}'
}


def repository() -> str:
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    address: str = config["sphinx"]["config"]["html_theme_options"]["repository_url"]
    return address


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the hub's folder, which holds the book as a repository."""
    folder = tmp_path_factory.mktemp("hub")
    book = folder / "book.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", ROOT, book], check=True)
    head = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    commit = subprocess.run(head, capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run(["git", "-C", book, "update-ref", "refs/heads/main", commit], check=True)
    for student in STUDENTS:
        (folder / "homes" / student).mkdir(parents=True)
    for name, text in SETTINGS.items():
        (folder / "settings" / name).parent.mkdir(parents=True)
        (folder / "settings" / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def hub(work: Path) -> Iterator[psutil.Process]:
    environment = {
        **os.environ,
        "HUB_WORK": str(work),
        "HUB_PORT": str(PORT),
        "HUB_PASSWORD": PASSWORD,
        "HUB_REPOSITORY": repository(),
        "HUB_IDLE_SECONDS": str(AWAY),
    }
    command = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")]
    with (work / "hub.log").open("w") as log:
        started = subprocess.Popen(command, env=environment, cwd=work, stdout=log, stderr=log)
    try:
        wait_for_hub(work)
        yield psutil.Process(started.pid)
    finally:
        everything = psutil.Process(started.pid).children(recursive=True)
        started.terminate()
        started.wait(60)
        for process in psutil.wait_procs(everything, timeout=10)[1]:
            process.kill()


def wait_for_hub(work: Path) -> None:
    for _ in range(120):
        try:
            urlopen(f"{HUB}/hub/health").close()
            return
        except URLError:
            time.sleep(0.5)
    pytest.fail((work / "hub.log").read_text()[-3000:])


def link_of_the_book(browser: Browser, site_url: str) -> str:
    """Return what the form of the teaching and running pages makes of the hub's address."""
    page = browser.new_page()
    page.goto(f"{site_url}/book/running.html")
    page.locator("#hub-address").fill(HUB)
    page.locator("#hub-page").select_option(f"{CHAPTER}.ipynb")
    made = page.locator("#hub-result").inner_text()
    page.close()
    return made


def open_chapter(page: Page, link: str, student: str) -> None:
    """Follow the link as a student does: log in, wait for the server and the copy."""
    # On a busy machine JupyterLab asks whether to wait, or which kernel: its proposal will do.
    dialog = page.locator("dialog.jp-Dialog")
    page.add_locator_handler(
        dialog.first,
        lambda: dialog.locator("button.jp-mod-accept").last.click(force=True),
        no_wait_after=True,
    )
    page.goto(link)
    page.get_by_label("Username").fill(student)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".jp-NotebookPanel").wait_for(timeout=240_000)
    expect(page.locator(IDLE).first).to_be_visible(timeout=120_000)


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def run_until_lab(page: Page) -> Locator:
    """Run the chapter; again if JupyterLab asked something instead, as on a busy machine."""
    lab = page.locator(".jp-NotebookPanel [data-lego=lab]").first
    for _ in range(4):
        run_all(page)
        for _ in range(60):
            page.locator(".jp-NotebookPanel-toolbar").hover()  # which answers what it asks
            if lab.count():
                lab.scroll_into_view_if_needed()
                return lab
            page.wait_for_timeout(1000)
    raise AssertionError("the chapter shows no Lab")


def memory(process: psutil.Process) -> float:
    """Return a process's own memory in MB: what would be free without it."""
    return float(process.memory_full_info().uss) / 1e6


def servers(hub: psutil.Process, student: str) -> list[psutil.Process]:
    """Return the server of a student and its kernels."""
    found = []
    for process in hub.children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if process.environ().get("JUPYTERHUB_USER") == student:
                found.append(process)
    return sorted(found, key=lambda p: p.create_time())


def test_two_students_do_not_see_each_other(
    browser: Browser, site_url: str, hub: psutil.Process, work: Path
) -> None:
    link = link_of_the_book(browser, site_url)
    contexts = {student: browser.new_context() for student in STUDENTS}
    labs = {}
    for student, context in contexts.items():
        page = context.new_page()
        open_chapter(page, link, student)
        (server, *_) = servers(hub, student)
        print(f"\n{student}: Lab open, server {memory(server):.0f} MB", end="")
        lab = run_until_lab(page)
        expect(lab).to_have_attribute("data-state", "ready", timeout=180_000)
        # While Python is busy with the rest of the chapter, the page's own engine computes.
        expect(page.locator(IDLE).first).to_be_visible(timeout=300_000)
        labs[student] = (page, lab)

    losses = {student: lab.get_attribute("data-loss") for student, (_, lab) in labs.items()}
    assert losses["alice"] == losses["bob"]
    page, lab = labs["alice"]
    slider = lab.locator("[data-field=learning_rate] input[type=range]")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowLeft")
    expect(lab).not_to_have_attribute("data-loss", losses["alice"] or "", timeout=60_000)
    assert labs["bob"][1].get_attribute("data-loss") == losses["bob"]
    expect(lab).to_have_attribute("data-engine", "python", timeout=60_000)

    for student in STUDENTS:
        server, *kernels = servers(hub, student)
        used = [memory(process) for process in kernels]
        busy = sum(sum(p.cpu_times()[:2]) for p in (server, *kernels))
        print(
            f"\n{student}: server {memory(server):.0f} MB, kernel {max(used):.0f} MB, "
            f"{busy:.0f} s of one core so far",
            end="",
        )

    # What one writes, the other does not have, and may not ask for.
    mine = work / "homes" / "alice" / repository().rpartition("/")[2] / "notebooks"
    (mine / "mine.txt").write_text("alice's own")
    theirs = work / "homes" / "bob" / mine.relative_to(work / "homes" / "alice")
    assert (theirs / f"{CHAPTER}.ipynb").is_file() and not (theirs / "mine.txt").exists()
    asked = labs["bob"][0].request.get(f"{HUB}/user/alice/api/contents/")
    assert asked.status in (403, 404), asked.status
    own = labs["bob"][0].request.get(f"{HUB}/user/bob/api/contents/")
    assert own.status == 200

    # What a student has changed is kept when the book is fetched again.
    changed = mine / f"{CHAPTER}.ipynb"
    changed.write_text(changed.read_text().replace("# Training", "# My own training", 1))
    page.goto(link)
    page.locator(".jp-NotebookPanel").wait_for(timeout=240_000)
    assert "My own training" in changed.read_text() and (mine / "mine.txt").exists()
    for context in contexts.values():
        context.close()


def test_servers_that_nobody_uses_are_stopped(hub: psutil.Process) -> None:
    deadline = time.monotonic() + 8 * AWAY
    while any(servers(hub, student) for student in STUDENTS):
        assert time.monotonic() < deadline, "a server still runs"
        time.sleep(1)
