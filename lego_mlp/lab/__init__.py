"""The Lab: one front end, two engines (chapter 8, and every chapter with sliders).

Importing `lego_mlp` does not import this; `lego_mlp.lab` loads on first use, and the widget
itself, which needs anywidget, on first use of `Lab`.
"""

from typing import Any

from lego_mlp.lab._bundle import page_script, page_style

__all__ = ["Lab", "page_script", "page_style"]


def __getattr__(name: str) -> Any:
    if name != "Lab":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from lego_mlp.lab.widget import Lab
    except ModuleNotFoundError as missing:
        if missing.name not in ("anywidget", "traitlets"):
            raise
        raise ImportError(
            "lego_mlp.lab.Lab needs anywidget: pip install 'lego-mlp[widgets]'"
        ) from None
    return Lab
