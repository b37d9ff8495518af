"""Any edit of a brick, a loss or a penalty is honoured by everything that computes with it.

Each edit is made in three ways: by a subclass, by patching the class as one does in a running
notebook, and in the text of a copy of the package. `train`, the Lab's maps, `backprop` and the
gradient check have to agree with the bricks called by hand, among them edits that only begin to
matter late in a run.
"""

import math
import shutil
import subprocess
import sys
from functools import partial, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.bricks import ACTIVATIONS, LinearSlopes
from lego_mlp.lab import engine, state

X, Y = lm.datasets.xor(40)
RATE, STEPS = 15.0, 300


def by_hand(net: lm.Network, loss: lm.Loss, steps: int = STEPS) -> dict[str, np.ndarray]:
    """Train by the bricks' public steps, one line a formula; return the parameters."""
    net = net.copy()
    for _ in range(steps):
        x: list[Any] = [X]
        for linear, activation, _ in net.layers:
            x.append(activation.forward(linear.forward(x[-1])))
        dL_dx: Any = loss.slope(x[-1], Y)
        slopes: list[Any] = []
        for i, (linear, activation, _) in reversed([*enumerate(net.layers)]):
            dL_dz = activation.backward(dL_dx, x[i + 1])
            dL_dx, dL_dW, dL_db = linear.backward(dL_dz, x[i])
            slopes.append((linear, dL_dW, dL_db))
        for linear, dL_dW, dL_db in slopes:
            price = loss.penalty.slope(linear.W, len(X)) if loss.penalty else 0.0
            linear.W -= RATE * (dL_dW + price)
            if linear.b is not None:
                linear.b -= RATE * dL_db
    return dict(net.parameters)


# Each takes what it replaces and returns the edited step, written without `out`, as a reader would.
def clipped_slopes(old: Any) -> Any:
    def backward(self: Any, dL_dz: Any, x: Any) -> LinearSlopes:
        dL_db = None if self.b is None else dL_dz.sum(axis=0)
        return LinearSlopes(dL_dz @ self.W.T, np.clip(x.T @ dL_dz, -0.02, 0.02), dL_db)

    return backward


def turned_sign(old: Any) -> Any:
    return lambda self, x: -(x @ self.W) + (0.0 if self.b is None else self.b)


def late_zero(old: Any) -> Any:
    return lambda self, h: np.where(h > 0.97, 0.0, h * (1.0 - h))


def leaking(old: Any) -> Any:
    return lambda self, z: 1 / (1 + np.exp(-np.clip(z, -300, 300))) + 0.001 * np.tanh(z)


def no_price_below(old: Any) -> Any:
    return lambda self, W, n: np.where(np.abs(W) < 0.5, 0.0, 100 * self.strength / n * W)


def capped_error(old: Any) -> Any:
    return lambda self, h, Y: np.clip(h - Y, -0.4, 0.4) / len(Y)


def with_out(old: Any) -> Any:
    """One that takes `out`, and calls what it replaces."""

    def backward(self: Any, dL_dh: Any, h: Any, out: Any = None) -> Any:
        return np.multiply(0.5, old(self, dL_dh, h, out=out), out=out)

    return backward


def no_out_used(old: Any) -> Any:
    """One that takes `out` and forgets it."""
    return lambda self, z, out=None: 0.5 + 0.4 * np.tanh(z / 2)


def decorated(old: Any) -> Any:
    """One that has the name and the papers of what it replaces, but takes no `out`."""

    @wraps(old)
    def forward(self: Any, z: Any) -> Any:
        return 0.9 * old(self, z)

    return forward


def by_place_alone(old: Any) -> Any:
    def forward(self: Any, z: Any, out: Any = None, /) -> Any:
        return np.multiply(0.9, old(self, z), out=out)

    return forward


EDITS = [
    (lm.Linear, "backward", clipped_slopes),
    (lm.Linear, "forward", turned_sign),
    (lm.Sigmoid, "slope", late_zero),
    (lm.Sigmoid, "forward", leaking),
    (lm.Sigmoid, "backward", with_out),
    (lm.Sigmoid, "forward", no_out_used),
    (lm.Sigmoid, "forward", decorated),
    (lm.Sigmoid, "forward", by_place_alone),
    (lm.L2, "slope", no_price_below),
    (lm.SquaredError, "slope", capped_error),
]


