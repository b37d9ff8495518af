"""Pictures: what stands where, in which colour, framed by what is drawn, and what is refused."""

import warnings
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

import lego_mlp as lm
from lego_mlp import pictures, plots
from lego_mlp.plots import CLASSES, LIGHT, SOFT, canvas

HUGE = 10**12
X, Y = lm.datasets.xor(12)


@pytest.fixture(autouse=True)
def _desk():
    plt.close("all")  # matplotlib 3.9 warns where figures are open
    mpl.use("agg")
    with mpl.rc_context():
        yield
    plt.close("all")


def faces(ax: Axes) -> set[str]:
    """Return the colours of what was filled."""
    found = [np.asarray(shape.get_facecolor()) for shape in ax.collections]
    return {to_hex(tuple(colour)) for face in found for colour in face}


def names_in_legend(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


# --- Points ---


def test_classes_differ_in_colour_and_in_shape():
    X, Y = lm.datasets.pinwheel(60, classes=10)
    ax = plots.points(X, Y)
    assert names_in_legend(ax) == [f"class {label}" for label in range(10)]
    assert faces(ax) == set(CLASSES)
    assert len({str(shape.get_paths()[0].vertices) for shape in ax.collections}) == 10
    for shape, label in zip(ax.collections, range(10), strict=True):
        np.testing.assert_array_equal(shape.get_offsets(), X[Y[:, label] == 1])


@pytest.mark.parametrize("labels", [Y, Y[:, 1:]])
def test_two_classes_of_one_column_or_two_are_circles_and_squares(labels):
    ones = int(Y[:, 1].sum())
    ax = plots.points(X, labels)
    words = str(ax.get_label())
    assert f"{12 - ones} of class 0 as circles, {ones} of class 1 as squares" in words
    assert names_in_legend(ax) == ["class 0", "class 1"]


FRAMES = [
    (lambda s: np.add(s.uniform(-1, 1, (50, 2)), [5.8, 3.0]), "equal"),
    (lambda s: np.add(s.uniform(-1, 1, (50, 2)) * [0.1, 12.0], [1.7, 70.0]), "auto"),
    (lambda s: 1e6 + s.uniform(-1, 1, (50, 2)), "equal"),
    (lambda s: 1e-9 * s.uniform(-1, 1, (50, 2)), "equal"),
]


@pytest.mark.parametrize(("make", "aspect"), FRAMES)
def test_the_points_fill_the_picture(make, aspect):
    X = make(np.random.RandomState(1))
    ax = plots.points(X, np.eye(2)[np.arange(50) % 2])
    for column, (low, high) in zip(X.T, (ax.get_xlim(), ax.get_ylim()), strict=True):
        assert low < column.min() and column.max() < high
        assert np.ptp(column) / (high - low) > 0.9
    assert ax.get_aspect() == (1.0 if aspect == "equal" else "auto")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")


@pytest.mark.parametrize(
    ("X", "across", "up"),
    [
        ([[0.0, 0.0]], (-1, 1), (-1, 1)),
        ([[4.0, 2.0]], (0, 8), (-2, 6)),
        ([[3.0, 0.0], [3.0, 1.0]], (2.46, 3.54), (-0.04, 1.04)),
    ],
)
def test_points_without_extent_have_a_picture(X, across, up):
    ax = plots.points(X, [[1, 0]] * len(X))
    np.testing.assert_allclose([ax.get_xlim(), ax.get_ylim()], [across, up])


def test_numbers_are_shades_on_both_sides_of_their_middle():
    values = np.linspace(-3, 5, 12)[:, None]
    ax = plots.points(X, values)
    ax.figure.canvas.draw()
    assert faces(ax) <= {LIGHT["class0"], LIGHT["class1"]}
    strength = np.asarray(ax.collections[0].get_facecolor())[:, 3]
    assert strength[0] == strength[-1] == 0.9 and strength.min() < 0.3
    assert "numbers from −3 to 5" in str(ax.get_label())
    assert isinstance(ax.figure, Figure)
    assert [str(other.get_ylabel()) for other in ax.figure.axes] == ["x2", "Y"]
    assert "</svg>" in plots.figure_svg(ax.figure)


# --- Regions ---


def test_three_classes_have_three_regions():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear([[1, 0, -1], [0, 1, -1]]), lm.Softmax()])
    ax = plots.boundary(net, X, Y)
    right = int((net.predict(X) == Y.argmax(axis=1)).sum())
    assert f"of which {right} lie" in str(ax.get_label())
    assert {*SOFT[:3], *CLASSES[:3]} <= faces(ax)


