"""The bricks: each one's backward step stands right under its forward step (chapters 3, 5, 6, 14).

Two kinds make every network of the book. A `Linear` brick mixes its inputs by weights; any other
`Brick` with weights can take its place. An activation brick bends each number on its own, or,
`Softmax`, each row. The backward step takes the slope of the loss with respect to what the brick
gave out, and returns the slope with respect to what it was given. Two more go into deep stacks
(chapter 21): `LayerNorm` below an activation and `Shortcut` above it.

Every step takes `out=` as NumPy's functions do: arrays to leave the result in, which must not
share memory with what comes in. Training hands the same arrays over at every step, column by
column (`order="F"`), so that nothing is allocated on the way. A brick of your own may do without
`out`; it is then only slower.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import Parameter, signature
from math import sqrt
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array

# Whoever hands over `out` has also said what NumPy may warn of.
_exp_unwarned = np.errstate(over="ignore")(np.exp)


class LinearSlopes(NamedTuple):
    """What a brick with weights hands back: one slope for each thing that went in."""

    dL_dx: Array
    dL_dW: Array
    dL_db: Array | None

    def __eq__(self, other: object) -> bool:
        return _check.equal(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other


class Brick:
    """What stands under an activation: `inputs` numbers in, `outputs` out, by weights of its own.

    A brick of your own (chapters 22 and 23) sets these four, `W` a matrix of float64 of any
    shape and `b` a row, and has the two steps. A network copies it, names its arrays as a
    `Linear`'s, and trains them in place.
    """

    W: Array
    """The weights: what a penalty looks at."""

    b: Array | None = None
    """The biases, if there are any."""

    if TYPE_CHECKING:  # so that a brick may have them as numbers or compute them

        @property
        def inputs(self) -> int: ...

        @property
        def outputs(self) -> int: ...

    def forward(self, x: Any, out: Array | None = None) -> Array:
        """Return `z`: `(n, outputs)` for `(n, inputs)`."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, dL_dz: Any, x: Any, out: LinearSlopes | None = None) -> LinearSlopes:
        """Return `dL_dx`, `dL_dW` and `dL_db`, each of the shape of what it belongs to."""
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def __repr__(self) -> str:
        bias = "" if self.b is None else ", with bias"
        return f"{type(self).__name__}({self.inputs} -> {self.outputs}{bias})"


class Linear(Brick):
    """A weighted sum: every output is every input times a weight, plus perhaps a bias.

    Formula: `z = x @ W + b`. Shapes: `x` `(n, inputs)`, `W` `(inputs, outputs)`,
    `b` `(outputs,)` or `None`, `z` `(n, outputs)`. The arrays are copied.

    Raises `TypeError` or `ValueError` that names `W` or `b`, or what a step was handed.
    """

    def __init__(self, W: Any, b: Any = None) -> None:
        self.W = _check.array("W", W, 2)
        self.b = None if b is None else _check.array("b", b, 1)
        if self.b is not None and len(self.b) != self.outputs:
            raise ValueError(
                f"b must have one number for each of the {self.outputs} columns of W, "
                f"got the shape {self.b.shape}"
            )

    @property
    def inputs(self) -> int:
        """How many numbers an observation brings in."""
        return int(self.W.shape[0])

    @property
    def outputs(self) -> int:
        """How many numbers an observation goes out with."""
        return int(self.W.shape[1])

    # The products below are written for transposed views, `z.T = W.T @ x.T`: with arrays that lie
    # column by column that is what BLAS wants, and for small ones `dot` is faster than `matmul`.

    def forward(self, x: Any, out: Array | None = None) -> Array:
        """Return `z = x @ W + b`."""
        if out is None:
            x = _check.matrix("x", x, self.inputs)
            out = columns(len(x), self.outputs)
        self.W.T.dot(x.T, out.T)
        if self.b is not None:
            out += self.b
        return out

    def backward(self, dL_dz: Any, x: Any, out: LinearSlopes | None = None) -> LinearSlopes:
        """Return `dL_dx = dL_dz @ W.T`, `dL_dW = x.T @ dL_dz`, `dL_db = sum of dL_dz's rows`.

        What is `None` in `out` is not computed: below the first layer nobody asks for `dL_dx`.
        """
        if out is None:
            x = _check.matrix("x", x, self.inputs)
            dL_dz = _check.matrix("dL_dz", dL_dz, self.outputs)
            if len(dL_dz) != len(x):
                raise ValueError(f"dL_dz must have the {len(x)} rows of x, got {len(dL_dz)}")
            dL_db = None if self.b is None else np.empty(self.outputs)
            out = LinearSlopes(columns(len(x), self.inputs), np.empty(self.W.shape), dL_db)
        dL_dx, dL_dW, dL_db = out
        if dL_dx is not None:
            self.W.dot(dL_dz.T, dL_dx.T)
        x.T.dot(dL_dz, dL_dW)
        if dL_db is not None:
            dL_dz.T.dot(_ones(len(dL_dz)), dL_db)  # the sum, sooner than by sum(axis=0)
        return out


