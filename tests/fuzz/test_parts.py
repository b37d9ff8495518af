"""Bricks, penalties and losses on their own: the formulas, for every finite number there is.

Their methods take what a `Network` hands them, float64 arrays that fit, and check nothing again;
so here the arrays fit, in every layout and of every size, and only the answers are judged.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import lego_mlp as lm
from tests.fuzz.judge import frozen, fuzzing
from tests.fuzz.wild import laid_out

FINE = np.finfo(np.longdouble).eps < 1e-18  # where a long double is no longer than a double,
SHARP = 1e-8 if FINE else 1e-5  # a measured slope has fewer digits
LAYOUTS = ("plain", "column-major", "strided", "backwards", "read-only", "subclass")
ANY = st.floats(-8e307, 8e307)  # the difference of two is still finite
ORDINARY = st.floats(-1e3, 1e3)


def in_shares(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


EXACT: dict[Any, Any] = {
    lm.Sigmoid: lambda z: 1 / (1 + np.exp(-z)),
    lm.Tanh: np.tanh,
    lm.ReLU: lambda z: np.where(z > 0, z, 0),
    lm.Identity: lambda z: z,
    lm.Softmax: in_shares,
}


def tables(numbers: Any = ANY) -> Any:
    shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))
    kept = shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=numbers))
    return st.builds(laid_out, kept, st.sampled_from(LAYOUTS))


def same(a, b):
    np.testing.assert_allclose(np.asarray(a, float), np.asarray(b, float), 1e-9, 1e-9)


def pulled(exact, dL_dh, z):
    """What `backward` must return: one number of `z` nudged at a time, in more digits."""
    nudge, slope = np.longdouble(1e-6), np.empty(z.shape)
    for at in np.ndindex(z.shape):
        ends = [z.astype(np.longdouble) for _ in "ab"]
        ends[0][at] += nudge
        ends[1][at] -= nudge
        slope[at] = ((exact(ends[0]) - exact(ends[1])) * dL_dh).sum() / (2 * nudge)
    return slope


@pytest.mark.parametrize("kind", EXACT)
def test_any_finite_numbers_go_up_and_slopes_come_down_as_measured(kind):
    brick = kind()

    @fuzzing(60)
    @given(tables())
    def up(z):
        before = frozen(z)
        h = brick.forward(z)
        # exp(z - max) loses as many digits as z has before the point.
        wide = kind is lm.Softmax
        rtol = 1e-12 + (1e-15 * min(1e3, float(np.ptp(z))) if wide else 0)
        with np.errstate(over="ignore"):
            told = EXACT[kind](np.asarray(z).astype(np.longdouble)).astype(float)
        np.testing.assert_allclose(h, told, rtol, 1e-300)
        assert np.isfinite(h).all() and np.isfinite(brick.slope(h)).all()
        h += 1
        assert frozen(z) == before

    @fuzzing(40)
    @given(tables(st.floats(-20, 20)), st.integers(0, 99))
    def down(z, seed):
        assume(kind is not lm.ReLU or (np.abs(z) > 1e-5).all())
        dL_dh = np.random.RandomState(seed).standard_normal(z.shape)
        found = brick.backward(dL_dh, brick.forward(z))
        np.testing.assert_allclose(found, pulled(EXACT[kind], dL_dh, np.array(z)), SHARP, SHARP)

    up()
    down()


@fuzzing(60)
@given(tables(ORDINARY), st.integers(0, 99), st.booleans())
def test_a_linear_brick(x, seed, bias):
    source = np.random.RandomState(seed)
    W = source.standard_normal((x.shape[1], source.randint(1, 5)))
    brick = lm.Linear(W, source.standard_normal(W.shape[1]) if bias else None)
    same(brick.forward(x), np.einsum("ni,io->no", x, W) + (brick.b if bias else 0))
    dL_dz = source.standard_normal((len(x), W.shape[1]))
    dL_dx, dL_dW, dL_db = brick.backward(dL_dz, x)
    same(dL_dx, np.einsum("no,io->ni", dL_dz, W))
    same(dL_dW, np.einsum("ni,no->io", x, dL_dz))
    assert dL_db is None if not bias else same(dL_db, dL_dz.T @ np.ones(len(x))) is None


@fuzzing(80)
@given(tables(ORDINARY), st.floats(0, 1e3), st.integers(1, 999))
def test_penalties(W, strength, n):
    squares, sizes = (W * W).sum(), np.abs(W).sum()
    for kind, value, slope in (
        (lm.L1, sizes, np.sign(W)),
        (lm.L2, squares / 2, W),
        (lm.ArticlePenalty, squares / 2, np.full(W.shape, squares)),
    ):
        same(kind(strength).value([W], n), strength / n * value)
        same(kind(strength).slope(W, n), strength / n * slope)


@fuzzing(80)
@given(tables(st.floats(1e-300, 1.0)), tables(), st.integers(0, 99))
def test_losses(h, z, seed):
    h = np.hstack([h, h[:, ::-1]])  # one output means two classes
    Y = np.eye(h.shape[1])[np.random.RandomState(seed).randint(h.shape[1], size=len(h))]
    squared, logs = lm.SquaredError(), lm.CrossEntropy()
    same(squared.value(h, Y), ((h - Y) ** 2).sum() / 2 / len(h))
    same(squared.slope(h, Y), (np.asarray(h) - Y) / len(h))
    same(logs.value(h, Y), -np.log(h[Y == 1]).sum() / len(h))
    np.testing.assert_allclose(logs.slope(h, Y), -Y / np.asarray(h) / len(h), 1e-9)
    # Of any sums at all the loss after a softmax is finite.
    z = np.hstack([z, -z])  # a softmax of one output is refused
    Y = np.eye(z.shape[1])[np.random.RandomState(seed).randint(z.shape[1], size=len(z))]
    net = lm.Network([lm.Linear(np.eye(z.shape[1])), lm.Softmax()])
    trace = lm.backprop(net, z, Y, logs)
    wide = z.astype(np.longdouble) - z.max(axis=1, keepdims=True)
    same(trace["loss"], (np.log(np.exp(wide).sum(axis=1)) - wide[Y == 1]).sum() / len(z))
    assert (np.abs(trace["dL_dz1"]) <= 1).all()
