"""The tables and pictures of the page "How fast is it", drawn from benchmarks/speed.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from docutils import nodes
from inline_svg import colour_table, inline_svg
from matplotlib import pyplot as plt
from matplotlib.ticker import NullFormatter
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from lego_mlp import plots
from lego_mlp.colours import COLOURS
from lego_mlp.plots.canvas import set_log

FIGURES = Path(__file__).parents[2] / "benchmarks" / "speed.json"
OURS = "lm.train, all recorded"
MARKS = {3: ("o", "ink"), 10: ("s", "weight_plus"), 50: ("^", "weight_minus"), 500: ("D", "muted")}
NEURONS = {(300, 3): "3 neurons", (300, 10): "10", (300, 50): "50"}
Rows = list[dict[str, Any]]


def short(x: float) -> str:
    """Return a number with two or three digits that count."""
    if x >= 100:
        return f"{float(f'{x:.2e}'):,.0f}"
    return f"{x:.0f}" if x >= 20 else f"{x:.1f}" if x >= 1 else f"{x:.2f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, the first column to the left and the rest to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def race(rows: Rows, columns: dict[tuple[int, int], str], ours: str) -> str:
    """Return a table: microseconds a step, and how many times `ours` that is.

    `columns` has a heading for each (points, hidden neurons).
    """
    cells = {(row["who"], row["n"], row["hidden"]): row for row in rows}

    def cell(who: str, column: tuple[int, int]) -> str:
        found = cells.get((who, *column))
        if found is None:
            return ""
        times = "" if who == ours else f" ({short(found['ratio'])}×)"
        return short(found["microseconds"]) + times

    head = ["µs a step", *columns.values()]
    names = dict.fromkeys(row["who"] for row in rows)
    body = [[name, *(cell(name, column) for column in columns)] for name in names]
    return table(head, [row for row in body if any(row[1:])])


def steps(data: dict[str, Any]) -> str:
    return race(data["steps"], NEURONS | {(300, 500): "500"}, OURS)


def many(data: dict[str, Any]) -> str:
    columns = {(300, 50): "300 points", (3_000, 50): "3,000", (30_000, 50): "30,000"}
    return race(data["steps"], columns, OURS)


def page(data: dict[str, Any]) -> str:
    return race(data["page"], NEURONS, "our engine")


def traces(data: dict[str, Any]) -> str:
    found = {(row["where"], row["hidden"]): row["milliseconds"] for row in data["traces"]}
    body = [
        [where, *(short(found[where, hidden]) for hidden in (3, 10, 50))]
        for where in ("page", "Python")
    ]
    return table(["ms a run", "3 neurons", "10", "50"], body)


def machine(data: dict[str, Any]) -> str:
    found = data["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    return f"The machine: {found['processor']}, one thread. The programs: {versions}."


def imports(data: dict[str, Any]) -> str:
    found = data["imports"]
    return (
        f"`import numpy` takes {short(found['numpy'])} ms on that machine, "
        f"and `import lego_mlp` {short(found['lego_mlp'])} ms more."
    )


def goals(data: dict[str, Any]) -> str:
    """Return one sentence for each width: who takes how many times as long."""
    ratio = {(row["who"], row["hidden"]): row["ratio"] for row in data["steps"] if row["n"] == 300}
    lines = []
    for hidden in (3, 10, 50):
        told = [
            f"{name} takes {short(ratio[who, hidden])} times as long"
            for who, name in (
                ("NumPy, plain", "plain NumPy"),
                ("JAX, jitted step", "JAX's jitted step"),
                ("PyTorch, eager", "PyTorch"),
                ("C, plain loop", "the loop in C"),
            )
            if (who, hidden) in ratio
        ]
        lines.append(f"- With {hidden} hidden neurons {', '.join(told)}.")
    return "\n".join(lines)


def dots(data: dict[str, Any]) -> str:
    """Draw a dot for each candidate and width: how long a step takes."""
    rows = [row for row in data["steps"] if row["n"] == 300]
    names = list(dict.fromkeys(row["who"] for row in rows))[::-1]
    _, ax = plt.subplots(figsize=(5.4, 4.2), layout="constrained")
    for hidden, (mark, colour) in MARKS.items():
        found = [row for row in rows if row["hidden"] == hidden]
        ax.plot(
            [row["microseconds"] for row in found],
            [names.index(row["who"]) for row in found],
            linestyle="",
            marker=mark,
            markersize=7,
            color=COLOURS[colour][0],
            label=f"{hidden} neurons" if hidden == 3 else str(hidden),
        )
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log", xlabel="microseconds a step")
    ax.legend(
        ncols=4, loc="lower center", bbox_to_anchor=(0.3, 1.0), columnspacing=0.8, handletextpad=0.1
    )
    told = "; ".join(
        f"{row['who']} {short(row['microseconds'])}" for row in rows if row["hidden"] == 3
    )
    return finished(ax, f"Microseconds a step for each program. With 3 neurons: {told}.")


def finished(ax: Any, words: str) -> str:
    plots.describe(ax, words)
    svg = plots.figure_svg(ax.figure)
    plt.close(ax.figure)
    return svg


PANELS = ("points", "hidden neurons", "hidden layers", "steps")


def grown(data: dict[str, Any], draw: Callable[[Any, str, Rows], str]) -> str:
    """Draw four panels, one for each thing that grows."""
    figure, axes = plt.subplots(2, 2, figsize=(5.6, 5.0), layout="constrained")
    told = []
    for ax, what in zip(axes.flat, PANELS, strict=True):
        rows = data["growth"][what]
        ax.set(xlabel=what)
        set_log(ax, "xy")
        told.append(draw(ax, what, rows))
        low, high = np.log10(ax.get_ylim())
        ax.set_ylim(10 ** np.floor(low), 10 ** np.ceil(high))
        ax.yaxis.set_minor_formatter(NullFormatter())
    names: dict[str, Any] = {}
    for ax in axes.flat:
        names |= dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    figure.legend(names.values(), names, loc="outside upper left", ncols=len(names))
    return finished(axes[0, 0], " ".join(told))


def line(ax: Any, rows: Rows, key: str, scale: float, colour: str, style: str, name: str) -> str:
    x, y = [row["value"] for row in rows], [scale * row[key] for row in rows]
    ax.plot(x, y, color=COLOURS[colour][0], linestyle=style, marker="o", markersize=4, label=name)
    return f"{name}: {short(y[0])} at {x[0]:,}, {short(y[-1])} at {x[-1]:,}."


def in_proportion(ax: Any, rows: Rows, key: str, scale: float) -> None:
    x = [row["value"] for row in rows]
    y = [scale * rows[-1][key] * value / x[-1] for value in x]
    ax.plot(x, y, color=COLOURS["muted"][0], linestyle=":", linewidth=1.5, label="in proportion")


def time_panel(ax: Any, what: str, rows: Rows) -> str:
    whole = what == "steps"
    scale = 1e3 if whole else 1e6
    name = "milliseconds" if whole else "µs a step"
    in_proportion(ax, rows, "seconds", scale)
    told = line(ax, rows, "seconds", scale, "ink", "-", "measured")
    ax.set(ylabel=name)
    return f"Against {what}, {told}"


def memory_panel(ax: Any, what: str, rows: Rows) -> str:
    in_proportion(ax, rows, "bytes", 1e-6)
    told = line(ax, rows, "bytes", 1e-6, "ink", "-", "every step recorded")
    ax.set(ylabel="MB")
    if what == "steps":
        key = "bytes with 100 records"
        told += " " + line(ax, rows, key, 1e-6, "weight_plus", "--", "100 records")
    return f"Against {what}, {told}"


TEXTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "steps": steps,
    "many": many,
    "page": page,
    "traces": traces,
    "machine": machine,
    "imports": imports,
    "goals": goals,
}
PICTURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "dots": dots,
    "time": lambda data: grown(data, time_panel),
    "memory": lambda data: grown(data, memory_panel),
}


class SpeedDirective(SphinxDirective):
    """Put a table, a sentence or a picture of benchmarks/speed.json on the page.

    ```{speed} steps
    ```
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(FIGURES))
        data = json.loads(FIGURES.read_text(encoding="utf-8"))
        name = self.arguments[0]
        if name in TEXTS:
            return self.parse_text_to_nodes(TEXTS[name](data))
        if name not in PICTURES:
            raise self.error(f"speed knows {', '.join([*TEXTS, *PICTURES])}, got {name}")
        with mpl.rc_context(plots.STYLE):
            svg = inline_svg(PICTURES[name](data), f"speed-{name}", colour_table())
        tab = ' tabindex="0"' if "min-width" in svg else ""
        return [nodes.raw("", f'<div class="lego-figure"{tab}>{svg}</div>', format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("speed", SpeedDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