class Activation:
    """A function applied to each number on its own: `h = f(z)`. (`Softmax` takes a row at once.)

    Every activation of the book has a slope that its *output* tells, so `slope` takes `h`.
    A new one needs `forward` and `slope`, and says of itself what others ask:
    """

    largest_slope: ClassVar[float | None] = None
    """The largest slope, where the slope falls to 0 on both sides; `None` where it does not."""

    keeps_size: ClassVar[float | None] = None
    """The gain of the weights at which a deep stack keeps its sizes; `None` where none does."""

    kink: ClassVar[float | tuple[float, ...] | None] = None
    """The `z` at which the slope jumps, or several; `None` for a smooth curve."""

    shown: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    """The range of `h` that pictures are scaled to."""

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `h = f(z)`, same shape."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return `dh_dz` for the output `h = f(z)`, same shape."""
        raise NotImplementedError(f"{type(self).__name__} has no slope")

    def backward(self, dL_dh: Any, h: Any, out: Array | None = None) -> Array:
        """Return `dL_dz = dL_dh * dh_dz`, number by number."""
        if out is None:
            h, out = _ready("h", h)
            dL_dh = _check.floats("dL_dh", dL_dh)
            _check.same_shape("dL_dh", dL_dh, "h", h)
        try:
            dh_dz = self.slope(h, out=out)
        except TypeError:  # a slope of your own, written without `out`
            dh_dz = self.slope(h)
        if dh_dz is not out:
            put(self.slope, dh_dz, out)
        out *= dL_dh
        return out

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Sigmoid(Activation):
    """Squeeze any number into the range from 0 to 1. Formula: `h = 1 / (1 + exp(-z))`."""

    largest_slope = 0.25
    shown = (0.0, 1.0)

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `1 / (1 + exp(-z))`: where `exp` overflows, 1 / ∞ is the 0 that belongs there."""
        exp = np.exp
        if out is None:
            z, out = _ready("z", z)
            exp = _exp_unwarned
        np.negative(z, out)
        exp(out, out)
        out += 1.0
        return np.divide(1.0, out, out)

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return `h * (1 - h)`: at most 1/4, where `h` is 1/2."""
        if out is None:
            h, out = _ready("h", h)
        np.subtract(1.0, h, out)
        out *= h
        return out

    def log_shares(self, z: Any) -> tuple[Array, Array]:
        """Return `log(1 - h)` and `log h`, finite also where `h` itself is rounded to 0 or 1."""
        z = _check.floats("z", z)
        return -np.logaddexp(0.0, z), -np.logaddexp(0.0, -z)


