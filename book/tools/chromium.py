"""Find a Chromium to drive: the one named in CHROMIUM, one on the PATH, or playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A container gives Chromium no sandbox and no graphics card; the rest keeps it off the network.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HELP = """No Chromium was found and none could be installed.
Install one (Debian: apt-get install chromium) or say where it is: make test CHROMIUM=/path/to/it"""


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Try what can bring a Chromium, one after the other, until one is found."""
    commands = [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        commands += [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
    for command in commands:
        subprocess.run(command, check=False)
        if find_chromium():
            return


def main() -> None:
    if not find_chromium() and not os.environ.get("CHROMIUM"):
        install()
    if not (path := find_chromium()):
        sys.exit(HELP)
    print("The browser:", path)


if __name__ == "__main__":
    main()
