"""The Lab's state: what is allowed, and what it stands for."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.lab import state


def test_defaults_are_a_full_state() -> None:
    assert state.checked({}) == state.defaults()
    assert state.defaults()["points"] is not state.defaults()["points"]


def test_every_field_is_described() -> None:
    for field in state.CONTROLS:
        assert field["label"]
        assert field["help"].endswith(".")
        assert field["kind"] in ("choice", "whole", "number", "log", "points", "weights")


BAD: dict[str, list[Any]] = {
    "dataset": ["cats"],
    "hidden_size": [0, 51, 2.5],
    "hidden_layers": [11],
    "learning_rate": [1e3, float("nan"), None],
    "seed": [2**32, -1],
    "strength": ["much"],
    "clip": [0.0],
    "batch_size": [301],
    "steps": [True],
    "points": [
        "many",
        [[1.0, 2.0]],
        [[1.0, 2.0, 3]],
        [[float("inf"), 2.0, 0]],
        [[1e7, 2.0, 0]],
        [["a", 2.0, 0]],
        [[0.0, 0.0, 0]] * 301,
    ],
    "weights": [3, {"W1": [[1.0]]}],
    "colour": ["red"],
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_field_is_named(field: str) -> None:
    for value in BAD[field]:
        with pytest.raises((ValueError, TypeError), match=field):
            state.checked({field: value})


def test_own_data_needs_a_point() -> None:
    with pytest.raises(ValueError, match="points"):
        state.checked({"dataset": "own"})


def test_weights_of_another_shape_are_named() -> None:
    full = state.task(state.defaults()).net.parameters
    weights = {name: values.tolist() for name, values in full.items()}
    with pytest.raises(ValueError, match=r"weights.*W1"):
        state.checked({"weights": weights | {"W1": [[1.0, 2.0]]}})


def test_a_task_is_what_the_state_says() -> None:
    chosen = state.checked(
        {
            "dataset": "own",
            "points": [[0.5, -1.0, 1], [2.0, 0.0, 0], [1.0, 1.0, 0]],
            "train_points": 2,
            "hidden_layers": 2,
            "hidden_size": 3,
            "bias": "output",
            "activation": "relu",
            "penalty": "article",
            "strength": 0.5,
        }
    )
    task = state.task(chosen)
    assert task.net.sizes == [2, 3, 3, 2]
    assert list(task.net.parameters) == ["W1", "W2", "W3", "b3"]
    assert isinstance(task.net.layers[0].activation, lm.ReLU)
    assert isinstance(task.net.layers[-1].activation, lm.Sigmoid)
    assert isinstance(task.loss.penalty, lm.ArticlePenalty)
    assert task.loss.penalty.strength == 0.5
    np.testing.assert_array_equal(task.X, [[0.5, -1.0], [2.0, 0.0]])
    np.testing.assert_array_equal(task.all_Y, [[0, 1], [1, 0], [1, 0]])


def test_a_curve_has_one_input_and_one_linear_output() -> None:
    fields = {"dataset": "curve", "features": "product", "output": "softmax", "train_points": 40}
    net, X, Y, loss, all_X, _ = state.task(state.checked(fields))
    assert net.sizes == [1, 4, 1] and isinstance(net.layers[-1].activation, lm.Identity)
    assert type(loss) is lm.SquaredError and Y.shape == (40, 1)
    # The points held out lie between those trained on, not beside them.
    assert X.min() < -0.9 and X.max() > 0.9 and len(all_X) == 300


def test_given_weights_are_the_start() -> None:
    drawn = state.task(state.checked({"seed": 5})).net.parameters
    weights = {name: (values + 1).tolist() for name, values in drawn.items()}
    started = state.task(state.checked({"seed": 5, "weights": weights})).net.parameters
    for name, values in started.items():
        np.testing.assert_array_equal(values, drawn[name] + 1)


def test_reach_is_a_little_past_the_farthest_point() -> None:
    assert state.reach(np.array([[1.0, -4.0]])) == pytest.approx(4.2)
    assert state.reach(np.zeros((3, 2))) == state.LEAST_REACH
    assert state.reach(np.array([[-1.0], [0.5]])) == pytest.approx(1.05)
