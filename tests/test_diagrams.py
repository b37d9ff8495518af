"""Pictures of a network itself."""

from matplotlib.figure import Figure

from lego_mlp import plots


def test_the_way_back_stands_out_alone():
    ax = plots.stack([2, 3, 2], way_to=2, ax=Figure().add_subplot())
    arrows = [text for text in ax.texts if text.get_text() == "dL_dz1"]
    assert [arrow.get_color() for arrow in arrows] == [plots.LIGHT["grid"]]
