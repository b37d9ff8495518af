"""A grid of runs, coloured by what became of each; a cell opens its run (chapters 11 and 13)."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from ipywidgets import widget_serialization

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.analysis.diagnosis import diagnose
from lego_mlp.history import History
from lego_mlp.lab import _svg, engine
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import CONTROLS, State, checked, given
from lego_mlp.lab.widgets.lab import Lab

LEGEND = {
    # outcome: (its letter in the cell, what the legend says)
    "learned": ("L", "learned"),
    "learning": ("F", "still learning"),
    "by-heart": ("H", "learned by heart"),
    "stuck": ("S", "stuck"),
    "vanishing": ("V", "vanishing gradient"),
    "saturated": ("T", "saturated"),
    "dead": ("D", "dead neurons"),
    "bouncing": ("B", "bouncing"),
    "exploded": ("X", "exploded"),
}
KINDS = {
    **dict.fromkeys(("symmetric", "stuck-short", "majority", "missed-class"), "stuck"),
    "saturated-at-start": "saturated",
    "dead-neurons": "dead",
}
UNTRIED = "untried"
LABELS = {field["name"]: field["label"] for field in CONTROLS}
MOST_CELLS = 600


class Map(Widget):
    """What became of the runs of a grid of settings.

    `rows` and `columns` each map one field of `Lab` to its values, in the order shown (the first
    row on top); `base` holds the other fields. `outcomes` has a list for each row with one entry
    for each column: one of "learned", "learning", "by-heart", "stuck", "vanishing", "saturated",
    "dead", "bouncing", "exploded"; or such a word and the step of the explosion; or a `History`,
    which is diagnosed. A cell opens the Lab with that cell's state, with the panels that `show`
    names.

    >>> Map(
    ...     rows={"hidden_size": [3, 50]},
    ...     columns={"learning_rate": [0.1, 1.0, 10.0]},
    ...     outcomes=[
    ...         ["stuck", "learned", ("exploded", 12)],
    ...         ["learned", ("exploded", 40), ("exploded", 3)],
    ...     ],
    ...     base={"output": "linear"},
    ... )
    Map(2 × 3: hidden_size × learning_rate)

    Raises `TypeError` or `ValueError` that names the argument or the field.
    """

    KIND = "map"

    lab = traitlets.Any(help="The Lab that a cell opens.").tag(sync=True, **widget_serialization)

    def __init__(
        self,
        rows: Mapping[str, Sequence[float]],
        columns: Mapping[str, Sequence[float]],
        outcomes: Sequence[Sequence[Any]],
        *,
        base: Mapping[str, Any] | None = None,
        show: str | Sequence[str] = "film",
    ) -> None:
        if base is not None and not isinstance(base, Mapping):
            raise TypeError(f"base must be a mapping of fields to values, got {shown(base)}")
        settings = dict(base or {})
        down, across = _checked_axes(rows, columns)
        states = cell_states(rows, columns, settings)
        settings = {field: states[0][0][field] for field in settings}
        cells = _checked_outcomes(outcomes, len(states), len(states[0]))
        lab = Lab(show=show, **states[0][0])
        props = {
            "base": settings,
            "rows": down,
            "columns": across,
            "legend": [[key, *LEGEND[key]] for key in LEGEND],
            "outcomes": ["".join(LEGEND[key][0] for key, _ in row) for row in cells],
            "steps": [[step for _, step in row] for row in cells],
            "show": list(lab.show),
        }
        super().__init__(props, lab=lab)

    def _take_props(self, props: Mapping[str, Any]) -> None:
        Widget.__init__(self, props, lab=Lab(show=props["show"], **props["base"]))

    @classmethod
    def of_runs(
        cls,
        rows: Mapping[str, Sequence[float]],
        columns: Mapping[str, Sequence[float]],
        *,
        show: str | Sequence[str] = "film",
        **base: Any,
    ) -> "Map":
        """Train every cell's run with `lego_mlp` and return the map of what became of them.

        >>> Map.of_runs({"hidden_size": [2, 4]}, {"learning_rate": [1, 10]}, steps=50)
        Map(2 × 2: hidden_size × learning_rate)

        Raises `TypeError` or `ValueError` that names the argument or the field.
        """
        _checked_axes(rows, columns)
        states = cell_states(rows, columns, base)
        outcomes = [[outcome(engine.run(state)) for state in row] for row in states]
        return cls(rows, columns, outcomes, base=base, show=show)

    @classmethod
    def of_names(
        cls,
        rows: Mapping[str, Sequence[str]],
        columns: Mapping[str, Sequence[str]],
        cells: Sequence[Sequence[tuple[str, str, Mapping[str, Any]] | None]],
        *,
        legend: Mapping[str, str] | None = None,
        base: Mapping[str, Any] | None = None,
        show: str | Sequence[str] = "film",
    ) -> "Map":
        """Return the map of runs that have names, such as a fault's and a remedy's (chapter 13).

        A cell is an outcome's word, what else is said of it, and the fields in which the run that
        it opens differs from `base`; or `None`, where nothing was tried. `legend` may say in other
        words what an outcome means.

        >>> cell = "learned", "7 of 12", {"clip": 0.01}
        >>> Map.of_names({"Remedy": ["none", "clip"]}, {"fault": ["gain"]}, [[None], [cell]])
        Map(2 × 1: Remedy × fault)

        Raises `TypeError` or `ValueError` that names the argument or the field.
        """
        down, across = _checked_names("rows", rows), _checked_names("columns", columns)
        _check_shape("cells", cells, len(down["values"]), len(across["values"]))
        words = {key: (letter, label) for key, (letter, label) in LEGEND.items()}
        for key, label in (legend or {}).items():
            words[_check.one_of("legend", key, list(LEGEND))] = (LEGEND[key][0], label)
        words[UNTRIED] = ("·", "not tried")
        usual = checked(base or {})
        listed = [[_checked_cell(cell, usual) for cell in row] for row in cells]
        props = {
            "base": given(usual),
            "rows": down,
            "columns": across,
            "legend": [[key, *words[key]] for key in words],
            "outcomes": ["".join(words[key][0] for key, _, _ in row) for row in listed],
            "steps": [[None for _ in row] for row in listed],
            "said": [[said for _, said, _ in row] for row in listed],
            "states": [[state for _, _, state in row] for row in listed],
            "show": list(Lab(show=show, **given(usual)).show),
        }
        return cls.of_props(props)

    def words(self, row: int, column: int) -> str:
        """Return what the figure says about a cell, both counted from 0."""
        down, across = self.props["rows"], self.props["columns"]
        letter, step = self.props["outcomes"][row][column], self.props["steps"][row][column]
        said = next(label for _, sign, label in self.props["legend"] if sign == letter)
        at = "" if step is None else f" at step {step:,}"
        more = self.props["said"][row][column] if "said" in self.props else ""
        return (
            f"{down['label']} {_named(down['values'][row])}, "
            f"{across['label'].lower()} {_named(across['values'][column])}: "
            f"{said}{at}{', ' if more else ''}{more}."
        )

    def still(self) -> str:
        down, across = self.props["rows"], self.props["columns"]
        keys = {letter: (key, label) for key, letter, label in self.props["legend"]}
        head = "".join(f"<th scope='col'>{_named(value)}</th>" for value in across["values"])
        body = "".join(
            f"<tr><th scope='row'>{_named(value)}</th>"
            + "".join(f"<td class='lego-cell lego-is-{keys[s][0]}'>{s}</td>" for s in letters)
            + "</tr>"
            for value, letters in zip(down["values"], self.props["outcomes"], strict=True)
        )
        used = [s for s in keys if any(s in letters for letters in self.props["outcomes"])]
        legend = ", ".join(f"{s} {keys[s][1]}" for s in used)
        counts = {s: sum(letters.count(s) for letters in self.props["outcomes"]) for s in used}
        said = ", ".join(f"{counts[s]} {keys[s][1]}" for s in used)
        title = html.escape(f"{down['label']} (down) and {across['label'].lower()} (across)")
        return (
            f"<div class='lego-still'><div class='lego-map-scroll'><table class='lego-map'>"
            f"<caption>{title}. {legend}.</caption><thead><tr><th>↓ →</th>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table></div><p>Of these runs: {said}.</p></div>"
        )

    def __repr__(self) -> str:
        down, across = self.props["rows"], self.props["columns"]
        size = f"{len(down['values'])} × {len(across['values'])}"
        return f"Map({size}: {down['field']} × {across['field']})"


def outcome(history: History) -> tuple[str, int | None]:
    """Return a run's word in a map's legend, and the step at which it exploded or None."""
    if not isinstance(history, History):
        raise TypeError(f"history must come from train, got {shown(history)}")
    if history.exploded_at is not None:
        return "exploded", history.exploded_at
    verdict = diagnose(history)
    if verdict.kind == "fine":
        return ("learned" if verdict.learned else "learning"), None
    word = KINDS.get(verdict.kind, verdict.kind)
    return (word if word in LEGEND else "exploded"), None  # about to explode: the loss grows


def cell_states(
    rows: Mapping[str, Sequence[float]],
    columns: Mapping[str, Sequence[float]],
    base: Mapping[str, Any],
) -> list[list[dict[str, Any]]]:
    """Return the full state of every cell, row by row."""
    (down, down_values), (across, across_values) = *rows.items(), *columns.items()
    return [
        [checked({**base, down: high, across: wide}) for wide in across_values]
        for high in down_values
    ]


def _named(value: Any) -> str:
    return str(value) if isinstance(value, str) else _svg.readable(value)


def _checked_axes(rows: Any, columns: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both axes of a map that is not too large, or raise."""
    down, across = _checked_axis("rows", rows), _checked_axis("columns", columns)
    if down["field"] == across["field"]:
        raise ValueError(f"columns must name another field than rows, got {down['field']} twice")
    cells = len(down["values"]) * len(across["values"])
    if cells > MOST_CELLS:
        raise ValueError(f"rows × columns must be at most {MOST_CELLS} cells, got {cells}")
    return down, across


