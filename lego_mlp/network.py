"""A stack of bricks, and every matrix on the way up and down by its name (chapters 2 to 6).

Layer `i` is a `Linear` brick, `z1 = X @ W1 + b1`, and an activation brick, `h1 = f(z1)`. How
bricks become layers: `_building`. What their arrays are called: `traces`.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._building import (
    INITS,
    Layer,
    checked_biases,
    checked_sizes,
    drawn,
    init_range,
    layers_of,
)
from lego_mlp._check import Array, shown
from lego_mlp._random import Seed, generator
from lego_mlp.bricks import ACTIVATIONS, OUTPUTS, Activation, Linear
from lego_mlp.losses import Loss
from lego_mlp.traces import Names, Trace, names

__all__ = [
    "INITS",
    "Layer",
    "Names",
    "Network",
    "Trace",
    "backprop",
    "check_live",
    "checked_sizes",
    "checked_task",
    "gradients",
    "init_range",
    "mlp",
    "names",
]


class Network:
    """A stack of bricks, from the input up.

    Each `Linear` brick may be followed by one activation brick; without one it is followed by
    an `Identity`. The arrays of the `Linear` bricks are the network's own copies.

    Raises `TypeError` or `ValueError` that names `bricks`.
    """

    def __init__(self, bricks: Sequence[Linear | Activation]) -> None:
        self.layers = layers_of(bricks)

    @property
    def sizes(self) -> list[int]:
        """How many numbers an observation has at the input and after each layer."""
        return [self.layers[0].linear.inputs, *(layer.linear.outputs for layer in self.layers)]

    @property
    def parameters(self) -> dict[str, Array]:
        """The live arrays by name: change one in place and the network changes."""
        live = {}
        for linear, _, name in self.layers:
            live[name.W] = linear.W
            if linear.b is not None:
                live[name.b] = linear.b
        return live

    @property
    def weights(self) -> list[Array]:
        """The live weights alone, without the biases: what a penalty looks at."""
        return [layer.linear.W for layer in self.layers]

    def forward(self, X: Any) -> Trace:
        """Return every matrix on the way up: `X W1 b1 z1 h1 W2 ...`.

        Shapes: `X` is `(n, inputs)`; every `z` and `h` is `(n, outputs of its layer)`. The
        parameters in the trace are copies, as they were. What is too large for float64 is
        infinite there, or `nan`, and NumPy warns of it.

        Raises `TypeError` or `ValueError` that names `X`.
        """
        return self._forward(self._checked(X))

    def predict(self, X: Any) -> Any:
        """Return each observation's label: the column in which the last brick is largest.

        Shapes: `X` is `(n, inputs)`, the result `(n,)` whole numbers. Raises as `forward` does.
        """
        return np.argmax(self.forward(X)[self.layers[-1].names.h], axis=1)

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
        for name, live in twin.parameters.items():
            new = _check.array(f"parameters[{name!r}]", parameters[name], live.ndim)
            if new.shape != live.shape:
                raise ValueError(
                    f"parameters[{name!r}] must have the shape {live.shape}, got {new.shape}"
                )
            live[:] = new
        return twin

    def _checked(self, X: Any) -> Array:
        rows = _check.array("X", X, 2)
        if rows.shape[1] != self.sizes[0]:
            raise ValueError(
                f"X must have {self.sizes[0]} columns, one for each row of W1, "
                f"got the shape {rows.shape}"
            )
        return rows

    def _forward(self, X: Array) -> Trace:
        trace = Trace(X=X)
        for linear, activation, name in self.layers:
            trace[name.W] = linear.W.copy()
            if linear.b is not None:
                trace[name.b] = linear.b.copy()
            trace[name.z] = linear.forward(trace[name.x])
            trace[name.h] = activation.forward(trace[name.z])
        return trace

    def __repr__(self) -> str:
        return f"Network([{', '.join(f'{lin}, {act}' for lin, act, _ in self.layers)}])"


def backprop(net: Network, X: Any, Y: Any, loss: Loss) -> Trace:
    """Return every matrix on the way up and on the way down again.

    Formula: the chain rule from the loss to the input, from the last layer down. In each:
    `dL_dz = dL_dh * dh_dz` (of a `Softmax`, each row times its matrix); `dL_dW = x.T @ dL_dz`
    plus the penalty's slope; `dL_db = sum of dL_dz's rows`; and for the layer below,
    `dL_dh = dL_dz @ W.T`.

    Shapes: each slope has the shape of what it is taken with respect to, but a `Softmax`'s
    `dh_dz` is `(n, k, k)`; `Y` is one-hot, `(n, outputs)`. The trace also holds `data_loss`,
    `penalty` and `loss`, their sum. What is too large for float64 is infinite there, or `nan`,
    and NumPy warns of it.

    Raises `TypeError` or `ValueError` that names `net`, `X`, `Y` or `loss`.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating
    errors", Nature 323 (1986).
    """
    X, Y = checked_task(net, X, Y, loss)
    return _backprop(net, X, Y, loss)


def gradients(net: Network, trace: Trace) -> dict[str, Array]:
    """Return the trace's slopes under the names of the parameters: `W1` for `dL_dW1`.

    Raises `TypeError` or `ValueError` that names `net` or `trace`, among them when the trace
    is of another network or of a forward pass alone.
    """
    _check_net(net)
    if not isinstance(trace, dict):
        raise TypeError(f"trace must be what backprop returns, got {shown(trace)}")
    slopes = {}
    for linear, _, name in net.layers:
        slopes[name.W] = _slope_of(linear.W, trace, name.dL_dW)
        if linear.b is not None:
            slopes[name.b] = _slope_of(linear.b, trace, name.dL_db)
    return slopes


def _slope_of(parameter: Array, trace: Trace, key: str) -> Array:
    slope: Any = trace.get(key)
    fits = isinstance(slope, np.ndarray) and slope.dtype == np.float64
    if not fits or slope.shape != parameter.shape:
        raise ValueError(
            f"trace must hold {key} with the shape {parameter.shape}, as backprop of this "
            f"network returns it, got {shown(trace)}"
        )
    found: Array = slope
    return found


def _check_net(net: Any) -> None:
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {shown(net)}")


def check_live(net: Network) -> None:
    """Raise where a brick's array was replaced by one that cannot be trained in place."""
    for name, value in net.parameters.items():
        _check.live(f"net's {name}", value)


def checked_task(net: Any, X: Any, Y: Any, loss: Any) -> tuple[Array, Array]:
    """Return `X` and `Y` as arrays that fit the network, or raise."""
    _check_net(net)
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be a SquaredError or a CrossEntropy, got {shown(loss)}")
    loss.check_top(net.layers[-1].activation)
    X = net._checked(X)
    return X, _check.one_hot("Y", Y, (len(X), net.sizes[-1]))


def _backprop(
    net: Network, X: Array, Y: Array, loss: Loss, observations: int | None = None
) -> Trace:
    """Do what `backprop` says; of a batch, `observations` is how many there are in all.

    The data loss is a mean over the batch. The penalty is that of the whole task, so that the
    slopes of all batches are, on average, those of the loss over all observations.
    """
    n = observations or len(X)
    trace = net._forward(X)
    trace["Y"] = Y
    _, brick, top = net.layers[-1]
    trace["data_loss"], dL_dh, dL_dz = loss.start(brick, trace[top.z], trace[top.h], Y)
    trace["penalty"] = loss.penalty.value(net.weights, n) if loss.penalty else 0.0
    trace["loss"] = trace["data_loss"] + trace["penalty"]
    for linear, activation, name in reversed(net.layers):
        trace[name.dL_dh] = dL_dh
        trace[name.dh_dz] = activation.slope(trace[name.h])
        # Below the last brick the loss knows the slope, perhaps by a shorter way (chapter 14).
        trace[name.dL_dz] = dL_dz if name is top else activation.backward(dL_dh, trace[name.h])
        dL_dh, dL_dW, dL_db = linear.backward(trace[name.dL_dz], trace[name.x])
        if loss.penalty:
            dL_dW = dL_dW + loss.penalty.slope(linear.W, n)
        trace[name.dL_dW] = dL_dW
        if dL_db is not None:
            trace[name.dL_db] = dL_db
    return trace


def mlp(
    sizes: Sequence[int],
    activation: str = "sigmoid",
    output: str = "sigmoid",
    bias: bool | Sequence[bool] = False,
    init: str = "article",
    seed: Seed = 2017,
    gain: float = 1.0,
) -> Network:
    """Return a network of the given sizes with weights drawn from `seed`; biases start at 0.

    `sizes` counts the numbers at the input and after each layer: `[2, 3, 2]`. `activation` is
    for the hidden layers and `output` for the last: "sigmoid", "tanh", "relu" or "linear", and
    for the last also "softmax".
    `bias` says whether a layer has one, for all layers or for each.

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
    has_bias = checked_biases(bias, len(sizes) - 1)
    _check.one_of("init", init, INITS)
    gain = _check.number("gain", gain, above=0.0, most=1e300)
    source = generator(seed)
    bricks: list[Linear | Activation] = []
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        bricks.append(drawn(source, inputs, outputs, has_bias[i], init, gain))
        bricks.append(last() if i == len(sizes) - 2 else hidden())
    return Network(bricks)
