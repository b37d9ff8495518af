"""Names in the prose tell the numbers of the article's example, and light the page's tower."""

from __future__ import annotations

import json
import re

import pytest
from names import bricks, table, with_parts
from playwright.sync_api import Browser, expect

from tests.conftest import ROOT


def test_the_table_has_the_published_numbers() -> None:
    published = json.loads((ROOT / "tests/data/published_numbers.json").read_text(encoding="utf8"))
    held = table()
    assert held["W1"]["shape"] == [2, 3] and held["z1"]["brick"] == "between Linear 1 and Sigmoid"
    both = held.keys() & published.keys()
    assert len(both) >= 12
    for name in both:
        written = [[float(x.replace("−", "-")) for x in row] for row in held[name]["rows"]]
        assert written == published[name], name


def test_a_name_shows_its_numbers_and_its_brick(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 657})
    page.goto(f"{site_url}/notebooks/05_dloss_dw2.html")
    page.wait_for_selector("[data-lego=walk][data-state=ready]")
    tip = page.locator("#lego-name-tip")
    expect(tip).to_be_hidden()
    name = page.locator("code.lego-name", has_text=re.compile("^dL_dz2$")).first
    name.hover()
    for text in ("dL_dz2, (1, 2), between Linear 2 and Sigmoid", "−0.14673508", "0.11258065"):
        expect(tip).to_contain_text(text)
    expect(page.locator("table.lego-lit")).to_contain_text("dL_dz2")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert page.locator(".lego-lit").count() == 0
    name.focus()
    expect(tip).to_be_visible()
    page.locator(".highlight .lego-coded:visible", has_text=re.compile("^dL_dW2$")).first.hover()
    expect(tip).to_contain_text("dL_dW2, (3, 2), in Linear 2")
    page.close()


@pytest.mark.parametrize(
    ("latex", "told"),
    [
        (r"z_1 = X\,W_1", ["z1", "X", "W1"]),
        (r"\cdot\frac{dh_2}{dz_2}\cdot\frac{dz_2}{dW_2}", ["dh2_dz2"]),
        (
            r"\frac{d\,\text{loss}}{dW_2} = \texttt{dL\_dz2}\, W_2^{\mathsf T}",
            ["dL_dW2", "dL_dz2", "W2"],
        ),
        (r"\text{loss} = \tfrac12 \sum (y - h_2)^2 \text{ for every } X", ["loss", "Y", "h2", "X"]),
        (r"W^* = h\,(1 - h) + \frac{\lambda}{2N}\sum W^2", []),
    ],
)
def test_the_parts_of_a_formula_are_found(latex: str, told: list[str]) -> None:
    marked = with_parts(latex)
    assert re.findall(r"\\htmlData\{lego-name=(\w+)\}", marked) == told
    assert (
        re.sub(r"\\htmlData\{[^}]*\}\{((?:[^{}]|\{[^{}]*(?:\{[^{}]*\})?\})*)\}", r"\1", marked)
        == latex
    )


def test_a_formulas_part_answers_the_pointer_and_the_keys(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 657})
    page.goto(f"{site_url}/notebooks/06_dloss_dw1.html")
    tip, formula = page.locator("#lego-name-tip"), page.locator(".katex-display[tabindex]").first
    formula.locator("[data-lego-name=dh1_dz1]").hover()
    expect(tip).to_contain_text("dh1_dz1, (1, 3), in Sigmoid")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    page.keyboard.press("Tab")  # so that the focus comes by the keyboard
    formula.focus()
    expect(tip).to_contain_text("dL_dW1, (2, 3), in Linear 1")
    formula.press("ArrowRight")
    expect(tip).to_contain_text("dL_dh2, (1, 2)")
    expect(page.locator(".katex .lego-lit")).to_have_count(1)
    page.close()


def test_the_margins_tower_lights_the_brick_that_is_read(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 657})
    page.goto(f"{site_url}/notebooks/03_forward_step.html")
    expect(page.locator(".lego-beside span")).to_have_count(len(bricks()))
    lit = page.locator(".lego-beside .lego-now")
    for name, title in (("z1", "Linear 1"), ("z2", "Linear 2")):
        first = page.locator("code.lego-name", has_text=re.compile(f"^{name}$")).first
        # So that nothing after it is in the upper half.
        first.evaluate("e => scrollBy(0, e.getBoundingClientRect().top - innerHeight / 2 + 2)")
        expect(lit).to_have_text(title)
    page.close()
