"""The pages of the book, and what a browser notices when it opens one."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from playwright.sync_api import ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).resolve().parents[2]
# A page for each kind of widget.
WITH_EACH_WIDGET = [
    "book/playground.html",
    "notebooks/05_dloss_dw2.html",
    "notebooks/09_gradient_checking.html",
    "notebooks/10_missing_bias.html",
    "notebooks/11_exploding.html",
    "notebooks/12_vanishing.html",
    "notebooks/14_softmax.html",
    "notebooks/16_autodiff.html",
    "notebooks/17_digits.html",
    "notebooks/18_debugging.html",
    "book/intro.html",
]


def documents(entry: dict[str, Any]) -> Iterator[str]:
    """Yield every document of a table of contents, from the top down."""
    yield from (entry[key] for key in ("root", "file") if key in entry)
    for group in ("parts", "chapters", "sections"):
        for child in entry.get(group, []):
            yield from documents(child)


def book_pages() -> list[str]:
    """Return the address of each page relative to the site, in reading order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    return [str(Path(name).with_suffix("")) + ".html" for name in documents(toc)]


def site_pages() -> list[str]:
    """Return the address of every page of the site but the one that leads to the first."""
    return [*book_pages(), "search.html", "genindex.html"]


class Watch:
    """Everything that goes wrong on a browser page, from now on."""

    def __init__(self, page: Page, origin: str) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.failed: list[str] = []
        self._asked: list[str] = []
        self._allowed = (origin, "data:", "blob:")
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", self._fail)
        page.on("response", self._see)
        page.on("request", self._note)

    def _fail(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by leaving the page before it had come
            self.failed.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _see(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(response.url)

    def _note(self, request: Request) -> None:
        self._asked.append(request.url)
        if not request.url.startswith(self._allowed):
            self.outside.append(request.url)

    def problems(self) -> dict[str, list[str]]:
        """Return what went wrong by its kind; an empty dictionary if nothing did."""
        found = {kind: list_ for kind, list_ in vars(self).items() if not kind.startswith("_")}
        return {kind: list_ for kind, list_ in found.items() if list_}

    def weights(self, origin: str, site: Path) -> dict[str, int]:
        """Return how many bytes each file that the page asked for takes on its way, gzipped."""
        paths = {
            site / unquote(urlsplit(url.removeprefix(origin)).path)
            for url in self._asked
            if url.startswith(origin)
        }
        return {path.name: sent_bytes(path) for path in paths}


def sent_bytes(path: Path) -> int:
    """Return the size of a file as a server sends it; fonts are compressed already."""
    content = path.read_bytes()
    return len(content if path.suffix == ".woff2" else gzip.compress(content))
