"""Reverse accumulation against the bricks, an independent autograd and slopes known by hand."""

import copy
import math
import pickle
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp.autodiff import Scalar, Tensor
from tests.package.stacks import Stack, stacks

values = st.floats(0.5, 2.0)


def sigmoid(z):
    return 1 / (1 + (-z).exp())


BENDS = {
    "sigmoid": sigmoid,
    "tanh": lambda z: 2 * sigmoid(2 * z) - 1,
    "relu": lambda z: z * (z.data > 0),
    "linear": lambda z: z,
}


def tensors(net: lm.Network) -> dict[str, Tensor]:
    return {name: Tensor(value, name=name) for name, value in net.parameters.items()}


def tensor_loss(parameters: dict[str, Tensor], stack: Stack) -> Tensor:
    """The stack's loss, written with Tensors and without the bricks."""
    h: Any = stack.X
    price: Any = 0.0
    for i, word in enumerate(stack.activations, start=1):
        W = parameters[f"W{i}"]
        h = BENDS[word](h @ W + parameters.get(f"b{i}", 0.0))
        size = (W**2) ** 0.5 if stack.penalty == "L1" else W**2 / 2
        price = price + size.sum()
    strength = 0.0 if stack.penalty == "none" else stack.strength
    return (((stack.Y - h) ** 2).sum() / 2 + strength * price) / len(stack.X)


def assert_close(ours: Any, theirs: Any, name: str = "") -> None:
    size = max(float(np.linalg.norm(theirs)), 1e-3)
    assert np.linalg.norm(np.subtract(ours, theirs)) <= 1e-12 * size, name


@given(stacks())
def test_same_gradients_as_the_bricks(stack: Stack) -> None:
    trace = lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    parameters = tensors(stack.net)
    loss = tensor_loss(parameters, stack)
    loss.backward()
    assert float(loss.data) == pytest.approx(trace["loss"], rel=1e-12)
    for name, slope in lm.gradients(stack.net, trace).items():
        assert parameters[name].grad.shape == slope.shape
        assert_close(parameters[name].grad, slope, name)


def expression(a: Any, b: Any, exp: Any, log: Any) -> Any:
    c = a * b + a / b - 3 / a
    return exp(-c / 8) * log(a + 2 * b) ** 3 - b**-1.5 + (1 - a) ** 2


@given(values, values)
def test_scalars_are_those_of_an_independent_autograd(a: float, b: float) -> None:
    x, y = Scalar(a), Scalar(b)
    result = expression(x, y, Scalar.exp, Scalar.log)
    result.backward()
    assert float(result.data) == pytest.approx(expression(a, b, math.exp, math.log), rel=1e-13)
    for node, place in ((x, 0), (y, 1)):
        theirs = grad(expression, place)(a, b, anp.exp, anp.log)
        assert float(node.grad) == pytest.approx(theirs, rel=1e-11, abs=1e-12)


def test_a_number_used_twice_gets_both_slopes() -> None:
    a = Scalar(3.0)
    b = a + a
    (a * b).backward()
    assert (a.grad, b.grad) == (12.0, 3.0)


def test_backward_starts_anew_each_time() -> None:
    a = Scalar(2.0)
    square = a**2
    for _ in range(2):
        square.backward()
        assert a.grad == 4.0
    (5 * a).backward()
    assert a.grad == 5.0


def test_nodes_are_in_the_order_they_were_made() -> None:
    a, b, unused = Scalar(1.0, name="a"), Scalar(2.0, name="b"), Scalar(3.0)
    c = b * a
    d = c + a
    assert d.nodes() == [a, b, c, d] and unused not in d.nodes()
    assert [node.op for node in d.nodes()] == ["", "", "*", "+"]
    assert [(parent.name, slope) for parent, slope in c.edges] == [("b", 1.0), ("a", 2.0)]


@pytest.mark.parametrize("brick", [lm.Sigmoid(), lm.Tanh(), lm.ReLU(), lm.Identity()])
def test_an_activation_brick_is_a_link(brick: Any) -> None:
    for make in (Scalar, Tensor):
        z = make(0.7)
        h = z.through(brick)
        (h * 3).backward()
        expected = brick.forward(np.array(0.7))
        assert h.data == expected and z.grad == 3 * brick.slope(expected)
        assert h.op == type(brick).__name__.lower()


