"""The pass: up through the bricks, and down again with the slopes (chapters 3 to 6).

`backprop` shows every matrix of one pass by its name. `Pass` is that pass: it calls the bricks and
computes nothing itself. Training makes the same pass at every step, in arrays that it keeps.
"""

from collections.abc import Mapping
from copy import copy
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np

from lego_mlp import _check
from lego_mlp._check import Array, shown
from lego_mlp.bricks import Linear, LinearSlopes, called, columns, fitting, put, takes
from lego_mlp.losses import Loss, Penalty
from lego_mlp.network import Network, classes
from lego_mlp.traces import Arrays, Trace


def backprop(net: Network, X: Any, Y: Any, loss: Loss) -> Trace:
    """Return every matrix on the way up and on the way down again.

    Formula: the chain rule from the loss to the input, from the last layer down. In each:
    `dL_dz = dL_dh * dh_dz` (of a `Softmax`, each row times its matrix); `dL_dW = x.T @ dL_dz`
    plus the penalty's slope; `dL_db = sum of dL_dz's rows`; and for the layer below,
    `dL_dh = dL_dz @ W.T`.

    Shapes: each slope has the shape of what it is taken with respect to, but a `Softmax`'s
    `dh_dz` is `(n, k, k)`; `Y` is `(n, outputs)`. The trace also holds `data_loss`, `penalty` and
    `loss`, their sum. What is too large for float64 is infinite there, or `nan`, without a warning.

    Raises `TypeError` or `ValueError` that names `net`, `X`, `Y` or `loss`.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating
    errors", Nature 323 (1986).
    """
    return traced(net, *checked_task(net, X, Y, loss), loss)


def traced(net: Network, X: Array, Y: Array, loss: Loss, observations: int | None = None) -> Trace:
    """Do what `backprop` says, with arrays that were checked.

    Of a batch, `observations` is how many there are in all: its penalty is that of the whole
    task, so that the slopes of all batches are, on average, those of the loss over all.
    """
    slopes = {name: np.empty(live.shape) for name, live in net.parameters.items()}
    one = Pass(net, loss, len(X), slopes)
    with np.errstate(all="ignore"):
        data_loss = one.evaluate(X, Y)
    penalty = add_penalty(loss.penalty, net.weights, slopes, observations or len(X))
    trace = Trace(X=X)
    for layer, name in zip(one.layers, one.names, strict=True):
        trace[name.W] = layer.linear.W.copy()
        if layer.linear.b is not None:
            trace[name.b] = layer.linear.b.copy()
        trace[name.z] = layer.z
        if layer.norm:
            trace[name.n] = layer.n
        trace[name.h] = layer.h
        if layer.shortcut:
            trace[name.s] = layer.s
    trace |= {"Y": Y, "data_loss": data_loss, "penalty": penalty, "loss": data_loss + penalty}
    for layer, name in zip(reversed(one.layers), reversed(one.names), strict=True):
        if layer.shortcut:
            trace[name.dL_ds] = layer.dL_dh.copy()
        trace[name.dL_dh] = layer.dL_dh
        slope = np.asarray(layer.activation.slope(layer.h))
        if layer.norm:
            trace[name.dh_dn], trace[name.dL_dn] = slope, layer.dL_dn
        else:
            trace[name.dh_dz] = slope
        trace[name.dL_dz] = layer.dL_dz
        trace[name.dL_dW] = slopes[name.W]
        if name.b in slopes:
            trace[name.dL_db] = slopes[name.b]
    return trace


class LayerArrays:
    """A layer's bricks, and the arrays that they fill in a pass.

    `n` is what the activation bends, `s` what the layer above is given: where there is no
    `LayerNorm` that is `z`, and where there is no `Shortcut` that is `h`. `dL_dh` is `dL_ds` too.
    """

    def __init__(self, linear: Any, norm: Any, activation: Any, shortcut: Any, z: Array) -> None:
        self.linear, self.norm, self.activation, self.shortcut = linear, norm, activation, shortcut
        self.z = z
        self.h, self.dL_dh, self.dL_dz = (columns(*z.shape) for _ in range(3))
        self.n, self.dL_dn = (columns(*z.shape) for _ in range(2)) if norm else (z, self.dL_dz)
        self.s = columns(*z.shape) if shortcut else self.h


