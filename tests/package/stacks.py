"""Random networks to test on, and their loss written a second time with autograd's NumPy.

The second writing takes nothing from lego_mlp but the numbers in the parameters.
"""

from typing import Any, NamedTuple

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import strategies as st

import lego_mlp as lm

BRICKS = {"sigmoid": lm.Sigmoid, "tanh": lm.Tanh, "relu": lm.ReLU, "linear": lm.Identity}
PENALTIES = {"none": None, "L1": lm.L1, "L2": lm.L2}
FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "linear": lambda z: z,
}


class Stack(NamedTuple):
    """A network, what to train it on, and the words that describe it."""

    net: lm.Network
    X: np.ndarray
    Y: np.ndarray
    activations: tuple[str, ...]
    penalty: str
    strength: float

    @property
    def loss(self) -> lm.SquaredError:
        kind = PENALTIES[self.penalty]
        return lm.SquaredError(kind and kind(self.strength))


def one_hot(columns: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[columns]


def _away_from_zero(source: np.random.RandomState, *shape: int) -> np.ndarray:
    """Numbers from 0.1 to 1, of either sign: no kink of |W| is near."""
    return source.uniform(0.1, 1.0, shape) * source.choice([-1.0, 1.0], shape)


def _bricks(source, sizes, activations, biases):
    layers = zip(sizes[:-1], sizes[1:], activations, biases, strict=True)
    for inputs, outputs, word, bias in layers:
        W = _away_from_zero(source, inputs, outputs) * 1.5 / np.sqrt(inputs)
        yield lm.Linear(W, _away_from_zero(source, outputs) if bias else None)
        yield BRICKS[word]()


def _near_a_kink(net: lm.Network, X: np.ndarray, activations: tuple[str, ...]) -> bool:
    trace = net.forward(X)
    kinked = [i for i, word in enumerate(activations, start=1) if word == "relu"]
    return any(np.abs(trace[f"z{i}"]).min() < 0.03 for i in kinked)


@st.composite
def stacks(draw: st.DrawFn, /, **fixed: Any) -> Stack:
    """Depth 1 to 5, width 1 to 8, any bricks, any penalty, biases here and there, a few rows."""
    depth = draw(st.integers(1, 5), label="depth")
    sizes = draw(st.lists(st.integers(1, 8), min_size=depth + 1, max_size=depth + 1), label="sizes")
    hidden = draw(st.sampled_from(sorted(BRICKS)), label="hidden")
    output = draw(st.sampled_from(sorted(BRICKS)), label="output")
    biases = draw(st.lists(st.booleans(), min_size=depth, max_size=depth), label="biases")
    penalty = fixed.get("penalty") or draw(st.sampled_from(sorted(PENALTIES)), label="penalty")
    rows = draw(st.integers(1, 5), label="rows")
    source = np.random.RandomState(draw(st.integers(0, 2**32 - 1), label="seed"))
    activations = (hidden,) * (depth - 1) + (output,)
    for _ in range(200):
        net = lm.Network(list(_bricks(source, sizes, activations, biases)))
        X = source.standard_normal((rows, sizes[0]))
        if not _near_a_kink(net, X, activations):
            break
    Y = one_hot(source.randint(sizes[-1], size=rows), sizes[-1])
    return Stack(net, X, Y, activations, penalty, source.uniform(0.1, 2.0))


def reference_loss(parameters: dict[str, np.ndarray], stack: Stack) -> float:
    """The same loss, from design to number, without a line of lego_mlp."""
    h, price = stack.X, 0.0
    for i, word in enumerate(stack.activations, start=1):
        W, b = parameters[f"W{i}"], parameters.get(f"b{i}", 0.0)
        h = FUNCTIONS[word](anp.dot(h, W) + b)
        price = price + (anp.sum(anp.abs(W)) if stack.penalty == "L1" else anp.sum(W**2) / 2)
    strength = 0.0 if stack.penalty == "none" else stack.strength
    return (anp.sum((stack.Y - h) ** 2) / 2 + strength * price) / len(stack.X)


def reference_gradients(stack: Stack) -> dict[str, np.ndarray]:
    """What autograd says the slopes are."""
    return grad(reference_loss)({k: v.copy() for k, v in stack.net.parameters.items()}, stack)


def copies(net: lm.Network) -> dict[str, np.ndarray]:
    return {name: live.copy() for name, live in net.parameters.items()}


def assert_same(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> None:
    """Equal to the last bit, name by name."""
    assert list(before) == list(after)
    for name in before:
        np.testing.assert_array_equal(before[name], after[name], err_msg=name)


def assert_close(before, after, rtol: float, atol: float = 0.0) -> None:
    """Equal but for rounding, name by name."""
    assert list(before) == list(after)
    for name in before:
        np.testing.assert_allclose(before[name], after[name], rtol, atol, err_msg=name)
