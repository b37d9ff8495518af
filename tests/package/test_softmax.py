"""Softmax and cross-entropy against SciPy, autograd, published numbers and bounds."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import log_softmax, softmax

import lego_mlp as lm
from tests.package.stacks import FUNCTIONS, one_hot

SOFTMAX, LOSS = lm.Softmax(), lm.CrossEntropy()
rows = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-1e4, 1e4))
)
small = arrays(np.float64, (3, 4), elements=st.floats(-8, 8))


def net_saying(z, Y):
    """A network whose sums are exactly `z`, its observations, and its labels."""
    return lm.Network([lm.Linear(z), lm.Softmax()]), np.eye(len(z)), np.asarray(Y, float)


def independent_loss(parameters, X, Y, hidden, penalty):
    """The loss once more, by autograd's NumPy, with nothing of lego_mlp in it."""
    depth = sum(name.startswith("W") for name in parameters)
    h, price = X, 0.0
    for i in range(1, depth + 1):
        W, b = parameters[f"W{i}"], parameters.get(f"b{i}", 0.0)
        z = anp.dot(h, W) + b
        h = FUNCTIONS[hidden](z)
        price = price + anp.sum(W**2) / 2
    chosen = anp.sum(Y * z, axis=1)
    return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - chosen) + penalty * price / len(X)


