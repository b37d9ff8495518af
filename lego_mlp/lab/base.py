"""What the figures have in common: two homes, one set of arguments (Part II)."""

import html
import json
from collections.abc import Mapping
from typing import Any, ClassVar

import anywidget
import traitlets

from lego_mlp._check import SHOWN
from lego_mlp.lab._bundle import widget_script, widget_style
from lego_mlp.lab._wire import packed

MOST_DATA = 60_000


class Figure(anywidget.AnyWidget):
    """A small widget beside the Lab: `props` is all that its view is told.

    In Jupyter a view may send `{"type": "compute", "request": ...}`, which `compute` answers;
    on the published page the view's own engine does.
    """

    KIND: ClassVar[str]
    _esm = widget_script()
    _css = widget_style()

    kind = traitlets.Unicode(help="Which figure the front end draws.").tag(sync=True)
    props = traitlets.Dict(help="What the figure shows.").tag(sync=True)

    def __init__(self, props: Mapping[str, Any], **traits: Any) -> None:
        text = json.dumps(props, sort_keys=True, allow_nan=False)
        if len(text) > MOST_DATA:
            raise ValueError(
                f"a {self.KIND} holds at most {MOST_DATA:,} characters of data, got {len(text):,}"
            )
        super().__init__(kind=self.KIND, props=json.loads(text), **traits)
        self.on_msg(self._answer)

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the numbers that the view asks for."""
        raise NotImplementedError

    def still(self) -> str:
        """Return the picture and the sentence for a reader without JavaScript, as HTML."""
        raise NotImplementedError

    def as_html(self) -> str:
        """Return the element that the published page makes live, with the still picture inside."""
        text = json.dumps(self._shown(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f'<div data-lego="{self.KIND}" data-props="{html.escape(text)}">{self.still()}</div>'

    def _shown(self) -> dict[str, Any]:
        """Return what the page's view is told."""
        return dict(self.props)

    def _answer(self, _widget: Any, content: dict[str, Any], _buffers: list[Any]) -> None:
        if content.get("type") != "compute":
            return
        try:
            body, buffer = packed(self.compute(content["request"]))
            self.send({"type": "computed", "id": content["id"], "body": body}, [buffer])
        except Exception as error:
            self.send({"type": "error", "id": content["id"], "message": str(error)})

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self.as_html()}, metadata


def rounded(value: Any) -> float | None:
    """Return a number in six digits, or None for what no axis shows: JSON has no word for that."""
    tiny, huge = SHOWN
    if not abs(value) <= huge:
        return None
    return float(f"{float(value):.6g}") if abs(value) >= tiny else 0.0
