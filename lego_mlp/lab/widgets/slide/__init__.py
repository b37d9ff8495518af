"""A reading line that moves over curves (chapters 9 to 13)."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import SHOWN, shown
from lego_mlp.colours import LINES
from lego_mlp.lab import _svg
from lego_mlp.lab.base import Widget, rounded

COLOURS = (*dict.fromkeys(LINES), "backward", "forward", "class0", "class1")
DASHES = ("", "7 4", "2 4", "9 3 2 3", "14 4", "4 2")
LOGS = ("", "x", "y", "xy")


class Slide(Widget):
    """Curves over `x`, with a slider that reads them off.

    `curves` maps a name to numbers, one for each `x` (`nan` leaves a gap). `sentences` is one
    text with `{x}` and the curves' names in braces, or a list with one such text for each `x`.
    `log` names the axes that are logarithmic: "", "x", "y" or "xy". `marks` are `(x, label)`.
    `start` is the `x` at which the reading line stands first, `colours` names a curve's colour.

    >>> rates = np.geomspace(0.01, 100, 81)
    >>> Slide(
    ...     rates,
    ...     {"observed": losses, "predicted": predicted},
    ...     xlabel="learning rate",
    ...     ylabel="loss after 100 steps",
    ...     log="x",
    ...     marks=[(2.0, "2/λ")],
    ...     sentences="At the learning rate {x} the loss ends at {observed}.",
    ... )  # doctest: +SKIP

    Raises `TypeError` or `ValueError` that names the argument.
    """

    KIND = "slide"

    def __init__(
        self,
        x: Any,
        curves: Mapping[str, Any],
        *,
        xlabel: str,
        ylabel: str,
        sentences: str | Sequence[str] | None = None,
        log: str = "",
        marks: Iterable[tuple[float, str]] = (),
        start: float | None = None,
        colours: Mapping[str, str] | None = None,
    ) -> None:
        places = _check.array("x", x, 1)
        if np.abs(places).max() > SHOWN[1]:
            raise ValueError(f"x must hold numbers up to {SHOWN[1]:g}")
        log = _check.one_of("log", log, LOGS)
        if not (places[1:] > places[:-1]).all():
            raise ValueError("x must rise from each number to the next")
        if "x" in log and places[0] < SHOWN[0]:
            raise ValueError(f"x must be greater than 0 where log has 'x', got {places[0]:g}")
        first = places[0] if start is None else _check.number("start", start)
        super().__init__(
            {
                "x": [rounded(value) for value in places],
                "curves": _checked_curves(curves, len(places), _checked_colours(colours)),
                "xlabel": _check.text("xlabel", xlabel),
                "ylabel": _check.text("ylabel", ylabel),
                "log": log,
                "sentences": _checked_sentences(sentences, xlabel, curves, len(places)),
                "marks": _checked_marks(marks, log),
                "start": int(abs(places - first).argmin()),
            }
        )

    def sentence(self, i: int) -> str:
        """Return what the figure says at position `i`."""
        props = self.props
        texts = props["sentences"]
        values = {curve["name"]: curve["y"][i] for curve in props["curves"]} | {"x": props["x"][i]}

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name not in values:
                return found[0]
            number = values[name]
            return _svg.readable(math.nan if number is None else number)

        return re.sub(r"\{([^{}]+)\}", value, texts if isinstance(texts, str) else texts[i])

    def still(self) -> str:
        props, i = self.props, self.props["start"]
        lines = [
            _svg.Line(
                props["x"], _finite(curve["y"]), curve["colour"], curve["dash"], curve["name"]
            )
            for curve in props["curves"]
        ]
        y = _svg.reach((v for line in lines for v in line.ys), "y" in props["log"])

        def extra(scale: _svg.Scale) -> str:
            dots = (_svg.dot(scale, props["x"][i], line.ys[i], line.colour) for line in lines)
            names = (_svg.text(scale.x(at), scale.y(y[1]) - 2, name) for at, name in props["marks"])
            return "".join([*dots, *names])

        plot = _svg.plot(
            lines,
            x=(props["x"][0], props["x"][-1]),
            y=y,
            log=props["log"],
            labels=(props["xlabel"], props["ylabel"]),
            extra=extra,
        )
        return _svg.still(self.sentence(i), plot)

    def __repr__(self) -> str:
        names = ", ".join(curve["name"] for curve in self.props["curves"])
        return f"Slide({names} over {len(self.props['x'])} values of {self.props['xlabel']})"


def _finite(values: Sequence[float | None]) -> list[float]:
    return [math.nan if value is None else value for value in values]


def _checked_curves(curves: Any, length: int, colours: dict[str, str]) -> list[dict[str, Any]]:
    if not isinstance(curves, Mapping) or not 0 < len(curves) <= len(LINES):
        raise TypeError(
            f"curves must map one to {len(LINES)} names to numbers, got {shown(curves)}"
        )
    result = []
    for i, (name, values) in enumerate(curves.items()):
        if name == "x":
            raise ValueError("curves must not name one 'x': a sentence means the place by it")
        ys = _check.real(f"curves[{name!r}]", values)
        if ys.shape != (length,):
            raise ValueError(
                f"curves[{name!r}] must have {length} numbers, one for each x, "
                f"got the shape {ys.shape}"
            )
        own = _check.one_of("colours", colours.get(name, LINES[i]), COLOURS)
        result.append(
            {"name": name, "colour": own, "dash": DASHES[i], "y": [rounded(y) for y in ys]}
        )
    return result


def _checked_sentences(
    sentences: Any, xlabel: str, curves: Mapping[str, Any], length: int
) -> str | list[str]:
    if sentences is None:
        values = ", ".join(f"{name} = {{{name}}}" for name in curves)
        return f"{xlabel} = {{x}}: {values}."
    if isinstance(sentences, str):
        return sentences
    texts = list(islice(_check.each("sentences", sentences, "texts"), length + 1))
    if len(texts) != length or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"sentences must be a text or {length} texts, one for each x")
    return texts


def _checked_colours(colours: Any) -> dict[str, str]:
    if colours is not None and not isinstance(colours, Mapping):
        raise TypeError(f"colours must map names of curves to colours, got {shown(colours)}")
    return dict(colours or {})


def _checked_marks(marks: Any, log: str) -> list[list[Any]]:
    pairs = list(_check.each("marks", marks, "pairs"))
    if not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise TypeError(f"marks must be pairs of a place and a text, got {shown(pairs)}")
    least = SHOWN[0] if "x" in log else -SHOWN[1]
    return [
        [rounded(_check.number("marks", at, least=least, most=SHOWN[1])), str(name)]
        for at, name in pairs
    ]