def test_a_class_that_is_never_said_has_no_region():
    X, Y = lm.datasets.pinwheel(30)
    net = lm.Network([lm.Linear(np.zeros((2, 3)), [0.0, 1.0, 2.0]), lm.Softmax()])
    assert faces(plots.boundary(net, X, Y)) & set(SOFT) == {SOFT[2]}


@pytest.mark.parametrize("brick", [lm.Sigmoid(), lm.Identity(), lm.Tanh()])
def test_one_output_says_class_1_above_a_half(brick):
    X, Y = lm.datasets.line(40)
    net = lm.Network([lm.Linear([[1.0], [1.0]]), brick])
    ax = plots.boundary(net, X, Y[:, 1:])
    right = int(((net.forward(X)["h1"] > 0.5) == Y[:, 1:]).sum())
    assert f"of which {right} lie" in str(ax.get_label())
    assert {*SOFT[:2], *CLASSES[:2]} == faces(ax) - {LIGHT["ink"]} - {"#000000"}


def test_real_targets_are_shades_under_the_points():
    y = X @ [[1.0], [2.0]]
    ax = plots.boundary(lm.Network([lm.Linear([[1.0], [2.0]])]), X, y)
    assert "numbers from" in str(ax.get_label())
    assert {LIGHT["class0"], LIGHT["class1"]} <= faces(ax)
    assert names_in_legend(ax) == []


@pytest.mark.parametrize("labels", [Y, Y[:, 1:], X[:, :1]])
def test_a_network_that_overflows_is_drawn_without_a_warning(labels):
    net = lm.mlp([2, 3, labels.shape[1]], "linear", "linear")
    for live in net.parameters.values():
        live *= 1e300
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "network's" in str(plots.boundary(net, X, labels).get_label())


def test_half_plane_counts_who_is_on_the_right_side():
    X, Y = lm.datasets.line(30)
    for labels in (Y, Y[:, 1:]):
        assert "30 of the 30" in str(plots.half_plane([1, 1], 0.0, X, labels).get_label())
        assert " 0 of the 30" in str(plots.half_plane([-1, -1], 0.0, X, labels).get_label())


@pytest.mark.parametrize(
    ("activation", "side"), [("sigmoid", (0, 1)), ("tanh", (-1, 1)), ("relu", None)]
)
def test_the_cube_is_as_large_as_what_the_neurons_say(activation, side):
    net = lm.mlp([2, 3, 2], activation, init="gain", gain=3.0, seed=3)
    H = net.forward(X)["h1"]
    ax: Any = plots.cube(H, Y)
    for column, ends in zip(H.T, (ax.get_xlim(), ax.get_ylim(), ax.get_zlim()), strict=True):
        if side:
            np.testing.assert_allclose(ends, side)
        else:
            assert ends[0] <= column.min() <= column.max() <= ends[1]
            assert np.ptp(column) / (ends[1] - ends[0]) > 0.8
    assert names_in_legend(ax) == ["class 0", "class 1"]


@pytest.mark.parametrize("answers", [np.eye(4)[np.arange(12) % 4], X[:, :1], Y[:, 1:]])
def test_the_cube_takes_the_answers_that_the_plane_takes(answers):
    assert "12 points in a cube" in str(plots.cube(np.full((12, 3), 0.5), answers).get_label())


# --- Lines ---


def test_every_line_is_drawn_like_no_other():
    ys = {f"neuron {k}": [k, k + 1.0] for k in range(48)}
    ax = plots.curves([0, 1], ys, "x", "h")
    looks = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in ax.lines}
    assert len(looks) == 48 == len(names_in_legend(ax))


def test_a_line_of_nan_is_left_out():
    ax = plots.curves([0, 1], {"loss": [1, 2], "accuracy": [np.nan] * 2}, "steps", "loss")
    assert len(ax.lines) == 1 and "accuracy" not in str(ax.get_label())


def test_a_curve_of_a_run_that_exploded():
    lines = {"loss": [1.0, 1e300, np.inf], "norm": [1.0, 2.0, 3.0]}
    ax = plots.curves([0, 1, 2], lines, "steps", "loss", log="y")
    assert "loss from 1 to a number that is not finite" in str(ax.get_label())
    assert isinstance(ax.figure, Figure)
    assert "</svg>" in plots.figure_svg(ax.figure)


# --- Diagrams ---


def bricks_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"][:-2]


class Swish(lm.Sigmoid):
    """A brick of one's own."""


def test_a_tower_names_the_networks_own_bricks():
    net = lm.Network([lm.Linear(np.ones((2, 3)), np.zeros(3)), Swish(), lm.Linear(np.ones((3, 1)))])
    found = bricks_of(plots.stack(net))
    assert found == ["X", "Linear W1 + b1", "Swish", "Linear W2", "Identity", "Loss"]


