"""Chapter 9's run with the true slope of the penalty, a million steps: is it finite, and small?

Run from the top of the repository: python -m benchmarks.million
It takes a minute or two, too long for a chapter.
"""

from __future__ import annotations

import tracemalloc

import lego_mlp as lm

STEPS = 1_000_000


def main() -> None:
    """Train the article's network on its 50 points and print what became of it on the way."""
    X, Y = lm.datasets.xor()
    net = lm.mlp([2, 50, 2], bias=False, init="article", seed=2017)
    loss = lm.SquaredError(lm.L2(1e-4))
    tracemalloc.start()
    run = lm.train(net, X[:50], Y[:50], loss, 0.15, STEPS, record_every=STEPS // 10)
    print("    step    loss   size of W1")
    for step, value, size in zip(run.steps, run.loss, run.weight_norms["W1"], strict=True):
        print(f"{step:9,d}   {value:.3f}   {size:6.1f}")
    print(f"left the finite numbers: {run.exploded_at or 'never'}")
    print(f"most memory at a time: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
