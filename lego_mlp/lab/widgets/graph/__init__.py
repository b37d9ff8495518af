"""An expression as a graph: data on the way up, gradients on the way down (chapter 16)."""

from collections.abc import Callable, Mapping
from operator import add, mul, neg, sub, truediv
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import shown
from lego_mlp.autodiff import Scalar
from lego_mlp.bricks import ACTIVATIONS, Sigmoid
from lego_mlp.lab import _svg
from lego_mlp.lab._svg import colour
from lego_mlp.lab.base import Widget

OPS = ("", "+", "-", "*", "/", "neg", "exp", "log", "sigmoid", "tanh", "relu", "identity")
MOST_NODES = 24
REACH = 4.0
ACROSS, UP, WIDE, HIGH = 80, 74, 72, 46
"""Between two places of the picture, and the size of a node."""


def neuron(x1: Scalar, w1: Scalar, x2: Scalar, w2: Scalar, b: Scalar, y: Scalar) -> Scalar:
    """Return half the squared error of one sigmoid neuron."""
    z = w1 * x1 + w2 * x2 + b
    h = z.through(Sigmoid())
    z.name, h.name = "z", "h"
    loss = (h - y) ** 2 * 0.5
    loss.name = "loss"
    return loss


NEURON = {"x1": 1.5, "w1": -0.8, "x2": -1.0, "w2": 0.5, "b": 0.2, "y": 1.0}


class Graph(Widget):
    """An expression of `Scalar`s as a graph, the inputs at the bottom and the result on top.

    `expression` is a function whose arguments are named like the inputs; without one it is a
    neuron and its loss. Each node shows what it is, its data and, on the way down, the slope of
    the result with respect to it. The reader changes the inputs and steps through both ways.

    >>> Graph(lambda a, b: a * b + a, a=2, b=-1)
    Graph(4 nodes, a=2, b=-1)

    Raises `TypeError` or `ValueError` that names `expression` or the input.
    """

    KIND = "graph"

    def __init__(self, expression: Callable[..., Scalar] = neuron, **inputs: float) -> None:
        if not callable(expression):
            raise TypeError(f"expression must be a function of Scalars, got {shown(expression)}")
        given = inputs or (NEURON if expression is neuron else {})
        self._expression = expression
        self._inputs = {name: _check.number(name, value) for name, value in given.items()}
        nodes = self._built(self._inputs)
        serials = {node.serial: i for i, node in enumerate(nodes)}
        listed: list[dict[str, Any]] = [
            {
                "op": node.op,
                "name": node.name,
                "of": [serials[parent.serial] for parent, _ in node.edges],
                "data": None if node.edges or node.name in self._inputs else float(node.data),
            }
            for node in nodes
        ]
        for node in listed:
            if node["op"] not in OPS and not node["op"].startswith("**"):
                raise ValueError(f"expression uses {node['op']!r}, which this figure cannot draw")
        props = {"inputs": self._inputs, "nodes": listed, "places": _places(listed), "reach": REACH}
        super().__init__(props)

    def _take_props(self, props: Mapping[str, Any]) -> None:
        super()._take_props(props)
        names = [node["name"] for node in props["nodes"] if node["name"] in props["inputs"]]
        self._inputs = {name: props["inputs"][name] for name in names}
        self._expression = _expression_of(props["nodes"])

    def _built(self, inputs: Mapping[str, float]) -> list[Scalar]:
        """Return the nodes of the expression, made with these inputs."""
        leaves = {name: Scalar(inputs[name], name=name) for name in self._inputs}
        for leaf in leaves.values():
            leaf.data = np.float64(leaf.data)  # 1/0 is then infinite, as in the page
        with np.errstate(all="ignore"):
            result = self._expression(**leaves)
        if type(result) is not Scalar:
            raise TypeError(f"expression must return a Scalar, got {shown(result)}")
        nodes = result.nodes()
        if not 2 <= len(nodes) <= MOST_NODES:
            raise ValueError(f"expression must make 2 to {MOST_NODES} nodes, got {len(nodes)}")
        return nodes

    def compute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return each node's `data`, its `slopes` to what it was made of, and the `grads`.

        `grads[k]` holds every node's gradient after `k` nodes have handed theirs on.
        """
        nodes = self._built(request["inputs"])
        place = {node.serial: i for i, node in enumerate(nodes)}
        grads = [[0.0] * len(nodes)]
        grads[0][-1] = 1.0
        for node in reversed([node for node in nodes if node.edges]):
            after = list(grads[-1])
            for parent, slope in node.edges:
                after[place[parent.serial]] += float(slope) * after[place[node.serial]]
            grads.append(after)
        return {
            "data": [float(node.data) for node in nodes],
            "slopes": [[float(slope) for _, slope in node.edges] for node in nodes],
            "grads": grads,
        }

    def still(self) -> str:
        found = self.compute(self.props)
        places = self.props["places"]
        width = ACROSS * (1 + max(place[0] for place in places))
        height = UP * (1 + max(place[1] for place in places))
        said = words(self.props, found)
        drawn = _drawn(self.props["nodes"], places, found, height)
        shift = max(0.0, (_svg.WIDTH - width) / 2)
        moved = f'<g transform="translate({shift:g})">{drawn}</g>'
        return _svg.still(said, moved, height=round(height))

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value:g}" for name, value in self._inputs.items())
        return f"Graph({len(self.props['nodes'])} nodes, {given})"


def _expression_of(nodes: list[dict[str, Any]]) -> Callable[..., Scalar]:
    """Return the function that made these nodes."""
    plain: dict[str, Callable[..., Scalar]] = {
        "+": add,
        "-": sub,
        "*": mul,
        "/": truediv,
        "neg": neg,
    }
    plain |= {"exp": Scalar.exp, "log": Scalar.log}

    def expression(**inputs: Scalar) -> Scalar:
        made: list[Scalar] = []
        for node in nodes:
            op, of = node["op"], [made[i] for i in node["of"]]
            if not of:
                one = inputs.get(node["name"]) or Scalar(node["data"])
            elif op in plain:
                one = plain[op](*of)
            elif op.startswith("**"):
                one = of[0] ** float(op[2:])
            else:
                one = of[0].through(ACTIVATIONS["linear" if op == "identity" else op]())
            one.name = node["name"]
            made.append(one)
        return made[-1]

    return expression


def words(props: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return what the finished graph says, the same text as in the page."""
    nodes = props["nodes"]
    slopes = ", ".join(
        f"{node['name']} {_svg.readable(found['grads'][-1][i])}"
        for i, node in enumerate(nodes)
        if node["name"] in props["inputs"]
    )
    top = nodes[-1]["name"] or "The result"
    return f"{top} = {_svg.readable(found['data'][-1])}. Its slopes with respect to {slopes}."


