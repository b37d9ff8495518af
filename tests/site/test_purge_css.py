"""Style sheets without the rules that no page needs."""

from __future__ import annotations

import pytest
from purge_css import possible_classes, purge


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b{x:1}", ".a{x:1}"),
        (".a .b{x:1}p>.a{x:2}", "p>.a{x:2}"),
        ('p{x:1}[data-x=".b"]{x:2}', 'p{x:1}[data-x=".b"]{x:2}'),
        (".a:not(.b){x:1}:is(.b,.a) p{x:2}", ".a:not(.b){x:1}:is(.b,.a) p{x:2}"),
        (".a:is(h1,h2),.b{x:1}", ".a:is(h1,h2){x:1}"),
        ("@media print{.a{x:1}.b{x:2}}", "@media print{.a{x:1}}"),
        ("@media print{.b{x:2}}", ""),
        ("@font-face{font-family:F;src:url(a;b)}", "@font-face{font-family:F;src:url(a;b)}"),
        ('@import "x.css";.a{x:"}"}', '@import "x.css";.a{x:"}"}'),
        ("@keyframes k{0%{x:1}to{x:2}}.a{animation:k 1s}", None),
        ("@keyframes k{0%{x:1}to{x:2}}.b{animation:k 1s}", ""),
        ("/* why */.a{x:1}/*! licence */.b{x:1}", ".a{x:1}/*! licence */"),
        (r".a\:b{x:1}", ""),
    ],
)
def test_keeps_what_could_match(css: str, kept: str | None) -> None:
    assert purge(css, {"a"}) == (css if kept is None else kept)


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"line 2: EOF reached before \{\} block"):
        purge(".a{x:1}\n.b", {"a"})


def test_finds_classes_in_pages_and_words_in_scripts() -> None:
    page = '<p class="a b-1"><i class="">c</i>'
    found = possible_classes([page], ["e.classList.add('d-2')"])
    assert found == {"a", "b-1", "e", "classList", "add", "d-2"}
