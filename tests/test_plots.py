"""Pictures of points and regions say how many classes there are."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

import lego_mlp as lm
from lego_mlp import plots


def filled(ax: Axes) -> set[str]:
    """Return the colours of what was filled."""
    faces = [np.asarray(shape.get_facecolor()) for shape in ax.collections]
    return {matplotlib.colors.to_hex(tuple(colour)) for face in faces for colour in face}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_two_classes_are_circles_and_squares():
    X, Y = lm.datasets.xor(20)
    ax = plots.points(X, Y)
    ones = int(Y[:, 1].sum())
    assert ax.get_label() == (
        f"20 points in the plane: {20 - ones} of class 0 as circles, {ones} of class 1 as squares."
    )
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["class 0", "class 1"]


def test_three_classes_have_three_marks_and_three_regions():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear([[1, 0, -1], [0, 1, -1]]), lm.Softmax()])
    ax = plots.boundary(net, X, Y)
    right = int((net.predict(X) == Y.argmax(axis=1)).sum())
    assert ax.get_label() == (
        "The network's regions of class 0, class 1 and class 2, and 30 points, "
        f"of which {right} lie in the region of their own class."
    )
    assert set(plots.SOFT) | set(plots.CLASSES) <= filled(ax)


def test_a_class_that_is_never_said_has_no_region():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear(np.zeros((2, 3)), [0.0, 1.0, 2.0]), lm.Softmax()])
    ax = plots.boundary(net, X, Y)
    assert filled(ax) & set(plots.SOFT) == {plots.SOFT[2]}
