"""Change the mathematics in thousands of small ways, and see whether the tests turn red.

mutmut makes the changes (mutants), one at a time, and runs the tests that touch the changed
function, fastest first, until one fails. A mutant that no test notices has survived: either a
test is missing, or the change changes nothing. `survivors.toml` says for each module how many may
survive, and why. Everything happens in a copy of the package and of the chosen tests, in
`_build/mutation`.

mutmut 3.8.1 changes what stands in functions and methods, and not all of that. Of what we write it
leaves out:

- constants and tables of a module, and attributes of a class;
- decorated functions, so our properties, unless `staticmethod` or `classmethod` is the only
  decorator;
- calls of `len` and `isinstance`, with all that stands in their parentheses;
- defaults of arguments that are not a name, a number or a text;
- type annotations, and texts in triple quotes.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / "_build" / "mutation"
LEAST = 0.95
"""The share of mutants that has to be killed, of all and of every module."""

ENDS = {"killed": "killed", "check was interrupted by user": "killed", "timeout": "hung"}
"""What mutmut calls an end, and what we do; all others survived.

A mutant that breaks the collection of the tests, or lets a KeyboardInterrupt through, ends pytest
with the code of an interrupt. A mutant that hangs is noticed too: it counts, and is named.
"""


class Mutant(NamedTuple):
    """A changed function, the line as it was, and as it became."""

    where: str
    was: str
    became: str


def prepare() -> None:
    """Copy what is tested, and the tests."""
    shutil.rmtree(WORK, ignore_errors=True)
    no_cache = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "lego_mlp", WORK / "lego_mlp", ignore=no_cache)
    (WORK / "tests").mkdir()
    for module in (ROOT / "tests").glob("*.py"):
        shutil.copy2(module, WORK / "tests")
    for folder in ("data", "package"):
        shutil.copytree(ROOT / "tests" / folder, WORK / "tests" / folder, ignore=no_cache)
    shutil.copy2(HERE / "few_examples.py", WORK / "tests" / "conftest.py")
    shutil.copy2(HERE / "setup.cfg", WORK)


def readable(key: str) -> str:
    """Say which function a mutant's name means, `losses.L2.value`, and leave out its number."""
    module, _, function = key.removeprefix("lego_mlp.").partition(".x")
    function = function.partition("__mutmut_")[0]
    # xǁL2ǁvalue is a method, x_update a function
    return f"{module}.{function[1:].replace('ǁ', '.')}"


def changed_lines(diff: str) -> tuple[str, str]:
    """Return what a diff takes away and what it puts there."""
    marked = re.findall(r"^([-+])(?!--|\+\+)(.*)$", diff, re.MULTILINE)
    was, became = (
        " ".join(line.strip() for mark, line in marked if mark == wanted) for wanted in "-+"
    )
    return was, became


def results() -> tuple[dict[str, Counter[str]], dict[str, list[Mutant]]]:
    """Return how many mutants of each module ended how, and all but the killed ones."""
    # Here, not above: mutmut reads its settings from the folder that one is in.
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.file_utils import walk_mutatable_files

    ends: dict[str, Counter[str]] = {}
    others: dict[str, list[Mutant]] = {"hung": [], "survived": []}
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        ends[path.stem] = Counter()
        for key, code in data.exit_code_by_key.items():
            end = ENDS.get(status_by_exit_code[code], "survived")
            ends[path.stem][end] += 1
            if end != "killed":
                lines = changed_lines(get_diff_for_mutant(key, path=path))
                others[end].append(Mutant(readable(key), *lines))
    return ends, others


def bounds() -> dict[str, int]:
    """Return how many mutants of each module may survive, from `survivors.toml`."""
    modules = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf8"))
    assert all(module["why"] for module in modules.values())
    return {name: module["most"] for name, module in modules.items()}


def table(ends: dict[str, Counter[str]]) -> str:
    """Return killed, hung, survived and the share of the noticed, by module."""
    rows = [f"{'module':12}{'mutants':>9}{'killed':>9}{'hung':>9}{'survived':>10}{'noticed':>9}"]
    for name, end in [*ends.items(), ("all", sum(ends.values(), Counter()))]:
        rows.append(
            f"{name:12}{end.total():9}{end['killed']:9}{end['hung']:9}{end['survived']:10}"
            f"{share(end):9.1%}"
        )
    return "\n".join(rows)


def share(end: Counter[str]) -> float:
    """Return how much of a module's mutants the tests noticed."""
    return 1 - end["survived"] / end.total()


def shown(title: str, mutants: Iterable[Mutant]) -> list[str]:
    """Return mutants as one reads them."""
    return [f"{title}: {m.where}\n    - {m.was}\n    + {m.became}" for m in mutants]


def complaints(ends: dict[str, Counter[str]]) -> list[str]:
    """Return what is wrong, if anything is."""
    most = bounds()
    return [
        *(
            f"{name}: {end['survived']} survived, survivors.toml explains {most.get(name, 0)}"
            for name, end in ends.items()
            if end["survived"] > most.get(name, 0)
        ),
        *(f"{name}: less than {LEAST:.0%}" for name, end in ends.items() if share(end) < LEAST),
        *(f"survivors.toml names {name}, which is not changed" for name in most.keys() - ends),
    ]


def main() -> None:
    """Run mutmut from nothing, print the table, and fail where something is wrong."""
    prepare()
    os.chdir(WORK)
    command: list[str | Path] = [Path(sys.executable).with_name("mutmut"), "run", *sys.argv[1:]]
    subprocess.run(command, check=True)
    ends, others = results()
    print("", table(ends), *(line for end in others for line in shown(end, others[end])), sep="\n")
    wrong = complaints(ends)
    sys.exit("\n".join(["", *wrong]) if wrong else 0)


if __name__ == "__main__":
    main()
