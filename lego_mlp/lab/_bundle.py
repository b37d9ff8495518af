"""The front end as one text: the modules in `js/`, joined in order.

A widget's `_esm` must be one text, and a page opened from a file may load no module, so the
`import` lines and the word `export` are dropped here, JSON files become constants, and every
module shares one scope. That is safe because no two modules use the same top-level name, which
a test checks.
"""

import json
import posixpath
import re
from pathlib import Path

from lego_mlp.colours import COLOURS

HERE = Path(__file__).parent
SOURCES = HERE / "js"
_NEEDS = re.compile(r'^import\b[^;]*?from "(\.[./\w]+)\.js";\n', re.MULTILINE)
_TABLE = re.compile(r'^import (\w+) from "([./\w]+\.json)" with [^;]*;\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class)\b)", re.MULTILINE)
# Comments on lines of their own and behind code: a reader of the page downloads none of them.
_COMMENT = re.compile(r"^ *(?://.*|/\*\*[\s\S]*?\*/)\n", re.MULTILINE)
_TAIL = re.compile(r"(?<=[;,{)]) +// .*$", re.MULTILINE)
# In a style sheet spaces count before a colon, where they may part two selectors, and not behind.
_REMARK = re.compile(r"/\*[\s\S]*?\*/")
_LOOSE = re.compile(r"\s*;?\s*(})\s*|\s*([{;])\s*|(?<=[\w-])(:) |(,) ")
# Nor the spaces that begin a line: no text of ours runs over a line's end, which a test checks.
_INDENT = re.compile(r"^ +", re.MULTILINE)
# Nor the spaces around signs, in lines that hold no text but between double quotes.
_PLAIN = re.compile(r"^[^'`/\n]+$", re.MULTILINE)
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"| ?(=>|[=!]==|&&|\|\||\?\?|[<>]=|[{}(),;:=?*]) ?')


def page_script() -> str:
    """Return the classic script that mounts every `[data-lego]` element of a page."""
    return f'(() => {{\n"use strict";\n{_joined("page")}}})();\n'


def widget_script(entry: str = "adapter") -> str:
    """Return the ES module that anywidget loads: its default export has `render`."""
    return _joined(entry)


def page_style() -> str:
    """Return the style sheet; the page defines the colours."""
    return "\n".join(sheet(name) for name in ("lab.css", "figures.css", "walk.css"))


def sheet(name: str) -> str:
    """Return a style sheet without its comments, and without spaces where none can count."""
    text = _REMARK.sub("", (HERE / name).read_text(encoding="utf-8"))
    return _LOOSE.sub(lambda found: next(filter(None, found.groups())), text).strip()


def widget_style() -> str:
    """Return the style sheet for Jupyter, colours included: light, then JupyterLab's dark."""
    light, dark = (
        "".join(f"--lego-{name.replace('_', '-')}: {pair[i]}; " for name, pair in COLOURS.items())
        for i in (0, 1)
    )
    dark_theme = 'body[data-jp-theme-light="false"] .lego-lab'
    return f"{page_style()}\n.lego-lab {{ {light}}}\n{dark_theme} {{ {dark}}}\n"


def _joined(entry: str) -> str:
    return without_indents("\n".join(modules(entry).values()))


def without_indents(text: str) -> str:
    """Return the text with every line starting at its first sign, and no line empty."""
    return re.sub(r"\n\n+", "\n", _INDENT.sub("", text))


def modules(entry: str, found: dict[str, str] | None = None) -> dict[str, str]:
    """Return the module `entry` and all that it imports, each after what it needs, by path."""
    found = {} if found is None else found
    text = (SOURCES / f"{entry}.js").read_text(encoding="utf-8")
    for path in _NEEDS.findall(text):
        needed = posixpath.normpath(posixpath.join(posixpath.dirname(entry), path))
        if needed not in found:
            modules(needed, found)
    plain = _TABLE.sub(_table, _NEEDS.sub("", _TAIL.sub("", _COMMENT.sub("", text))))
    found[entry] = squeezed(_EXPORT.sub("", plain))
    return found


def squeezed(text: str) -> str:
    """Return a script without the spaces around its signs, where that surely changes nothing."""
    return _PLAIN.sub(lambda line: _PIECE.sub(lambda it: it[1] or it[0], line[0]), text)


def _table(found: re.Match[str]) -> str:
    """Return an import of a JSON file as a constant, without the file's spaces."""
    name, path = found.groups()
    table = json.loads((SOURCES / path).read_text(encoding="utf-8"))
    return f"const {name} = {json.dumps(table, separators=(',', ':'), ensure_ascii=False)};\n"