def test_sizes_stand_for_the_network_that_mlp_makes_of_them():
    sizes = [2, 4, 3, 2]
    assert bricks_of(plots.stack(sizes)) == bricks_of(plots.stack(lm.mlp(sizes)))
    one, other = plots.topology(sizes), plots.topology(lm.mlp(sizes))
    assert one.get_label() == other.get_label() and len(one.lines) == 2 * 4 + 4 * 3 + 3 * 2


def test_the_way_back_stands_out_alone():
    ax = plots.stack([2, 3, 2], way_to=2, ax=Figure().add_subplot())
    arrows = [text for text in ax.texts if text.get_text() == "dL_dz1"]
    assert [arrow.get_color() for arrow in arrows] == [LIGHT["grid"]]


def test_biases_get_their_slopes_on_the_way_back():
    net = lm.mlp([2, 3, 2], bias=[True, False])
    texts = [text.get_text() for text in plots.stack(net).texts]
    assert {"→ dL_dW1\n→ dL_db1", "→ dL_dW2"} <= set(texts)


# --- Images ---


def shades(ax: Axes) -> dict[tuple[str, float], int]:
    """Return colour and strength of each patch, and how many pixels it covers."""
    found = {}
    for patch in ax.patches:
        if isinstance(patch, PathPatch):
            strength = patch.get_alpha()
            assert strength is not None
            pixels = int((np.asarray(patch.get_path().codes) == 1).sum())
            found[to_hex(patch.get_facecolor()), round(strength, 4)] = pixels
    return found


def test_ink_is_as_strong_as_the_number():
    images = np.zeros((2, 64))
    images[0, 3], images[1, :2] = 4.0, 1.0
    ax = pictures.grid(images, ["a 7", "a 1"], what="digits")
    assert shades(ax) == {(LIGHT["ink"], 1.0): 1, (LIGHT["ink"], 0.25): 2}
    assert str(ax.get_label()).startswith("2 digits of 8 by 8 pixels")
    assert [text.get_text() for text in ax.texts] == ["a 7", "a 1"]


def test_weights_have_the_colour_of_their_sign():
    images = np.zeros((1, 64))
    images[0, :3] = -2.0, 2.0, 1.0
    expected = {(LIGHT["weight_minus"], 1.0): 1, (LIGHT["weight_plus"], 1.0): 1}
    assert shades(pictures.grid(images)) == expected | {(LIGHT["weight_plus"], 0.5): 1}


@pytest.mark.parametrize(
    ("height", "width", "given"), [(8, 8, None), (28, 28, None), (3, 5, (3, 5)), (6, 2, "as it is")]
)
def test_a_pixel_stands_where_its_number_stands(height, width, given):
    images = np.zeros((3, height, width))
    images[2, 2, 1] = 1.0  # in the picture below the first
    rows = images if given == "as it is" else images.reshape(3, -1)
    ax = pictures.grid(rows, columns=2, shape=given if given != "as it is" else None)
    (patch,) = [p for p in ax.patches if isinstance(p, PathPatch)]
    box = patch.get_path().get_extents()
    gap = 2 * max(height, width) / 8
    np.testing.assert_allclose([box.x0, box.y0], [1, height + gap + 2])
    assert (box.width, box.height) == (1, 1)
    assert f"of {height} by {width} pixels" in str(ax.get_label())


# --- The canvas ---


def test_outside_a_notebook_the_style_is_set():
    mpl.rcParams["svg.fonttype"] = "path"
    plots.setup()
    assert mpl.rcParams["svg.fonttype"] == "none"
    assert mpl.rcParams["axes.labelcolor"] == LIGHT["ink"]


