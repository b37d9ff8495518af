"""No module of the package, and nothing that it imports, warns."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import lego_mlp as lm


def test_every_module_can_be_imported_with_warnings_as_errors() -> None:
    found = pkgutil.walk_packages(lm.__path__, "lego_mlp.")
    names = [module.name for module in found]
    assert {"lego_mlp.plots", "lego_mlp.lab.widget", "lego_mlp.training"} <= set(names)
    command = [sys.executable, "-W", "error", "-c", f"import {', '.join(names)}"]
    done = subprocess.run(command, cwd=Path(lm.__file__).parents[1], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
