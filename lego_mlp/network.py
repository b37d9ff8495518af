"""A stack of bricks (chapter 2): put together from sizes, or from bricks of your own.

Layer `i` is a `Linear` brick, `z1 = X @ W1 + b1`, or another `Brick` with weights, and an
activation brick, `h1 = f(z1)`. What their arrays are called: `traces`. The way up and down
through them: `backprop`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp._random import Seed, generator, uniform
from lego_mlp.bricks import (
    ACTIVATIONS,
    OUTPUTS,
    Activation,
    Brick,
    Identity,
    LayerNorm,
    Linear,
    Shortcut,
    Sigmoid,
    Softmax,
)
from lego_mlp.traces import Arrays, Names, Trace, names

AnyBrick = Brick | LayerNorm | Activation | Shortcut

INITS = ("article", "xavier", "he", "gain", "zeros")


class Layer(NamedTuple):
    """A brick with weights, the activation on top of it, and what their arrays are called."""

    linear: Brick
    activation: Activation
    names: Names


class Parameters(Arrays):
    """The live arrays by name. `net.parameters["W1"] = W` writes into the array of the brick.

    Raises `TypeError` or `ValueError` that names the parameter, before anything is changed. The
    names are the network's: none can be added or removed.
    """

    def __setitem__(self, name: str, value: Any) -> None:
        self.update({name: value})

    def update(self, other: Any = (), /, **named: Any) -> None:
        """Write several arrays, or none of them."""
        new = {name: self._fitting(name, value) for name, value in dict(other, **named).items()}
        for name, value in new.items():
            self[name][...] = value

    def __ior__(self, other: Any) -> "Parameters":  # type: ignore[misc,override]
        self.update(other)
        return self

    def _fitting(self, name: str, value: Any) -> Array:
        if name not in self:
            raise ValueError(f"parameters has {', '.join(self)}, and no {shown(name)}")
        _check.live(name, self[name])
        new = _check.array(f"parameters[{name!r}]", value, self[name].ndim)
        _check.same_shape(f"parameters[{name!r}]", new, f"the network's {name}", self[name])
        return new

    def _refuse(self, *_: Any) -> Any:
        raise TypeError("parameters are the network's: their arrays can be changed, not removed")

    __delitem__ = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)  # a copy stands for itself


class Weights(Sequence[Array]):
    """The live weights, a matrix for each layer. `net.weights[0] = W` writes into the brick's."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._names = [name for name in parameters if name.startswith("W")]

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> Array: ...

    @overload
    def __getitem__(self, index: slice) -> list[Array]: ...

    def __getitem__(self, index: int | slice) -> Array | list[Array]:
        if isinstance(index, slice):
            return [self._parameters[name] for name in self._names[index]]
        one: Array = self._parameters[self._names[index]]
        return one

    def __setitem__(self, index: int, value: Any) -> None:
        self._parameters[self._names[index]] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and _check.equal(tuple(self), tuple(other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


class Network:
    """A stack of bricks, from the input up.

    Each `Linear` brick, or other `Brick` with weights, may be followed by one activation brick;
    without one it is followed by an `Identity`. Between the two there may be a `LayerNorm`, and on
    top of them a `Shortcut`, but for the last layer, which gives the answers. The bricks with
    weights are the network's own copies.

    `norms` and `shortcuts` hold these bricks by the number of their layer, from 1.

    Raises `TypeError` or `ValueError` that names `bricks`.
    """

    def __init__(self, bricks: Sequence[AnyBrick]) -> None:
        floors = [*_floors(bricks)]
        self.norms = {i: floor.norm for i, floor in enumerate(floors, 1) if floor.norm}
        self.shortcuts = {i: floor.shortcut for i, floor in enumerate(floors, 1) if floor.shortcut}
        self.layers = _layers_of(floors)
        _check_extras(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if any(name in (layer.names.W, layer.names.b) for layer in vars(self).get("layers", ())):
            raise AttributeError(f"net has no {name} of its own: set net.parameters[{name!r}]")
        super().__setattr__(name, value)

    @property
    def sizes(self) -> list[int]:
        """How many numbers an observation has at the input and after each layer."""
        return [self.layers[0].linear.inputs, *(layer.linear.outputs for layer in self.layers)]

    @property
    def parameters(self) -> Parameters:
        """The live arrays by name: change one, or assign to it, and the network changes."""
        live: dict[str, Array] = {}
        for linear, _, name in self.layers:
            live[name.W] = linear.W
            if linear.b is not None:
                live[name.b] = linear.b
        return Parameters(live)

    @property
    def weights(self) -> Weights:
        """The live weights alone, without the biases: what a penalty looks at."""
        return Weights(self.parameters)

    def forward(self, X: Any) -> Trace:
        """Return every matrix on the way up: `X W1 b1 z1 h1 W2 ...`.

        Shapes: `X` is `(n, inputs)`; every `z` and `h` is `(n, outputs of its layer)`. The
        parameters in the trace are copies, as they were. What is too large for float64 is
        infinite there, or `nan`, and NumPy warns of it.

        Raises `TypeError` or `ValueError` that names `X`.
        """
        trace = Trace(X=self.checked_input(X))
        for i, (linear, activation, name) in enumerate(self.layers, start=1):
            trace[name.W] = linear.W.copy()
            if linear.b is not None:
                trace[name.b] = linear.b.copy()
            trace[name.z] = bent = linear.forward(trace[name.x])
            if i in self.norms:
                trace[name.n] = bent = self.norms[i].forward(bent)
            trace[name.h] = activation.forward(bent)
            if i in self.shortcuts:
                given = trace[self.layers[self.start_of(i)].names.x]
                trace[name.s] = self.shortcuts[i].forward(trace[name.h], given)
        return trace

    def start_of(self, i: int) -> int:
        """Return the place in `layers` of the one at which layer `i`'s shortcut begins."""
        return i - self.shortcuts[i].layers

    def predict(self, X: Any) -> Any:
        """Return each observation's class: the column in which the last brick is largest.

        Of a single output the class is 1 where it is above 1/2, else 0. Shapes: `X` is
        `(n, inputs)`, the result `(n,)` whole numbers. Raises as `forward` does.
        """
        return classes(self._answers(X)).astype(int)

    def predict_proba(self, X: Any) -> Array:
        """Return each class's share of the certainty: rows with the sum 1.

        Shapes: `X` is `(n, inputs)`, the result `(n, classes)`: what a `Softmax` says, or
        `1 - h` and `h` of a single `Sigmoid`.

        Raises `TypeError` or `ValueError` that names `X`, or `ValueError` where the last brick
        is another one, whose numbers are no probabilities.
        """
        top, h = self.layers[-1].activation, self._answers(X)
        if isinstance(top, Sigmoid) and h.shape[1] == 1:
            return np.hstack([1.0 - h, h])
        if isinstance(top, Softmax):
            return h
        raise ValueError(
            f"predict_proba needs a network that ends in a Softmax() or in a single Sigmoid(), "
            f'this one ends in {h.shape[1]} of {top}; mlp(..., output="softmax") puts one there'
        )

    def _answers(self, X: Any) -> Array:
        answers: Array = self.forward(X)[self.layers[-1].names.h]
        return answers

    def copy(self, parameters: Mapping[str, Any] | None = None) -> "Network":
        """Return a network of its own with the same bricks, or with other parameters in them.

        Shapes: `parameters` holds an array for each name of `self.parameters`, of its shape.
        Raises `TypeError` or `ValueError` that names `parameters`.
        """
        twin = deepcopy(self)  # also of a network whose numbers have left the finite ones
        if parameters is None:
            return twin
        if not isinstance(parameters, Mapping):
            raise TypeError(f"parameters must be arrays by name, got {shown(parameters)}")
        if set(parameters) != set(self.parameters):
            raise ValueError(
                f"parameters must hold {', '.join(self.parameters)}, "
                f"got {', '.join(map(str, parameters))}"
            )
        twin.parameters.update(parameters)
        return twin

    def checked_input(self, X: Any) -> Array:
        """Return `X` as an array of numbers, a row for each observation, or raise."""
        wanted = self.sizes[0]
        if _check.shape(X) == (wanted,):
            raise ValueError(
                f"X must have the shape (rows, {wanted}), got {(wanted,)}: "
                "for a single observation pass [x]"
            )
        rows = _check.array("X", X, 2)
        if rows.shape[1] != wanted:
            what = "row of W1" if isinstance(self.layers[0].linear, Linear) else "input"
            raise ValueError(
                f"X must have {wanted} columns, one for each {what}, got the shape {rows.shape}"
            )
        return rows

    def __repr__(self) -> str:
        bricks = []
        for i, (linear, activation, _) in enumerate(self.layers, start=1):
            all_four = linear, self.norms.get(i), activation, self.shortcuts.get(i)
            bricks += [str(brick) for brick in all_four if brick is not None]
        return f"Network([{', '.join(bricks)}])"


def classes(h: Array, out: Any = None) -> Any:
    """Return the class that each row of answers or labels stands for.

    The column in which a row is largest, the first of several; of a single column, whether the
    number is above 1/2. Of one column or two, `out` holds True and False, otherwise whole numbers.
    """
    if h.shape[1] == 1:
        return np.greater(h[:, 0], 0.5, out=out)
    if h.shape[1] == 2:
        return np.greater(h[:, 1], h[:, 0], out=out)  # what argmax finds, several times as fast
    return h.argmax(axis=1, out=out)


def are_classes(Y: Array) -> bool:
    """Say whether labels stand for classes: one-hot rows, or a single column of 0 and 1."""
    zeros_and_ones = bool(((Y == 0) | (Y == 1)).all())
    return zeros_and_ones and (Y.shape[1] == 1 or bool((Y.sum(axis=1) == 1).all()))


def mlp(
    sizes: Sequence[int],
    activation: str = "sigmoid",
    output: str = "sigmoid",
    bias: bool | Sequence[bool] = False,
    init: str = "article",
    seed: Seed = 2017,
    gain: float = 1.0,
    norm: bool = False,
    shortcuts: bool = False,
) -> Network:
    """Return a network of the given sizes with weights drawn from `seed`; biases start at 0.

    `sizes` counts the numbers at the input and after each layer: `[2, 3, 2]`. `activation` is
    for the hidden layers and `output` for the last: "sigmoid", "tanh", "relu" or "linear", and
    for the last also "softmax".
    `bias` says whether a layer has one, for all layers or for each. With `norm` each hidden layer
    has a `LayerNorm`; with `shortcuts` each that is as wide as the hidden layer below it has a
    `Shortcut` (chapter 21).

    Formula, with `u` uniform on [0, 1) drawn layer by layer and row by row, `W = (2u - 1) * a`:
    "article" `a = 1/√inputs`; "xavier" `a = √(6 / (inputs + outputs))`; "he"
    `a = √(6 / inputs)`; "gain" `a = gain √(3 / inputs)`, a standard deviation of
    `gain / √inputs`; "zeros" `a = 0`. `gain` is for "gain" alone.

    Raises `TypeError` or `ValueError` that names the argument.

    Source: Glorot and Bengio, AISTATS 2010 (Xavier); He et al., ICCV 2015 (He).
    """
    sizes = checked_sizes(sizes)
    hidden = ACTIVATIONS[_check.one_of("activation", activation, list(ACTIVATIONS))]
    last = OUTPUTS[_check.one_of("output", output, list(OUTPUTS))]
    if last is Softmax and sizes[-1] == 1:
        raise ValueError('output "softmax" needs two outputs or more; for one use "sigmoid"')
    has_bias = checked_biases(bias, len(sizes) - 1)
    _check.one_of("init", init, INITS)
    gain = _check.number("gain", gain, above=0.0, most=1e300)
    source, top = generator(seed), len(sizes) - 2
    norm, jumped = _check.flag("norm", norm), _jumped(sizes, shortcuts)
    bricks: list[AnyBrick] = []
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        bricks.append(drawn(source, inputs, outputs, has_bias[i], init, gain))
        bricks += [LayerNorm()] * (norm and i < top)
        bricks.append(last() if i == top else hidden())
        bricks += [Shortcut()] * (i in jumped)
    return Network(bricks)


def _jumped(sizes: list[int], shortcuts: Any) -> list[int]:
    """Return the places of the layers that get a shortcut, or raise where none can have one."""
    if not _check.flag("shortcuts", shortcuts):
        return []
    places = [i for i in range(1, len(sizes) - 2) if sizes[i] == sizes[i + 1]]
    if not places:
        raise ValueError(
            f"shortcuts need two hidden layers of one width on each other, got the sizes {sizes}"
        )
    return places


class _Floor(NamedTuple):
    """A layer's bricks as they were given."""

    linear: Brick
    norm: LayerNorm | None
    activation: Activation
    shortcut: Shortcut | None


def _layers_of(floors: Sequence[_Floor]) -> list[Layer]:
    """Return layers that fit on each other, those bricks with weights copied, or raise."""
    given = ["h", *("s" if floor.shortcut else "h" for floor in floors)]
    layers = [
        # A copy: two networks, or two layers, built from one brick must not move together.
        Layer(deepcopy(floor.linear), floor.activation, names(i, given[i - 1]))
        for i, floor in enumerate(floors, start=1)
    ]
    for layer in layers:
        _check_brick(layer.linear)
    for below, above in pairwise(layers):
        if below.linear.outputs != above.linear.inputs:
            raise ValueError(
                f"bricks do not fit: {above.names.x} has {below.linear.outputs} columns, "
                + (
                    f"{above.names.W} has {above.linear.inputs} rows"
                    if isinstance(above.linear, Linear)
                    else f"{above.linear} takes {above.linear.inputs}"
                )
            )
    top = layers[-1]
    if isinstance(top.activation, Softmax) and top.linear.outputs == 1:
        raise ValueError(
            "bricks must not end in a Softmax of one output, which is always 1: "
            "use a Sigmoid, or two outputs"
        )
    return layers


def _check_extras(net: Network) -> None:
    """Raise where a `LayerNorm` or a `Shortcut` stands where it cannot work."""
    for i in {*net.norms, *net.shortcuts}:
        if i == len(net.layers):
            raise ValueError(
                "bricks must have no LayerNorm or Shortcut in the last layer, which gives the "
                "answers: put a Linear brick on top"
            )
    for i in net.norms:
        if net.sizes[i] == 1:
            raise ValueError(f"bricks must not normalize z{i}, a single column: n{i} would be 0")
    for i, shortcut in net.shortcuts.items():
        if shortcut.layers > i:
            raise ValueError(f"bricks must have {shortcut.layers} layers below {shortcut}, got {i}")
        start = net.layers[net.start_of(i)]
        if start.linear.inputs != net.sizes[i]:
            raise ValueError(
                f"bricks do not fit: {shortcut} adds {start.names.x} with {start.linear.inputs} "
                f"columns to h{i} with {net.sizes[i]}"
            )


def _floors(bricks: Iterable[AnyBrick]) -> Iterator[_Floor]:
    """Yield the bricks of each layer, with an `Identity` where no activation was given."""
    stack: list[AnyBrick] = []
    # One by one: what is no list of bricks may have no end.
    for brick in _check.each("bricks", bricks, "bricks"):
        if not isinstance(brick, AnyBrick):
            raise TypeError(f"bricks must be Linear or activation bricks, got {shown(brick)}")
        stack.append(brick)
    if not stack:
        raise ValueError("bricks must not be empty")
    stack.reverse()

    def taken(kind: Any) -> Any:
        return stack.pop() if stack and isinstance(stack[-1], kind) else None

    while stack:
        linear = taken(Brick)
        if linear is None:
            raise ValueError(
                f"bricks must have a Linear brick under each activation: {shown(stack[-1])}"
            )
        norm, activation, shortcut = taken(LayerNorm), taken(Activation), taken(Shortcut)
        yield _Floor(linear, norm, activation or Identity(), shortcut)


def _check_brick(brick: Brick) -> None:
    """Raise where a brick of one's own lacks what a network asks it for."""
    kind = type(brick).__name__
    for name in ("W", "inputs", "outputs"):
        if not hasattr(brick, name):
            raise TypeError(f"a brick must have W, inputs and outputs; this {kind} has no {name}")
    for name in ("inputs", "outputs"):
        _check.count(f"{kind}.{name}", getattr(brick, name))
    arrays: tuple[tuple[str, Any, int], ...] = ("W", brick.W, 2), ("b", brick.b, 1)
    for name, array, dimensions in arrays:
        if array is not None or name == "W":
            _check.live(f"{kind}.{name}", array)
            if array.ndim != dimensions:
                wanted = "a matrix" if dimensions == 2 else "a row of numbers"
                raise ValueError(f"{kind}.{name} must be {wanted}, got the shape {array.shape}")


def drawn(source: Any, inputs: int, outputs: int, has_bias: bool, init: str, gain: float) -> Linear:
    """Return a `Linear` brick with weights drawn from `source` as `mlp` says, its bias at 0."""
    W = (2 * uniform(source, (inputs, outputs)) - 1) * init_range(init, inputs, outputs, gain)
    W += 0.0  # "zeros" would print half of its zeros as -0
    return Linear(W, np.zeros(outputs) if has_bias else None)


def init_range(init: str, inputs: int, outputs: int, gain: float = 1.0) -> float:
    """Return `a`, the largest weight that an init scheme can draw; see `mlp`."""
    ranges: dict[str, float] = {
        "article": 1 / math.sqrt(inputs),
        "xavier": math.sqrt(6 / (inputs + outputs)),
        "he": math.sqrt(6 / inputs),
        "gain": gain * math.sqrt(3 / inputs),
        "zeros": 0.0,
    }
    return ranges[init]


def checked_sizes(sizes: Any) -> list[int]:
    """Return the sizes of a network's layers as a list of whole numbers, or raise."""
    sizes = sizes.tolist() if isinstance(sizes, np.ndarray) else sizes
    if len(_check.listed("sizes", sizes, "whole numbers")) < 2:
        raise ValueError(f"sizes must name an input and at least one layer, got {shown(sizes)}")
    counts = [_check.count(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    _check.room("sizes", sum(below * above for below, above in pairwise(counts)))
    return counts


def checked_biases(bias: Any, layers: int) -> list[bool]:
    """Return for each layer whether it has a bias, or raise."""
    flags = [bias] * layers if isinstance(bias, bool) else bias
    if not isinstance(flags, Sequence) or not all(isinstance(flag, bool) for flag in flags):
        raise TypeError(
            f"bias must be True, False or one of them for each layer, got {shown(bias)}"
        )
    if len(flags) != layers:
        raise ValueError(f"bias must have {layers} entries, one for each layer, got {shown(bias)}")
    return list(flags)
