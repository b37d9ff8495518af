"""The front end as it is sent: `built/`, which esbuild makes of the modules and style sheets here.

`make bundle` builds it anew; it is kept in the repository, so that an installation needs no node.
"""

from pathlib import Path

from lego_mlp.colours import COLOURS

BUILT = Path(__file__).with_name("built")


def page_script() -> str:
    """Return the classic script that mounts every `[data-lego]` element of a page."""
    return f"{_script()}lego.mountPage();\n"


def widget_script() -> str:
    """Return the ES module that anywidget loads: its default export has `render`."""
    return f"{_script()}export default {{ render: lego.render }};\n"


def page_style() -> str:
    """Return the style sheet; the page defines the colours."""
    return (BUILT / "widgets.css").read_text(encoding="utf-8")


def widget_style() -> str:
    """Return the style sheet for Jupyter, colours included: light, then JupyterLab's dark."""
    light, dark = (
        "".join(f"--lego-{name.replace('_', '-')}: {pair[i]}; " for name, pair in COLOURS.items())
        for i in (0, 1)
    )
    dark_theme = 'body[data-jp-theme-light="false"] .lego-lab'
    return f"{page_style()}\n.lego-lab {{ {light}}}\n{dark_theme} {{ {dark}}}\n"


def _script() -> str:
    return (BUILT / "widgets.js").read_text(encoding="utf-8")
