"""Pictures of points and regions say how many classes there are."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import plots


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
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["class 0", "class 1"]


def test_three_classes_have_three_marks_and_three_regions():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear([[1, 0, -1], [0, 1, -1]]), lm.Softmax()])
    ax = plots.boundary(net, X, Y)
    right = int((net.predict(X) == Y.argmax(axis=1)).sum())
    assert ax.get_label() == (
        "The network's regions of class 0, class 1 and class 2, and 30 points, "
        f"of which {right} lie in the region of their own class."
    )
    soft = {matplotlib.colors.to_hex(c) for shape in ax.collections for c in shape.get_facecolor()}
    assert set(plots.SOFT) | set(plots.CLASSES) <= soft


def test_a_class_that_is_never_said_has_no_region():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear(np.zeros((2, 3)), [0.0, 1.0, 2.0]), lm.Softmax()])
    ax = plots.boundary(net, X, Y)
    soft = {matplotlib.colors.to_hex(c) for shape in ax.collections for c in shape.get_facecolor()}
    assert soft & set(plots.SOFT) == {plots.SOFT[2]}
