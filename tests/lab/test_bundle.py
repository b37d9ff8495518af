"""The front end as one text: what makes joining the modules safe, and what it weighs."""

import gzip
import re
from collections import Counter

import pytest

from lego_mlp.lab import Lab, Walk, page_script, page_style
from lego_mlp.lab._bundle import HERE, modules, sheet, squeezed, widget_script, without_indents

TOP_LEVEL = re.compile(
    r"^(?:async )?(?:const|let|var|class|function\*?)(?:\s*\{([^}]*)\}|\s+(\w+))", re.MULTILINE
)


def top_level_names(text: str) -> list[str]:
    found = TOP_LEVEL.findall(text)
    return [name for many, one in found for name in (many or one).replace(",", " ").split()]


@pytest.mark.parametrize("entry", ["page", "adapter"])
def test_no_two_modules_share_a_name(entry: str) -> None:
    names = Counter(name for text in modules(entry).values() for name in top_level_names(text))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("text", [page_script(), widget_script()])
def test_joined_text_has_no_imports_left_and_makes_no_code(text: str) -> None:
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert not re.search(r"\beval\(|\bnew Function\b|\binnerHTML\b", text)
    addresses = set(re.findall(r"https?://[^\s\"']*", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, which nothing asks for


def test_widget_exports_render_and_nothing_else() -> None:
    assert re.findall(r"^export .*", widget_script(), re.MULTILINE) == ["export default{render};"]
    assert "export" not in re.findall(r"^\w+", page_script(), re.MULTILINE)


def test_no_text_runs_over_the_end_of_a_line() -> None:
    for path in sorted((HERE / "js").rglob("*.js")):
        lines = path.read_text(encoding="utf-8").splitlines()
        code = [line for line in lines if not line.lstrip().startswith(("*", "/"))]
        odd = [line for line in code if line.count("`") % 2]
        assert odd == [], path.name
        before = [line.split(" // ")[0] for line in code if " // " in line]
        inside = [part for part in before if any(part.count(quote) % 2 for quote in "\"'`")]
        assert inside == [], path.name


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("const f = (a, b) => ({ a, b });", "const f=(a,b)=>({a,b});"),
        ('say("a = { b }, c", x === y ? 1 : -1);', 'say("a = { b }, c",x===y?1:-1);'),
        ('say("a \\" = b", x + +y - -z);', 'say("a \\" = b",x + +y - -z);'),
        ("const z = 'a , b';", "const z = 'a , b';"),
        ("const z = `a , ${b}`;", "const z = `a , ${b}`;"),
        ("const z = /a , b/;", "const z = /a , b/;"),
    ],
)
def test_only_spaces_that_mean_nothing_are_left_out(line: str, short: str) -> None:
    assert squeezed(f"{line}\n{line}") == f"{short}\n{short}"


def weight(text: str) -> int:
    return len(gzip.compress(text.encode()))


def test_widgets_add_less_than_60_kilobytes_to_a_page_and_the_walk_30() -> None:
    parts = modules("page")
    of_the_walk = [name for name in parts if name.startswith("walk/") or name == "plan"]
    assert len(of_the_walk) > 5
    rest = "\n".join(text for name, text in parts.items() if name not in of_the_walk)
    rest = without_indents(rest)
    styles = sheet("walk.css")
    lab = Lab(show="playground").as_html()
    light = weight(rest + page_style().replace(styles, "") + lab)
    assert light < 60_000
    walk = Walk(bias="all", observations=4).as_html()
    assert weight(page_script() + page_style() + lab + walk) - light < 30_000
