"""Keep of a style sheet only the rules that could match something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

COMMENT = re.compile(r"/\*(?!!)[\s\S]*?\*/")
# A string or a bracket may hold braces and commas of its own.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|url\([^)"\']*\)|/\*[\s\S]*?\*/|.', re.S)
CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
# :not(.a) matches where .a is absent, and :is(.a, .b) where one of them is there.
INSIDE_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")
CLASS_ATTRIBUTE = re.compile(r'class="([^"]*)"')
NAME = re.compile(r"[A-Za-z_][\w-]*")
NESTING = ("@media", "@supports", "@layer", "@container")


def words(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return every class that pages have, and every word that could become one in a script."""
    found = {
        name for page in pages for names in CLASS_ATTRIBUTE.findall(page) for name in names.split()
    }
    return found.union(*(NAME.findall(script) for script in scripts))


def slim(css: str, used: set[str]) -> str:
    """Return `css` without rules for classes that are not in `used`, nor unused animations.

    Licence comments (`/*! ... */`) stay. Raises ValueError if the braces do not match.
    """
    return without_unused_animations("".join(rules(COMMENT.sub("", css), used)))


def rules(css: str, used: set[str]) -> Iterator[str]:
    """Yield the statements of a sheet that stay."""
    for prelude, block in statements(css):
        head = prelude.strip()
        comments = "".join(re.findall(r"/\*![\s\S]*?\*/", head))
        head = re.sub(r"/\*[\s\S]*?\*/", "", head).strip()
        if block is None:
            yield comments + (head + ";" if head else "")
        elif head.startswith(NESTING):
            inner = "".join(rules(block, used))
            yield comments + (f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            yield f"{comments}{head}{{{block}}}"
        else:
            selectors = [s for s in split(head, ",") if could_match(s, used)]
            yield comments + (f"{','.join(selectors)}{{{block}}}" if selectors else "")


def statements(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield (prelude, block) of each rule, and (text, None) of each statement without a block."""
    depth, start, opened = 0, 0, 0
    for token in TOKEN.finditer(css):
        if token[0] == "{":
            depth += 1
            if depth == 1:
                opened = token.start()
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : token.start()]
                start = token.end()
        elif token[0] == ";" and depth == 0:
            yield css[start : token.start()], None
            start = token.end()
    if depth:
        raise ValueError("this style sheet has a brace without its partner")
    yield css[start:], None


def split(text: str, separator: str) -> list[str]:
    """Split at the separators that stand outside brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def could_match(selector: str, used: set[str]) -> bool:
    """Tell whether every class that the selector demands is used somewhere."""
    while INSIDE_BRACKETS.search(selector):
        selector = INSIDE_BRACKETS.sub("", selector)
    return all(name.replace("\\", "") in used for name in CLASS.findall(selector))


def without_unused_animations(css: str) -> str:
    """Drop every @keyframes that no rule plays."""
    block = re.compile(r"@keyframes\s+([\w-]+)\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}")
    played = set(NAME.findall(block.sub("", css)))
    return block.sub(lambda match: match[0] if match[1] in played else "", css)