SHAPES = [((3, 4), (4,)), ((3, 4), (3, 1)), ((1, 4), (3, 1)), ((3, 4), ()), ((2, 3, 4), (1, 4))]


@pytest.mark.parametrize(("first", "second"), SHAPES)
@pytest.mark.parametrize("op", ["+", "-", "*", "/"])
def test_broadcasting_is_summed_over_on_the_way_back(first: Any, second: Any, op: str) -> None:
    source = np.random.RandomState(2)
    a, b = source.uniform(1, 2, first), source.uniform(1, 2, second)
    weights = source.standard_normal(np.broadcast_shapes(first, second))
    operation = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": lambda x, y: x / y,
    }[op]
    for left, right in ((a, b), (b, a)):
        x, y = Tensor(left), Tensor(right)
        (operation(x, y) * weights).sum().backward()
        for node, place in ((x, 0), (y, 1)):
            slope = grad(lambda *both: anp.sum(operation(*both) * weights), place)(left, right)
            assert node.grad.shape == node.data.shape
            np.testing.assert_allclose(node.grad, slope, rtol=1e-12)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("name", ["sum", "max"])
def test_what_sum_and_max_hand_back(name: str, axis: Any, keepdims: bool) -> None:
    source = np.random.RandomState(3)
    a, weights = source.standard_normal((3, 4)), source.standard_normal((1, 1))
    x = Tensor(a)
    (getattr(x, name)(axis=axis, keepdims=keepdims) ** 2 * weights).sum().backward()

    def reference(array: Any) -> Any:
        return anp.sum(getattr(anp, name)(array, axis=axis, keepdims=keepdims) ** 2 * weights)

    np.testing.assert_allclose(x.grad, grad(reference)(a), rtol=1e-13)


def test_equals_share_the_slope_of_their_maximum() -> None:
    x = Tensor([[2.0, 1.0, 2.0]])
    x.max().backward()
    assert x.grad.tolist() == [[0.5, 0.0, 0.5]]


def test_arrays_may_stand_on_either_side() -> None:
    a, x = np.array([[1.0, 2.0]]), Tensor([[3.0], [4.0]])
    for product in (a @ x, x.__rmatmul__(a), (a.T * x).sum() / 1.0):
        product.backward()
        assert product.data.item() == 11.0 and x.grad.tolist() == [[1.0], [2.0]]


def test_a_tensor_keeps_its_own_array() -> None:
    a = np.ones(2)
    x = Tensor(a)
    a[:] = 7
    assert x.data.tolist() == [1, 1]


def test_reprs_say_what_they_are() -> None:
    a = Scalar(2.0)
    (a * 3).backward()
    assert repr(a) == "Scalar(2, grad=3)"
    assert repr(Tensor([[1, 2]])) == "Tensor(shape (1, 2))"


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Scalar("1"), "data"),
        (lambda: Scalar(math.nan), "data"),
        (lambda: Scalar(1.0) + "1", "data"),
        (lambda: Scalar(1.0) ** Scalar(2.0), "power"),
        (lambda: Scalar(1.0).through(lm.Softmax()), "brick"),
        (lambda: Scalar(1.0).through(lm.Sigmoid), "brick"),  # type: ignore[arg-type]  # on purpose
        (lambda: Scalar(1.0) + Tensor(1.0), "other"),
        (lambda: Tensor(1.0) * Scalar(1.0), "other"),
        (lambda: Tensor("1"), "data"),
        (lambda: Tensor([1.0, 2.0]).backward(), "backward"),
        (lambda: Tensor(np.ones((2, 3))) @ Tensor(np.ones((2, 3))), "matrices"),
        (lambda: np.ones(3) @ Tensor(np.ones((3, 1))), "matrices"),
    ],
)
def test_bad_input_is_named(make: Any, named: str) -> None:
    with pytest.raises((TypeError, ValueError), match=rf"^{named}"):
        make()


A = Tensor([[1.0, 2.0], [3.0, 5.0]])
MADE: dict[str, Any] = {
    "+": lambda x: x + 1,
    "-": lambda x: x - 1,
    "*": lambda x: x * 2,
    "/": lambda x: x / 2,
    "** 3": lambda x: x**3,
    "** 0.5": lambda x: x**0.5,
    "neg": lambda x: -x,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "tanh": lambda x: x.through(lm.Tanh()),
}
MIXED: dict[str, Any] = {"@": lambda x: x @ x, "sum": lambda x: x.sum(), "max": lambda x: x.max()}


