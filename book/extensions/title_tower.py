"""The tower beside each chapter's title, with the brick that the chapter is about lit.

The bricks are the Walk's (names), so that the tower is the one that is drawn everywhere.
"""

from __future__ import annotations

from typing import Any

from names import bricks
from sphinx.application import Sphinx

# What a chapter is about, by the names that light a brick. A chapter that is not here is about the
# whole tower.
ABOUT = {
    "01_problem": "X",
    "02_initialization": "W1 W2",
    "03_forward_step": "z1 h1 z2 h2",
    "04_loss": "loss",
    "05_dloss_dw2": "dL_dW2",
    "06_dloss_dw1": "dL_dW1",
    "07_update": "W1_new W2_new",
    "09_gradient_checking": "dL_dW1 dL_dW2",
    "10_missing_bias": "b1 b2",
    "11_exploding": "W1_new W2_new",
    "12_vanishing": "dh1_dz1 dh2_dz2",
    "14_softmax": "h2 loss",
    "15_minibatches": "X",
    "17_digits": "X",
    "19_any_function": "z1 h1",
    "20_better_steps": "W1_new W2_new",
    "21_shortcuts": "z1 h1",
    "22_your_own_brick": "h1",
}
LIT = ' class="lego-now" style="fill: var(--lego-highlight); stroke: var(--lego-ink)"'
DARK = "fill: var(--lego-paper); stroke: var(--lego-muted)"
PITCH = 10  # from brick to brick
BODY = "v7a1 1 0 0 1-1 1h-34a1 1 0 0 1-1-1v-7"
STUDS = "h4v-1.2a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v1.2" * 3 + "h6"
PLATE = "M0.5 {y}h43v3.6a1 1 0 0 1-1 1h-41a1 1 0 0 1-1-1z"


def title_tower(chapter: str) -> str:
    """Return the picture for a chapter. The title says the same, so a screen reader skips it."""
    about = ABOUT.get(chapter, "").split()
    parts = []
    for number, (kind, _, names) in enumerate(bricks()):
        now = not about or any(name in names for name in about)
        top = 3 + PITCH * number
        shape = PLATE.format(y=top) if kind == "data" else f"M4 {top}{STUDS}{BODY}z"
        parts.append(f'<path{LIT if now else ""} d="{shape}"/>')
    box = f"0 0 44 {PITCH * len(parts) - 1}"
    return (
        f'<svg class="lego-title-tower" viewBox="{box}" style="{DARK}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def add_title_tower(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the tower into a chapter's first heading."""
    folder, _, chapter = page.partition("/")
    if folder == "notebooks" and chapter[:1].isdigit():
        titled = f'<h1 class="lego-titled">{title_tower(chapter)}'
        context["body"] = context["body"].replace("<h1>", titled, 1)
