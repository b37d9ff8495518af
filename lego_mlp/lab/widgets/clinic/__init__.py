"""Sick runs and the same runs cured, each a click away (chapter 18)."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets
from ipywidgets import widget_serialization

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import checked
from lego_mlp.lab.widgets.lab import Lab

TEXTS = ("symptom", "look", "change")
RUNS = ("sick", "cured")


class Clinic(Widget):
    """A list of symptoms; each opens a run that shows it, and the same run cured.

    A case holds `symptom`, `look` (what to look at) and `change` (which brick), in words, and
    the fields of a `Lab` for the `sick` and the `cured` run. `show` is as in `Lab`.

    >>> Clinic([{
    ...     "symptom": "Slow training",
    ...     "look": "the loss",
    ...     "change": "the learning rate",
    ...     "sick": {"learning_rate": 0.05},
    ...     "cured": {"learning_rate": 10.0},
    ... }])
    Clinic(1 case)

    Raises `TypeError` or `ValueError` that names the case or the field.
    """

    KIND = "clinic"

    lab = traitlets.Any(help="The Lab that shows the runs.").tag(sync=True, **widget_serialization)

    def __init__(
        self, cases: Sequence[Mapping[str, Any]], *, show: str | Sequence[str] = "gradients"
    ) -> None:
        if not _check.listed("cases", cases, "cases"):
            raise ValueError("cases must hold at least one case")
        listed = [_checked_case(f"cases[{i}]", case) for i, case in enumerate(cases)]
        lab = Lab(show=show, **listed[0]["sick"])
        super().__init__({"cases": listed, "show": list(lab.show)}, lab=lab)

    def _take_props(self, props: Mapping[str, Any]) -> None:
        Widget.__init__(self, props, lab=Lab(show=props["show"], **props["cases"][0]["sick"]))

    def still(self) -> str:
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(case[name])}</td>" for name in TEXTS) + "</tr>"
            for case in self.props["cases"]
        )
        head = "<tr><th>Symptom</th><th>Look at</th><th>Change</th></tr>"
        return (
            f'<div class="lego-still"><table>{head}{rows}</table><p>With JavaScript, each of '
            "these is a run that you can open, sick and cured.</p></div>"
        )

    def __repr__(self) -> str:
        count = len(self.props["cases"])
        return f"Clinic({count} case{'' if count == 1 else 's'})"


def _checked_case(name: str, case: Any) -> dict[str, Any]:
    if not isinstance(case, Mapping):
        raise TypeError(f"{name} must be a mapping, got {shown(case)}")
    if set(case) != {*TEXTS, *RUNS}:
        raise ValueError(f"{name} must hold {', '.join((*TEXTS, *RUNS))}, got {shown(list(case))}")
    for word in TEXTS:
        _check.text(f"{name}[{word!r}]", case[word])
    runs = {word: {field: checked(case[word])[field] for field in case[word]} for word in RUNS}
    return {key: case[key] for key in TEXTS} | runs
