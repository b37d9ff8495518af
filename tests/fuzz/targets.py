"""Every public function, and the arguments that the fuzzing starts from."""

from __future__ import annotations

import copy
import html
import re
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import strategies as st
from matplotlib.figure import Figure

import lego_mlp as lm
from lego_mlp import autodiff, lab, pictures, plots
from lego_mlp.analysis.diagnosis import SENTENCES, short
from lego_mlp.exercises.exercise import chapters, packed_of
from lego_mlp.lab import engine, state
from lego_mlp.lab.widgets import draw, map, walk
from tests.fuzz.judge import Target
from tests.fuzz.wild import wild
from tests.lab.figure_examples import CASES, CHOICES, small_reader
from tests.package.stacks import one_hot, stacks
from tests.package.test_inputs import CALLS

SOME = st.fixed_dictionaries
PICK = st.sampled_from
SOURCES = st.integers(0, 999).map(np.random.RandomState)
SEEDS = st.integers(0, 2**32 - 1)


def matrix(source: Any, rows: int = 3, columns: int = 2) -> Any:
    return source.standard_normal((rows, columns))


# --- The mathematics: what `test_inputs` hands over, and networks of every kind ---

TASKS: Any = stacks().map(lambda s: {"net": s.net, "X": s.X, "Y": s.Y, "loss": s.loss})
TRACES = TASKS.map(lambda task: {"net": task["net"], "trace": lm.backprop(**task)})
RATES, LIMIT = st.floats(1e-3, 10), st.none() | st.floats(1e-3, 10)
TRAINED = ("net", "seed")


def copied(call: Any) -> Any:
    right = {n: np.array(v) if isinstance(v, list) else v for n, v in call.right.items()}
    return st.builds(lambda: copy.deepcopy(right))


def more(start: Any, **drawn: Any) -> Any:
    return st.builds(lambda right, added: right | added, start, SOME(drawn))


def of_train(given: dict[str, Any], history: lm.History) -> None:
    assert repr(history) and (np.diff(history.steps) > 0).all()
    if history.exploded_at is None:
        assert history.steps[-1] == int(given["steps"])
        assert np.isfinite(history.loss).all()
        assert len(history.frames) == min(int(given["frames"]), int(given["steps"]) + 1)
    else:
        assert history.exploded_in and history.exploded_at <= given["steps"]
    verdict = lm.diagnose(history)
    assert verdict.kind in SENTENCES and "{" not in str(verdict)


def quietly(call: Any) -> Any:
    """Where numbers overflow, a pass says so by NumPy's own warning."""
    return np.errstate(over="ignore", invalid="ignore")(call)


# A reader calls these; the methods of bricks and losses take what a Network hands them, which
# `test_parts` does.
PLAIN = [name for name in CALLS if "." not in name and name not in ("train", "update", "xor")]
MATHEMATICS = {
    **{name: Target(CALLS[name].function, copied(CALLS[name])) for name in PLAIN},
    "Network": Target(
        lambda bricks: lm.Network(bricks),
        SOURCES.map(lambda s: {"bricks": [lm.Linear(matrix(s)), lm.Tanh()]}),
    ),
    "mlp": Target(
        lm.mlp,
        SOME({
            "sizes": st.lists(st.integers(2, 5), min_size=2, max_size=4),
            "activation": PICK(["sigmoid", "tanh", "relu"]),
            "output": PICK(["linear", "softmax"]),
            "bias": st.booleans(),
            "init": PICK(["article", "xavier", "he", "gain", "zeros"]),
            "seed": SEEDS,
            "gain": RATES,
        }),
        moves=("seed",),
    ),
    "forward": Target(
        quietly(lambda net, X: net.forward(X)),
        TASKS.map(lambda task: {"net": task["net"], "X": task["X"]}), ("X",),
    ),
    "predict": Target(
        quietly(lambda net, X: net.predict(X)),
        TASKS.map(lambda task: {"net": task["net"], "X": task["X"]}), ("X",),
    ),
    "copy": Target(
        lambda net, parameters: net.copy(parameters),
        TASKS.map(lambda task: {"net": task["net"], "parameters": dict(task["net"].parameters)}),
        ("parameters",),
    ),
    "backprop": Target(quietly(lm.backprop), TASKS, examples=80),
    "gradients": Target(lm.gradients, TRACES),
    "update": Target(
        lm.update, more(TRACES, learning_rate=RATES, clip=LIMIT, clip_value=LIMIT), moves=("net",)
    ),
    "train": Target(
        lm.train,
        more(
            TASKS,
            learning_rate=st.floats(0, 1e3) | st.just(lm.schedules.cosine(1.0, 5)),
            steps=st.integers(0, 12),
            batch_size=PICK([None, 1]),
            clip=LIMIT,
            clip_value=LIMIT,
            seed=st.none() | SEEDS,
            record_every=st.integers(1, 5),
            frames=st.integers(0, 20),
            progress=st.just(False),
            test=st.none(),
        ),
        moves=TRAINED,
        look=of_train,
        examples=80,
    ),
    "relative_error": Target(
        lm.relative_error, SOURCES.map(lambda s: {"a": matrix(s), "b": matrix(s), "floor": 1e-5})
    ),
    "names": Target(lm.names, st.integers(1, 99).map(lambda i: {"i": i})),
    "named": Target(lm.named, SOURCES.map(lambda s: {"W1": matrix(s)}), examples=100),
    "diagnose": Target(
        lm.diagnose,
        TASKS.map(lambda task: {"history": lm.train(**task, learning_rate=9.0, steps=9)}),
    ),
    "short": Target(short, SOME({"x": st.floats()}), ()),
}  # fmt: skip

