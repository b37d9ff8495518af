"""What every widget is: its kind, what its view is told, and the answers of Python to its view."""

import html
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import anywidget
import traitlets

from lego_mlp._check import SHOWN
from lego_mlp.lab._bundle import widget_script, widget_style
from lego_mlp.lab._wire import packed

MOST_DATA = 60_000


class Widget(anywidget.AnyWidget):
    """A widget in Jupyter and on the published page.

    `KIND` names it on both sides; `props` is what its view is told. In Jupyter the view may send
    `{"type": "ask", "id": ..., "request": ...}`, which `compute` answers; on the published page
    `compute.js` does.
    """

    KIND: ClassVar[str]
    _esm = widget_script()
    _css = widget_style()

    kind = traitlets.Unicode(help="Which widget the front end draws.").tag(sync=True)
    props = traitlets.Dict(help="What its view is told.").tag(sync=True)

    def __init__(self, props: Mapping[str, Any], **traits: Any) -> None:
        text = json.dumps(props, sort_keys=True, allow_nan=False)
        if len(text) > MOST_DATA:
            raise ValueError(
                f"a {self.KIND} holds at most {MOST_DATA:,} characters of data, got {len(text):,}"
            )
        super().__init__(kind=self.KIND, props=json.loads(text), **traits)
        self.on_msg(self._answer)

    @classmethod
    def of_props(cls, props: Mapping[str, Any]) -> Self:
        """Return the widget that a page's element is told to be: `page_props`, read back.

        A page that has a Python lets it answer its widgets so (book/live/kernel.py).
        """
        widget = cls.__new__(cls)
        widget._take_props(props)
        return widget

    def _take_props(self, props: Mapping[str, Any]) -> None:
        """Set up this widget from `page_props`."""
        own = {"state": props["state"]} if self.has_trait("state") else {}
        Widget.__init__(self, props, **own)

    def compute(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the numbers that the view asks for."""
        raise NotImplementedError

    def still(self) -> str:
        """Return the picture and the sentence for a reader without JavaScript, as HTML."""
        raise NotImplementedError

    def as_html(self) -> str:
        """Return the element that the published page makes live, with the still picture inside."""
        text = html.escape(self.page_props())
        return f'<div data-lego="{self.KIND}" data-props="{text}">{self.still()}</div>'

    def page_props(self) -> str:
        """Return what the page's view is told, as JSON."""
        return json.dumps(
            {**self.props, **self.own_state()},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def own_state(self) -> dict[str, Any]:
        """Return `{"state": ...}` of a widget that has one: it may have changed since the start."""
        return {"state": self.state} if self.has_trait("state") else {}

    def _handle_msg(self, msg: Mapping[str, Any]) -> None:
        """Take a message from the view. Pyodide hands over JavaScript's `null` as a `JsNull`."""
        data = without_js_null(msg["content"]["data"])
        super()._handle_msg({**msg, "content": {**msg["content"], "data": data}})

    def _answer(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        if content.get("type") != "ask":
            return
        self.send({"type": "working", "id": content["id"]})
        try:
            body, buffer = packed(self.compute(content["request"]))
            self.send({"type": "answer", "id": content["id"], "body": body}, [buffer])
        except Exception as error:
            self.send({"type": "error", "id": content["id"], "message": str(error)})

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self.as_html()}, metadata


def without_js_null(value: Any) -> Any:
    """Return a message's data with None for each `null` of JavaScript, and all else as it was."""
    if isinstance(value, dict):
        return {name: without_js_null(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_js_null(part) for part in value]
    return None if type(value).__name__ == "JsNull" else value


def rounded(value: Any) -> float | None:
    """Return a number in six digits, or None for what no axis shows: JSON has no word for that."""
    tiny, huge = SHOWN
    if not abs(value) <= huge:
        return None
    return float(f"{float(value):.6g}") if abs(value) >= tiny else 0.0
