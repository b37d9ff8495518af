"""Run the notebooks again, each time in another way, and compare what they print.

Once with one BLAS thread and once with two, once with warnings as errors; then all in one
kernel, shuffled, each twice in a row. What they print must be what is committed. Pictures are
not compared; see tests/nbval.cfg, which the tests that run every notebook once obey too.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbval.plugin import get_sanitize_patterns
from run_notebooks import client_of

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = get_sanitize_patterns((ROOT / "tests/nbval.cfg").read_text(encoding="utf8"))
NOT_READ = {"application/vnd.jupyter.widget-view+json"}  # which live widget to show
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# Each condition is a few environment variables of the kernel.
FRESH = {
    "one thread": dict.fromkeys(THREADS, "1"),
    "two threads": dict.fromkeys(THREADS, "2"),
    "-W error": {"PYTHONWARNINGS": "error"},
}
SHUFFLED = ("shuffled", "and again")


@dataclass(frozen=True)
class Run:
    """One run of one chapter: how long it took, and the cells that printed something else."""

    chapter: str
    condition: str
    seconds: float
    different: list[str]

    def __str__(self) -> str:
        """Return what the table says of it."""
        verdict = f"{len(self.different)} differ" if self.different else "same"
        return f"{self.seconds:.1f} s {verdict}"


def printed(cell: NotebookNode) -> list[tuple[str, str]]:
    """Return what a reader of the cell's outputs reads, as pairs of kind and text.

    Of a cell whose output is allowed to change, only that it stops with an error counts.
    """
    any_output = "nbval-ignore-output" in cell.metadata.get("tags", [])
    pairs: list[tuple[str, str]] = []
    for output in cell.outputs:
        if output.output_type == "error":
            pairs.append(("error", f"{output.ename}: {output.evalue}"))
        elif any_output:
            continue
        elif output.output_type == "stream":
            pairs.append((output.name, output.text))
        else:
            pairs += [(kind, str(text)) for kind, text in sorted(output.data.items())]
    return [(kind, _sanitized(text)) for kind, text in pairs if kind not in NOT_READ]


def _sanitized(text: str) -> str:
    for pattern, replacement in PATTERNS:
        text = re.sub(pattern, replacement, text)
    return text


async def different_cells(client: NotebookClient, path: Path) -> list[str]:
    """Run a notebook in a kernel that runs already; return what it prints otherwise, by cell."""
    client.nb = nbformat.read(path, as_version=4)
    found = []
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type == "code":
            committed = printed(cell)
            now = printed(await client.async_execute_cell(cell, index))
            if now != committed:
                found.append(f"{cell.id}: {first_difference(committed, now)}")
    return found


def first_difference(committed: list[tuple[str, str]], now: list[tuple[str, str]]) -> str:
    """Return the first line in which the outputs of a cell are not the same, both ways."""
    lines = ("\n".join(map("\n".join, pairs)).split("\n") for pairs in (committed, now))
    was, new = next(pair for pair in zip_longest(*lines) if pair[0] != pair[1])
    return f"{was!r} is committed, {new!r} was printed"


async def rerun(order: list[tuple[Path, str]], variables: dict[str, str]) -> list[Run]:
    """Run chapters, each under the name of its condition, in one kernel and an empty folder.

    A chapter that leaves something in the folder differs, too: the next could find it.
    """
    runs = []
    with TemporaryDirectory() as folder:
        client = client_of(nbformat.v4.new_notebook(), Path(folder))
        client.allow_errors = True
        client.shutdown_kernel = "immediate"  # a polite end warns, which can be an error here
        async with client.async_setup_kernel(env=os.environ | variables):
            for path, condition in order:
                start = perf_counter()
                different = await different_cells(client, path)
                different += [left.name for left in Path(folder).iterdir()]
                runs.append(Run(path.stem, condition, perf_counter() - start, different))
                print(f"{path.stem}, {condition}: {runs[-1]}", flush=True)
    return runs


async def rerun_all(paths: list[Path], seed: int) -> list[Run]:
    """Run all notebooks under all conditions, as many at a time as there are cores."""
    core = asyncio.Semaphore(os.cpu_count() or 1)

    async def job(order: list[tuple[Path, str]], variables: dict[str, str]) -> list[Run]:
        async with core:
            return await rerun(order, variables)

    shuffled = random.Random(seed).sample(paths, len(paths))
    jobs = [job([(path, condition) for path in shuffled for condition in SHUFFLED], {})]
    jobs += [job([(path, name)], variables) for name, variables in FRESH.items() for path in paths]
    return [run for runs in await asyncio.gather(*jobs) for run in runs]


def table(runs: list[Run]) -> str:
    """Return the runs, a line per chapter and a column per condition."""
    said = {(run.chapter, run.condition): str(run) for run in runs}
    chapters = sorted({run.chapter for run in runs})
    rows = [["", *FRESH, *SHUFFLED]]
    rows += [[chapter, *(said[chapter, name] for name in rows[0][1:])] for chapter in chapters]
    return "\n".join(f"{row[0]:28}" + "".join(f"{text:>16}" for text in row[1:]) for row in rows)


def main(arguments: list[str]) -> int:
    """Run all notebooks of a folder, shuffled by a seed if one is given; print the table."""
    seed = int(arguments[1]) if len(arguments) > 1 else random.randrange(1000)
    runs = asyncio.run(rerun_all(sorted(Path(arguments[0]).glob("*.ipynb")), seed))
    print(table(runs))
    print(f"shuffled by the seed {seed}")
    for run in runs:
        if run.different:
            print(f"\n{run.chapter}, {run.condition}:", *run.different, sep="\n  ")
    return int(any(run.different for run in runs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
