"""Build JupyterLite beside the book: the notebooks with Python in the reader's browser.

The page itself stays as light as it was. Python (Pyodide) is loaded when a reader opens a
notebook there, from the address in PYODIDE_URL or else from where the kernel's makers keep it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "_build" / "lite"
DIST = ROOT / "_build" / "dist"
TARGET = ROOT / "_build" / "html" / "lite"
# What the widgets need and Pyodide does not bring. They are small and run anywhere, so they lie
# beside the notebooks; NumPy and matplotlib come with Pyodide.
CARRIED = ["anywidget", "ipywidgets", "jupyterlab_widgets", "comm", "psygnal"]
CARRIED += ["tqdm", "typing_extensions"]  # also where Pyodide has but a part of its packages
INSTALL = "%pip install -q lego-mlp anywidget ipywidgets matplotlib tqdm"
EXPLAINED = """This copy of the chapter runs in your browser.
The next cell fetches NumPy, matplotlib and the book's package, once for each notebook.
If the line below still says that the kernel starts after a minute, Python did not come:
your network may block the server that it is kept on.
Changes are kept in this browser alone: download what you want to keep."""


def pip(*arguments: str | Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], check=True
    )


def collect_wheels(folder: Path) -> None:
    """Put our own wheel, which `make dist` has built, and the carried ones into `folder`."""
    (own,) = DIST.glob("lego_mlp-*.whl")
    shutil.copy(own, folder)
    anywhere = ["--platform", "any", "--implementation", "py", "--abi", "none"]
    pinned = [f"{name}=={version(name)}" for name in CARRIED]
    pip("download", "--quiet", "--no-deps", "--only-binary=:all:", *anywhere, "-d", folder, *pinned)


def prepared(notebook: NotebookNode) -> NotebookNode:
    """Return a chapter that installs what it needs, with no output of ours left in it."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    words = nbformat.v4.new_markdown_cell(EXPLAINED, id="lite-words")
    install = nbformat.v4.new_code_cell(INSTALL, id="lite-install")
    copy.cells[1:1] = [words, install]
    return copy


def write_notebooks(folder: Path) -> Iterator[Path]:
    """Write every chapter, prepared, into `folder`."""
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        nbformat.write(prepared(nbformat.read(path, as_version=4)), folder / path.name)
        yield folder / path.name


def settings() -> dict[str, object]:
    """Return JupyterLite's configuration."""
    kernel = {"pyodideUrl": url} if (url := os.environ.get("PYODIDE_URL")) else {}
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "One LEGO at a Time, live",
            "litePluginSettings": plugins,
        },
    }


def main() -> None:
    """Build the live copy into the folder `lite` of the site."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    wheels = WORK / "wheels"
    wheels.mkdir(parents=True)
    collect_wheels(wheels)
    chapters = list(write_notebooks(WORK / "files"))
    (WORK / "jupyter-lite.json").write_text(json.dumps(settings()), encoding="utf8")
    options = ["--lite-dir", WORK, "--contents", WORK / "files", "--output-dir", TARGET]
    options += [
        part for wheel in sorted(wheels.glob("*.whl")) for part in ("--piplite-wheels", wheel)
    ]
    command = [
        sys.executable,
        "-m",
        "jupyterlite_core",
        "build",
        "--apps",
        "lab",
        "--no-sourcemaps",
    ]
    subprocess.run([*map(str, [*command, *options])], check=True, cwd=WORK)
    print(f"The live copy: {TARGET}, {len(chapters)} notebooks")


if __name__ == "__main__":
    main()