def _checked_axis(name: str, axis: Any) -> dict[str, Any]:
    if not isinstance(axis, Mapping) or len(axis) != 1:
        raise TypeError(f"{name} must map one field to its values, got {shown(axis)}")
    (field, values), *_ = axis.items()
    if field not in LABELS:
        raise ValueError(f"{name} must name one of {', '.join(LABELS)}, got {shown(field)}")
    if not isinstance(values, Sequence | np.ndarray) or len(values) > MOST_CELLS:
        raise TypeError(f"{name} must map {field} to at most {MOST_CELLS} values in a list")
    listed = [value.item() if hasattr(value, "item") else value for value in values]
    if not listed:
        raise ValueError(f"{name} must hold at least one value of {field}")
    return {"field": field, "label": LABELS[field], "values": listed}


def _checked_outcomes(outcomes: Any, height: int, width: int) -> list[list[tuple[str, int | None]]]:
    _check_shape("outcomes", outcomes, height, width)
    return [[_checked_outcome(cell) for cell in row] for row in outcomes]


def _check_shape(name: str, table: Any, height: int, width: int) -> None:
    listed = isinstance(table, Sequence) and all(
        isinstance(row, Sequence) and not isinstance(row, str) for row in table
    )
    if not listed or [len(row) for row in table] != [width] * height:
        raise ValueError(f"{name} must have {height} rows of {width}, got {shown(table)}")