class Tanh(Activation):
    """Squeeze any number into the range from -1 to 1.

    Formula: `h = tanh(z)`. (The original article's `tanh` is `tanh(z / 2)`.)
    """

    largest_slope = 1.0

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `tanh(z)`."""
        if out is None:
            z, out = _ready("z", z)
        np.tanh(z, out)
        return out

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return `1 - h²`: at most 1, where `h` is 0."""
        if out is None:
            h, out = _ready("h", h)
        np.multiply(h, h, out)
        return np.subtract(1.0, out, out)


class ReLU(Activation):
    """Let positive numbers through and stop the rest. Formula: `h = max(z, 0)`."""

    keeps_size = sqrt(2)
    kink = 0.0
    shown = (0.0, 2.0)

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `max(z, 0)`."""
        if out is None:
            z, out = _ready("z", z)
        np.maximum(z, 0.0, out=out)
        return out

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return 1 where `h > 0`, else 0; at the kink, `z = 0`, it is 0 by convention."""
        if out is None:
            h, out = _ready("h", h)
        out[...] = h > 0.0
        return out


class Identity(Activation):
    """Change nothing. Formula: `h = z`. A linear output is a `Linear` and this brick."""

    keeps_size = 1.0
    shown = (-2.0, 2.0)

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `z`, as an array of its own."""
        if out is None:
            z, out = _ready("z", z)
        out[...] = z
        return out

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return 1 everywhere."""
        if out is None:
            h, out = _ready("h", h)
        out[...] = 1.0
        return out


