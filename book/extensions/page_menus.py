"""The menus above a page: run it elsewhere, download it, say what is wrong with it.

Every address is derived from `repository_url` and `launch_buttons` in _config.yml.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from repository import branch, repository
from sphinx.application import Sphinx

# What `make site` builds beside the pages; a plain `make book` does not link to it.
EXTRAS = {"lite", "pdf", "epub"}
NOTES = {
    "Binder": "a free computer in the cloud; takes a minute or two to start",
    "Colab": "needs a Google account",
    "JupyterHub": "your course's own server",
}


@dataclass(frozen=True)
class Entry:
    """One line of a menu."""

    text: str
    note: str
    address: str
    outside: bool = True
    download: bool = False


@dataclass(frozen=True)
class Menu:
    """A button and what it opens."""

    title: str
    icon: str
    entries: list[Entry]


def extras() -> set[str]:
    """Return what is built beside the book this time, as the Makefile says."""
    return EXTRAS & set(os.environ.get("BOOK_EXTRAS", "").split())


def add_menus(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template the menus of this page; a page without a source has none."""
    context["lego_menus"] = []
    if doctree is not None:
        menus = [run_menu(app, page, context), save_menu(page, context), report_menu(app, page)]
        context["lego_menus"] = [menu for menu in menus if menu.entries]


def run_menu(app: Sphinx, page: str, context: dict[str, Any]) -> Menu:
    """Return the ways to run a notebook. The theme has worked out those on other sites."""
    groups = [group for group in context["header_buttons"] if group["label"] == "launch-buttons"]
    entries = [
        Entry(button["text"], NOTES.get(button["text"], ""), button["url"])
        for group in groups
        for button in group["buttons"]
    ]
    if entries and "lite" in extras():
        lite = context["pathto"]("lite/lab/index.html", 1) + f"?path={page.split('/')[-1]}.ipynb"
        entries.insert(
            0, Entry("JupyterLite", "Python in this browser; loads tens of megabytes", lite)
        )
    if entries:
        ways = context["pathto"]("book/running")
        entries.append(Entry("Other ways", "what each is for, and your own machine", ways, False))
    return Menu("Run this chapter", "play", entries)


def save_menu(page: str, context: dict[str, Any]) -> Menu:
    """Return what can be saved: the source of the page, and the whole book if it is there."""
    source = context["pathto"](f"_sources/{context['sourcename']}", 1)
    name = "Notebook" if source.endswith(".ipynb") else "Text"
    entries = [Entry(name, source.rpartition("/")[2], source, False, True)]
    if "pdf" in extras():
        pdf = context["pathto"]("one-lego-at-a-time.pdf", 1)
        entries.append(Entry("The whole book, to print", "PDF", pdf, False))
    if "epub" in extras():
        epub = context["pathto"]("one-lego-at-a-time.epub", 1)
        entries.append(Entry("The whole book, for a reader", "EPUB", epub, False, True))
    return Menu("Download", "download", entries)


def report_menu(app: Sphinx, page: str) -> Menu:
    """Return the links that tell us of a mistake and show where it stands."""
    source = app.env.doc2path(page, base=False)
    query = urlencode({"template": "mistake.yml", "page": page, "title": f"{page}: "}, safe="/")
    report = Entry(
        "Report a mistake",
        "opens a form that knows this page",
        f"{repository(app)}/issues/new?{query}",
    )
    shown = Entry("Source", source, f"{repository(app)}/blob/{branch(app)}/{source}")
    return Menu("Something wrong?", "flag", [report, shown])
