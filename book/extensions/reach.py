"""How a page is found and named elsewhere: its address, its description, a site map, how to cite.

Everything follows from `repository_url` in _config.yml and from CITATION.cff.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from docutils import nodes
from markupsafe import Markup
from page_menus import extras
from repository import repository
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

LONGEST = 200  # characters of a description: what search engines and messengers show
PICTURE = "Points of two classes in the plane, and in a cube, where a flat plane parts them"
BOUND = {"pdf": "The whole book, to print", "epub": "The whole book, for a reading device"}
BIBTEX = """@misc{{{key},
  title   = {{{title}}},
  author  = {{{author}}},
  year    = {{{year}}},
  version = {{{version}}},
  url     = {{{address}}}
}}"""


def published(address: str) -> str:
    """Return where GitHub Pages publishes a repository; elsewhere nobody can know."""
    parts = urlsplit(address)
    owner, _, name = parts.path.strip("/").partition("/")
    return f"https://{owner}.github.io/{name}/" if parts.netloc == "github.com" else ""


def set_address(app: Sphinx, config: Any) -> None:
    """Give pages their canonical address, unless _config.yml names another (html_baseurl)."""
    config.html_baseurl = config.html_baseurl or published(repository(app))


def described(doctree: nodes.document) -> str:
    """Return the first sentences of a page, as many as fit."""
    around = (nodes.section, nodes.container)
    paragraphs = (p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, around))
    words = " ".join(next((p.astext() for p in paragraphs if len(p.astext()) > 40), "").split())
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST]
    return cut[: cut.rfind(". ") + 1] or cut[: cut.rfind(" ")] + " ..."


def add_description(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Name the page for search engines and for those it is sent to."""
    if doctree is None:
        return
    said = {"og:title": Markup(context["title"]).striptags(), "og:type": "article"}
    said["og:description"] = described(doctree)
    said["og:site_name"] = str(app.config.html_title or app.config.project)
    if app.config.html_baseurl:
        said["og:url"] = urljoin(app.config.html_baseurl, f"{page}.html")
        said["og:image"] = urljoin(app.config.html_baseurl, "_static/preview.png")
        said["og:image:alt"] = PICTURE
    tags = [f'<meta name="description" content="{html.escape(said["og:description"])}" />']
    tags += [f'<meta property="{k}" content="{html.escape(v)}" />' for k, v in said.items()]
    context["metatags"] = context.get("metatags", "") + "\n".join(tags)


def write_site_map(app: Sphinx, error: Exception | None) -> None:
    """List every page for search engines, where the site's address is known."""
    if error or not app.config.html_baseurl or app.builder.format != "html":
        return
    pages = [
        urljoin(app.config.html_baseurl, f"{page}.html") for page in sorted(app.env.found_docs)
    ]
    lines = "\n".join(f"<url><loc>{html.escape(page)}</loc></url>" for page in pages)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}\n</urlset>\n'
    )
    (Path(app.outdir) / "sitemap.xml").write_text(text, encoding="utf8")


class Cite(SphinxDirective):
    """Show the BibTeX entry of this book, made from CITATION.cff."""

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir) / "CITATION.cff"
        self.env.note_dependency(str(source))
        cited = yaml.safe_load(source.read_text(encoding="utf8"))
        text = BIBTEX.format(
            key="lego-mlp",
            title=cited["title"],
            author=" and ".join(f"{{{author['name']}}}" for author in cited["authors"]),
            year=self.config.copyright,
            version=cited["version"],
            address=self.config.html_baseurl or cited["repository-code"],
        )
        block = nodes.literal_block(text, text)
        block["language"] = "text"
        return [block]


class Downloads(SphinxDirective):
    """List what can be taken along. A size is told by what builds the file, after the pages."""

    def run(self) -> list[nodes.Node]:
        program = Path(self.env.srcdir) / "book" / "whole_program.py"
        self.env.note_dependency(str(program))
        kind = f"Python, {program.stat().st_size / 1000:.0f} kB"
        lines = [f'<a href="program.html">The whole program on one page</a> ({kind})']
        for name, words in BOUND.items():
            if name in extras():
                file = f"one-lego-at-a-time.{name}"
                size = f'{name.upper()}<span data-size="{file}"></span>'
                lines.append(f'<a href="../{file}">{words}</a> ({size})')
        items = "".join(f"<li><p>{line}</p></li>" for line in lines)
        return [nodes.raw("", f'<ul class="simple">{items}</ul>', format="html")]
