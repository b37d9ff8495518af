"""Every number that the errata page prints, computed again."""

from pathlib import Path

import numpy as np
import pytest

import lego_mlp as lm

TEXT = (Path(__file__).parents[2] / "book/errata.md").read_text(encoding="utf8")
X, Y = lm.datasets.xor()


def written(number: float, digits: int) -> str:
    """Return a number as the page writes it, with a real minus sign."""
    return f"{number:.{digits}f}".replace("-", "−")


@pytest.fixture(scope="module")
def trace() -> lm.Trace:
    net = lm.mlp([2, 3, 2], init="article", seed=2017)
    return lm.backprop(net, X[:1], Y[:1], lm.SquaredError())


def test_the_slope_of_the_sigmoid_is_positive(trace: lm.Trace) -> None:
    slope = trace["dh2_dz2"][0, 0]
    assert slope > 0
    assert f"as {written(-slope, 8)}.\nIt is +{written(slope, 8)}:" in TEXT


def test_the_pairs_of_the_box_and_the_scores(trace: lm.Trace) -> None:
    for name in ("dh2_dz2", "dL_dz2"):
        assert f"[{' '.join(written(x, 4) for x in trace[name][0])}]" in TEXT
    first, second = trace["h2"][0]
    assert f"{first:.4f} and {second:.4f} are positive" in TEXT
    assert f"add up to {first + second:.4f}," in TEXT
    assert f"is {written(first - 1, 4)}, which is {first:.4f} **minus 1**" in TEXT
    assert trace["dL_dh2"][0, 0] == first - 1


def test_no_share_of_its_softmax_is_larger() -> None:
    sums = np.array(np.meshgrid(*2 * [np.linspace(0, 1, 101)])).reshape(2, -1).T
    largest = lm.Softmax().forward(sums).max()
    assert largest == pytest.approx(np.e / (1 + np.e))
    assert f"than e/(1 + e) = {largest:.3f}" in TEXT


def exploding(strength: float, steps: int) -> lm.History:
    net = lm.mlp([2, 50, 2], bias=False, init="article", seed=2017)
    loss = lm.SquaredError(lm.ArticlePenalty(strength))
    return lm.train(net, X[:50], Y[:50], loss, 50 * 0.003, steps, record_every=1)


def test_when_its_run_turns_and_when_it_ends() -> None:
    run = exploding(1e-4, 110_000)
    assert f"the loss turns at step {run.steps[np.argmin(run.loss)]:,}." in TEXT
    stronger = exploding(1e-2, 2000)
    assert f"at step {stronger.exploded_at:,} and not at {run.exploded_at:,}." in TEXT


def right_after(net: lm.Network, loss: lm.SquaredError, rate: float, steps: int) -> int:
    lm.train(net, X[:50], Y[:50], loss, rate, steps, record_every=steps)
    return int((net.predict(X) == Y.argmax(axis=1)).sum())


def test_its_networks_stay_below_a_ruler() -> None:
    right = [
        right_after(
            lm.mlp([2, hidden, 2], init="article", seed=2017),
            lm.SquaredError(lm.L2(strength)),
            50 * 0.003,
            20_000,
        )
        for hidden, strength in ((3, 0.0), (50, 1e-4))
    ]
    assert f"{right[0]} and {right[1]} of the 300 points are right" in TEXT


def test_what_it_fits_it_does_not_know() -> None:
    net = lm.mlp([2, 50, 2], bias=False, seed=2017)
    right_after(net, lm.SquaredError(), 2.0, 60_000)
    piles = ((X[:50], Y[:50]), (-X[:50], Y[:50]), lm.datasets.xor(n=20_000, seed=1))
    shares = [(net.predict(A) == B.argmax(axis=1)).mean() for A, B in piles]
    own, mirrors, new = (f"{100 * share:.0f} %" for share in shares)
    assert f"{own} of their 50 points right, {mirrors} of the mirror images" in TEXT
    assert f"and {new} of fresh points" in TEXT


def test_above_the_ridge_edge_the_penalty_throws_weights_out() -> None:
    assert "above α λ/N = 2 it throws" in TEXT
    for product, grows in ((1.95, False), (2.05, True)):
        net = lm.mlp([2, 3, 2], init="article", seed=2017)
        loss = lm.SquaredError(lm.L2(10.0))
        run = lm.train(net, X[:50], Y[:50], loss, product * 50 / 10, 500)
        assert (run.weight_norms["W1"][-1] > run.weight_norms["W1"][0]) == grows