class Softmax(Activation):
    """Turn each row of numbers into probabilities: all positive, with the sum 1 (chapter 14).

    Formula: `h_j = exp(z_j) / Σ_k exp(z_k)`, written with `exp(z - max of the row)`: that is the
    same number, and it never overflows. Shapes: `z` and `h` are `(n, k)`.

    Raises `TypeError` or `ValueError` that names what is not such an array.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing (1990).
    """

    largest_slope = 0.5  # in any direction: the largest eigenvalue of a row's matrix
    shown = (0.0, 1.0)

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `exp(z) / sum of each row's exp(z)`."""
        if out is None:
            z = _check.matrix("z", z)
            out = columns(*z.shape)
        np.subtract(z, z.max(axis=1, keepdims=True), out=out)
        np.exp(out, out)
        out /= out.sum(axis=1, keepdims=True)
        return out

    def slope(self, h: Any, out: Array | None = None) -> Array:
        """Return `dh_j/dz_k = h_j (δ_jk - h_k)`: a `(k, k)` matrix for each row, `(n, k, k)`."""
        h = _check.matrix("h", h)
        jacobian: Array = np.multiply(h[:, :, None], np.eye(h.shape[1]) - h[:, None, :], out)
        return jacobian

    def backward(self, dL_dh: Any, h: Any, out: Array | None = None) -> Array:
        """Return `dL_dz = h * (dL_dh - Σ dL_dh h)`: each row of `dL_dh` times its `slope`."""
        if out is None:
            h, dL_dh = _check.matrix("h", h), _check.matrix("dL_dh", dL_dh)
            _check.same_shape("dL_dh", dL_dh, "h", h)
            out = columns(*h.shape)
        np.multiply(dL_dh, h, out)
        np.subtract(dL_dh, out.sum(axis=1, keepdims=True), out=out)
        out *= h
        return out

    def log_forward(self, z: Any) -> Array:
        """Return `log h = z - log Σ exp(z)`, finite also where `h` itself is too small to hold."""
        z = _check.matrix("z", z)
        below = z - z.max(axis=1, keepdims=True)
        logarithms: Array = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
        return logarithms


class LayerNorm:
    """Give each row the mean 0 and the spread 1, between a `Linear` brick and its activation.

    Formula: `n = (z - m) / s` with the row's mean `m` and its spread `s = √(mean (z - m)² + ε)`;
    `ε` keeps a row of equal numbers finite. Shapes: `z` and `n` are `(n, k)` with `k` above 1.
    (Many libraries multiply by a gain and add a bias then, number by number. This one does not.)

    Raises `TypeError` or `ValueError` that names `epsilon`, or what a step was handed.

    Source: Ba, Kiros and Hinton, "Layer normalization" (2016).
    """

    def __init__(self, epsilon: float = 1e-5) -> None:
        self.epsilon = _check.number("epsilon", epsilon, above=0.0)

    def forward(self, z: Any, out: Array | None = None) -> Array:
        """Return `n = (z - m) / s`."""
        if out is None:
            z = _check.matrix("z", z)
            out = columns(*z.shape)
        np.subtract(z, z.mean(axis=1, keepdims=True), out=out)
        out /= self._root(out)
        return out

    def spread(self, z: Any) -> Array:
        """Return `s`, a number for each row, `(n, 1)`."""
        z = _check.matrix("z", z)
        return self._root(z - z.mean(axis=1, keepdims=True))

    def slope(self, z: Any) -> Array:
        """Return `dn_j/dz_k = (δ_jk - 1/K - n_j n_k / K) / s`: `(n, k, k)`, a matrix a row."""
        z = _check.matrix("z", z)
        n, k = self.forward(z), z.shape[1]
        s = self.spread(z)
        jacobian: Array = (np.eye(k) - (1 + n[:, :, None] * n[:, None, :]) / k) / s[:, :, None]
        return jacobian

    def backward(self, dL_dn: Any, z: Any, out: Array | None = None) -> Array:
        """Return `dL_dz = (dL_dn - mean of dL_dn - n * mean of (dL_dn * n)) / s`, row by row.

        That is each row of `dL_dn` times its `slope`.
        """
        if out is None:
            z, dL_dn = _check.matrix("z", z), _check.matrix("dL_dn", dL_dn)
            _check.same_shape("dL_dn", dL_dn, "z", z)
            out = columns(*z.shape)
        n = z - z.mean(axis=1, keepdims=True)
        s = self._root(n)
        n /= s
        np.multiply(n, (dL_dn * n).mean(axis=1, keepdims=True), out=out)
        out += dL_dn.mean(axis=1, keepdims=True)
        np.subtract(dL_dn, out, out=out)
        out /= s
        return out

    def _root(self, centred: Array) -> Array:
        root: Array = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + self.epsilon)
        return root

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Shortcut:
    """Add to what a layer says what it was given, or what the layer `layers - 1` below it was.

    Formula: `s = h + x`. Shapes: all the same. It stands above an activation: in
    `[..., Linear(W2), Tanh(), Shortcut(), ...]` it makes `s2 = h2 + h1`.

    Raises `TypeError` or `ValueError` that names `layers`, or what a step was handed.

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016.
    """

    def __init__(self, layers: int = 1) -> None:
        self.layers = _check.count("layers", layers)

    def forward(self, h: Any, x: Any, out: Array | None = None) -> Array:
        """Return `s = h + x`."""
        return _sum("h", h, "x", x, out)

    def backward(self, dL_ds: Any, dL_dx: Any, out: Array | None = None) -> Array:
        """Return `dL_dx + dL_ds`: what came down through the layers, plus what came down here.

        To `h`, below it, `dL_ds` goes as it is: `dL_dh = dL_ds`.
        """
        return _sum("dL_ds", dL_ds, "dL_dx", dL_dx, out)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.layers == 1 else self.layers})"


def _sum(a_name: str, a: Any, b_name: str, b: Any, out: Array | None) -> Array:
    if out is None:
        a, b = _check.floats(a_name, a), _check.floats(b_name, b)
        _check.same_shape(a_name, a, b_name, b)
    total: Array = np.add(a, b, out)
    return total


ACTIVATIONS: dict[str, type[Activation]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "linear": Identity,
}
"""The names that `mlp` knows, for any layer."""

# A view, not a copy: who puts another brick into ACTIVATIONS changes every layer.
OUTPUTS: Mapping[str, type[Activation]] = ChainMap({"softmax": Softmax}, ACTIVATIONS)
"""The names that `mlp` knows for the last layer."""


def columns(n: int, outputs: int) -> Array:
    """Return an array for `n` observations that lies in memory column by column."""
    return np.empty((n, outputs), order="F")


def takes(step: Callable[..., Any], name: str = "out") -> bool:
    """Say whether a brick's step, or a loss's, was written with `out`, and takes it by its name."""
    function = getattr(step, "__func__", step)
    try:
        return _has(function, name)
    except TypeError:  # an object that is called as a function, but has no hash
        return _has.__wrapped__(function, name)


@lru_cache(maxsize=512)  # reading a signature takes as long as a pass
def _has(function: Callable[..., Any], name: str) -> bool:
    try:  # A decorator's own signature: what it wraps may take more than it hands on.
        found = signature(function, follow_wrapped=False).parameters.get(name)
    except ValueError:  # a function of C that does not tell
        return False
    return found is not None and found.kind is not Parameter.POSITIONAL_ONLY


def put(step: Callable[..., Any], found: Any, out: Any) -> None:
    """Copy what a step returned into the arrays where it belongs.

    Raises `TypeError` or `ValueError` that names the step, and says what it should return, where
    its result is no array of that shape.
    """
    if isinstance(out, tuple):
        if not isinstance(found, tuple | list) or len(found) != len(out):
            got = (
                f"one array, {found.shape}"
                if isinstance(found, np.ndarray)
                else _check.shown(found)
            )
            three = ", ".join(LinearSlopes._fields)
            raise ValueError(f"{called(step)} must return three slopes, {three}; got {got}")
        for one, place, name in zip(found, out, LinearSlopes._fields, strict=True):
            if place is not None and one is not place:
                place[...] = fitting(step, one, place.shape, name)
    else:
        out[...] = fitting(step, found, out.shape)


def fitting(step: Callable[..., Any], found: Any, shape: tuple[int, ...], name: str = "") -> Array:
    """Return what a step returned, as the slope `name` where that is given, or raise."""
    if type(found) is np.ndarray and found.dtype is _check.FLOAT64 and found.shape == shape:
        return found
    like = _PARTS[name] if name else _first_argument(step)
    wanted = f"{called(step)} must return the shape {shape}"
    wanted += f", that of {like}" if like else ""
    wanted += f", as {name}" if name else ""
    if found is None:
        raise TypeError(f"{wanted}, got None: is its `return` missing?")
    numbers = _check.floats(f"what {called(step)} returns{f' as {name}' if name else ''}", found)
    if numbers.shape == shape:
        return numbers
    if numbers.ndim or not like:
        raise ValueError(f"{wanted}, got {numbers.shape}")
    raise ValueError(
        f"{wanted}, got one number: np.full_like({like}, {float(numbers):g}) has it everywhere"
    )


_PARTS = {"dL_dx": "x", "dL_dW": "self.W", "dL_db": "self.b"}


def _first_argument(step: Callable[..., Any]) -> str | None:
    """Return the name of a step's first argument, if what it returns has that one's shape."""
    weighs = hasattr(getattr(step, "__self__", None), "W")  # from `inputs` numbers to `outputs`
    return None if weighs else next(iter(signature(step).parameters), None)


def called(step: Callable[..., Any]) -> str:
    """Return a step's name as a message shows it."""
    return getattr(step, "__qualname__", repr(step))


@lru_cache(maxsize=16)
def _ones(n: int) -> Array:
    ones = np.ones(n)
    ones.flags.writeable = False
    return ones


def _ready(name: str, value: Any) -> tuple[Array, Array]:
    """Return a value as an array of numbers, and room for a result of its shape."""
    numbers = _check.floats(name, value)
    return numbers, np.empty_like(numbers)
