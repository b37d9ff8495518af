"""A network's numbers on flat vectors, and a pass over them: what `_fast` walks on.

The bricks say what is computed, and this module does the same with less around it. Each array
lies on its side, so that a neuron's numbers for all observations stand in one run of memory,
with a row of ones below them where the next layer has a bias. All parameters are one vector. All
memory is taken before the first step. Many observations are worked on in blocks that stay in
the processor's cache.
"""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from lego_mlp._building import Layer
from lego_mlp._check import Array
from lego_mlp._kernels import TOPS, Kernel
from lego_mlp.losses import CrossEntropy, Loss
from lego_mlp.network import Network

BLOCK = 100_000
"""About how many numbers of the widest layer are worked on at a time: 800 kB of them."""


class Flat:
    """Numbers for all parameters in one vector, `W1 b1 W2 b2 ...`, and views of its parts."""

    def __init__(self, net: Network, vector: Array | None = None) -> None:
        self.shapes = {name: live.shape for name, live in net.parameters.items()}
        self.ends = np.cumsum([math.prod(shape) for shape in self.shapes.values()])
        self.vector = np.empty(self.ends[-1]) if vector is None else vector
        self.named = self.parts_of(self.vector)
        self.weights = [self.named[layer.names.W] for layer in net.layers]
        self.layers = list(self._layers(net.layers))

    def parts_of(self, vector: Array) -> dict[str, Array]:
        """Return views of such a vector, by name."""
        parts = np.split(vector, self.ends[:-1])
        return {
            name: part.reshape(shape)
            for (name, shape), part in zip(self.shapes.items(), parts, strict=True)
        }

    def _layers(self, layers: list[Layer]) -> Iterator[Array]:
        """Yield each layer's `W` with its `b` as one more row: they are neighbours."""
        end = 0
        for linear, *_ in layers:
            start, end = end, end + (linear.inputs + (linear.b is not None)) * linear.outputs
            yield self.vector[start:end].reshape(-1, linear.outputs)


Way = tuple[Array, Array | None, Array, Array, Callable[[Array], None]]


class Block:
    """A pass over `n` observations at a time, with all its memory taken and every view made.

    `fill` takes what lies on its side too. What goes into layer `i` is
    `x[i]`, whose first rows are `h` of the layer below. `d[i]` becomes `dL_dz` of layer `i`.
    """

    def __init__(self, net: Network, loss: Loss, n: int, weights: Flat, slopes: Flat) -> None:
        linears = [layer.linear for layer in net.layers]
        x = [np.ones((linear.inputs + (linear.b is not None), n)) for linear in linears]
        self.h = np.empty((linears[-1].outputs, n))
        self.labels = np.empty_like(self.h)
        self.said, self.truth = np.empty((2, n), dtype=bool)
        self.inputs = x[0][: linears[0].inputs]
        h = [*(x[i][: linears[i].inputs] for i in range(1, len(x))), self.h]
        d = [np.empty_like(one) for one in h]
        self.error, self.spare = d[-1], np.empty_like(self.h)
        self.flat_error = self.error.ravel()
        self.slope_of_top = TOPS[type(net.layers[-1].activation)].slope
        self.start = self._cross_entropy if type(loss) is CrossEntropy else self._squared_error
        kernels = [TOPS[type(layer.activation)] for layer in net.layers]
        self.up = [_way_up(W, x[i], h[i], kernels[i]) for i, W in enumerate(weights.layers)]
        self.slopes = [
            (x[i], d[i].T, dL_dWb) for i, dL_dWb in reversed([*enumerate(slopes.layers)])
        ]
        # What takes the error on: from layer i + 1, through its weights, to layer i.
        self.down = [
            (weights.weights[i + 1], d[i + 1], d[i], kernels[i].slope, h[i], np.empty_like(h[i]))
            for i in reversed(range(len(d) - 1))
        ]

    def fill(self, inputs: Array, labels: Array) -> None:
        """Take in other observations."""
        self.inputs[...] = inputs
        self.labels[...] = labels
        np.greater(labels[-1], 0.0, self.truth)

    def forward(self) -> None:
        for W, turned, x, h, activate in self.up:
            if turned is not None:
                np.negative(W, turned)
                W = turned
            W.dot(x, h)
            activate(h)

    def backprop(self, n: int) -> float:
        """Fill the slopes of a loss that is a mean over `n`; return this block's part of it."""
        self.forward()
        part = self.start(n)
        x, d_rows, dL_dWb = self.slopes[0]
        x.dot(d_rows, dL_dWb)
        for (W, d, below, slope_of, h, slope), (x, d_rows, dL_dWb) in zip(
            self.down, self.slopes[1:], strict=True
        ):
            W.dot(d, below)
            slope_of(h, slope)
            np.multiply(below, slope, below)
            x.dot(d_rows, dL_dWb)
        return part

    def _squared_error(self, n: int) -> float:
        """Fill dL_dz of the last layer; return the part of the loss."""
        np.subtract(self.h, self.labels, self.error)
        squares = float(self.flat_error.dot(self.flat_error))
        np.multiply(self.error, 1 / n, self.error)
        self.slope_of_top(self.h, self.spare)
        np.multiply(self.error, self.spare, self.error)
        return squares / (2 * n)

    def _cross_entropy(self, n: int) -> float:
        """Do the same where `h` holds the sums `z`; make a softmax of them."""
        h = self.h
        np.subtract(h, h.max(axis=0), h)
        right = float(np.vdot(self.labels, h))
        np.exp(h, h)
        total = h.sum(axis=0)
        np.divide(h, total, h)
        np.subtract(h, self.labels, self.error)
        np.multiply(self.error, 1 / n, self.error)
        return (float(np.log(total).sum()) - right) / n

    def right_ones(self) -> int:
        """Return how many observations the last pass put into their own class."""
        if len(self.h) == 2:  # argmax, but several times as fast
            zero, one = self.h
            np.greater(one, zero, self.said)
            np.equal(self.said, self.truth, self.said)
            return int(np.count_nonzero(self.said))
        return int(np.count_nonzero(self.h.argmax(axis=0) == self.labels.argmax(axis=0)))


