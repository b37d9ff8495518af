"""The two bricks of chapter 23, as its cells define them, beside an independent autograd."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import nbformat
import numpy as np
import pytest
from autograd import grad

import lego_mlp as lm

CHAPTER = Path(__file__).parents[2] / "notebooks" / "23_where_next.ipynb"
DEFINED: tuple[str, ...] = ("def patches", "def put_back", "class Convolution")
DEFINED += ("def turned", "def attend", "class Attention", "def backward")
SOURCE = np.random.RandomState(4)


@pytest.fixture(scope="module")
def cells() -> dict[str, Any]:
    """What the chapter's cells define: nothing is trained."""
    names: dict[str, Any] = {"np": np, "lm": lm}
    for cell in nbformat.read(CHAPTER, as_version=4).cells:
        if cell.cell_type == "code" and cell.source.startswith(DEFINED):
            exec(cell.source, names)
    return names


def convolved(x: Any, W: Any, b: Any) -> Any:
    """Nine weights at each of 36 places, place by place."""
    images = anp.reshape(x, (-1, 8, 8))
    at = [images[:, i : i + 3, j : j + 3].reshape(-1, 9) for i in range(6) for j in range(6)]
    return anp.concatenate([anp.dot(patch, W) + b for patch in at], axis=1)


def attended(x: Any, W: Any, b: None) -> Any:
    """Observation by observation, six tokens of four numbers, keys of three."""
    rows = []
    for tokens in anp.reshape(x, (-1, 6, 4)):
        q, k, v = (anp.dot(tokens, part) for part in (W[:, :3], W[:, 3:6], W[:, 6:]))
        e = anp.exp(anp.dot(q, k.T) / anp.sqrt(3.0))
        rows.append(anp.dot(e / anp.sum(e, axis=1, keepdims=True), v).ravel())
    return anp.array(rows)


@pytest.mark.parametrize(
    ("name", "shape", "more", "reference"),
    [("Convolution", (9, 2), (), convolved), ("Attention", (4, 8), (6, 3), attended)],
)
def test_forward_and_slopes_are_autograds_and_those_measured(
    cells: dict[str, Any], name: str, shape: Any, more: Any, reference: Callable[..., Any]
) -> None:
    brick = cells[name](SOURCE.standard_normal(shape), *more)
    x = SOURCE.standard_normal((5, brick.inputs))
    if brick.b is not None:
        brick.b = SOURCE.standard_normal(brick.b.shape)
    dL_dz = SOURCE.standard_normal((5, brick.outputs))
    np.testing.assert_allclose(brick.forward(x), reference(x, brick.W, brick.b), rtol=1e-12)

    def loss(*given: Any) -> Any:
        return anp.sum(dL_dz * reference(*given))

    found = brick.backward(dL_dz, x)
    for i, number in enumerate((x, brick.W, brick.b)):
        if number is not None:
            theirs = grad(loss, i)(x, brick.W, brick.b)
            measured = lm.central_difference(lambda: float(loss(x, brick.W, brick.b)), number)
            assert lm.relative_error(found[i], theirs) < 1e-12
            assert lm.relative_error(found[i], measured) < 1e-9
