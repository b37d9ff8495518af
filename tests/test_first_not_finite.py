"""Where a run leaves the numbers although its loss is finite: worked out by hand, both walks."""

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _fast

LOSS = lm.SquaredError()


def slope_overflows():
    # says W x = 1e150; the loss is 1e300 / 2, the slope 1e150 * 1e160
    return lm.Network([lm.Linear([[1e-10]])]), [[1e160]], "dL_dW1"


def sum_overflows():
    # z = W x = 1e400, which a sigmoid turns into a 1 that is right
    return lm.Network([lm.Linear([[1e200]]), lm.Sigmoid()]), [[1e200]], "z1"


def hidden_sum_overflows():
    net = lm.Network([lm.Linear([[1e200]]), lm.Sigmoid(), lm.Linear([[0.5]])])
    return net, [[1e200]], "z1"


def slope_of_a_bias_overflows():
    # Two observations of 0: z2 = 1e-10 * 1.7e159, dL_dz2 is half of it, and dL_dh1 1.4e308 for
    # each of them. Their sum is too much; the slopes of the weights are 0 and 1.7e139.
    bricks = [lm.Linear([[1.0]], [1e-10]), lm.Linear([[1.7e159]])]
    return lm.Network(bricks), [[0.0], [0.0]], "dL_db1"


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    "case", [slope_overflows, sum_overflows, hidden_sum_overflows, slope_of_a_bias_overflows]
)
def test_it_is_seen_at_once(monkeypatch, case, plain):
    net, X, where = case()
    if plain:
        monkeypatch.setattr(_fast, "walker", lambda plain: plain)
    history = lm.train(net, X, np.ones((len(X), 1)), LOSS, 0.1, 5)
    assert (history.exploded_at, history.exploded_in) == (0, where)