# --- Data ---

DRAWN = {"n": st.integers(1, 50), "seed": SEEDS}
NOISY = {**DRAWN, "noise": st.floats(0, 2)}
SHAPES: dict[str, dict[str, Any]] = {
    **{"xor": DRAWN, "line": DRAWN, "curve": NOISY, "circles": NOISY, "moons": NOISY},
    **{"spiral": NOISY, "pinwheel": {**NOISY, "classes": st.integers(1, 5)}},
    "digits": {"test": st.integers(0, 99), "seed": SEEDS},
    "one_hot": {"labels": st.lists(st.integers(0, 2), min_size=1), "classes": st.integers(3, 5)},
}
DATA = {
    f"datasets.{name}": Target(getattr(lm.datasets, name), SOME(drawn), moves=("seed",))
    for name, drawn in SHAPES.items()
}

# --- Exercises, and numbers that remember ---

EXERCISES = [f"{chapter}-{number}" for chapter in chapters() for number in packed_of(chapter)]
ANSWERS: list[Any] = [
    *(0.5, [1.0, 2.0], [[1, 2], [3, 4]], lambda *a: None, lambda *a: a[0], lambda *a: 1e308),
    *(lambda *a: [[1, 2], [3]], lambda *a: a[99], lambda: 5, lambda *a: "x"),
]


def of_check(given: dict[str, Any], checked: Any) -> None:
    assert checked.sentence and repr(checked)
    assert checked.right == (checked.kind == "right")
    assert "{" not in checked.sentence or "raised" in checked.kind
    assert (checked._repr_html_() is None) == (checked.kind != "open")


def scalars(data: Any, other: Any) -> Any:
    """Numbers that remember do what floats do; their slopes go back to where they came from."""
    a, b = autodiff.Scalar(data), autodiff.Scalar(other)
    assert (a + b).data == a.data + b.data or a.data + b.data != a.data + b.data
    top = a * b - a
    top.backward()
    return top.data, a.grad, b.grad


def tensors(data: Any, other: Any) -> Any:
    left, right = autodiff.Tensor(data), autodiff.Tensor(other)
    with np.errstate(all="ignore"):
        top = (left * left).sum() + (right.through(lm.Tanh()) * 2.0 + 1.0).sum()
        top.backward()
    return top.data, left.grad, right.grad


OTHERS = {
    "check": Target(
        lm.check,
        SOME({"exercise": PICK(EXERCISES), "answer": PICK(ANSWERS)}),
        also=("the result",),
        look=of_check,
        examples=150,
    ),
    "Scalar": Target(
        scalars, SOME({"data": st.floats(-9, 9), "other": st.floats(-9, 9)}), also=("data",)
    ),
    "Tensor": Target(
        tensors, SOURCES.map(lambda s: {"data": matrix(s), "other": matrix(s)}), also=("data",)
    ),
}

# --- Pictures ---


