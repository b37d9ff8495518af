"""Bricks, penalties and losses fuzzed on their own."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import lego_mlp as lm
from tests.fuzz.core import same
from tests.fuzz.judge import frozen, fuzzing
from tests.fuzz.parts import BRICKS, LOSSES, ORDINARY, PENALTIES, exact, pulled, tables

FINE = np.finfo(np.longdouble).eps < 1e-18  # where a long double is no longer than a double,
SHARP = 1e-8 if FINE else 1e-5  # a measured slope has fewer digits


@pytest.mark.parametrize("name", sorted(BRICKS))
def test_any_finite_numbers_go_up(name):
    brick = BRICKS[name]()

    @fuzzing(60)
    @given(tables())
    def example(z):
        before = frozen(z)
        h = brick.forward(z)
        assert h.shape == z.shape
        assert np.isfinite(h).all()
        # exp(z - max) loses as many digits as z has before the point.
        wide = name == "Softmax"
        rtol = 1e-12 + (1e-15 * min(1e3, float(np.ptp(z))) if wide else 0)
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(h, exact(brick, z).astype(float), rtol, 1e-300)
        assert np.isfinite(brick.slope(h)).all()
        assert frozen(z) == before
        h += 1
        assert frozen(z) == before

    example()


@pytest.mark.parametrize("name", sorted(BRICKS))
def test_slopes_come_down_as_measured(name):
    brick = BRICKS[name]()

    @fuzzing(40)
    @given(tables(st.floats(-20, 20)), st.integers(0, 99))
    def example(z, seed):
        assume(name != "ReLU" or (np.abs(z) > 1e-5).all())
        dL_dh = np.random.RandomState(seed).standard_normal(z.shape)
        h = brick.forward(z)
        down = brick.backward(dL_dh, h)
        np.testing.assert_allclose(down, pulled(brick, dL_dh, z), SHARP, SHARP)
        if name == "Softmax":
            whole = np.einsum("nj,njk->nk", dL_dh, brick.slope(h))
            np.testing.assert_allclose(down, whole, 1e-9, 1e-12)

    example()


@fuzzing(60)
@given(tables(ORDINARY), st.integers(0, 99), st.booleans())
def test_a_linear_brick(x, seed, bias):
    source = np.random.RandomState(seed)
    W = source.standard_normal((x.shape[1], source.randint(1, 5)))
    brick = lm.Linear(W, source.standard_normal(W.shape[1]) if bias else None)
    told = [[sum(a * w for a, w in zip(row, column, strict=True)) for column in W.T] for row in x]
    same(brick.forward(x), np.array(told) + (brick.b if bias else 0), 1e-9, 1e-9)
    dL_dz = source.standard_normal((len(x), W.shape[1]))
    dL_dx, dL_dW, dL_db = brick.backward(dL_dz, x)
    same(dL_dx, np.einsum("no,io->ni", dL_dz, W), 1e-9, 1e-9)
    same(dL_dW, np.einsum("ni,no->io", x, dL_dz), 1e-9, 1e-9)
    assert (dL_db is None) is not bias
    if bias:
        same(dL_db, dL_dz.T @ np.ones(len(x)), 1e-9, 1e-9)


@pytest.mark.parametrize("name", sorted(PENALTIES))
def test_a_penalty(name):
    @fuzzing(40)
    @given(tables(ORDINARY), st.floats(0, 1e3), st.integers(1, 999))
    def example(W, strength, n):
        penalty = PENALTIES[name](strength)
        squares = sum(w * w for w in W.ravel().tolist())
        sizes = sum(map(abs, W.ravel().tolist()))
        same(penalty.value([W], n), strength / n * (sizes if name == "L1" else squares / 2))
        told = {"L1": np.where(W > 0, 1.0, np.where(W < 0, -1.0, 0.0)), "L2": W}
        told["ArticlePenalty"] = np.ones(W.shape) * squares
        same(penalty.slope(W, n), strength / n * told[name])

    example()


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_loss(name):
    @fuzzing(60)
    @given(tables(st.floats(1e-300, 1.0)), st.integers(0, 99))
    def example(h, seed):
        loss = LOSSES[name]()
        classes = h.shape[1]
        Y = np.eye(classes)[np.random.RandomState(seed).randint(classes, size=len(h))]
        rows = list(zip(h.tolist(), Y.tolist(), strict=True))
        if name == "SquaredError":
            told = sum((a - y) ** 2 for row, ys in rows for a, y in zip(row, ys, strict=True)) / 2
            slope = (np.asarray(h) - Y) / len(h)
        else:
            told = -sum(np.log(a) for row, ys in rows for a, y in zip(row, ys, strict=True) if y)
            slope = -Y / np.asarray(h) / len(h)
        same(loss.value(h, Y), told / len(h))
        same(loss.slope(h, Y), slope)

    example()


@fuzzing(60)
@given(tables(), st.integers(0, 99))
def test_a_cross_entropy_of_any_sums_is_finite(z, seed):
    z = np.hstack([z, -z])  # a softmax of one output is refused
    k = z.shape[1]
    Y = np.eye(k)[np.random.RandomState(seed).randint(k, size=len(z))]
    net = lm.Network([lm.Linear(np.eye(k)), lm.Softmax()])
    trace = lm.backprop(net, z, Y, lm.CrossEntropy())
    wide = z.astype(np.longdouble)
    wide -= wide.max(axis=1, keepdims=True)
    told = (np.log(np.exp(wide).sum(axis=1)) - wide[Y == 1]).sum() / len(z)
    same(trace["loss"], float(told), 1e-9, 1e-9)
    assert np.isfinite(trace["dL_dz1"]).all()
    assert np.abs(trace["dL_dz1"]).max() <= 1
