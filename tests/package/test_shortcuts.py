"""`LayerNorm` and `Shortcut`: beside autograd, in every place, edited, and refused by name."""

import pickle
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

import lego_mlp as lm
from tests.package.stacks import BRICKS, FUNCTIONS, assert_close

X, Y = lm.datasets.xor(12)
LOSS = lm.SquaredError(lm.L2(0.3))
EPSILON = 1e-5

# For each layer: its outputs, whether it is normalized, and over how many layers it has a shortcut.
PLANS = {
    "shortcut": [(4, False, 0), (4, False, 1), (4, False, 1), (2, False, 0)],
    "shortcuts into each other": [(4, False, 0), (4, False, 1), (4, False, 2), (2, False, 0)],
    "from the input": [(2, False, 1), (2, False, 2), (2, False, 0)],
    "two that begin together": [(3, False, 0), (3, False, 1), (3, False, 2), (2, False, 0)],
    "norm": [(4, True, 0), (3, True, 0), (2, False, 0)],
    "both": [(4, True, 0), (4, True, 1), (4, False, 2), (4, True, 1), (2, False, 0)],
}


def net_of(plan, word="tanh", norm=lm.LayerNorm, shortcut=lm.Shortcut):
    source, inputs, bricks = np.random.RandomState(5), 2, []
    for outputs, normalized, layers in plan:
        W, b = source.standard_normal((inputs, outputs)), source.standard_normal(outputs)
        bricks += [lm.Linear(W, b), *[norm()] * normalized, BRICKS[word]()]
        bricks += [shortcut(layers)] if layers else []
        inputs = outputs
    return lm.Network(bricks)


def reference_loss(parameters, plan, word):
    """The same loss without a line of lego_mlp."""
    given, price = [X], 0.0
    for i, (_, normalized, layers) in enumerate(plan, start=1):
        W, b = parameters[f"W{i}"], parameters[f"b{i}"]
        z = anp.dot(given[-1], W) + b
        if normalized:
            m = anp.mean(z, axis=1, keepdims=True)
            z = (z - m) / anp.sqrt(anp.mean((z - m) ** 2, axis=1, keepdims=True) + EPSILON)
        given.append(FUNCTIONS[word](z) + (given[-layers] if layers else 0.0))
        price = price + anp.sum(W**2) / 2
    return (anp.sum((Y - given[-1]) ** 2) / 2 + 0.3 * price) / len(X)


