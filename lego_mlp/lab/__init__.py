"""The Lab: one front end, two engines (chapter 8, and every chapter with sliders).

Importing `lego_mlp` does not import this; `lego_mlp.lab` loads on first use, and the widgets
themselves, which need anywidget, on first use.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from lego_mlp._check import shown
from lego_mlp.history import History
from lego_mlp.lab import engine
from lego_mlp.lab._bundle import page_script, page_style
from lego_mlp.lab.state import checked

# Each widget and its folder in `widgets/`.
WIDGETS = {
    "Lab": "lab",
    "Clinic": "clinic",
    "Cube": "cube",
    "Draw": "draw",
    "Graph": "graph",
    "Hunt": "hunt",
    "Map": "map",
    "Mirror": "mirror",
    "Nudge": "nudge",
    "Overview": "overview",
    "Ruler": "ruler",
    "Shares": "shares",
    "Slide": "slide",
    "Walk": "walk",
    "Waterfall": "waterfall",
}

__all__ = [*WIDGETS, "page_script", "page_style", "maps", "run"]


def run(schedule: Callable[[int], float] | str | None = None, **fields: Any) -> History:
    """Return the history of the run that a `Lab` with these fields would show, without a widget.

    `schedule` is the field of that name, or a function of the step, which takes the place of the
    learning rate. A Lab cannot hold a function: a state is data alone.

    Raises `TypeError` or `ValueError` that names the field.
    """
    if callable(schedule):
        return engine.run(checked(fields), schedule)
    if schedule is None:
        return engine.run(checked(fields))
    if not isinstance(schedule, str):
        raise TypeError(f"schedule must be a function of the step or a name, got {shown(schedule)}")
    return engine.run(checked({**fields, "schedule": schedule}))


def maps(state: dict[str, Any], parameters: Mapping[str, Any], size: int) -> dict[str, Any]:
    """Return what a network with these parameters says on the grid of a `Lab` with these fields.

    See `engine.maps`. Raises `TypeError` or `ValueError` that names the field, `parameters` or
    `size`.
    """
    return engine.maps(checked(state), parameters, size)


def __getattr__(name: str) -> Any:
    if name not in WIDGETS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"lego_mlp.lab.widgets.{WIDGETS[name]}")
    except ModuleNotFoundError as missing:
        if missing.name not in ("anywidget", "ipywidgets", "traitlets"):
            raise
        raise ImportError(
            f"lego_mlp.lab.{name} needs anywidget: pip install 'lego-mlp[widgets]'"
        ) from None
    return getattr(module, name)


def __dir__() -> list[str]:
    """List the widgets too, before their first use, where what they need is there."""
    return sorted({*globals(), *__all__} - (set() if find_spec("anywidget") else {*WIDGETS}))