class Pass:
    """The way up through a network's bricks and down again, for `n` rows at a time.

    All arrays are taken once, and filled anew at each call: a step that was written with `out`
    leaves its result there, what another returns is put there. `slopes` holds an array for each
    parameter by its name.
    """

    def __init__(self, net: Network, loss: Loss, n: int, slopes: Mapping[str, Array]) -> None:
        self.names = [layer.names for layer in net.layers]
        # One vector with every z in it, for `Blocks.finite`; a `Linear`'s on the data not.
        known = isinstance(net.layers[0].linear, Linear)
        z = [columns(n, net.sizes[1])] if known else []
        widths = net.sizes[1 + known :]
        self.sums = np.empty(n * sum(widths))
        upper = np.split(self.sums, n * np.cumsum(widths[:-1])) if widths else []
        z += [part.reshape((n, -1), order="F") for part in upper]
        bends = [layer.activation for layer in net.layers]
        # A brick that stands in two layers may remember what it was given: the upper ones copies.
        bends = [copy(b) if any(b is a for a in bends[:i]) else b for i, b in enumerate(bends)]
        self.layers = [
            LayerArrays(layer.linear, net.norms.get(i), bend, net.shortcuts.get(i), part)
            for i, (layer, bend, part) in enumerate(zip(net.layers, bends, z, strict=True), 1)
        ]
        self.loss, self.top = loss, self.layers[-1]
        self.up: list[Any] = []
        self.down: list[Any] = []
        self.X: Any = None
        below: LayerArrays | None = None
        for i, (layer, name) in enumerate(zip(self.layers, self.names, strict=True), 1):
            sum_up, bend = layer.linear.forward, layer.activation.forward
            self.up.append((sum_up, layer.z, takes(sum_up)))
            if layer.norm:
                self.up.append((layer.norm.forward, layer.n, takes(layer.norm.forward)))
            self.up.append((bend, layer.h, takes(bend)))
            if layer.shortcut:
                self.up.append((self._adding(layer, net.start_of(i)), layer.s, False))
            bend_back, share_out = layer.activation.backward, layer.linear.backward
            bend_out, shares = takes(bend_back), takes(share_out)
            if layer.norm:
                bend_back, bend_out = _through_norm(layer), True
            dL_dx: Any = None if below is None else below.dL_dh
            parts = LinearSlopes(dL_dx, slopes[name.W], slopes.get(name.b))
            ends = [self.layers[k - 1] for k in net.shortcuts if net.start_of(k) == i - 1]
            if ends and below is not None:
                share_out, shares = _joined(layer, ends), True
            first = bend_back, layer.dL_dh, layer.h, layer.dL_dz, bend_out
            x = None if below is None else below.s
            self.down.append((*first, share_out, x, parts, shares))
            below = layer
        self.down.reverse()
        self.start_with_out = takes(loss.slope)

    def _adding(self, layer: LayerArrays, start: int) -> Any:
        """Return the step that adds to `layer`'s `h` what the layer at the place `start` got."""
        add = layer.shortcut.forward
        with_out = takes(add)

        def step(h: Array) -> Any:
            x = self.layers[start - 1].s if start else self.X
            return add(h, x, out=layer.s) if with_out else add(h, x)

        return step

    def forward(self, X: Array) -> Array:
        """Go up, and return the last brick's answers, which the next call writes over."""
        x = self.X = X
        for step, out, with_out in self.up:
            found = step(x, out=out) if with_out else step(x)
            if found is not out:
                put(step, found, out)
            x = out
        return x

    def evaluate(self, X: Array, Y: Array) -> float:
        """Go up and down, fill the slopes of the data loss, and return it."""
        top, loss = self.top, self.loss
        said, start = self.forward(X), top.dL_dh
        loss.lift(said, Y)
        found: Any = loss.slope(said, Y, out=start) if self.start_with_out else loss.slope(said, Y)
        if found is not start:
            put(loss.slope, found, start)
        for bend_back, dL_dh, h, dL_dz, bends, share_out, x, parts, shares in self.down:
            found = bend_back(dL_dh, h, out=dL_dz) if bends else bend_back(dL_dh, h)
            if found is not dL_dz:
                put(bend_back, found, dL_dz)
            x = X if x is None else x
            found = share_out(dL_dz, x, out=parts) if shares else share_out(dL_dz, x)
            if found is not parts:
                put(share_out, found, parts)
        return self.measured(Y)

    def measured(self, Y: Array) -> float:
        """Return the data loss of what the last way up said."""
        top, loss = self.top, self.loss
        found = loss.measured(top.activation, top.z, top.h, Y)
        return found if type(found) is float else a_number(loss.value, found)