@given(rows)
def test_softmax_is_scipys(z):
    h = SOFTMAX.forward(z)
    np.testing.assert_allclose(h, softmax(z, axis=1), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(SOFTMAX.log_forward(z), log_softmax(z, axis=1), rtol=1e-11)
    np.testing.assert_allclose(h.sum(axis=1), 1.0, rtol=1e-14)


@given(small)
def test_slope_is_the_jacobian(z):
    h = SOFTMAX.forward(z)
    for i, row in enumerate(z):
        expected = jacobian(lambda t: anp.exp(t) / anp.sum(anp.exp(t)))(row)
        np.testing.assert_allclose(SOFTMAX.slope(h)[i], expected, atol=1e-15)
    dL_dh = np.random.RandomState(1).standard_normal(z.shape)
    product = np.einsum("nj,njk->nk", dL_dh, SOFTMAX.slope(h))
    np.testing.assert_allclose(SOFTMAX.backward(dL_dh, h), product, atol=1e-15)


def test_cross_entropy_by_hand():
    h, Y = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    assert LOSS.value(h, Y) == pytest.approx(1.5 * np.log(2), rel=1e-15)
    assert LOSS.slope(h, Y).tolist() == [[-2, 0], [0, -1]]
    assert not np.signbit(LOSS.slope(h, Y)[0, 1])


def test_published_example():
    """Stanford CS231n, notes on linear classification: scores, softmax loss 1.04 (base e)."""
    net, X, Y = net_saying([[-2.85, 0.86, 0.28]], [[0, 0, 1]])
    trace = lm.backprop(net, X, Y, LOSS)
    np.testing.assert_allclose(trace["h1"], [[0.016, 0.631, 0.353]], atol=6e-4)
    assert trace["loss"] == pytest.approx(1.04, abs=0.005)


@pytest.mark.parametrize("size", [1e4, 1e6, 1e150])
def test_enormous_sums_stay_finite(size):
    net, X, Y = net_saying([[size, -size, 0.0], [-size, size, 0.0]], [[1, 0, 0], [1, 0, 0]])
    trace = lm.backprop(net, X, Y, LOSS)
    assert all(np.isfinite(value).all() for value in trace.values())
    assert trace["loss"] == size  # the mean of 0 and 2 * size
    assert trace["dL_dz1"].tolist() == [[0, 0, 0], [-0.5, 0.5, 0]]
    assert lm.CrossEntropy().value(trace["h1"], Y) < 709


def test_training_gets_out_of_enormous_sums():
    net, X, Y = net_saying([[1e4, -1e4], [-1e4, 1e4]], [[0, 1], [1, 0]])
    history = lm.train(net, X, Y, LOSS, learning_rate=3e4, steps=3)
    assert history.exploded_at is None and history.loss[0] == 2e4
    assert history.accuracy.tolist() == [0, 1, 1, 1] and history.loss[-1] == 0.0


@st.composite
def classifiers(draw):
    depth = draw(st.integers(1, 4), label="depth")
    sizes = draw(st.lists(st.integers(1, 6), min_size=depth + 1, max_size=depth + 1), label="sizes")
    sizes[-1] += 1  # a softmax of one output is refused
    hidden = draw(st.sampled_from(["sigmoid", "tanh", "linear"]), label="hidden")
    source = np.random.RandomState(draw(st.integers(0, 2**32 - 1), label="seed"))
    bias = draw(st.booleans(), label="bias")
    net = lm.mlp(sizes, hidden, "softmax", bias=bias, init="gain", gain=2.0, seed=source)
    for parameter in net.parameters.values():
        parameter += source.standard_normal(parameter.shape) / 2
    X = source.standard_normal((draw(st.integers(1, 5), label="rows"), sizes[0]))
    Y = one_hot(source.randint(sizes[-1], size=len(X)), sizes[-1])
    return net, X, Y, hidden, draw(st.sampled_from([0.0, 0.7]), label="penalty")


@given(classifiers())
def test_gradients_are_those_of_an_independent_autograd(task):
    net, X, Y, hidden, penalty = task
    trace = lm.backprop(net, X, Y, lm.CrossEntropy(lm.L2(penalty)))
    live = {name: value.copy() for name, value in net.parameters.items()}
    theirs = grad(independent_loss)(live, X, Y, hidden, penalty)
    assert trace["loss"] == pytest.approx(
        independent_loss(live, X, Y, hidden, penalty), rel=1e-11, abs=1e-14
    )
    for name, ours in lm.gradients(net, trace).items():
        np.testing.assert_allclose(ours, theirs[name], rtol=1e-9, atol=1e-12, err_msg=name)


@given(classifiers())
def test_the_short_way_down_is_the_long_one(task):
    net, X, Y, _, _ = task
    trace, depth = lm.backprop(net, X, Y, LOSS), len(net.layers)
    dL_dh, dh_dz, dL_dz = (
        trace[name] for name in (f"dL_dh{depth}", f"dh{depth}_dz{depth}", f"dL_dz{depth}")
    )
    np.testing.assert_allclose(dL_dz, np.einsum("nj,njk->nk", dL_dh, dh_dz), atol=1e-13)
    np.testing.assert_allclose(dL_dz, (trace[f"h{depth}"] - Y) / len(Y), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("loss", [lm.CrossEntropy(lm.L2(0.3)), lm.SquaredError()])
def test_gradient_check_agrees(loss):
    X, Y = lm.datasets.pinwheel(30)
    net = lm.mlp([2, 5, 3], "tanh", "softmax", bias=True)
    assert max(lm.gradient_check(net, X, Y, loss).values()) < 1e-8


def test_a_softmax_may_stand_anywhere():
    X, Y = lm.datasets.pinwheel(8)
    last = lm.Linear(np.ones((2, 3)), [0, 1, 2])
    net = lm.Network([lm.Linear(np.eye(2)), lm.Softmax(), last, lm.Softmax()])
    assert max(lm.gradient_check(net, X, Y, LOSS).values()) < 1e-8


def test_a_flat_network_has_a_known_curvature():
    """At W = 0 the Hessian is (diag(p) - p p') ⊗ X'X / N, with p = 1/k: both known."""
    X, Y = lm.datasets.pinwheel(60)
    net = lm.mlp([2, 3], output="softmax", init="zeros")
    expected = np.linalg.eigvalsh(X.T @ X / len(X))[-1] / 3
    assert lm.hessian_eigenvalue(net, X, Y, LOSS) == pytest.approx(expected, rel=1e-5)


def test_diagnosis_knows_what_one_answer_for_all_costs():
    X, Y = lm.datasets.pinwheel(90)
    net = lm.mlp([2, 3], output="softmax", init="xavier")
    verdict = lm.diagnose(lm.train(net, X, Y, LOSS, learning_rate=1e-9, steps=3))
    assert verdict.kind == "stuck"
    assert verdict.figures["constant"] == pytest.approx(np.log(3), rel=1e-12)


def test_saturation_is_squared_errors_alone():
    X, Y = lm.datasets.pinwheel(60)
    kinds = []
    for loss in (lm.SquaredError(), LOSS):
        net = lm.Network([lm.Linear(np.zeros((2, 3)), [60.0, 0.0, -60.0]), lm.Softmax()])
        kinds.append(lm.diagnose(lm.train(net, X, Y, loss, 1e-9, steps=2)).kind)
    assert kinds == ["saturated-at-start", "stuck"]


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu", "linear"])
def test_cross_entropy_needs_a_softmax(output):
    X, Y = lm.datasets.xor(5)
    net = lm.mlp([2, 2], output=output)
    for use in (lm.backprop, lm.gradient_check, lm.hessian_eigenvalue):
        with pytest.raises(ValueError, match=r"^loss CrossEntropy\(\) needs a Softmax"):
            use(net, X, Y, LOSS)
    with pytest.raises(ValueError, match=r"^loss"):
        lm.train(net, X, Y, LOSS, 0.1, steps=1)


def test_softmax_is_for_the_last_layer_of_mlp():
    with pytest.raises(ValueError, match=r"^activation"):
        lm.mlp([2, 2, 2], activation="softmax")
    assert repr(lm.mlp([2, 3], output="softmax")) == "Network([Linear(2 -> 3), Softmax()])"
    assert repr(lm.CrossEntropy(lm.L1(0.5))) == "CrossEntropy(L1(0.5))"


class Warm(lm.Softmax):
    """A softmax at a temperature of 2."""

    def forward(self, z):
        return super().forward(z / 2)

    def slope(self, h):
        return super().slope(h) / 2

    def backward(self, dL_dh, h):
        return super().backward(dL_dh, h) / 2


def test_a_kind_of_softmax_with_steps_of_its_own_is_asked_for_them():
    X, Y = lm.datasets.xor(12)
    net = lm.Network([lm.Linear([[1.0, 2.0], [3.0, 4.0]]), Warm()])
    trace = lm.backprop(net, X, Y, lm.CrossEntropy())
    assert trace["loss"] == lm.CrossEntropy().value(trace["h1"], Y)
    assert max(lm.gradient_check(net, X, Y, lm.CrossEntropy()).values()) < 1e-8
