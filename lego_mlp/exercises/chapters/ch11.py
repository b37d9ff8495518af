"""The program of chapter 11: the largest eigenvalue by repeated multiplication."""

from typing import Any

import numpy as np

from lego_mlp._check import Array
from lego_mlp.exercises._programs import Program


def _hessian(source: np.random.RandomState) -> tuple[Any, ...]:
    n = source.randint(2, 6)
    root = source.randn(n, n)
    return root @ root.T, source.uniform(0.5, 1.5, n), int(source.randint(5, 30))


def steepest(H: Array, v: Array, steps: int) -> float:
    """Return the length of the last product with `H`, of a vector of length 1."""
    length = 0.0
    for _ in range(steps):
        v = H @ v
        length = float(np.linalg.norm(v))
        v = v / length
    return length


PROGRAMS = {
    "3": Program(
        _hessian,
        steepest,
        own=(
            (
                lambda H, v, steps: float(np.linalg.norm(np.linalg.matrix_power(H, steps) @ v)),
                "the division by the length is missing, and the numbers grow with every step.",
            ),
            (
                lambda H, v, steps: 2 / steepest(H, v, steps),
                "it returns a learning rate. The length itself is asked for.",
            ),
            (
                lambda H, v, steps: float(np.linalg.norm(H @ v)),
                "it returns after the first step. Does the return stand inside the loop?",
            ),
        ),
    )
}