def test_in_a_notebook_figures_are_shown_as_described_svg(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr(canvas, "get_ipython", lambda: shell, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    plots.setup()
    ax = plots.describe(Figure().add_subplot(), "what it shows")
    assert shell.display_formatter is not None
    assert "what it shows" in shell.display_formatter.formatters["image/svg+xml"](ax.figure)


# --- What cannot be drawn ---

POINTS: dict[str, Any] = {"X": X, "Y": Y}
NET = lm.mlp([2, 3, 2])
LINES: dict[str, Any] = {"x": [1.0, 2.0], "ys": {"a": [1.0, 2.0]}, "xlabel": "x", "ylabel": "y"}
IMAGES: dict[str, Any] = {"images": np.ones((1, 64))}
CUBE: dict[str, Any] = {"H": np.ones((12, 3)), "Y": Y}

REFUSED: list[tuple[Any, dict[str, Any], str, list[Any]]] = [
    (plots.points, POINTS, "X", [np.ones((12, 3)), X * np.nan, X * 1e200, "X", None]),
    (
        plots.points,
        POINTS,
        "Y",
        [Y[:, 1], Y[:5], ["a"] * 12, np.full((12, 2), 0.5), np.eye(11)[[0] * 12], Y[:, :1] + 1e200],
    ),
    (plots.points, POINTS, "ax", ["here", plt]),
    (plots.points, POINTS, "size", [-1, 0, np.nan, "big"]),
    (plots.boundary, {"net": NET, **POINTS}, "net", ["net", lm.mlp([3, 2]), lm.mlp([2, 1])]),
    (plots.boundary, {"net": NET, **POINTS}, "Y", [Y[:, 1], Y * 0.9]),
    (
        plots.half_plane,
        {"direction": [1, 0], "threshold": 0.0, **POINTS},
        "direction",
        [[1.0], [1e200, 0], "up"],
    ),
    (
        plots.half_plane,
        {"direction": [1, 0], "threshold": 0.0, **POINTS},
        "Y",
        [np.eye(3)[[0] * 12], X[:, :1]],
    ),
    (plots.cube, CUBE, "H", [X, np.full((12, 3), 1e200)]),
    (plots.cube, CUBE, "Y", [Y[:5], Y[:, 1]]),
    (plots.curves, LINES, "x", [[[1.0], [2.0]], [1.0, 1e300], ["a", "b"]]),
    (plots.curves, LINES | {"log": "x"}, "x", [[-1.0, 0.0]]),
    (
        plots.curves,
        LINES,
        "ys",
        [
            *([1.0, 2.0], {}, {str(i): [1.0, 2.0] for i in range(49)}, {"a": [1.0]}),
            *({"_a": [1.0, 2.0]}, {"1": [1, 2], 1: [3, 4]}, {"a": [np.nan, np.nan]}),
        ],
    ),
    (plots.curves, LINES | {"log": "y"}, "ys", [{"a": [-1.0, np.nan]}]),
    (plots.curves, LINES, "xlabel", [None, 1]),
    (plots.curves, LINES, "log", ["z", None]),
    (plots.curves, LINES, "ylim", [(2.0, 1.0), np.array(1.0), (1.0,), "ab"]),
    (plots.curves, LINES | {"log": "y"}, "ylim", [(0.0, 1.0)]),
    (plots.topology, {}, "sizes", [[1000, 1000], [2], "2-3-2", None, lm.mlp([80, 80])]),
    (plots.stack, {}, "sizes", [[2] * 99, [2, 0], None, lm.Linear([[1.0]])]),
    (plots.stack, {"sizes": [2, 3, 2]}, "way_to", [0, 3, 1.0, "W1"]),
    (plots.row, {}, "n", [0, HUGE, 1.5]),
    (plots.row, {"n": 2}, "width", [0, -1, 1e9, "wide"]),
    (plots.describe, {"ax": None, "text": "words"}, "ax", [None, "ax"]),
    (plots.figure_svg, {}, "fig", [None, plt]),
    (
        pictures.grid,
        IMAGES,
        "images",
        [np.ones((1, 63)), np.ones(64), np.ones((2, 2, 2, 2)), np.ones((4, 250, 250)), "images"],
    ),
    (pictures.grid, IMAGES, "shape", [(8, 9), (8,), 8, (64.0, 1), "8x8"]),
    (pictures.grid, IMAGES, "titles", [["a", "b"], 5, [1]]),
    (pictures.grid, IMAGES, "columns", [0, 1.5]),
    (pictures.grid, IMAGES, "what", [" ", None]),
]


@pytest.mark.parametrize(
    ("draw", "usual", "name", "bad"),
    [(draw, usual, name, bad) for draw, usual, name, bads in REFUSED for bad in bads],
    ids=lambda value: getattr(value, "__name__", value if isinstance(value, str) else ""),
)
def test_what_cannot_be_drawn_is_named_and_nothing_is(draw, usual, name, bad):
    with pytest.raises((TypeError, ValueError), match=rf"^{name}\b"):
        draw(**usual | {name: bad})
    assert plt.get_fignums() == []


def test_the_remedy_for_labels_draws_them():
    with pytest.raises(ValueError, match=r"lm\.datasets\.one_hot\(Y\)"):
        plots.points(X, Y[:, 1])
    plots.points(X, lm.datasets.one_hot(Y[:, 1]))
    with pytest.raises(ValueError, match=r"lm\.datasets\.one_hot\(Y\.argmax\(axis=1\)\)"):
        plots.points(X, 0.98 * Y + 0.01)
    plots.points(X, lm.datasets.one_hot((0.98 * Y + 0.01).argmax(axis=1)))


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="says nothing of itself"):
        plots.figure_svg(Figure(figsize=(1, 1)))
