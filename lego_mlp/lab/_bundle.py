"""The front end as one text: the modules in `js/`, joined in order.

A widget's `_esm` must be one text, and a page opened from a file may load no module, so the
`import` lines and the word `export` are dropped here and every module shares one scope.
That is safe because no two modules use the same top-level name, which a test checks.
"""

import json
import re
from pathlib import Path

from lego_mlp.colours import COLOURS

HERE = Path(__file__).parent
_NEEDS = re.compile(r'^import\b[^;]*?from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class)\b)", re.MULTILINE)


def page_script() -> str:
    """Return the classic script that mounts every `[data-lego]` element of a page."""
    return f'(() => {{\n"use strict";\n{_joined("page")}}})();\n'


def widget_script() -> str:
    """Return the ES module that anywidget loads: its default export has `render`."""
    return _joined("adapter")


def page_style() -> str:
    """Return the style sheet; the page defines the colours."""
    return (HERE / "lab.css").read_text(encoding="utf-8")


def widget_style() -> str:
    """Return the style sheet for Jupyter, colours included: light, then JupyterLab's dark."""
    light, dark = (
        "".join(f"--lego-{name.replace('_', '-')}: {pair[i]}; " for name, pair in COLOURS.items())
        for i in (0, 1)
    )
    dark_theme = 'body[data-jp-theme-light="false"] .lego-lab'
    return f"{page_style()}\n.lego-lab {{ {light}}}\n{dark_theme} {{ {dark}}}\n"


def _joined(entry: str) -> str:
    tables = "".join(
        f"const {name.upper()} = {_table(name)};\n" for name in ("controls", "presets")
    )
    return tables + "\n".join(modules(entry).values())


def _table(name: str) -> str:
    """Return a JSON file's text without its spaces."""
    text = (HERE / f"{name}.json").read_text(encoding="utf-8")
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def modules(entry: str, found: dict[str, str] | None = None) -> dict[str, str]:
    """Return the module `entry` and all that it imports, each after what it needs, by name."""
    found = {} if found is None else found
    text = (HERE / "js" / f"{entry}.js").read_text(encoding="utf-8")
    for needed in _NEEDS.findall(text):
        if needed not in found:
            modules(needed, found)
    found[entry] = _EXPORT.sub("", _NEEDS.sub("", text))
    return found
