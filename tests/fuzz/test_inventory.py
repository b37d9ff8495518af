"""Every public function, class and method is fuzzed, or is named here with what tests it."""

import inspect
from importlib import import_module

import pytest
from hypothesis import given

import lego_mlp
from tests.fuzz import basics, core, data, figures, parts, pictures, training, widgets
from tests.fuzz.judge import fuzzing, judged

MODULES = (
    *(
        "autodiff",
        "bricks",
        "analysis.curvature",
        "analysis.diagnosis",
        "datasets",
        "descent",
        "exercises",
    ),
    *("exercises", "gradcheck", "history", "lab", "lab.engine", "lab.state", "losses", "network"),
    *("plots", "plots.pictures", "printing", "schedules", "traces", "training"),
)
HOMES = (core, training, data, basics, pictures, widgets, figures)
TARGETS = {name: target for home in HOMES for name, target in home.TARGETS.items()}
PARTS = {*parts.BRICKS, *parts.PENALTIES, *parts.LOSSES}

# What holds values and does nothing, or is the base of what is fuzzed.
RECORDS = {
    *("Checked", "Frame", "History", "Layer", "LinearSlopes", "Names", "Run", "Start"),
    *("Task", "Trace", "Verdict", "Recorder"),
}
BASES = {"Activation", "Loss", "Penalty"}

# What takes arguments that a caller inside the package has checked.
INSIDE = {
    "descent.checked_limit": "update, train",
    "descent.descend": "update",
    "descent.norm": "relative_error",
    "lab.engine.run": "lab.run",
    "lab.state.defaults": "lab.state.checked",
    "lab.state.drawn": "lab.state.task",
    "lab.state.points": "lab.state.task",
    "lab.state.reach": "lab.state.task",
    "network.check_live": "train, update",
    "network.checked_sizes": "mlp, plots.topology",
    "network.checked_task": "backprop",
    "network.init_range": "mlp",
    "training.Plain": "train",
    "traces.first_not_finite": "train",
}
# What has no arguments to be wrong, or a browser and a notebook to be tested in.
ELSEWHERE = {
    "plots.setup": "tests/test_canvas.py",
}


def public(module):
    """The public names that a module defines, or offers in its `__all__`."""
    home = import_module(f"lego_mlp.{module}")
    for name in getattr(home, "__all__", vars(home)):
        found = getattr(home, name)
        own = getattr(found, "__module__", "") == home.__name__ or hasattr(home, "__all__")
        if callable(found) and own and not name.startswith("_"):
            yield name, found


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_fuzzed(module):
    missing = [
        f"{module}.{name}"
        for name, _ in public(module)
        if not {name, f"{module}.{name}"} & {*TARGETS, *PARTS, *RECORDS, *BASES}
        and f"{module}.{name}" not in INSIDE | ELSEWHERE
    ]
    assert missing == []


def test_every_name_of_the_package_is_in_one_of_these_modules():
    known = {name for module in MODULES for name, _ in public(module)}
    offered = {name for name in lego_mlp.__all__ if not inspect.ismodule(getattr(lego_mlp, name))}
    assert offered <= known


def test_nothing_is_listed_that_is_gone():
    known = {f"{module}.{name}" for module in MODULES for name, _ in public(module)}
    plain = {name.rpartition(".")[2] for name in known}
    assert {*INSIDE, *ELSEWHERE} <= known
    assert plain >= RECORDS | BASES | PARTS
    assert all(set(value.split(", ")) <= {*TARGETS} for value in INSIDE.values())


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_right_arguments_are_right(name):
    """A target whose every call is refused would prove nothing."""
    answers = []

    @fuzzing(3)
    @given(TARGETS[name].right)
    def example(arguments):
        answers.append(judged(TARGETS[name], arguments))

    example()
    assert any(answer is not None for answer in answers)
