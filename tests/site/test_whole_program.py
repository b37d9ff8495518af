"""The whole program on one page: the file that is shown runs, and is explained line by line."""

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lego_mlp as lm

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "book/whole_program.py"
PAGE = (ROOT / "book/program.md").read_text(encoding="utf8")


def test_it_needs_nothing_but_numpy():
    tree = ast.parse(PROGRAM.read_text(encoding="utf8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["import numpy as np"]


def test_it_prints_what_the_page_says(tmp_path: Path):
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    command = [sys.executable, "-I", str(PROGRAM)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == shown
    assert run.stderr == ""


def test_every_line_is_explained_once():
    explained: list[int] = []
    for first, last in re.findall(r"^\| (\d+)(?:–(\d+))? \|", PAGE, re.MULTILINE):
        explained += range(int(first), int(last or first) + 1)
    lines = PROGRAM.read_text(encoding="utf8").splitlines()
    start = lines.index("import numpy as np") + 1
    code = [k for k, line in enumerate(lines, 1) if line and k > start]
    assert len(code) < 40
    assert [k for k in explained if lines[k - 1]] == code


def test_it_learns_what_the_package_learns(capsys: pytest.CaptureFixture[str]):
    end = runpy.run_path(str(PROGRAM))
    assert "fresh" in capsys.readouterr().out
    net = lm.mlp([2, 10, 2], bias=True, seed=2017)
    X, Y = lm.datasets.xor(n=300, seed=0)
    loss = lm.SquaredError(penalty=lm.L2(1e-4))
    history = lm.train(net, X, Y, loss, learning_rate=3.0, steps=2001)
    assert np.isclose(end["loss"], history.loss[2000], rtol=1e-9)
    for name, parameter in net.parameters.items():
        assert np.allclose(end[name], parameter, rtol=1e-6)
