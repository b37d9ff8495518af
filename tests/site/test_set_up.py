"""Setting up, with what a machine may lack: no ensurepip, half an environment, another index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import set_up


@pytest.fixture
def no_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)


def test_without_ensurepip_it_says_what_to_install(
    no_uv: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(set_up, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv\n.*uv"):
        set_up.make(tmp_path / ".venv")
    assert not (tmp_path / ".venv").exists()


def test_half_an_environment_is_made_anew(
    no_uv: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = tmp_path / "with space" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (tmp_path / "nothing.txt").write_text("")
    monkeypatch.chdir(tmp_path)
    set_up.install(environment, Path("nothing.txt"))
    assert set_up.works(set_up.python_of(environment), "-m", "pip", "--version")


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ({"PIP_INDEX_URL": "https://mirror.example.edu/simple"}, True),
        ({"PIP_NO_INDEX": "1"}, True),
        ({}, False),
    ],
)
def test_another_index_is_for_pip(
    told: dict[str, str], other: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert set_up.other_index(Path(sys.executable)) is other


def test_what_cannot_be_fetched_says_how_to_go_on(
    no_uv: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "some.txt").write_text("no-such-package-of-ours==1\n")
    with pytest.raises(SystemExit, match=r"internet.*\n.*same command again"):
        set_up.install(Path(sys.prefix), tmp_path / "some.txt")
