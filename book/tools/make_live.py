"""Put a Python beside the book, which a chapter's page loads when its reader asks for it.

A Pyodide core, NumPy, traitlets and our own wheel go into the folder `live` of the built site, and
every page with code gets the script that shows the button. The first three come from the address
or the folder in PYODIDE, or else from where Pyodide's makers keep their release. Where they are
not to be had, the site stays as it is, without a button; a file that is another one than is
pinned here is refused. LIVE_PLOTS=1 puts matplotlib beside them. The editor is bundled from
npm's packages, as the widgets are.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "bundler"))
import bundle  # noqa: E402

SITE = ROOT / "_build" / "html"
DIST = ROOT / "_build" / "dist"
KEPT = ROOT / "_build" / "pyodide"
SOURCES = ROOT / "book" / "live"
VERSION = "0.27.7"  # Python 3.12.7
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full"
INFO = {
    "abi_version": "2024_0",
    "arch": "wasm32",
    "platform": "emscripten_3_1_58",
    "python": "3.12.7",
    "version": VERSION,
}
CORE = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}
WHEELS = {
    "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl": (
        "ebb61241d962b98b21597d7ce43b67668a6d5bab3acec4fbe958657320d7cd08"
    ),
    "traitlets-5.14.3-py3-none-any.whl": (
        "10548e49e1e17ac87a22080ab40bb818e1123302efa60893ea4ac335a24f86ee"
    ),
}
PLOTS = {  # what LIVE_PLOTS=1 puts beside them, so that cells draw their pictures
    "contourpy-1.3.0-cp312-cp312-pyodide_2024_0_wasm32.whl": (
        "f6ca0437a039c40691be53ff5bd3c9774868add8d5c2d032167495c6ff1f1c4b"
    ),
    "cycler-0.12.1-py3-none-any.whl": (
        "e33687b4269fe3eda13c2d38006f9a5daa602c95f5c4f8d0576aff0717d001a6"
    ),
    "fonttools-4.51.0-py3-none-any.whl": (
        "0c9a46b9246333de02d0fe02c0580840d7136744121f256a870218ed7482b607"
    ),
    "kiwisolver-1.4.5-cp312-cp312-pyodide_2024_0_wasm32.whl": (
        "d7652d88b3390d9d1d0175d6c79da675b42bac2cd748cc9b5766a3235da4b762"
    ),
    "matplotlib-3.8.4-cp312-cp312-pyodide_2024_0_wasm32.whl": (
        "50d4641b32e84ecb0a2c271728d4be73b1e0a0f5f29aa7dd6ea280f888b91340"
    ),
    "packaging-24.2-py3-none-any.whl": (
        "fbf6a5ace596eb8e28fe0089ecfc0bca2eb3930563e9ca06acb98ea5302b99f7"
    ),
    "pillow-10.2.0-cp312-cp312-pyodide_2024_0_wasm32.whl": (
        "43eab147a9355385a99eeac18fb577d4af2fe4bd0bbd23d3ba3ddb92e72c2815"
    ),
    "pyparsing-3.1.2-py3-none-any.whl": (
        "9070866557845375d8180e9236021fdecb2b93be75a7c8de48841f1465133a60"
    ),
    "python_dateutil-2.9.0.post0-py2.py3-none-any.whl": (
        "02811ea3714f6697d639c07dc5ec63f5774dc7a688e4e1cbbe9beb2f33c3e6c9"
    ),
    "pytz-2024.1-py2.py3-none-any.whl": (
        "fcfc168155da8d19057b17bee735fef71dc3a39f1dccd83514e16ecc6abaddc4"
    ),
    "six-1.16.0-py2.py3-none-any.whl": (
        "f61235bc3a15086f0369585e5071ae9ba0bd244a111d12b37f683862e6850c0a"
    ),
}
CODE = 'class="cell docutils'
LIVE = (CODE, "data-lego=")  # what a page holds that a Python is of use to
BAR = '\n<div class="lego-live-bar"></div>'  # keeps the button's place below a chapter's title
ADDED = re.compile(r'\n  <(?:script|link)[^>]*live/page\.(?:js|css)"[^>]*>(?:</script>)?')


class NotThere(Exception):
    """Pyodide cannot be had from where it was looked for."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetched(name: str, expected: str, source: str) -> bytes:
    """Return a file of the release: the kept one, or the one from the source; checked."""
    kept = KEPT / name
    if kept.exists() and digest(content := kept.read_bytes()) == expected:
        return content
    try:
        if "://" in source:
            with urlopen(f"{source}/{name}", timeout=60) as answer:
                content = answer.read()
        else:
            content = (Path(source) / name).read_bytes()
    except (URLError, OSError) as error:
        raise NotThere(f"{source}/{name}: {error}") from error
    if digest(content) != expected:
        sys.exit(f"{source}/{name} is not the file that is pinned in make_live.py")
    KEPT.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    return content


