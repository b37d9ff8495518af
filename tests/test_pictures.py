"""Pictures of 8 by 8 pixels."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from lego_mlp import pictures
from lego_mlp.plots import LIGHT


@pytest.fixture(autouse=True)
def _no_screen():
    plt.close("all")  # matplotlib 3.9 warns where figures are open
    mpl.use("agg")


def shades(ax):
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
    assert ax.get_label() == "2 digits of 8 by 8 pixels: a 7, a 1."
    assert [text.get_text() for text in ax.texts] == ["a 7", "a 1"]


def test_weights_have_the_colour_of_their_sign():
    images = np.zeros((1, 64))
    images[0, :3] = -2.0, 2.0, 1.0
    expected = {(LIGHT["weight_minus"], 1.0): 1, (LIGHT["weight_plus"], 1.0): 1}
    assert shades(pictures.grid(images)) == expected | {(LIGHT["weight_plus"], 0.5): 1}


def test_a_pixel_stands_where_its_number_stands():
    images = np.zeros((3, 64))
    images[2, 8 * 2 + 5] = 1.0  # row 2, column 5 of the picture below the first
    (patch,) = [p for p in pictures.grid(images, columns=2).patches if isinstance(p, PathPatch)]
    box = patch.get_path().get_extents()
    assert (box.x0, box.y0, box.width, box.height) == (5, 12, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"images": np.zeros((1, 63))}, "^images"),
        ({"images": np.zeros((2, 64)), "titles": ["one"]}, "^titles"),
        ({"images": np.zeros((2, 64)), "columns": 0}, "^columns"),
    ],
)
def test_bad_argument_is_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        pictures.grid(**arguments)