def drawing(function: Any) -> Any:
    """Return the function with a look at the desk: other figures and settings are left alone."""

    def drawn(**words: Any) -> Any:
        plt.close("all")
        other, settings = plt.figure(), dict(matplotlib.rcParams)
        found = function(**words)
        assert plt.fignum_exists(other.number) and dict(matplotlib.rcParams) == settings
        for ax in found if isinstance(found, list | tuple) else [found]:
            if hasattr(ax, "get_label") and function is not plots.row:
                assert "nan" not in ax.get_label() and len(ax.get_label()) > 20
        return found

    return drawn


@st.composite
def scenes(draw: st.DrawFn, /, **added: Any) -> dict[str, Any]:
    source, n, size = draw(SOURCES), draw(st.integers(1, 12)), 10.0 ** draw(st.integers(-6, 6))
    labels = one_hot(source.randint(2, size=n), 2)
    Y = draw(PICK([labels, labels[:, 1:], *([matrix(source, n, 1)] if added else [])]))
    return {"X": size * matrix(source, n), "Y": Y} | {k: draw(v) for k, v in added.items()}


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    y = 10.0 ** draw(PICK([-300, -3, 0, 300])) * draw(SOURCES).uniform(0.5, 2, 4)
    y[0] = draw(PICK([1.0, np.nan, np.inf, -np.inf, 0.0, 1e300, -1.0]))
    x = np.arange(1.0, 5) * 10.0 ** draw(st.integers(-3, 6))
    return {"x": x, "ys": {"a line": y}, "xlabel": "α", "ylabel": "50 %", "log": draw(LOGS)}


LOGS = PICK(["", "x", "y", "xy"])
SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=5)
PICTURES = {
    "points": Target(drawing(plots.points), scenes(size=RATES)),
    "half_plane": Target(
        drawing(plots.half_plane),
        scenes().map(lambda s: {"direction": (1.0, 0.5), "threshold": 0.1, **s}),
    ),
    "boundary": Target(
        drawing(plots.boundary),
        scenes().map(lambda s: {"net": lm.mlp([2, 3, s["Y"].shape[1]], "tanh"), **s}),
        examples=20,
    ),
    "curves": Target(drawing(plots.curves), lines()),
    "cube": Target(
        drawing(plots.cube),
        SOURCES.map(lambda s: {"H": s.uniform(-1, 1, (4, 3)), "Y": np.eye(2)[[0, 1, 0, 1]]}),
        examples=15,
    ),
    "topology": Target(drawing(plots.topology), SOME({"sizes": SIZES}), examples=20),
    "stack": Target(drawing(plots.stack), SOME({"sizes": SIZES, "way_to": PICK([None, 1])})),
    "row": Target(drawing(plots.row), SOME({"n": st.integers(1, 4), "width": st.floats(1, 9)})),
    "describe": Target(
        plots.describe,
        st.builds(lambda: {"ax": Figure().add_subplot(), "text": "loss < 1"}),
        moves=("ax",),
    ),
    "grid": Target(
        drawing(pictures.grid),
        SOURCES.map(
            lambda s: {
                "images": s.uniform(0, 1, (2, 64)), "what": "digits", "shape": None,
                "titles": ["a", "b"], "columns": 2,
            }
        ),
    ),
}  # fmt: skip

# --- Widgets ---

FIELDS = tuple(field["name"] for field in state.CONTROLS)
NO_NUMBER = re.compile(r"(?<![\w.])(?:nan|inf|NaN|Infinity|None|undefined)\b")
POINT = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.integers(0, 1)).map(list)
POINTS = st.lists(POINT, min_size=1, max_size=5)
READER = small_reader()
DIGITS = lm.datasets.digits()[1]


@st.composite
def states(draw: st.DrawFn, *names: str) -> dict[str, Any]:
    """Some fields, some of them with what they may not hold."""
    chosen = draw(st.lists(PICK(names or FIELDS), max_size=4, unique=True))
    odd = PICK([False, False, False, False, True])
    drawn = {name: draw(wild() if draw(odd) else _values(name)) for name in chosen}
    if isinstance(drawn.get("dataset"), str) and drawn["dataset"] == "own":
        drawn["points"] = draw(POINTS)
    return drawn if names else {"steps": 30, **drawn}


