"""What both WebDriver protocols share: how keys and pointer are spelled."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

# https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue006", "Shift": "\ue008",
    "Escape": "\ue00c", "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010",
    "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014",
    "ArrowDown": "\ue015", "Delete": "\ue017",
}  # fmt: skip


def key_actions(keys: Iterable[str]) -> list[dict[str, Any]]:
    """Return the actions that press each key and let it go."""
    strokes = []
    for key in keys:
        value = KEYS.get(key, key)
        strokes += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
    return [{"type": "key", "id": "keyboard", "actions": strokes}]


def pointer_actions(places: Iterable[tuple[float, float]]) -> list[dict[str, Any]]:
    """Return the actions that press a mouse's button, move it, and let it go."""
    first, *rest = ({"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in places)
    down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
    slowly = [{**move, "duration": 20} for move in rest]
    mouse = {"pointerType": "mouse"}
    moves = [first, down, *slowly, up]
    return [{"type": "pointer", "id": "mouse", "parameters": mouse, "actions": moves}]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