@pytest.mark.parametrize("word", ["tanh", "relu"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_loss_and_slopes_are_autograds_and_those_measured(plan, word):
    net = net_of(plan, word)
    trace, numbers = lm.backprop(net, X, Y, LOSS), {n: a.copy() for n, a in net.parameters.items()}
    assert trace["loss"] == pytest.approx(reference_loss(numbers, plan, word), rel=1e-13)
    theirs = grad(reference_loss)(numbers, plan, word)
    assert_close(lm.gradients(net, trace), theirs, rtol=1e-9, atol=1e-11)
    assert max(lm.gradient_check(net, X, Y, LOSS).values()) < 1e-9
    assert_close(dict(net.forward(X)), {n: trace[n] for n in net.forward(X)}, rtol=1e-15)


def test_every_array_has_its_name():
    trace = lm.backprop(net_of(PLANS["both"]), X, Y, LOSS)
    up = "X W1 b1 z1 n1 h1 W2 b2 z2 n2 h2 s2 W3 b3 z3 h3 s3"
    down = "dL_ds3 dL_dh3 dh3_dz3 dL_dz3 dL_dW3 dL_db3 dL_ds2 dL_dh2 dh2_dn2 dL_dn2 dL_dz2 dL_dW2"
    assert " ".join(trace).startswith(up) and down in " ".join(trace)
    np.testing.assert_array_equal(trace["s3"], trace["h3"] + trace["h1"])
    np.testing.assert_allclose(trace["dL_ds2"], trace["dL_dz3"] @ trace["W3"].T, rtol=1e-13)
    both = trace["dL_dz2"] @ trace["W2"].T + trace["dL_ds2"] + trace["dL_ds3"]
    np.testing.assert_allclose(trace["dL_dh1"], both, rtol=1e-13)


def test_a_normalized_row_has_mean_0_and_spread_1_and_its_matrix_is_the_backward_step():
    norm, source = lm.LayerNorm(1e-12), np.random.RandomState(1)
    z, dL_dn = source.standard_normal((2, 7, 5)) * [[[3.0]], [[1.0]]]
    n = norm.forward(z)
    assert np.abs(n.mean(axis=1)).max() < 1e-14 and np.abs(n.std(axis=1) - 1).max() < 1e-11
    by_matrix = (dL_dn[:, None, :] @ norm.slope(z))[:, 0]
    np.testing.assert_allclose(norm.backward(dL_dn, z), by_matrix, rtol=1e-12, atol=1e-14)
    assert np.isfinite(norm.forward(np.ones((2, 3)))).all()


class Halved(lm.LayerNorm):
    """Written without `out`, as a reader would."""

    def forward(self, z):
        return 0.5 * lm.LayerNorm.forward(self, z)

    def backward(self, dL_dn, z):
        return 0.5 * lm.LayerNorm.backward(self, dL_dn, z)


class Weighed(lm.Shortcut):
    def forward(self, h, x):
        return h + 0.3 * x

    def backward(self, dL_ds, dL_dx):
        return dL_dx + 0.3 * dL_ds


@pytest.mark.parametrize(("norm", "shortcut"), [(Halved, lm.Shortcut), (lm.LayerNorm, Weighed)])
def test_an_own_brick_is_followed_everywhere(norm, shortcut):
    own, usual = net_of(PLANS["both"], norm=norm, shortcut=shortcut), net_of(PLANS["both"])
    assert max(lm.gradient_check(own, X, Y, LOSS).values()) < 1e-9
    runs = [lm.train(net, X, Y, LOSS, 0.1, 20) for net in (own, usual)]
    assert abs(runs[0].loss[-1] - runs[1].loss[-1]) > 1e-4
    assert lm.backprop(own, X, Y, LOSS)["loss"] == pytest.approx(runs[0].loss[-1], rel=1e-12)


def test_a_wrong_plus_sign_turns_the_check_red(monkeypatch):
    monkeypatch.setattr(lm.Shortcut, "backward", lambda self, dL_ds, dL_dx: dL_dx)
    errors = lm.gradient_check(net_of(PLANS["shortcut"]), X, Y, LOSS)
    assert errors["W1"] > 0.01 and errors["W4"] < 1e-9


def test_a_run_is_the_steps_by_backprop_also_in_blocks_and_of_a_copy():
    net, rows = net_of(PLANS["both"]), 60_000
    A, B = (np.tile(a, (rows // len(X), 1)) for a in (X, Y))
    copies = [pickle.loads(pickle.dumps(net)), net.copy(), lm.Network(_bricks(net))]
    plain = lm.SquaredError()
    for _ in range(3):
        lm.update(net, lm.backprop(net, X, Y, plain), 0.2)
    lm.train(copies[0], X, Y, plain, 0.2, 3)
    lm.train(copies[1], A, B, plain, 0.2, 3)
    lm.train(copies[2], X, Y, plain, 0.2, 3)
    for twin in copies:
        assert repr(twin) == repr(net)
        assert_close(twin.parameters, net.parameters, rtol=1e-9, atol=1e-12)


def _bricks(net):
    """Return a network's bricks, one by one."""
    for i, (linear, activation, _) in enumerate(net.layers, start=1):
        yield from (b for b in (linear, net.norms.get(i), activation, net.shortcuts.get(i)) if b)


L, T = lambda a, b: lm.Linear(np.ones((a, b))), lm.Tanh()
REFUSED: list[tuple[list[Any], str]] = [
    ([L(2, 2), T, lm.Shortcut()], "last layer"),
    ([L(2, 2), lm.LayerNorm()], "last layer"),
    ([L(2, 3), T, lm.Shortcut(), L(3, 2)], "adds X with 2 columns to h1 with 3"),
    ([L(2, 2), T, lm.Shortcut(2), L(2, 2)], "2 layers"),
    ([L(2, 1), lm.LayerNorm(), T, L(1, 2)], "single column"),
    ([L(2, 2), T, lm.LayerNorm(), L(2, 2)], "Linear brick under each"),
    ([lm.Shortcut(), L(2, 2)], "Linear brick under each"),
]


@pytest.mark.parametrize(("bricks", "says"), REFUSED)
def test_a_brick_in_the_wrong_place_is_refused_by_name(bricks, says):
    with pytest.raises(ValueError, match=rf"^bricks.*{says}"):
        lm.Network(bricks)


def test_what_cannot_show_them_refuses_them():
    plots = pytest.importorskip("lego_mlp.plots")
    with pytest.raises(ValueError, match=r"^sizes\b.*Shortcut"):
        plots.stack(net_of(PLANS["both"]))


def test_mlp_puts_them_where_they_belong():
    net = lm.mlp([2, 3, 3, 4, 4, 2], norm=True, shortcuts=True)
    assert (list(net.norms), list(net.shortcuts)) == ([1, 2, 3, 4], [2, 4])
    assert_close(net.parameters, lm.mlp([2, 3, 3, 4, 4, 2]).parameters, rtol=0, atol=0)
    for sizes in ([2, 2, 2], [2, 3, 4, 2]):
        with pytest.raises(ValueError, match=r"^shortcuts"):
            lm.mlp(sizes, shortcuts=True)


@pytest.mark.parametrize("jumped", [False, True])
def test_a_silent_layer_stops_learning_unless_a_shortcut_jumps_it(jumped):
    net = lm.mlp([2, 8, 8, 2], "relu", "linear", bias=True, init="he", shortcuts=jumped)
    net.parameters["b2"] = np.full(8, -50.0)  # layer 2 says 0 for every point
    verdict = lm.diagnose(lm.train(net, *lm.datasets.xor(100), lm.SquaredError(), 0.1, 300))
    assert verdict.kind == ("fine" if jumped else "dead"), verdict