def _way_up(W: Array, x: Array, h: Array, kernel: Kernel) -> Way:
    """Return `W.T`, room for `-W.T` if that is to be taken, `x`, `h` and what makes `h` of the sum.

    To turn the sign of the weights is less work than that of the sums where there are fewer.
    """
    if kernel.forward_of_minus is None or W.size > h.size:
        return W.T, None, x, h, kernel.forward
    return W.T, np.empty_like(W).T, x, h, kernel.forward_of_minus


class Pass:
    """Loss and slopes over all observations or some of them, in blocks where there are many.

    `right` is how many answers of the last pass in blocks were right.
    """

    right: int

    def __init__(
        self, net: Network, loss: Loss, X: Array, Y: Array, weights: Flat, slopes: Flat
    ) -> None:
        self.X, self.Y = X.T, Y.T
        self.n = len(X)
        self.slopes = slopes
        self.most = max(64, BLOCK // max(net.sizes))
        self.blocks: dict[int, Block] = {}
        self.new_block: Callable[[int], Block] = lambda n: Block(net, loss, n, weights, slopes)
        self.whole: Block | None = None

    def hold_all(self) -> "Pass":
        """Keep all observations in one block, where they fit into one."""
        if self.n <= self.most:
            self.whole = self._filled(slice(None), self.n)
        return self

    def data_loss(self, rows: Array | None) -> float:
        """Fill the slopes, a mean over the rows (`None`: all); return the data loss over them."""
        if rows is None:
            return self.whole.backprop(self.n) if self.whole else self._in_blocks(self.n, None)
        return self._in_blocks(len(rows), rows)

    def accuracy(self) -> float:
        """Return the share of right answers in the last pass over all observations."""
        return (self.whole.right_ones() if self.whole else self.right) / self.n

    def measured_accuracy(self) -> float:
        """Return the share of right answers, by a pass that stops at the top."""
        right = 0
        for rows, n in self._parts(self.n, None):
            block = self.whole or self._filled(rows, n)
            block.forward()
            right += block.right_ones()
        return right / self.n

    def _in_blocks(self, n: int, rows: Array | None) -> float:
        data_loss, self.right = 0.0, 0
        total = np.zeros_like(self.slopes.vector)
        for part, size in self._parts(n, rows):
            block = self._filled(part, size)
            data_loss += block.backprop(n)
            self.right += block.right_ones()
            total += self.slopes.vector
        self.slopes.vector[:] = total
        return data_loss

    def _parts(self, n: int, rows: Array | None) -> Iterator[tuple[Any, int]]:
        """Yield as few parts of almost one size as there can be, and their sizes."""
        count = -(-n // self.most)
        for start, end in pairwise(n * k // count for k in range(count + 1)):
            yield (slice(start, end) if rows is None else rows[start:end]), end - start

    def _filled(self, rows: Any, n: int) -> Block:
        """Return the block for this many rows, with their numbers in it."""
        block = self.blocks.get(n)
        if block is None:
            block = self.blocks[n] = self.new_block(n)
        block.fill(self.X[:, rows], self.Y[:, rows])
        return block
