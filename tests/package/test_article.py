"""Every number the original article prints, from our own computation, to its last digit."""

import json
from pathlib import Path

import pytest

import lego_mlp as lm

PRINTED = json.loads((Path(__file__).parents[1] / "data" / "published_numbers.json").read_text())
TO_REPRODUCE = [
    *("X", "Y", "W1", "W2", "z1", "h1", "h2", "dL_dh2", "dh2_dz2", "dL_dW2", "W2_new"),
    *("dL_dh1", "dh1_dz1", "dL_dW1", "W1_new"),
]
NOT_RESULTS = {
    *("what", "data", "initialization", "learning_rate"),
    *("training_runs_shown", "training_details"),
}


def digits(matrix) -> list[list[str]]:
    return [[f"{number:.8f}" for number in row] for row in matrix]


@pytest.fixture(scope="module")
def worked():
    """The worked example's numbers: one observation through the network, and one step."""
    X, Y = lm.datasets.xor(n=300, seed=0)
    net = lm.mlp([2, 3, 2], activation="sigmoid", output="sigmoid", init="article", seed=2017)
    trace = lm.backprop(net, X[:1], Y[:1], lm.SquaredError())
    lm.update(net, trace, PRINTED["learning_rate"])
    return {**trace, "W1_new": net.parameters["W1"], "W2_new": net.parameters["W2"]}


def test_no_published_number_is_left_out():
    assert set(PRINTED) == set(TO_REPRODUCE) | NOT_RESULTS


@pytest.mark.parametrize("name", TO_REPRODUCE)
def test_number_as_printed(worked, name):
    assert digits(worked[name]) == digits(PRINTED[name])