def _places(nodes: list[dict[str, Any]]) -> list[list[float]]:
    """Return each node's place: across, and how high it stands above the lowest.

    A node stands one row above the highest it was made of; what was made of nothing stands
    right under what is made of it first.
    """
    rows = [0] * len(nodes)
    for i, node in enumerate(nodes):
        rows[i] = 1 + max((rows[j] for j in node["of"]), default=-1)
    for i, node in enumerate(nodes):
        if not node["of"]:
            rows[i] = min(rows[k] for k, child in enumerate(nodes) if i in child["of"]) - 1
    order = _from_left(nodes)
    widest = max(rows.count(row) for row in rows)
    places = [[0.0, float(row)] for row in rows]
    for row in set(rows):
        inside = sorted((i for i in range(len(nodes)) if rows[i] == row), key=order.__getitem__)
        for k, i in enumerate(inside):
            places[i][0] = k + (widest - len(inside)) / 2
    return places


def _from_left(nodes: list[dict[str, Any]]) -> list[float]:
    """Return how far right each node belongs: leaves as they are read, the others between."""
    order = [-1.0] * len(nodes)
    leaves = 0

    def visit(i: int) -> float:
        nonlocal leaves
        if order[i] < 0:
            below = [visit(j) for j in nodes[i]["of"]]
            order[i] = sum(below) / len(below) if below else float(leaves)
            leaves += not below
        return order[i]

    visit(len(nodes) - 1)
    return order


def title(node: Mapping[str, Any]) -> str:
    """Return a node's first line: its name and how it was made."""
    sign = {"*": "×", "-": "−", "neg": "−"}.get(node["op"], node["op"].replace("** ", "^"))
    return " ".join(part for part in (node["name"], sign) if part) or "constant"


def _drawn(nodes: Any, places: Any, found: Mapping[str, Any], height: float) -> str:
    middles = [(ACROSS * (x + 0.5), height - UP * (row + 0.5)) for x, row in places]
    lines = "".join(
        f"M{middles[j][0]:g} {middles[j][1]:g}L{middles[i][0]:g} {middles[i][1]:g}"
        for i, node in enumerate(nodes)
        for j in node["of"]
    )
    drawn = f'<path fill="none" stroke="{colour("muted")}" d="{lines}"/>'
    for i, node in enumerate(nodes):
        x, y = middles[i]
        numbers = (found["data"][i], "forward"), (found["grads"][-1][i], "backward")
        drawn += _box(x, y, "loss_brick" if i == len(nodes) - 1 else _fill(node))
        drawn += _line(x, y - 9, title(node), "ink")
        for k, (number, name) in enumerate(numbers):
            drawn += _line(x, y + 5 + 13 * k, _svg.readable(number), name)
    return drawn


def _fill(node: Mapping[str, Any]) -> str:
    return "activation_brick" if node["of"] else "paper"


def _box(x: float, y: float, fill: str) -> str:
    place = f'x="{x - WIDE / 2:g}" y="{y - HIGH / 2:g}" width="{WIDE}" height="{HIGH}" rx="5"'
    return f'<rect {place} fill="{colour(fill)}" stroke="{colour("muted")}"/>'


def _line(x: float, y: float, words: str, name: str) -> str:
    look = f'font-size="11" font-family="system-ui,sans-serif" fill="{colour(name)}"'
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" {look}>{words}</text>'