def net_of(linear: Any = lm.Linear, activation: Any = lm.Sigmoid) -> lm.Network:
    start = lm.mlp([2, 8, 2], bias=True, seed=4).parameters
    lower, upper = (linear(start[f"W{i}"], start[f"b{i}"]) for i in (1, 2))
    return lm.Network([lower, activation(), upper, activation()])


def assert_followed(net: lm.Network, loss: lm.Loss, steps: int = STEPS) -> None:
    """Say that the training is that of the bricks by hand, and not that of the package's own."""
    hand = by_hand(net, loss, steps)
    history = lm.train(net, X, Y, loss, RATE, steps)
    for name, theirs in hand.items():
        np.testing.assert_allclose(net.parameters[name], theirs, rtol=1e-9, atol=1e-9, err_msg=name)
    assert np.isfinite(history.loss).all()


@pytest.mark.parametrize(("kind", "step", "edit"), EDITS)
def test_a_subclass_is_followed(kind, step, edit):
    own = type("Own", (kind,), {step: edit(getattr(kind, step))})
    plain = by_hand(net_of(), lm.SquaredError(lm.L2(0.001)))
    kinds = {lm.Linear: lm.Linear, lm.Sigmoid: lm.Sigmoid, lm.L2: lm.L2} | {kind: own}
    loss = (own if kind is lm.SquaredError else lm.SquaredError)(kinds[lm.L2](0.001))
    net = net_of(kinds[lm.Linear], kinds[lm.Sigmoid])
    assert any(not np.allclose(by_hand(net, loss)[n], plain[n], atol=1e-4) for n in plain)
    assert_followed(net, loss)


@pytest.mark.parametrize(("kind", "step", "edit"), EDITS)
def test_a_patched_class_is_followed(monkeypatch, kind, step, edit):
    lm.train(net_of(), X, Y, lm.SquaredError(), RATE, 3)  # nothing of this may be kept
    monkeypatch.setattr(kind, step, edit(getattr(kind, step)))
    assert_followed(net_of(), lm.SquaredError(lm.L2(0.001)))


def test_a_patched_brick_of_one_network_is_followed():
    net = net_of()
    brick = net.layers[0].activation
    brick.slope = lambda h: 0.5 * h * (1.0 - h)  # type: ignore[assignment,method-assign,misc]
    assert_followed(net, lm.SquaredError())


class Called:
    """Is called as a function, and has no hash."""

    def __call__(self, z: Any) -> Any:
        return np.tanh(z)

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "forward", [np.tanh, np.vectorize(math.tanh), partial(np.tanh, dtype=float), Called()]
)
def test_anything_that_can_be_called_is_a_step(forward):
    net = net_of(activation=lm.Tanh)
    for layer in net.layers:
        vars(layer.activation)["forward"] = forward
    assert_followed(net, lm.SquaredError(), steps=20)


def test_the_three_slopes_may_be_a_list():
    class Own(lm.Linear):
        def backward(self, dL_dz, x):
            return [dL_dz @ self.W.T, x.T @ dL_dz, dL_dz.sum(axis=0)]

    assert_followed(net_of(Own), lm.SquaredError(), steps=20)


@pytest.mark.parametrize("edit", [turned_sign, leaking])
def test_the_labs_run_and_its_maps_follow(monkeypatch, edit):
    full = state.checked({**state.defaults(), "steps": 20, "hidden_size": 4})
    plain = engine.run(full)
    kind = lm.Linear if edit is turned_sign else lm.Sigmoid
    monkeypatch.setattr(kind, "forward", edit(kind.forward))
    history = engine.run(full)
    assert not np.allclose(history.loss, plain.loss)
    parameters = history.frames[-1].parameters
    maps = engine.maps(full, parameters, 8)
    net = state.drawn(full).copy(parameters)
    grid = engine._grid(8, maps["reach"])
    h = grid
    for linear, activation, _ in net.layers:
        h = activation.forward(linear.forward(h))
    np.testing.assert_allclose(maps["output"], h[:, 1] - h[:, 0], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("kind", "step", "edit"), [EDITS[0], EDITS[2], EDITS[7]])
def test_the_gradient_check_turns_red(monkeypatch, kind, step, edit):
    monkeypatch.setattr(kind, step, edit(getattr(kind, step)))
    net = net_of()
    net.parameters.update({n: 4 * value for n, value in net.parameters.items()})
    errors = lm.gradient_check(net, X, Y, lm.SquaredError())
    assert max(errors.values()) > 1e-3


