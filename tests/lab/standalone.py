"""A page with labs on it, as small as the published site's security policy allows."""

from __future__ import annotations

from pathlib import Path

from lego_mlp.colours import COLOURS
from lego_mlp.lab import Lab, page_script, page_style

PAGE = """<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<title>Labs</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src {source}; style-src {source}; img-src data: blob:">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="colours.css"><link rel="stylesheet" href="lab.css">
<script defer src="lab.js"></script>
</head>
<body><main><h1>Labs</h1>{labs}</main></body>
</html>
"""
BODY = """
body { margin: 0 auto; max-width: 50rem; padding: 0.5rem; font-family: system-ui, sans-serif;
       background: var(--lego-paper); color: var(--lego-ink); }
"""


def write_page(folder: Path, name: str, *labs: Lab, source: str = "'self' file:") -> Path:
    """Write a page with these labs, and its script and style beside it."""
    (folder / "lab.js").write_text(page_script(), encoding="utf-8")
    (folder / "lab.css").write_text(page_style(), encoding="utf-8")
    (folder / "colours.css").write_text(_variables() + BODY, encoding="utf-8")
    page = folder / name
    html = PAGE.format(source=source, labs="".join(lab.as_html() for lab in labs))
    page.write_text(html, encoding="utf-8")
    return page


def _variables() -> str:
    themes = []
    for i, theme in enumerate(("light", "dark")):
        pairs = ((name.replace("_", "-"), pair[i]) for name, pair in COLOURS.items())
        lines = "".join(f"--lego-{name}: {colour};" for name, colour in pairs)
        themes.append(f'html[data-theme="{theme}"] {{ {lines} }}')
    return "\n".join(themes)
