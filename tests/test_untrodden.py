"""Ways through the package that no other test takes."""

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import lab
from lego_mlp.analysis import diagnosis
from lego_mlp.bricks import Activation
from lego_mlp.exercises._programs import program_of
from lego_mlp.exercises.chapters.ch08 import best_step
from lego_mlp.lab.figures import _svg
from lego_mlp.lab.figures._figure import Figure
from lego_mlp.losses import Loss, Penalty

ONE = np.ones((1, 1))


def test_modules_load_on_first_use():
    for name in ("autodiff", "lab", "plots", "plots.pictures"):
        assert lm.__getattr__(name.rpartition(".")[2]).__name__ == f"lego_mlp.{name}"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        lm.__getattr__("nothing")
    assert {"Lab", "Walk", "run"} <= set(dir(lab))


@pytest.mark.parametrize(
    "use",
    [
        lambda: Activation().forward(ONE),
        lambda: Activation().slope(ONE),
        lambda: Penalty(1.0).value([ONE], 1),
        lambda: Penalty(1.0).slope(ONE, 1),
        lambda: Loss().value(ONE, ONE),
        lambda: Loss().slope(ONE, ONE),
        lambda: Figure.compute(lab.Mirror(), {}),
        lambda: Figure.still(lab.Mirror()),
    ],
)
def test_what_is_only_a_base_computes_nothing(use):
    with pytest.raises(NotImplementedError):
        use()


def test_a_checked_answer_has_no_field_to_type_into():
    assert lm.check("01-1", 5.0)._repr_html_() is None
    assert 'data-lego="check"' in str(lm.check("01-1")._repr_html_())


def test_a_chapter_without_programs_asks_for_numbers_alone():
    assert program_of("99-1") is None


def test_losses_that_fall_to_the_end_are_best_at_the_end():
    assert best_step(np.array([3.0, 2.0, 1.0]), 4) == 2


@pytest.mark.parametrize("missing", ["anywidget", "ipywidgets", "traitlets"])
def test_widgets_say_what_they_need(monkeypatch, missing):
    def failing(name):
        raise ModuleNotFoundError(f"no {missing}", name=missing)

    monkeypatch.setattr(lab, "import_module", failing)
    with pytest.raises(ImportError, match=r"lego_mlp.lab.Lab needs anywidget: pip install"):
        lab.__getattr__("Lab")


def test_another_missing_module_is_not_taken_for_anywidget(monkeypatch):
    def failing(name):
        raise ModuleNotFoundError("no elephant", name="elephant")

    monkeypatch.setattr(lab, "import_module", failing)
    with pytest.raises(ModuleNotFoundError, match="elephant"):
        lab.__getattr__("Lab")


def exploded_run(rate=2.0, penalty=None):
    net = lm.Network([lm.Linear([[1.0]])])
    X, Y = np.array([[3.0], [1.0]]), np.array([[1.0], [1.0]])
    return lm.train(net, X, Y, lm.SquaredError(penalty), rate, 2000, frames=41)


def test_a_small_penalty_does_not_explain_an_explosion():
    verdict = lm.diagnose(exploded_run(penalty=lm.L2(1e-6)))
    assert verdict.kind == "exploding-curvature"


def test_an_explosion_at_the_first_step_has_no_growth():
    history = exploded_run(1e300)
    assert len(history.tail) == 1
    assert "growth" not in lm.diagnose(history).figures


@pytest.mark.parametrize(("product", "kind"), [(0.5, "unexplained"), (3.0, "exploding-curvature")])
def test_an_explosion_is_explained_by_the_curvature_or_not_at_all(monkeypatch, product, kind):
    monkeypatch.setattr(diagnosis, "_rate_times_curvature", lambda run, net, rate: product)
    assert lm.diagnose(exploded_run()).kind == kind


def test_the_curvature_may_rise_on_the_way(monkeypatch):
    found = iter([0.5, 0.5, 3.0])
    monkeypatch.setattr(diagnosis, "_rate_times_curvature", lambda run, net, rate: next(found))
    verdict = lm.diagnose(exploded_run())
    assert verdict.kind == "exploding-curvature"
    assert verdict.figures["at"] > 0


def messages_of(widget):
    sent = []
    widget.send = lambda content, buffers=None: sent.append(content)
    return sent


def test_a_figure_answers_questions_and_nothing_else():
    widget = lab.Mirror()
    sent = messages_of(widget)
    widget._answer(widget, {"type": "hello"}, [])
    assert sent == []
    widget._answer(widget, {"type": "compute", "id": 1, "request": {"t": 1.0, "bias": 0.0}}, [])
    widget._answer(widget, {"type": "compute", "id": 2, "request": {}}, [])
    assert [(one["type"], one["id"]) for one in sent] == [("computed", 1), ("error", 2)]


def test_a_lab_trains_again_and_observes_its_own_history():
    widget = lab.Lab(steps=5)
    first = widget.history
    widget.run()
    assert widget.history is not first
    assert widget.history.loss.tolist() == first.loss.tolist()


def test_words_of_figures_at_other_settings():
    assert "misses itself, by" in lab.Mirror(bias=-1.0).still()
    assert "nearly nothing is left to do" in lab.Shares([6.0, -6.0, -6.0]).still()
    assert _svg.readable(0) == "0"
    assert _svg.reach([], log=True) == (0.1, 1.0)
    assert _svg.reach([np.nan]) == (0.0, 1.0)
    assert _svg.dot(_svg.Scale(float, float), np.nan, 1.0, "ink") == ""
    slide = lab.Slide([1.0], {"a": [1.0]}, xlabel="x", ylabel="y", sentences="{x} {b} {a}")
    assert slide.sentence(0) == "1 {b} 1"


def test_a_waterfall_whose_gradient_is_gone_draws_no_step():
    assert "no gradient that can be compared" in lab.Waterfall(init="zeros").still()
