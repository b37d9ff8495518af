"""The built pages bound into one document, for the PDF and the EPUB."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

TITLE = "One LEGO at a Time"
SUBTITLE = "How a neural network learns, one brick at a time, with every number in the open"
AUTHOR = "The lego_mlp authors"
ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
# What only a browser can do, and what is only for finding one's way on the site.
SCREEN_ONLY = (
    "script, style, button, form, .headerlink, .lego-menu, noscript, .lego-at-hand, "
    "#take-it-with-you, details.hide > summary"
)
REFERRING = ("aria-labelledby", "aria-describedby", "for", "headers")
LOCAL = re.compile(r"url\((['\"]?)#([^'\")]+)\1\)")
HEADINGS = ("h1", "h2", "h3", "h4", "h5")


@dataclass(frozen=True)
class Chapter:
    """One page: its address in the site, the part it stands in, and its text."""

    name: str
    part: str
    body: Tag

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def title(self) -> str:
        return " ".join(self.body.find_all(HEADINGS)[0].get_text().split())


def moment() -> datetime:
    """Return when the book was made: as told from outside, or else its last commit, or else now."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not told:
        command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return datetime.fromtimestamp(int(told), UTC) if told else datetime.now(UTC)


def tell_size(book: Path) -> None:
    """Write how large the finished book is where the first page offers it."""
    page = book.parent / "book" / "intro.html"
    empty = f'<span data-size="{book.name}">'
    told = f"{empty}, {book.stat().st_size / 1e6:.1f} MB<"
    text = page.read_text(encoding="utf8")
    page.write_text(re.sub(f"{re.escape(empty)}[^<]*<", told, text), encoding="utf8")


def slug(name: str) -> str:
    return name.replace("/", "-")


def contents() -> Iterator[tuple[str, str]]:
    """Yield (part, page) in the order of _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    yield "", toc["root"]
    for part in toc["parts"]:
        for chapter in part["chapters"]:
            yield part["caption"], str(Path(chapter["file"]).with_suffix(""))


def bind(site: Path = SITE, only: list[str] | None = None) -> list[Chapter]:
    """Return the chapters with links and ids that fit into one document.

    Raises FileNotFoundError if the site is not built.
    """
    wanted = [(part, name) for part, name in contents() if only is None or name in only]
    names = {name for _, name in wanted}
    return [Chapter(name, part, article(site, name, names)) for part, name in wanted]


def article(site: Path, name: str, names: set[str]) -> Tag:
    """Return the text of one page, without what needs a browser."""
    page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf8"), "html.parser")
    body = page.select_one("article.bd-article")
    if body is None:
        raise ValueError(f"{name}.html has no article")
    for element in body.select(SCREEN_ONLY):
        element.decompose()
    canonical = page.find("link", rel="canonical")
    for widget in body.select('[data-lego]:not([data-lego="check"])'):
        widget.append(where_it_moves(str(canonical["href"]) if canonical else ""))
    for element in [body, *body.find_all(True)]:
        prefix_ids(element, slug(name))
        resolve_addresses(element, name, names)
    for widget in body.select("[data-lego]"):
        del widget["data-props"]  # the still picture inside needs no state
    for folded in body.select("details.hide"):
        folded.unwrap()
    for answer in body.select("details"):
        answer["open"] = ""
    return body


def where_it_moves(address: str) -> Tag:
    """Return a word on where a still picture can be played: paper and readers run no program."""
    said = BeautifulSoup('<p class="lego-live">Play it </p>', "html.parser")
    words = said.find_all("p")[0]
    if address:
        link = said.new_tag("a", href=address)
        link.string = address.removeprefix("https://").removesuffix(".html")
        words.extend(["at ", link])
    else:
        words.append("on the page, or in Jupyter.")
    return words


def prefix_ids(element: Tag, prefix: str) -> None:
    """Make ids and what refers to them the page's own."""
    if "id" in element.attrs:
        element["id"] = f"{prefix}--{element['id']}"
    for key in REFERRING:
        if key in element.attrs:
            ids = element.get_attribute_list(key)
            element[key] = " ".join(f"{prefix}--{one}" for text in ids for one in text.split())
    for key, value in element.attrs.items():
        if isinstance(value, str) and "url(" in value:
            element[key] = LOCAL.sub(rf"url(#{prefix}--\2)", value)


def resolve_addresses(element: Tag, name: str, names: set[str]) -> None:
    """Let links to other pages lead to their place in the bound book."""
    for key in ("href", "xlink:href", "src"):
        value = element.get(key)
        if not isinstance(value, str) or urlsplit(value).scheme or value.startswith("//"):
            continue
        parts = urlsplit(value)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        target = name if not parts.path else path.removesuffix(".html")
        if target not in names and element.name == "a":
            del element[key]  # a page that is not bound: the words stay
            element.attrs.pop("download", None)
        elif target not in names:
            element[key] = path
        elif parts.fragment:
            element[key] = f"#{slug(target)}--{parts.fragment}"
        else:
            element[key] = f"#{slug(target)}"


def lower_headings(body: Tag, steps: int = 1) -> None:
    """Make room for a level above: a chapter inside a part is not of the first rank."""
    for level in range(len(HEADINGS), 0, -1):
        for heading in body.find_all(f"h{level}"):
            heading.name = f"h{level + steps}"
