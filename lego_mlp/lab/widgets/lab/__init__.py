"""The Lab: sliders over one training run (chapter 8, and every chapter with sliders)."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from lego_mlp._check import Array, shown
from lego_mlp.lab import engine
from lego_mlp.lab.base import Widget
from lego_mlp.lab.state import CONTROLS, CURVE, State, checked, given, reach, task
from lego_mlp.lab.widgets.lab.still import still

FILM = ("timeline", "decision", "accuracy", "loss")
PARTS = (
    *("presets", "actions", "points", "decision", "accuracy", "loss", "gradients"),
    *("weight_norms", "network", "landscape", "neurons", "timeline"),
    *("seeds", "matrices", "cockpit"),
)
FIELDS = tuple(field["name"] for field in CONTROLS if field["kind"] not in ("points", "weights"))
MOST_FILMS = 2
SHOWS: dict[str, tuple[str, ...]] = {
    "film": (*FILM, "hidden_size", "learning_rate", "steps", "seed"),
    "small": ("timeline", "decision", "loss", "hidden_size", "learning_rate"),
    "gradients": (*FILM, "gradients", "hidden_size", "learning_rate", "activation", "output"),
    "playground": (*PARTS, *FIELDS),
}


class Field(traitlets.TraitType[Any, Any]):
    """A field of the state as an attribute of its own: `lab.hidden_size`. It holds nothing itself;
    like a trait, it can be observed, and linked to a slider."""

    def get(self, obj: Any, cls: Any = None) -> Any:
        return obj.state[self.name]

    def set(self, obj: Any, value: Any) -> None:
        obj.state = with_field(obj.state, str(self.name), value)


class Lab(Widget):
    """Sliders over one training run, live in Jupyter and on the published page.

    Every field of the state (`lego_mlp/lab/controls.json`) is an argument and an attribute:
    `Lab(hidden_size=3, learning_rate=0.5)`, `lab.hidden_size = 50`. `lab.state` is all of them,
    `lab.history` and `lab.trace` are the run's numbers; all can be observed and linked.

    `show` is "film", "small", "gradients", "playground", or a list of panels and fields.

    Raises `TypeError` or `ValueError` that names the field, before anything is changed.
    """

    KIND = "lab"

    _films: Sequence[engine.Film] = ()

    state = traitlets.Dict(help="Every field of the run.").tag(sync=True)
    history = traitlets.Any(help="The run, as `lego_mlp.train` returned it.")
    trace = traitlets.Dict(help="The run as the view draws it.")

    dataset = Field()
    points = Field()
    noise = Field()
    data_seed = Field()
    train_points = Field()
    features = Field()
    hidden_layers = Field()
    hidden_size = Field()
    activation = Field()
    output = Field()
    bias = Field()
    norm = Field()
    shortcuts = Field()
    init = Field()
    gain = Field()
    seed = Field()
    learning_rate = Field()
    schedule = Field()
    optimizer = Field()
    penalty = Field()
    strength = Field()
    clip = Field()
    batch_size = Field()
    steps = Field()
    patience = Field()
    weights = Field()

    def __init__(self, show: str | Sequence[str] = "film", **fields: Any) -> None:
        super().__init__({"show": _checked_show(show)}, state=checked(fields))

    @property
    def show(self) -> list[str]:
        """The panels and the fields that are shown."""
        return list(self.props["show"])

    def run(self) -> None:
        """Train again, for instance with a brick that was changed since; every view follows."""
        self._train()
        self.send({"type": "changed"})

    def compute(self, request: Mapping[str, Any]) -> Any:
        """Return what becomes of ten seeds; the loss landscape; one step `of` a run; or the run of
        a state to `pin`, or to `run`, which becomes the Lab's, with the `step` that is looked at,
        if the `size` of its maps is named."""
        if "seeds" in request:
            return engine.seeds(checked(request["seeds"]))
        if "landscape" in request:
            return {"landscape": engine.landscape(self.state, self.trace["frames"])}
        if "of" in request:
            film, silenced = self._film_of(request["of"]), request.get("silenced", ())
            return film.at(request["step"], request["size"], silenced)
        if "run" in request:
            self.state = request["run"]
        film = self._film_of(self.state if "run" in request else request["pin"])
        _, _, _, _, X, Y = task(film.state)
        answer = {
            "trace": self.trace if "run" in request else engine.as_trace(film.history),
            "data": _data(film.state, X, Y),
            "reach": reach(X),
        }
        if "size" not in request:
            return answer
        step = film.last if request["step"] is None else min(request["step"], film.last)
        return answer | {"there": film.at(step, request["size"])}

    def still(self) -> str:
        return still(self.state, self.trace)

    def own_state(self) -> dict[str, Any]:
        return {"state": given(self.state)}  # the page fills in the rest

    @traitlets.validate("state")
    def _valid_state(self, proposal: Any) -> State:
        try:
            return checked(proposal["value"])
        except ValueError as error:
            raise RefusedValue(str(error)) from None
        except TypeError as error:
            raise RefusedType(str(error)) from None

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        self._train()
        for name, value in change["new"].items():
            before = (change["old"] or {}).get(name, traitlets.Undefined)
            if before is not traitlets.Undefined and before != value:
                news = {"name": name, "old": before, "new": value, "owner": self, "type": "change"}
                self.notify_change(traitlets.Bunch(news))

    def _train(self) -> None:
        film = engine.Film(self.state)
        self._keep(film)
        self.history, self.trace = film.history, engine.as_trace(film.history)

    def _film_of(self, state: State) -> engine.Film:
        """Return the film of a state: of the Lab's own, or of one that a view has pinned."""
        found = next((film for film in self._films if film.state == state), None)
        self._keep(found or engine.Film(checked(state)))
        return self._films[0]

    def _keep(self, film: engine.Film) -> None:
        """Keep the two films that were used last; one of the same state may have other bricks."""
        others = [one for one in self._films if one.state != film.state]
        self._films = [film, *others][:MOST_FILMS]

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in given(self.state).items())
        return f"Lab({', '.join(fields)})"


def _data(state: State, X: Array, Y: Array) -> dict[str, Any]:
    """Return all points as the view draws them."""
    if state["dataset"] == CURVE:
        return {"n": len(X), "x1": X[:, 0], "targets": Y[:, 0]}
    return {"n": len(X), "x1": X[:, 0], "x2": X[:, 1], "labels": Y.argmax(axis=1)}


class RefusedValue(traitlets.TraitError, ValueError):
    """A value that is refused: traitlets takes a change back for an error of its own alone."""


class RefusedType(traitlets.TraitError, TypeError):
    """The same, for a value of the wrong type."""


def with_field(state: State, name: str, value: Any) -> State:
    """Return the state with one field changed; new first weights take the place of given ones."""
    draws = next(field for field in CONTROLS if field["name"] == name).get("draws_weights")
    return {**state, **({"weights": None} if draws else {}), name: value}


def _checked_show(show: Any) -> list[str]:
    if isinstance(show, str):
        if show not in SHOWS:
            raise ValueError(
                f"show must be one of {', '.join(SHOWS)}, or a list, got {shown(show)}"
            )
        return list(SHOWS[show])
    known = (*PARTS, *FIELDS)
    if not isinstance(show, Sequence):
        raise TypeError(f"show must be one of {', '.join(SHOWS)}, or a list, got {shown(show)}")
    for part in show:
        if part not in known:
            raise ValueError(f"show must be a list of {', '.join(known)}, got {shown(part)}")
    return list(show)
