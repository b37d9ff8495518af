"""What a project needs besides code: workflows that are safe, licences, one list of commands."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import lego_mlp as lm
from tests.site.pages import ROOT, book_pages

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf8"))


def tracked(*how: str) -> list[str]:
    """Return the files that git lists."""
    command = ["git", "ls-files", *how]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_actions_are_pinned_and_say_their_one_version() -> None:
    used = [use for path in WORKFLOWS for use in re.findall("uses: (.*)", path.read_text("utf8"))]
    assert len(used) == len([step for path in WORKFLOWS for step in steps(path) if "uses" in step])
    assert [u for u in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d[\d.]*", u)] == []
    assert len({use.split("@")[0] for use in used}) == len(set(used))


# What the one job that publishes may do, beyond reading.
MAY = {
    "pages": {"pages": "write", "id-token": "write"},
    "release": {"contents": "write", "id-token": "write"},
}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_may_read_and_run_make_targets_alone(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        allowed = MAY[path.stem] if name == "publish" else {}
        assert job.get("permissions", {}) == allowed
        assert job["timeout-minutes"] <= 45
        rows = job.get("strategy", {}).get("matrix", {}).get("include", [])
        for step in job["steps"]:
            words = step.get("run", "make").split()
            if words == ["make", "${{", "matrix.target", "}}"]:
                words = ["make", *(row["target"] for row in rows)]
            assert words == [".ci/run"] or (words[0] == "make" and set(words[1:]) <= TARGETS)
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


def test_what_is_too_long_for_a_push_runs_once_a_week() -> None:
    weekly = read(ROOT / ".github" / "workflows" / "weekly.yml")["jobs"]["weekly"]
    targets = {row["target"] for row in weekly["strategy"]["matrix"]["include"]}
    assert targets >= {"test-oldest", "test-newest", "repeat", "fuzz", "engines", "mutants"}


def test_every_list_of_requirements_is_kept_up_to_date_with_a_delay() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    assert [u for u in updates if u["cooldown"]["default-days"] < 7] == []
    for ecosystem, name in (("pip", "requirements*.txt"), ("npm", "package.json")):
        (update,) = (u for u in updates if u["package-ecosystem"] == ecosystem)
        listed = tracked("--", name, f"**/{name}")
        folders = {f"/{Path(path).parent}".rstrip(".") for path in listed}
        assert folders - {"/.binder"} <= set(update["directories"])  # which includes the one above


def test_tests_run_on_every_promised_python() -> None:
    matrix = read(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["strategy"]["matrix"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    low, high = re.search(r"\((3, \d+)\) <= v\[:2\] <= \((3, \d+)\)", MAKEFILE).groups()  # type: ignore[union-attr]
    promised = [f"3.{n}" for n in range(int(low[3:]), int(high[3:]) + 1)]
    assert matrix["python"] == promised
    assert project["requires-python"] == f">={promised[0]}"


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "README.md", "book/running.md", "book/teaching.md"]
)
def test_commands_in_the_text_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf8")
    named = re.findall(r"(?:`|^ *)make ([a-z -]+?)(?:`| *#|$)", text, re.MULTILINE)
    assert named
    assert [word for words in named for word in words.split() if word not in TARGETS] == []


def test_every_file_has_its_licence() -> None:
    rules = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf8"))["annotations"]
    plain = [one.removeprefix("**/") for rule in rules for one in np.atleast_1d(rule["path"])]
    listed = tracked("--cached", "--others", "--exclude-standard")
    texts = ("LICENSE", "LICENSES/", "book/assets/katex/", "book/assets/type/")
    ours = [f for f in listed if not f.startswith(texts)]
    assert [f for f in ours if not any(fnmatch(f, p) or fnmatch(f, f"*/{p}") for p in plain)] == []
    named = {part for rule in rules for part in rule["SPDX-License-Identifier"].split(" AND ")}
    assert named == {path.stem for path in (ROOT / "LICENSES").iterdir()}
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES" / "MIT.txt").read_bytes()


def test_citation_and_package_agree() -> None:
    cited = read(ROOT / "CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    assert cited["version"] == lm.__version__
    assert project["dynamic"] == ["version"]
    assert f"## {cited['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf8")


def test_published_package_holds_the_package_and_what_is_said_of_it() -> None:
    wheels = list((ROOT / "_build" / "dist").glob("*.whl"))
    there = [path for path in (ROOT / "lego_mlp").rglob("*") if path.is_file()]
    own = {str(path.relative_to(ROOT)) for path in there if "__pycache__" not in path.parts}
    if not wheels or wheels[0].stat().st_mtime < max(path.stat().st_mtime for path in there):
        pytest.skip("make dist has not built it since the package changed")
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        (about,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        said = wheel.read(about).decode()
    assert names <= own  # nothing that has been deleted
    assert {name for name in own - names if not name.endswith((".mjs", ".md", ".sha256"))} == set()
    assert re.search("^License-Expression: MIT AND CC-BY-4.0$", said, re.MULTILINE)
    text = said.partition("\n\n")[2]
    assert re.findall(r"\]\((?!https://)", text) == []  # a relative link breaks on an index


def test_dev_container_uses_what_make_sets_up() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert set(container["postCreateCommand"].split()) - {"make"} <= TARGETS


def test_every_page_names_the_trademark(site: Path) -> None:
    texts = {name: (site / name).read_text(encoding="utf8") for name in book_pages()}
    said = "does not sponsor, authorize or endorse"
    assert [name for name, text in texts.items() if said not in text] == []
