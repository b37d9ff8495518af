"""The Lab in Jupyter: traits and messages; the front end draws, `engine` computes."""

import html
import json
from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets

from lego_mlp._check import shown
from lego_mlp.lab import engine
from lego_mlp.lab._bundle import widget_script, widget_style
from lego_mlp.lab._wire import packed
from lego_mlp.lab.state import CONTROLS, State, checked, defaults, reach, task
from lego_mlp.lab.widgets.lab.still import still

FILM = ("timeline", "decision", "accuracy", "loss")
PARTS = (
    *("presets", "actions", "points", "decision", "accuracy", "loss", "gradients"),
    *("weight_norms", "network", "neurons", "timeline", "matrices"),
)
FIELDS = tuple(field["name"] for field in CONTROLS if field["kind"] not in ("points", "weights"))
SHOWS: dict[str, tuple[str, ...]] = {
    "film": (*FILM, "hidden_size", "learning_rate", "steps", "seed"),
    "small": ("timeline", "decision", "loss", "hidden_size", "learning_rate"),
    "gradients": (*FILM, "gradients", "hidden_size", "learning_rate", "activation", "output"),
    "playground": (*PARTS, *FIELDS),
}
_Fields = type(
    "_Fields",
    (traitlets.HasTraits,),
    {field["name"]: traitlets.Any(field["default"], help=field["help"]) for field in CONTROLS},
)


class Lab(anywidget.AnyWidget, _Fields):  # type: ignore[misc, valid-type]
    """Sliders over one training run, live in Jupyter and on the published page.

    Every field of the state (`lego_mlp/lab/controls.json`) is an argument and a trait:
    `Lab(hidden_size=3, learning_rate=0.5)`, `lab.hidden_size = 50`. `lab.state` is all of them,
    `lab.history` and `lab.trace` are the run's numbers; all can be observed and linked.

    `show` is "film", "small", "gradients", "playground", or a list of panels and fields.

    Raises `TypeError` or `ValueError` that names the field, before anything is changed.
    """

    _esm = widget_script()
    _css = widget_style()

    state = traitlets.Dict(help="Every field of the run.").tag(sync=True)
    show: Any = traitlets.List(help="The panels and the fields that are shown.").tag(sync=True)
    history = traitlets.Any(help="The run, as `lego_mlp.train` returned it.")
    trace = traitlets.Dict(help="The run as the view draws it.")

    def __init__(self, show: str | Sequence[str] = "film", **fields: Any) -> None:
        state = checked(fields)
        self._asked: int | None = None
        super().__init__(show=_checked_show(show), state=state, **state)
        self.on_msg(self._answer)

    def run(self) -> None:
        """Train again, for instance with a brick that was changed since."""
        history = engine.run(self.state)
        self.history, self.trace = history, engine.as_trace(history)

    @traitlets.validate("state")
    def _valid_state(self, proposal: Any) -> State:
        return _refusing(proposal["value"])

    @traitlets.validate(*defaults())
    def _valid_field(self, proposal: Any) -> Any:
        name = proposal["trait"].name
        return _refusing(_changed(self._fields(), name, proposal["value"]))[name]

    @traitlets.observe(*defaults())
    def _on_field(self, change: Any) -> None:
        if self.state[change["name"]] != change["new"]:
            self.state = _changed(self._fields(), change["name"], change["new"])

    @traitlets.observe("state")
    def _on_state(self, _change: Any) -> None:
        with self.hold_trait_notifications():  # they fit together, and perhaps only together
            for name, value in self.state.items():
                setattr(self, name, value)
        self.run()

    def _fields(self) -> State:
        """Return the fields as they are, in the middle of a change of several too."""
        return {name: getattr(self, name) for name in self.state}

    @traitlets.observe("trace")
    def _on_trace(self, _change: Any) -> None:
        self._tell()

    def _tell(self) -> None:
        """Send the trace, and the points that it is about, to every view."""
        data_of = task(self.state)
        labels = data_of.all_Y.argmax(axis=1)
        data = {
            "n": len(labels),
            "labels": labels,
            "x1": data_of.all_X[:, 0],
            "x2": data_of.all_X[:, 1],
        }
        body = {"trace": self.trace, "data": data, "reach": reach(data_of.all_X)}
        content, buffer = packed(body)
        self.send(
            {"type": "trace", "id": self._asked, "state": self.state, "body": content}, [buffer]
        )

    def _answer(self, _widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        """Do what a view asks for: the first trace, a run of another state, the maps of a frame."""
        self.send({"type": "working", "id": content.get("id")})
        self._asked = content.get("id")
        try:
            if content["type"] == "maps":
                self._send_maps(content)
            elif content.get("state", self.state) == self.state:
                self._tell()
            else:
                self.state = content["state"]
        except Exception as error:
            self.send({"type": "error", "id": self._asked, "message": str(error)})
        finally:
            self._asked = None

    def _send_maps(self, content: dict[str, Any]) -> None:
        frame = self.trace["frames"][content["frame"]]
        answer = engine.maps(self.state, frame["parameters"], content["size"])
        body, buffer = packed(answer)
        self.send({"type": "maps", "id": content["id"], "body": body}, [buffer])

    def __repr__(self) -> str:
        usual = defaults()
        given = [f"{name}={value!r}" for name, value in self.state.items() if value != usual[name]]
        return f"Lab({', '.join(given)})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self.as_html()}, metadata

    def as_html(self) -> str:
        """Return the element that the published page makes live, with a still picture inside."""
        props = json.dumps({"state": self.state, "show": list(self.show)}, sort_keys=True)
        return (
            f'<div data-lego="lab" data-props="{html.escape(props)}">'
            f"{still(self.state, self.trace)}</div>"
        )


class RefusedValue(traitlets.TraitError, ValueError):
    """A value that is refused: traitlets takes a change back for an error of its own alone."""


class RefusedType(traitlets.TraitError, TypeError):
    """The same, for a value of the wrong type."""


def _refusing(state: Any) -> State:
    try:
        return checked(state)
    except ValueError as error:
        raise RefusedValue(str(error)) from None
    except TypeError as error:
        raise RefusedType(str(error)) from None


def _changed(state: State, name: str, value: Any) -> State:
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