def lock(wheels: dict[str, str]) -> str:
    """Return what Pyodide is told of the wheels, which it checks again before it loads them."""
    packages = {}
    for file, sha256 in wheels.items():
        name, version, *_ = file.split("-")
        packages[name.replace("_", "-")] = {
            "name": name.replace("_", "-"),
            "version": version,
            "file_name": file,
            "sha256": sha256,
            "install_dir": "site",
            "package_type": "package",
            "imports": [],
            "depends": [],
            "unvendored_tests": False,
        }
    return json.dumps({"info": INFO, "packages": packages})


def without(path: Path) -> str:
    """Return a page without what an earlier run has put into it."""
    return ADDED.sub("", path.read_text(encoding="utf8")).replace(BAR, "")


def add_script(size: str) -> int:
    """Have every page with code or widgets load the button's script; return how many there are."""
    count = 0
    for path in SITE.rglob("*.html"):
        text = without(path)
        if any(sign in text for sign in LIVE):
            up = "../" * (len(path.relative_to(SITE).parts) - 1)
            tag = (
                f'\n  <link rel="stylesheet" href="{up}live/page.css" />'
                f'\n  <script defer="defer" src="{up}live/page.js" data-size="{size}"></script>'
            )
            text = text.replace("</head>", f"{tag}</head>", 1)
            if CODE in text:
                text = text.replace("</h1>", f"</h1>{BAR}", 1)
            count += 1
        path.write_text(text, encoding="utf8")
    return count


def code_colours() -> str:
    """Return the page's colours of code as variables, for the editor in its shadow root."""
    rule = re.compile(
        r'html\[data-theme="(\w+)"\] \.highlight \.(k|o|s|m|c|nf|nc|nd|nb) \{ color: (#\w+)'
    )
    text = (SITE / "_static" / "pygments.css").read_text(encoding="utf8")
    return "".join(
        f'html[data-theme="{theme}"] {{ --lego-code-{kind}: {colour}; }}\n'
        for theme, kind, colour in rule.findall(text)
    )


def main() -> None:
    """Build the folder `live` of the site, and add the button's script to its pages."""
    source = os.environ.get("PYODIDE") or RELEASE
    target = SITE / "live"
    shutil.rmtree(target, ignore_errors=True)
    wheels = WHEELS | (PLOTS if os.environ.get("LIVE_PLOTS") else {})
    try:
        files = {name: fetched(name, sha, source) for name, sha in {**CORE, **wheels}.items()}
    except NotThere as error:
        for path in SITE.rglob("*.html"):
            path.write_text(without(path), encoding="utf8")
        print(f"No Python for the pages, which stay as they are. Not to be had: {error}")
        return
    (own,) = DIST.glob("lego_mlp-*.whl")
    files[own.name] = own.read_bytes()
    files["pyodide-lock.json"] = lock({**wheels, own.name: digest(files[own.name])}).encode()
    target.mkdir()
    for name, content in files.items():
        (target / name).write_bytes(content)
    for path in [*SOURCES.iterdir(), ROOT / "book" / "extensions" / "inline_svg.py"]:
        shutil.copy(path, target)
    with (target / "page.css").open("a", encoding="utf8") as css:
        css.write(code_colours())
    bundle.editor(target)
    # A wheel is a zip archive already; the rest is sent compressed, as web servers do.
    whole = sum(
        len(text if name.endswith((".whl", ".zip")) else gzip.compress(text, 6))
        for name, text in files.items()
    )
    count = add_script(f"{whole / 1e6:.1f} MB")
    print(f"Python for {count} pages: {target}, {whole / 1e6:.1f} MB to load")


if __name__ == "__main__":
    main()