@pytest.mark.parametrize("op", [*MADE, *MIXED])
def test_each_operation_says_its_name(op: str) -> None:
    makers = {**MADE, **MIXED}
    assert makers[op](A).op == op
    assert op in MIXED or makers[op](Scalar(2.0)).op == op


def test_a_number_begins_with_a_slope_of_zero_and_without_a_name() -> None:
    a = Scalar(2.0)
    assert (a.grad, a.name, a.op, a.edges) == (0.0, "", "", ())


def test_an_overflow_on_the_way_is_a_result_not_an_error() -> None:
    with np.errstate(over="ignore"):
        assert Scalar(1000.0).exp().data == math.inf
        assert (Tensor([800.0, 0.0]).exp()).data.tolist() == [math.inf, 1.0]


def test_sum_and_max_drop_their_axis_unless_told() -> None:
    assert A.sum(axis=1).data.tolist() == [3.0, 8.0]
    assert A.max(axis=1).data.tolist() == [2.0, 5.0]
    assert A.sum(axis=1, keepdims=True).data.tolist() == [[3.0], [8.0]]
    assert A.max(axis=1, keepdims=True).data.tolist() == [[2.0], [5.0]]
    assert A.sum().data.shape == A.max().data.shape == ()


def test_a_power_names_all_its_digits():
    assert (Scalar(4.0) ** 2).op == "** 2"
    root = Scalar(4.0) ** (1 / 3)
    assert float(root.op.removeprefix("** ")) == 1 / 3


# d/dx x⁰ = 0, also at 0, where p x^(p-1) would divide by zero
ROOTS = [(0.0, 0, 0.0), (3.0, 0, 0.0), (0.0, 0.5, math.inf), (0.0, 1.5, 0.0), (4.0, 0.5, 0.25)]
ROOTS += [(5e-324, 0.01, math.inf)]


@pytest.mark.parametrize(("base", "power", "slope"), ROOTS)
def test_a_root_of_zero_has_a_value_and_a_slope(base: Any, power: Any, slope: Any) -> None:
    x = Scalar(base)
    root = x**power
    root.backward()
    assert (root.data, x.grad) == (base**power, slope)
    array = Tensor([base, 1.0])
    (array**power).sum().backward()
    assert array.grad.tolist() == [slope, power]


def chain(links: int) -> tuple[Scalar, Scalar]:
    a = end = Scalar(0.5, name="a")
    for _ in range(links):
        end = end * 0.999 + a
    return a, end


COPIES: dict[str, Any] = {
    "pickle": lambda pair: pickle.loads(pickle.dumps(pair)),
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("how", COPIES)
def test_a_deep_graph_is_copied_whole(how: str) -> None:
    a, end = chain(5000)
    end.backward()
    expected = a.grad
    twin_a, twin = COPIES[how]((a, end))
    assert (twin.data, twin.grad, twin_a.name, twin_a.grad) == (end.data, 1.0, "a", expected)
    assert len(twin.nodes()) == len(end.nodes())
    a.grad = twin_a.grad = 0.0
    (end * twin).backward()  # a copy and its original are numbers of their own
    assert twin_a.grad == a.grad == pytest.approx(expected * end.data, rel=1e-12)


def test_a_shallow_copy_is_another_number_made_of_the_same() -> None:
    a = Scalar(3.0)
    square = a**2
    both = square + copy.copy(square)
    both.backward()
    assert (both.data, a.grad) == (18.0, 12.0)


@pytest.mark.parametrize("how", COPIES)
def test_tensors_are_copied_with_what_mixes_them(how: str) -> None:
    x = Tensor(A.data)
    result = (x @ x).sum() + (x * x.max(axis=1, keepdims=True)).sum() + x.sum(axis=0).max()
    twin_x, twin = COPIES[how]([x, result])
    for end in (result, twin):
        end.backward()
    np.testing.assert_array_equal(twin_x.grad, x.grad)


def test_a_root_of_a_negative_number_is_no_complex_one() -> None:
    with pytest.raises(ValueError, match=r"^power must be a whole number for -8, got 0.5"):
        Scalar(-8.0) ** 0.5
    assert (Scalar(-8.0) ** 2).data == 64
