"""The front end as it is sent: it is the one of the sources, it asks for nothing, it is light."""

import gzip
import re
from graphlib import TopologicalSorter
from pathlib import Path

import bundle
import pytest

from lego_mlp.lab import page_script, page_style
from lego_mlp.lab._bundle import BUILT, widget_script

KILOBYTES = 110  # of all widgets together, compressed


def test_built_files_are_those_of_the_sources(tmp_path: Path) -> None:
    bundle.bundle(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        same = path.read_bytes() == (BUILT / path.name).read_bytes()
        assert same, f"lego_mlp/lab/built/{path.name} is stale: run make bundle and commit it"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in BUILT.iterdir()}


def test_modules_import_one_another_in_no_circle() -> None:
    modules = {path: path.read_text(encoding="utf-8") for path in bundle.LAB.rglob("*.js")}
    asked = {
        path: [(path.parent / name).resolve() for name in re.findall(r' from "(\..+?)";', text)]
        for path, text in modules.items()
    }
    in_order = list(TopologicalSorter(asked).static_order())  # raises CycleError, naming them
    assert set(modules) <= set(in_order) and len(modules) > 80


@pytest.mark.parametrize("text", [page_script(), widget_script()])
def test_script_loads_nothing_and_makes_no_code(text: str) -> None:
    assert not re.search(r"^import\b|\bimport\(", text, re.MULTILINE)
    assert not re.search(r"\beval\(|\bnew Function\b|\binnerHTML\b", text)
    addresses = set(re.findall(r"https?://[^\s\"']*", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, which nothing asks for


def test_only_jupyter_is_sent_a_module() -> None:
    assert re.findall(r"^export .*", widget_script(), re.M) == [
        "export default { render: lego.render };"
    ]
    assert not re.search(r"^export\b", page_script(), re.MULTILINE)


def test_debug_script_has_a_source_map(tmp_path: Path) -> None:
    bundle.debug(tmp_path)
    script = (tmp_path / "lego-lab.js").read_text(encoding="utf-8")
    assert script.rstrip().endswith("//# sourceMappingURL=lego-lab.js.map")
    assert "lego.mountPage();" in script
    assert "widgets/nudge/compute.js" in (tmp_path / "lego-lab.js.map").read_text(encoding="utf-8")


def test_all_widgets_together_are_light() -> None:
    assert len(gzip.compress((page_script() + page_style()).encode())) < 1000 * KILOBYTES
