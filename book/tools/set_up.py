"""Make the virtual environment and install into it: what `make` calls before anything else.

    python book/tools/set_up.py .venv                      makes it
    python book/tools/set_up.py .venv requirements.txt     installs

uv does both in a tenth of the time. Where it is not on the PATH, pip fetches it into the new
environment; where that fails, or pip has been told of another index, pip does all of it.
Nothing is imported here but Python's own library.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

NO_PIP = """Python {version} comes without ensurepip here, and so without pip. Either mends it:
  Debian, Ubuntu: apt-get install python{version}-venv
  uv, which needs no pip: pip install uv, or pipx install uv, or your system's package
Then run the same command again."""
FAILED = """Not all could be installed; the reason stands above.
The first time needs the internet: about 250 MB.
Then run the same command again: it goes on from here."""


def python_of(environment: Path) -> Path:
    return environment / "bin" / "python"


def works(*command: str | Path) -> bool:
    """Return whether a command can be run and succeeds."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(*command: str | Path) -> bool:
    """Run a command before the user's eyes, and return whether it succeeded."""
    return subprocess.run(command, check=False).returncode == 0


def make(environment: Path) -> None:
    """Make the environment anew; what a failed try left behind is thrown away."""
    shutil.rmtree(environment, ignore_errors=True)
    if uv := shutil.which("uv"):
        made = run(uv, "venv", "--quiet", "--seed", "--python", sys.executable, environment)
    elif find_spec("ensurepip") is None:
        sys.exit(NO_PIP.format(version="{}.{}".format(*sys.version_info)))
    else:
        made = run(sys.executable, "-m", "venv", environment)
    if not made:
        shutil.rmtree(environment, ignore_errors=True)
        sys.exit(f"{environment} could not be made; the reason stands above.")


def other_index(python: Path) -> bool:
    """Return whether pip is told to fetch from elsewhere, which uv would not know."""
    told = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    return re.search(r"(^|\.)(index-url|no-index)=", told.stdout, re.MULTILINE) is not None


def fetch_uv(python: Path, requirements: Path) -> str | None:
    """Return the uv of the environment, fetched if it is not there yet."""
    own = python.with_name("uv")
    pinned = re.search(r"^uv==\S+", requirements.read_text(encoding="utf8"), re.MULTILINE)
    if not own.exists() and pinned and not other_index(python):
        works(python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", pinned[0])
    return str(own) if own.exists() else None


def installed_by_uv(uv: str, python: Path, requirements: Path) -> bool:
    # Python keeps the bytecode of what it imports, unless it is told not to: then uv does.
    bytecode = ["--compile-bytecode"] if sys.dont_write_bytecode else []
    return run(uv, "pip", "install", "--python", python, *bytecode, "-r", requirements)


def installed_by_pip(python: Path, requirements: Path) -> bool:
    return run(python, "-m", "pip", "--disable-pip-version-check", "install", "-r", requirements)


def install(environment: Path, requirements: Path) -> None:
    """Install what a file of requirements lists."""
    python = python_of(environment)
    if not shutil.which("uv") and not works(python, "-m", "pip", "--version"):
        make(environment)  # one that is half made, or that uv made and uv is gone
    uv = shutil.which("uv") or fetch_uv(python, requirements)
    print(f"Installing {requirements} into {environment}, with {'uv' if uv else 'pip'}", flush=True)
    if uv and installed_by_uv(uv, python, requirements):
        return
    if not installed_by_pip(python, requirements):
        sys.exit(FAILED)


def main() -> None:
    environment, *files = map(Path, sys.argv[1:])
    os.environ.pop("VIRTUAL_ENV", None)  # another one may be active
    if not files:
        make(environment)
    for requirements in files:
        install(environment, requirements)


if __name__ == "__main__":
    main()
