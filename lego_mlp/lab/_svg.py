"""Still pictures of the figures, as SVG text in the page's colours."""

import html
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from lego_mlp.colours import COLOURS
from lego_mlp.printing import readable as readable

WIDTH, HEIGHT = 320, 230
LEFT, RIGHT, TOP, BOTTOM = 48, 10, 14, 40
ROW = 14
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Line(NamedTuple):
    """One line of a plot; `dash` as in SVG's `stroke-dasharray`. A named one is in the key."""

    xs: Sequence[float]
    ys: Sequence[float]
    colour: str
    dash: str = ""
    name: str = ""


class Scale(NamedTuple):
    """From numbers to places in the picture."""

    x: Callable[[float], float]
    y: Callable[[float], float]


def colour(name: str) -> str:
    """Return the page's colour, or the light one where the page defines none."""
    return f"var(--lego-{name.replace('_', '-')},{COLOURS[name][0]})"


def still(words: str, *plots: str, height: int = HEIGHT) -> str:
    """Return plots side by side and the sentence, for a reader without JavaScript."""
    parts = "".join(
        f'<g transform="translate({i * WIDTH})">{plot}</g>' for i, plot in enumerate(plots)
    )
    said = html.escape(words)
    return (
        f'<div class="lego-still"><svg viewBox="0 0 {WIDTH * len(plots)} {height}" role="img" '
        f'aria-label="{said}">{parts}</svg><p>{said}</p></div>'
    )


def plot(
    lines: Sequence[Line],
    *,
    x: tuple[float, float],
    y: tuple[float, float],
    log: str = "",
    labels: tuple[str, str] = ("", ""),
    extra: Callable[[Scale], str] = lambda scale: "",
    xticks: bool = True,
) -> str:
    """Return axes with round numbers and the lines on them; `extra` draws on top."""
    key = [line for line in lines if line.name]
    top = TOP + ROW * len(key)
    scale = Scale(
        _way(x, "x" in log, LEFT, WIDTH - RIGHT), _way(y, "y" in log, HEIGHT - BOTTOM, top)
    )
    drawn = "".join(
        [*(stroke(scale, line) for line in lines), *map(_key_row, range(len(key)), key)]
    )
    return _axes(scale, x if xticks else None, y, log, labels) + drawn + extra(scale)


def _key_row(i: int, line: Line) -> str:
    """Return a piece of the line and its name, above the picture."""
    y = TOP + ROW * i + 8
    piece = Line([LEFT, LEFT + 24], [y - 4, y - 4], line.colour, line.dash)
    return stroke(Scale(float, float), piece) + text(LEFT + 30, y, line.name, "start")


def stroke(scale: Scale, line: Line) -> str:
    """Return a line; it breaks where a number has no place."""
    d, pen = "", "M"
    for a, b in zip(line.xs, line.ys, strict=True):
        place = (scale.x(a), scale.y(b))
        if all(map(math.isfinite, place)):
            d += f"{pen}{place[0]:.1f} {min(max(place[1], -999), 999):.1f}"
            pen = "L"
        else:
            pen = "M"
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    return f'<path fill="none" stroke="{colour(line.colour)}" stroke-width="2"{dash} d="{d}"/>'


def dot(scale: Scale, x: float, y: float, name: str) -> str:
    """Return a round mark, or nothing where the numbers have no place."""
    place = (scale.x(x), scale.y(y))
    if not all(map(math.isfinite, place)):
        return ""
    return f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="4" fill="{colour(name)}"/>'


def text(x: float, y: float, words: Any, anchor: str = "middle", size: int = 11) -> str:
    """Return a short text in the muted colour."""
    look = f'font-size="{size}" font-family="system-ui,sans-serif" fill="{colour("muted")}"'
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {place} {look}>{html.escape(str(words))}</text>"


def reach(values: Iterable[float], log: bool = False) -> tuple[float, float]:
    """Return the smallest and largest finite number, a little widened."""
    kept = [v for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not kept:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = min(kept), max(kept)
    if log:
        return low / 1.3, high * 1.3
    edge = 0.05 * (high - low) or abs(high) or 1.0
    return low - edge, high + edge


def _way(
    ends: tuple[float, float], log: bool, first: float, last: float
) -> Callable[[float], float]:
    def bent(value: float) -> float:
        if log:
            return math.log10(value) if value > 0 else math.nan
        return value

    low, high = map(bent, ends)
    return lambda value: first + (bent(value) - low) / (high - low or 1) * (last - first)


def _axes(
    scale: Scale,
    x: tuple[float, float] | None,
    y: tuple[float, float],
    log: str,
    labels: tuple[str, str],
) -> str:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    grid = "".join(f"M{LEFT} {scale.y(v):.1f}H{right}" for v in ticks(y, "y" in log))
    parts = [f'<path fill="none" stroke="{colour("grid")}" d="{grid}M{LEFT} {bottom}H{right}"/>']
    parts += [
        text(LEFT - 6, scale.y(v) + 4, _tick(v, "y" in log), "end") for v in ticks(y, "y" in log)
    ]
    for v in ticks(x, "x" in log) if x else []:
        parts.append(text(scale.x(v), bottom + 14, _tick(v, "x" in log)))
    parts.append(text((LEFT + right) / 2, HEIGHT - 6, labels[0]))
    parts.append(text(LEFT - 40, TOP - 4, labels[1], "start"))
    return "".join(parts)


def ticks(ends: tuple[float, float], log: bool) -> list[float]:
    """Return round numbers between the ends, about four, or powers of ten."""
    low, high = ends
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        stride = max(1, math.ceil((last - first) / 5))
        return [10.0**k for k in range(first, last + 1, stride)] or [low]
    if not low < high:
        return [low]
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    unit = next(f for f in (1, 2, 5, 10) if f * power >= rough) * power
    return [
        k * unit for k in range(math.ceil(low / unit - 1e-9), math.floor(high / unit + 1e-9) + 1)
    ]


def _tick(value: float, log: bool) -> str:
    power = round(math.log10(value)) if log else 0
    return (
        f"10{power}".translate(SUPERSCRIPTS).replace("¹⁰", "10", 1)
        if abs(power) > 3
        else readable(value, 3)
    )
