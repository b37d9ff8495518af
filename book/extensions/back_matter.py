"""What ties the back matter to the chapters: glossary links, and docstrings as API pages."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import inspect
from sphinx.util.nodes import make_refnode

GLOSSARY = "book/glossary"
CHAPTER = re.compile(r"notebooks/(\d\d)_")
# A word is not linked where it is a heading, code, a formula or a link already.
UNLINKED = (
    nodes.title,
    nodes.literal,
    nodes.literal_block,
    nodes.reference,
    addnodes.pending_xref,  # a link to a label, not yet resolved
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.caption,
)
# Words that are everyday English in the chapters before the one that explains them.
EVERYDAY_UNTIL = {"gain": 11}
# How this package's docstrings begin their parts.
PART = re.compile(r"(?<!\S)(Formula|Shapes|Source): ")
CODE_IN_WORD = re.compile(r"(`[^`]+`)(?=\w)")


class GlossaryLinks(SphinxPostTransform):
    """Link each chapter's first use of a word to the glossary, with its meaning as a tooltip.

    Done here and not by a role in the notebooks, which a reader in Jupyter sees as they are.
    """

    default_priority = 5  # before references are resolved: ours need no resolving

    def run(self, **kwargs: Any) -> None:
        match = CHAPTER.match(self.env.docname)
        if match is None or GLOSSARY not in self.env.found_docs:
            return
        self.seen: set[str] = set()
        self.chapter = int(match[1])
        for text in list(self.document.findall(nodes.Text)):
            if not any(isinstance(parent, UNLINKED) for parent in ancestors(text)):
                self.link(text)

    def link(self, text: nodes.Text) -> None:
        """Replace the first uses in a piece of text by links."""
        terms = glossary(self.env)
        pieces: list[nodes.Node] = []
        end = 0
        for match in pattern(tuple(terms)).finditer(text):
            word = match[1].lower()
            if word in self.seen or self.chapter < EVERYDAY_UNTIL.get(word, 0):
                continue
            self.seen.add(word)
            pieces += [nodes.Text(text[end : match.start()]), self.link_to(word, match[0])]
            end = match.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[end:])])

    def link_to(self, word: str, written: str) -> nodes.reference:
        label, meaning = glossary(self.env)[word]
        link = make_refnode(
            self.app.builder, self.env.docname, GLOSSARY, label, nodes.Text(written), meaning
        )
        link["classes"].append("lego-term")
        return link


class AtHand(SphinxPostTransform):
    """End each chapter with links to what one wants beside it: formulas, program, names.

    Done here, so that a chapter in Jupyter ends with its exercises.
    """

    default_priority = 5
    pages = (
        ("card", "The card of formulas"),
        ("program", "The whole program"),
        ("notation", "Notation"),
        ("glossary", "Glossary"),
    )

    def run(self, **kwargs: Any) -> None:
        if not CHAPTER.match(self.env.docname) or "book/card" not in self.env.found_docs:
            return
        line = nodes.paragraph("", "At hand: ", classes=["lego-at-hand"])
        for number, (page, words) in enumerate(self.pages):
            line += nodes.Text(" · " if number else "")
            text = nodes.Text(words)
            line += make_refnode(self.app.builder, self.env.docname, f"book/{page}", "", text, None)
        next(self.document.findall(nodes.section)).append(line)


def ancestors(node: nodes.Node) -> list[nodes.Node]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


@cache
def pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any term, the longest first, in the singular or the plural."""
    longest_first = sorted(terms, key=len, reverse=True)
    words = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in longest_first)
    return re.compile(rf"(?<![\w-])({words})(?:e?s)?(?![\w-])", re.IGNORECASE)


def glossary(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return the label and the meaning of each term, in lower case."""
    known: dict[str, tuple[str, str]] | None = getattr(env, "lego_glossary", None)
    if known is None:
        items = env.get_doctree(GLOSSARY).findall(nodes.definition_list_item)
        known = dict(map(explained, items))
        # Sphinx has extensions keep what they know as attributes that its class does not declare.
        env.lego_glossary = known  # type: ignore[attr-defined]
    return known


def explained(item: nodes.definition_list_item) -> tuple[str, tuple[str, str]]:
    """Return a term of the glossary, in lower case, with its label and its meaning."""
    term, meaning = next(item.findall(nodes.term)), next(item.findall(nodes.definition))
    words = re.sub(r"\s*Chapter \d+$", "", meaning.astext())
    return term.astext().lower(), (term["ids"][0], words)


def set_off_parts(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Set off the parts of a docstring: its formula, its shapes and where it comes from.

    And let code end within a word, as in `Scalar`s, which reStructuredText does not by itself.
    """
    lines[:] = [PART.sub(r"**\1:** ", CODE_IN_WORD.sub(r"\1\\ ", line)) for line in lines]


def real_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str, _: str
) -> tuple[str, str] | None:
    """Return a widget's own arguments, since its metaclass shows others; and lists as lists."""
    if what == "class" and "<factory>" in (signature or ""):
        return signature.replace("<factory>", "[]"), ""
    if what != "class" or signature != "(*args, **kwargs)":
        return None
    own = inspect.signature(thing.__init__, bound_method=True)
    return inspect.stringify_signature(own, show_annotation=False), ""


def plain_references(
    app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any
) -> None:
    """Take away the roles that docutils gives the list of references: ARIA has given them up."""
    if "doc-biblioentry" in context.get("body", ""):
        body = context["body"].replace('<div role="list" class="citation-list">', "<div>")
        context["body"] = body.replace(' role="doc-biblioentry"', "")


def add_back_matter(app: Sphinx) -> None:
    """Register all of this."""
    app.add_post_transform(GlossaryLinks)
    app.add_post_transform(AtHand)
    app.connect("autodoc-process-docstring", set_off_parts)
    app.connect("autodoc-process-signature", real_signature)
    app.connect("html-page-context", plain_references)