def _checked_names(name: str, axis: Any) -> dict[str, Any]:
    if not isinstance(axis, Mapping) or len(axis) != 1:
        raise TypeError(f"{name} must map one title to its names, got {shown(axis)}")
    (title, values), *_ = axis.items()
    listed = isinstance(values, Sequence) and not isinstance(values, str)
    if not listed or not values or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must map {shown(title)} to a list of names, got {shown(values)}")
    return {"field": str(title), "label": str(title), "values": list(values)}


def _checked_cell(cell: Any, usual: State) -> tuple[str, str, State | None]:
    """Return a cell's word, what is said of it, and how its state differs from the usual one."""
    if cell is None:
        return UNTRIED, "", None
    if not isinstance(cell, tuple | list) or len(cell) != 3:
        raise TypeError(f"cells must hold a word, a text and a state, got {shown(cell)}")
    word, said, state = cell
    full = checked({**usual, **state})
    own = {name: value for name, value in full.items() if value != usual[name]}
    return _check.one_of("cells", word, list(LEGEND)), str(said), own


def _checked_outcome(cell: Any) -> tuple[str, int | None]:
    if isinstance(cell, History):
        return outcome(cell)
    if not isinstance(cell, str) and not (isinstance(cell, tuple | list) and len(cell) == 2):
        raise TypeError(f"outcomes must hold words, pairs or histories, got {shown(cell)}")
    word, step = (cell, None) if isinstance(cell, str) else cell
    word = _check.one_of("outcomes", word, list(LEGEND))
    return word, None if step is None else _check.count("outcomes", step, least=0)
