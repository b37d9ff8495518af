"""Find Firefox and WebKit, or install them: part of make browser.

Chromium is needed. Where one of these cannot be had, its tests are skipped and say so.
"""

from __future__ import annotations

import shutil
import subprocess

from tests.engines.firefox_engine import find_firefox
from tests.engines.webdriver import is_root
from tests.engines.webkit_engine import find_webkit

# What each needs, by the names of Debian's packages.
PACKAGES = {"firefox": ["firefox-esr"], "webkit": ["webkit2gtk-driver", "xvfb"]}
FINDERS = {"firefox": find_firefox, "webkit": find_webkit}


def missing() -> dict[str, str]:
    """Return how to get each engine that is not there."""
    return {
        name: f"no {name} here; Debian: apt-get install {' '.join(PACKAGES[name])}"
        for name, find in FINDERS.items()
        if not find()
    }


def install(names: list[str]) -> None:
    """Install what brings these engines, where that takes no password."""
    as_root = [] if is_root() else ["sudo", "-n"]
    if not all(map(shutil.which, ["apt-get", *as_root[:1]])):
        return
    quiet = [*as_root, "apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
    packages = [package for name in names for package in PACKAGES[name]]
    subprocess.run([*quiet, "update"], check=False)
    subprocess.run([*quiet, "install", "--no-install-recommends", *packages], check=False)


def main() -> None:
    if names := list(missing()):
        install(names)
    for name, find in FINDERS.items():
        print(f"{name.capitalize()}:", "found" if find() else missing()[name])


if __name__ == "__main__":
    main()
