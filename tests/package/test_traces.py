"""What a trace holds, and by which names."""

import numpy as np
import pytest

import lego_mlp as lm

X, Y = lm.datasets.xor(6)
LOSS = lm.SquaredError()


def names_up(depth):
    return ["X"] + [f"{letter}{i}" for i in range(1, depth + 1) for letter in "Wbzh"]


def names_down(depth):
    down = []
    for i in range(depth, 0, -1):
        down += [f"dL_dh{i}", f"dh{i}_dz{i}", f"dL_dz{i}", f"dL_dW{i}", f"dL_db{i}"]
    return down


@pytest.mark.parametrize("depth", [1, 2, 3, 7, 12])
def test_trace_holds_every_name_at_any_depth(depth):
    net = lm.mlp([2] * (depth + 1), bias=True)
    up, numbers = names_up(depth), ["Y", "data_loss", "penalty", "loss"]
    assert list(net.forward(X)) == up
    assert list(lm.backprop(net, X, Y, LOSS)) == up + numbers + names_down(depth)


def test_trace_without_biases_names_none():
    trace = lm.backprop(lm.mlp([2, 3, 2]), X, Y, LOSS)
    assert not [name for name in trace if name.startswith(("b", "dL_db"))]


def test_unknown_name_lists_the_known_ones():
    trace = lm.mlp([2, 3, 2]).forward(X)
    with pytest.raises(KeyError, match="'z9' is not in this trace; it holds X, W1, z1, h1, W2"):
        trace["z9"]


def test_names_are_the_articles():
    assert lm.names(1)._asdict() == {
        "x": "X",
        "W": "W1",
        "b": "b1",
        "z": "z1",
        "h": "h1",
        "dL_dh": "dL_dh1",
        "dh_dz": "dh1_dz1",
        "dL_dz": "dL_dz1",
        "dL_dW": "dL_dW1",
        "dL_db": "dL_db1",
    }
    assert lm.names(12).x == "h11" and lm.names(12).dh_dz == "dh12_dz12"


def test_traces_are_equal_where_names_and_numbers_are():
    net = lm.mlp([2, 3, 2], bias=True)
    one, same, other = (lm.backprop(net, X, Y, LOSS) for _ in range(3))
    other["W1"] = other["W1"] * 1.0000000000000002
    assert one == same and (one != same) is False and one == dict(same)
    assert one != other and (one == other) is False
    assert one != net.forward(X) and one != 1 and one != dict.fromkeys(one)


def test_traces_with_nan_in_the_same_places_are_equal():
    assert lm.Trace(z1=np.array([np.nan, 1.0])) == lm.Trace(z1=np.array([np.nan, 1.0]))
    assert lm.Trace(z1=np.array([np.nan, 1.0])) != lm.Trace(z1=np.array([1.0, np.nan]))
    assert lm.Trace(note=np.array(["a"])) == lm.Trace(note=np.array(["a"]))