def _values(name: str) -> st.SearchStrategy[Any]:
    field = next(one for one in state.CONTROLS if one["name"] == name)
    match field["kind"]:
        case "choice":
            return PICK(field["choices"])
        case "whole":
            most = {"hidden_layers": 4, "hidden_size": 9, "steps": 40}
            return st.integers(field["min"], most.get(name, field["max"]))
        case "points":
            return POINTS
        case "weights":
            return st.none()
        case _:
            return st.floats(field["min"], field["max"])


@st.composite
def full_states(draw: st.DrawFn) -> dict[str, Any]:
    try:
        return state.checked(draw(states()))
    except (TypeError, ValueError):
        return state.checked({"steps": 30})


@st.composite
def slides(draw: st.DrawFn) -> dict[str, Any]:
    scale = 10.0 ** draw(PICK([0, 3, -3, -320, 308]))
    first = draw(PICK([1.0, np.nan, np.inf, 0.0, -1.0, 1.7e308, -1.7e308, 5e-324]))
    start, gap = 10.0 ** draw(PICK([0, 9, -3, -320, 300])), 10.0 ** draw(PICK([0, 2, -3, -12]))
    return {
        "x": start * (1 + np.arange(4) * gap),
        "curves": {"a": scale * draw(SOURCES).uniform(0.5, 1.5, 4), "b": np.full(4, first)},
        "xlabel": "x",
        "ylabel": draw(PICK(["y", "<y>", ""])),
        "sentences": draw(PICK([None, "At {x} it is {a}.", ["{b}"] * 4])),
        "log": draw(LOGS),
        "marks": draw(PICK([(), [(1.0, "here")], [(-5.0, "<b>")]])),
        "start": draw(st.none() | st.floats(-10, 10)),
    }


def built(kind: Any) -> Any:
    """Return a function that makes a widget: its `fields` are handed over as words."""

    def build(fields: Any = None, **words: Any) -> Any:
        more = fields if isinstance(fields, dict) else {}
        return kind(**{**words, **{str(name): value for name, value in more.items()}})

    return build


def of_widget(_: dict[str, Any], widget: Any) -> None:
    """The element, the words and the picture hold no number that is none."""
    data, _metadata = widget._repr_mimebundle_()
    shown = data["text/html"]
    assert f'data-lego="{getattr(widget, "KIND", "lab")}"' in shown and html.unescape(shown)
    picture = re.sub(r"<[^>]*data-props[^>]*>", "", shown)
    drawn = " ".join(re.findall(r'(?:\bd|x|y|cx|cy|width|height|transform)="([^"]*)"', picture))
    assert not NO_NUMBER.search(drawn), drawn
    assert repr(widget) == data["text/plain"]


def of_trace(given: dict[str, Any], trace: Any) -> None:
    assert len(trace["steps"]) == len(trace["loss"]) == len(trace["accuracy"])
    assert trace["exploded_at"] is not None or np.isfinite(trace["loss"]).all()
    assert trace["verdict"]["sentence"]


def widget(kind: Any, drawn: Any, *own: str, examples: int = 20) -> Target:
    return Target(built(kind), drawn, own, also=FIELDS, look=of_widget, examples=examples)


