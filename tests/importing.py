"""What an import brings along: asked of a new Python."""

import os
import subprocess
import sys
from pathlib import Path

import lego_mlp as lm

HEAVY = {"matplotlib", "ipywidgets", "anywidget", "IPython", "tqdm", "autograd", "scipy"}


def imported_by(statement: str, whole: bool = False) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    # `make coverage` would measure this process too, and import what that takes.
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=unmeasured,
        cwd=Path(lm.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name if whole else name.split(".")[0] for name in done.stdout.split()}