def _through_norm(layer: LayerArrays) -> Any:
    """Return the way back through an activation and the `LayerNorm` below it, as one step."""
    bend_back, back = layer.activation.backward, layer.norm.backward
    bends, backs = takes(bend_back), takes(back)

    def both(dL_dh: Array, h: Array, out: Array) -> Any:
        dL_dn = _filled(bend_back, bends, layer.dL_dn, dL_dh, h)
        return _filled(back, backs, out, dL_dn, layer.z)

    return both


def _joined(layer: LayerArrays, ends: list[LayerArrays]) -> Any:
    """Return the way back through a `Linear` brick at which shortcuts begin, as one step.

    To the slope that came down through the layers each adds the one from its other end.
    """
    share_out = layer.linear.backward
    shares = takes(share_out)

    def both(dL_dz: Array, x: Array, out: LinearSlopes) -> Any:
        _filled(share_out, shares, out, dL_dz, x)
        for end in ends:
            back = end.shortcut.backward
            _filled(back, takes(back), out.dL_dx, end.dL_dh, out.dL_dx)
        return out

    return both


def _filled(step: Any, with_out: bool, out: Any, *given: Any) -> Any:
    """Return `out` with what a step makes of the arrays it is given."""
    found = step(*given, out=out) if with_out else step(*given)
    if found is not out:
        put(step, found, out)
    return out


def a_number(step: Any, found: Any) -> float:
    """Return what a loss or a penalty said as a float, or raise where it is no number."""
    if _check.shape(found) != () or not isinstance(found, Real | np.ndarray):
        got = f"the shape {found.shape}" if isinstance(found, np.ndarray) else shown(found)
        raise TypeError(f"{called(step)} must return a number, got {got}")
    return float(found)


def add_penalty(
    penalty: Penalty | None, weights: Any, slopes: Mapping[str, Array], n: int
) -> float:
    """Add the penalty's slopes to those of the weights, and return its value."""
    if penalty is None:
        return 0.0
    for i, W in enumerate(weights, start=1):
        slopes[f"W{i}"][...] += fitting(penalty.slope, penalty.slope(W, n), W.shape)
    return a_number(penalty.value, penalty.value(weights, n))


UNTHREADED = 10_000
"""So many numbers BLAS adds up in one thread. For more it wakes others, which costs more."""


def sum_of_squares(a: Array) -> float:
    """Return the sum of squares of a vector, part by part where it is long."""
    if a.size <= UNTHREADED:
        return float(a.dot(a))
    parts = (a[i : i + UNTHREADED] for i in range(0, a.size, UNTHREADED))
    return sum(float(part.dot(part)) for part in parts)


BLOCK = 100_000
"""About how many numbers of the widest layer are worked on at a time: 800 kB of them."""