TEXTS = [
    (  # no slope where h is large
        "        out *= h\n        return out\n\n    def log_shares",
        "        out *= h\n        out[h > 0.97] = 0.0\n        return out\n\n    def log_shares",
    ),
    (  # slopes of a matrix are cut
        "        x.T.dot(dL_dz, dL_dW)\n",
        "        x.T.dot(dL_dz, dL_dW)\n        np.clip(dL_dW, -0.02, 0.02, out=dL_dW)\n",
    ),
    (  # the sign of a sum
        "            out += self.b\n        return out\n",
        "            out += self.b\n        out *= -1.0\n        return out\n",
    ),
]


def test_edits_in_the_file_are_followed(tmp_path):
    home = Path(lm.__file__).parent
    shutil.copytree(home, tmp_path / "lego_mlp", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "lego_mlp" / "bricks.py"
    text = file.read_text(encoding="utf-8")
    for old, new in TEXTS:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    here = Path(__file__)
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(here.parents[2])!r}]\n"
        "import lego_mlp, numpy as np\n"
        f"assert lego_mlp.__file__.startswith({str(tmp_path)!r})\n"
        "from tests.package.test_edits import assert_followed, net_of, by_hand\n"
        "loss = lego_mlp.SquaredError()\n"
        "print(repr(by_hand(net_of(), loss)['W1'].tolist()))\n"
        "assert_followed(net_of(), loss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    unedited = by_hand(net_of(), lm.SquaredError())["W1"]
    assert not np.allclose(np.array(eval(done.stdout)), unedited, atol=1e-4)


@pytest.mark.parametrize(
    ("kind", "step", "found", "said"),
    [
        (
            lm.Sigmoid,
            "slope",
            1,
            r"shape \(40, 2\), that of h, got one number: np.full_like\(h, 1\)",
        ),
        (lm.Sigmoid, "forward", np.ones((40, 1)), r"shape \(40, 3\), that of z, got \(40, 1\)"),
        (lm.Sigmoid, "slope", None, "got None: is its `return` missing"),
        (lm.Sigmoid, "slope", 1j * np.ones((40, 2)), "real numbers, got an array of dtype complex"),
        (lm.SquaredError, "slope", 0.5, r"that of h, got one number: np.full_like\(h, 0.5\)"),
        (lm.SquaredError, "value", np.ones(3), r"a number, got the shape \(3,\)"),
        (lm.L2, "slope", 0.5, r"must return the shape \(2, 3\), .* got one number"),
        (lm.Linear, "forward", 0.0, r"shape \(40, 3\), got \(\)"),
        (lm.Linear, "backward", np.ones((2, 2)), r"dL_dx, dL_dW, dL_db; got one array, \(2, 2\)"),
        (lm.Linear, "backward", (np.ones((40, 3)), 0, None), r"that of self.W, as dL_dW, got one"),
    ],
)
def test_what_a_step_should_have_returned_is_said(monkeypatch, kind, step, found, said):
    class Edited(kind):  # type: ignore[misc, valid-type]
        def forward(self, z: Any) -> Any:
            return found

        def slope(self, h: Any, Y: Any = None) -> Any:
            return found

        def backward(self, dL_dz: Any, x: Any) -> Any:
            return found

        def value(self, h: Any, Y: Any) -> Any:
            return found

    monkeypatch.setattr(kind, step, vars(Edited)[step])
    with pytest.raises((TypeError, ValueError), match=said):
        lm.train(lm.mlp([2, 3, 2]), X, Y, lm.SquaredError(lm.L2(0.1)), 0.1, 3)


def test_an_activation_put_into_the_table_is_trained(monkeypatch):
    class Softsign(lm.bricks.Activation):
        def forward(self, z):
            return z / (1 + np.abs(z))

        def slope(self, h):
            return (1 - np.abs(h)) ** 2

    monkeypatch.setitem(ACTIVATIONS, "softsign", Softsign)
    net = lm.mlp([2, 6, 2], activation="softsign", output="softsign", bias=True, seed=1)
    assert max(lm.gradient_check(net, X, Y, lm.SquaredError()).values()) < 1e-7
    assert_followed(net, lm.SquaredError(), steps=20)
