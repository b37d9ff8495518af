"""What `import lego_mlp` brings along, and what it does not."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import lego_mlp as lm
from tests.importing import HEAVY, imported_by


def test_import_loads_numpy_and_nothing_heavy():
    modules = imported_by("import lego_mlp")
    assert {"lego_mlp", "numpy"} <= modules
    assert not modules & HEAVY


def test_what_takes_long_is_loaded_on_first_use():
    before = imported_by("import lego_mlp", whole=True)
    later = {"numpy.random", "lego_mlp.exercises", "lego_mlp.analysis.diagnosis", "json", "html"}
    assert not before & later
    assert later <= imported_by("import lego_mlp as lm; lm.check, lm.diagnose", whole=True)
    assert {"check", "plots", "train"} <= set(dir(lm))


# Every way to look at the package that goes through all its names, on NumPy alone.
BARE = """
import inspect, pydoc, sys
from unittest import mock
for name in ("matplotlib", "anywidget", "ipywidgets", "traitlets", "IPython", "tqdm"):
    sys.modules[name] = None
import importlib.util
importlib.util.find_spec = lambda name, found=importlib.util.find_spec: (
    None if sys.modules.get(name, "") is None else found(name))
import lego_mlp as lm
assert not hasattr(lm, "plots") and hasattr(lm, "lab")
for module in (lm, lm.lab):
    assert {"train", "run"} & {name for name, _ in inspect.getmembers(module)}
    mock.create_autospec(module)
    assert module.__name__ in pydoc.render_doc(module)
for statement in ("lm.plots", "from lego_mlp import plots", "import lego_mlp.plots",
                  "lm.pictures", "lm.lab.Lab", "from lego_mlp.lab import Lab"):
    try:
        exec(statement)
    except (AttributeError, ImportError) as missing:
        print(statement, "|", missing)
"""


def test_on_numpy_alone_all_can_be_looked_at_and_what_is_missing_says_how_to_install_it():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BARE], capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    assert (len(lines), done.stderr) == (6, "")
    wanted = ["plots"] * 4 + ["widgets"] * 2
    told = [f"pip install 'lego-mlp[{extra}]'" for extra in wanted]
    assert [line for line, words in zip(lines, told, strict=True) if words not in line] == []


def test_names_that_serve_the_loading_alone_are_not_listed():
    assert not {"Any", "TYPE_CHECKING", "import_module", "ModuleType"} & set(dir(lm))
    assert {"plots", "lab", "diagnose", "bricks", "__version__"} <= set(dir(lm))


def test_as_a_program_it_says_what_it_is_and_its_example_runs():
    said = subprocess.run(
        [sys.executable, "-m", "lego_mlp"], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith(f"lego_mlp {lm.__version__}. ") and "help(lm)" in said
    start = said[said.index("import lego_mlp") : said.index("help(lm)")]
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)
    assert "accuracy" in done.stdout


def test_package_is_marked_as_typed():
    assert (Path(lm.__file__).parent / "py.typed").is_file()


def test_all_names_are_there_sorted_and_complete():
    assert all(hasattr(lm, name) for name in lm.__all__)  # which loads those that come later
    own = {
        name
        for name, value in vars(lm).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("lego_mlp")
    }
    assert set(lm.__all__) == own | {"datasets", "schedules"}
    assert len(lm.__all__) == len(set(lm.__all__))


def test_every_public_name_says_what_it_is_for():
    assert [name for name in lm.__all__ if not getattr(lm, name).__doc__] == []


def test_every_module_can_be_imported_with_warnings_as_errors():
    found = pkgutil.walk_packages(lm.__path__, "lego_mlp.")
    names = [module.name for module in found]
    assert {"lego_mlp.plots", "lego_mlp.lab.widgets.lab", "lego_mlp.training"} <= set(names)
    command = [sys.executable, "-W", "error", "-c", f"import {', '.join(names)}"]
    done = subprocess.run(command, cwd=Path(lm.__file__).parents[1], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
