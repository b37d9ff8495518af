"""Where theory is exact, a run explodes one per cent above the predicted rate and not below."""

import numpy as np
import pytest

import lego_mlp as lm


def grows(
    net: lm.Network, X: np.ndarray, Y: np.ndarray, loss: lm.SquaredError, rate: float
) -> bool:
    history = lm.train(net, X, Y, loss, rate, steps=3000, record_every=1000)
    return history.exploded_at is not None or bool(history.loss[-1] > history.loss[0])


@pytest.mark.parametrize("seed", range(20))
def test_ridge_term_explodes_above_two(seed: int) -> None:
    source = np.random.RandomState(seed)
    n, hidden = source.randint(5, 60), source.randint(1, 8)
    strength = 10 ** source.uniform(-2, 3)
    X, Y = lm.datasets.xor(int(n), seed=seed)
    predicted = 2 * n / strength
    for share, explodes in ((0.99, False), (1.01, True)):
        # Weights so large that every sigmoid is flat and the penalty alone moves them.
        net = lm.mlp([2, int(hidden), 2], init="gain", gain=1e9, seed=seed)
        loss = lm.SquaredError(lm.L2(strength))
        assert grows(net, X, Y, loss, share * predicted) is explodes


@pytest.mark.parametrize("seed", range(20))
def test_last_layer_alone_explodes_above_its_curvature(seed: int) -> None:
    source = np.random.RandomState(seed)
    X, Y = lm.datasets.xor(int(source.randint(20, 80)), seed=seed)
    width = int(source.randint(1, 30))
    net = lm.mlp([2, width, 2], "tanh", "linear", bias=True, init="he", seed=seed)
    predicted = 2 / lm.hessian_eigenvalue(net, X, Y, lm.SquaredError(), only=("W2", "b2"))
    h1 = net.forward(X)["h1"]
    for share, explodes in ((0.99, False), (1.01, True)):
        top = lm.Network([lm.Linear(net.parameters["W2"], net.parameters["b2"])])
        assert grows(top, h1, Y, lm.SquaredError(), share * predicted) is explodes
