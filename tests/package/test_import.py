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