WALKED = SOME({"step": PICK(walk.NAMES), "fields": states(*walk.FREE)})
SICK = {"sick": {"steps": 5}, "cured": {"steps": 6}, "symptom": "<s>", "look": "l", "change": "c"}
AXES = {"rows": PICK([{"hidden_size": [2, 4]}]), "columns": PICK([{"seed": (1, 2)}])}
OUTCOMES = PICK([[["stuck", "learned"], [("exploded", 3), "dead"]]])
FORMULAS: list[Any] = [
    *(lambda a, b: a * b + a, lambda a, b: (a / b).exp() - b**3, lambda a, b: (a - b).log()),
    *(lambda a, b: a ** (-1) + b**0.5, lambda a, b: (a * b).through(lm.ReLU()), lambda a, b: 5.0),
]
TURNED = {"t": st.floats(-6, 6), "bias": st.floats(-4, 4), "angle": st.floats(0, 180)}
SHARED = {"label": st.integers(0, 2), "temperature": st.floats(0.2, 5)}
GIVEN = full_states().map(
    lambda full: {"state": full, "parameters": dict(state.drawn(full).parameters)}
)
WIDGETS = {
    "Lab": widget(lab.Lab, SOME({"show": PICK(["film", ["loss"]]), "fields": states()}), "show"),
    "run": Target(
        built(lab.run), SOME({"schedule": st.none(), "fields": states()}), ("schedule",),
        also=(*FIELDS, "learning_rate"),
    ),
    "Clinic": widget(lab.Clinic, SOME({"cases": PICK([[SICK]])}), "cases"),
    "Cube": widget(
        lab.Cube,
        SOME({"at": PICK([None, 3]), "plays": st.booleans(), "fields": states("seed", "gain")}),
        *("at", "plays", "show"),
    ),
    "Draw": widget(
        lab.Draw,
        SOME({
            "net": st.just(READER),
            "samples": PICK([None, (DIGITS[0][:2], DIGITS[1][:2])]),
            "bits": st.integers(2, 8),
        }),
        *("net", "samples", "bits"),
    ),
    "Draw.read": Target(
        lambda image: lab.Draw(READER).read(image),
        st.integers(0, 99).map(lambda i: {"image": DIGITS[0][i]}),
    ),
    "Draw.rounded": Target(
        draw.rounded, SOURCES.map(lambda s: {"W": matrix(s), "bits": s.randint(2, 9)})
    ),
    "Graph": widget(
        lab.Graph, SOME({"expression": PICK(FORMULAS), "a": RATES, "b": RATES}), "a", "b"
    ),
    "Hunt": widget(
        lab.Hunt, SOME({"cases": PICK([CASES]), "choices": PICK([CHOICES])}), "cases", "choices"
    ),
    "Hunt.of_bugs": widget(
        lab.Hunt.of_bugs,
        SOME({"tables": PICK([{"order": {"W2": 0.5}}]), "tolerance": st.floats(1e-9, 1)}),
        *("tables", "tolerance"),
    ),
    "Map": widget(
        lab.Map, SOME({**AXES, "outcomes": OUTCOMES, "base": PICK([None, {"steps": 20}])}),
        *("rows", "columns", "outcomes", "base"),
    ),
    "Map.of_runs": widget(
        lab.Map.of_runs, SOME({**AXES, "fields": PICK([{"steps": 20}])}), "rows", "columns",
    ),
    "Mirror": widget(lab.Mirror, SOME(TURNED), *TURNED),
    "Nudge": widget(
        lab.Nudge,
        SOME({
            "parameter": PICK(["W1", "W2"]), "index": PICK([(0, 0), (1, 1)]),
            "epsilon": st.floats(1e-12, 0.1), "fields": states("activation", "output", "init"),
        }),
        *("parameter", "index", "epsilon"),
    ),
    "Ruler": widget(lab.Ruler, SOME({"ends": PICK([((0.0, -1.0), (0.5, 1.0))])}), "ends"),
    "Shares": widget(lab.Shares, SOME({"z": PICK([(2.0, 1.0, -6.0)]), **SHARED}), "z", *SHARED),
    "Slide": widget(lab.Slide, slides(), "x", "curves", "sentences", "marks", examples=60),
    "Walk": widget(lab.Walk, WALKED, "step"),
    "Overview": widget(lab.Overview, WALKED, "step"),
    "Waterfall": widget(
        lab.Waterfall,
        SOME({"hidden_layers": st.integers(1, 10), "fields": states("hidden_size", "gain")}),
        "hidden_layers",
    ),
    "state.checked": Target(state.checked, SOME({"state": states()}), also=FIELDS, examples=60),
    "state.task": Target(state.task, full_states().map(lambda s: {"state": s}), ()),
    "engine.trace": Target(
        engine.trace, SOME({"state": states()}), ("state",), also=FIELDS, look=of_trace
    ),
    "engine.maps": Target(
        engine.maps, GIVEN.map(lambda g: {**g, "size": 8}), ("parameters", "size")
    ),
    "engine.arrays_at": Target(engine.arrays_at, GIVEN, ("parameters",)),
    "map.outcome": Target(
        map.outcome, full_states().map(lambda s: {"history": engine.run(s)}), examples=15
    ),
}  # fmt: skip

TARGETS = MATHEMATICS | DATA | OTHERS | PICTURES | WIDGETS