class Blocks:
    """A pass over any number of rows, by blocks of rows that stay in the processor's cache.

    A mean over all rows is the mean of the blocks' means, each weighed by its share of the rows:
    so no brick needs to know of blocks. Where `said` is handed over, an array for a class for each
    row, the pass leaves there what it said. Afterwards `finite` is a finite number only if every
    sum `z` above the first layer was.

    Memory: the arrays of one block for each size that occurs, two for a given number of rows.
    """

    def __init__(
        self, net: Network, loss: Loss, slopes: Mapping[str, Array], vector: Array
    ) -> None:
        self.net, self.loss, self.slopes, self.vector = net, loss, slopes, vector
        self.most = max(64, BLOCK // max(net.sizes))
        self.passes: dict[int, Pass] = {}
        self.finite = 0.0

    def evaluate(self, X: Array, Y: Array, said: Array | None = None) -> float:
        """Fill the slopes, means over all rows, and return the data loss."""
        n = len(X)
        if n <= self.most:
            one = self.passes.get(n) or self._pass(n)
            loss = one.evaluate(X, Y)
            self.finite = sum_of_squares(one.sums)
            if said is not None:
                classes(one.top.h, out=said)
            return loss
        loss, finite, total = 0.0, 0.0, np.zeros_like(self.vector)
        for rows in self._parts(n):
            share = (rows.stop - rows.start) / n
            loss += share * self.evaluate(X[rows], Y[rows], None if said is None else said[rows])
            finite += self.finite
            total += share * self.vector
        self.vector[...], self.finite = total, finite
        return loss

    def measure(self, X: Array, Y: Array, said: Array | None) -> float:
        """Return the data loss by a pass that goes up alone."""
        loss, n = 0.0, len(X)
        for rows in self._parts(n):
            one = self._pass(rows.stop - rows.start)
            one.forward(X[rows])
            loss += (rows.stop - rows.start) / n * one.measured(Y[rows])
            if said is not None:
                classes(one.top.h, out=said[rows])
        return loss

    def _pass(self, n: int) -> Pass:
        """Return the pass for blocks of `n` rows."""
        if n not in self.passes:
            self.passes[n] = Pass(self.net, self.loss, n, self.slopes)
        return self.passes[n]

    def _parts(self, n: int) -> list[slice]:
        """Return as few parts of almost one size as there can be."""
        count = -(-n // self.most)
        return [slice(*ends) for ends in pairwise(n * k // count for k in range(count + 1))]


def gradients(net: Network, trace: Trace) -> dict[str, Array]:
    """Return the trace's slopes under the names of the parameters: `W1` for `dL_dW1`.

    Raises `TypeError` or `ValueError` that names `net` or `trace`, among them when the trace
    is of another network or of a forward pass alone.
    """
    _check_net(net)
    if not isinstance(trace, dict):
        raise TypeError(f"trace must be what backprop returns, got {shown(trace)}")
    slopes = Arrays()
    for linear, _, name in net.layers:
        slopes[name.W] = _slope_of(linear.W, trace, name.dL_dW)
        if linear.b is not None:
            slopes[name.b] = _slope_of(linear.b, trace, name.dL_db)
    return slopes


def _slope_of(parameter: Array, trace: Trace, key: str) -> Array:
    slope = _check.floats(f"trace[{key!r}]", trace[key]) if key in trace else None
    if slope is None or slope.shape != parameter.shape:
        got = "nothing of that name" if slope is None else f"the shape {slope.shape}"
        raise ValueError(
            f"trace must hold {key} with the shape {parameter.shape}, as backprop of this "
            f"network returns it, got {got}"
        )
    return slope


def _check_net(net: Any) -> None:
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {shown(net)}")


def check_live(net: Network) -> None:
    """Raise where a brick's array was replaced by one that cannot be trained in place."""
    inputs = net.sizes[0]
    for linear, _, name in net.layers:
        _check.live(f"net's {name.W}", linear.W)
        if not isinstance(linear, Linear):
            inputs = linear.outputs
            if linear.b is not None:
                _check.live(f"net's {name.b}", linear.b)
            continue
        if linear.W.ndim != 2 or len(linear.W) != inputs:
            raise ValueError(f"net's {name.W} must have {inputs} rows, got {np.shape(linear.W)}")
        inputs = linear.outputs
        if linear.b is not None:
            _check.live(f"net's {name.b}", linear.b)
            _check.same_shape(f"net's {name.b}", linear.b, f"a row of {name.W}", linear.W[0])


def checked_task(net: Any, X: Any, Y: Any, loss: Any) -> tuple[Array, Array]:
    """Return `X` and `Y` as arrays that fit the network and the loss, or raise."""
    _check_net(net)
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be a SquaredError or a CrossEntropy, got {shown(loss)}")
    loss.check_top(net.layers[-1].activation, net.sizes[-1])
    check_live(net)
    X = net.checked_input(X)
    return X, checked_labels("Y", Y, net, loss, len(X))


def checked_labels(name: str, Y: Any, net: Network, loss: Loss, n: int) -> Array:
    """Return labels as an array of the outputs' shape that the loss can compare with, or raise."""
    wanted, shape = (n, net.sizes[-1]), _check.shape(Y)
    if shape in ((n,), (n, 1)) and shape != wanted:
        one = f"np.array({name})[:, None]" if wanted[1] == 1 else f"lm.datasets.one_hot({name})"
        raise ValueError(f"{name} must have the shape {wanted}, got {shape}: pass {one}")
    labels = _check.array(name, Y, 2)
    if labels.shape != wanted:
        raise ValueError(f"{name} must have the shape {wanted}, got {labels.shape}")
    loss.check_labels(name, labels)
    return labels
