"""The style, in a notebook and out of one, and figures that say what they show."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

from lego_mlp import plots


@pytest.fixture
def _settings_put_back():
    plt.close("all")  # matplotlib 3.9 warns where figures are open
    with mpl.rc_context():
        mpl.use("Agg")
        yield
    plt.close("all")


@pytest.mark.usefixtures("_settings_put_back")
def test_outside_a_notebook_the_style_is_set():
    mpl.rcParams["svg.fonttype"] = "path"
    plots.setup()
    assert mpl.rcParams["svg.fonttype"] == "none"
    assert mpl.rcParams["axes.labelcolor"] == plots.LIGHT["ink"]


@pytest.mark.usefixtures("_settings_put_back")
def test_in_a_notebook_figures_are_shown_as_described_svg(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr(plots.canvas, "get_ipython", lambda: shell, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    plots.setup()
    ax = plots.describe(Figure().add_subplot(), "what it shows")
    assert shell.display_formatter is not None
    shown = shell.display_formatter.formatters["image/svg+xml"](ax.figure)
    assert "what it shows" in shown


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="says nothing of itself"):
        plots.figure_svg(Figure(figsize=(1, 1)))
