"""What the page "How fast is it" says in words, held against the figures that it draws."""

import copy
import json
from pathlib import Path

import pytest
import speed_page
from inline_svg import inline_svg

DATA = json.loads((Path(__file__).parents[2] / "benchmarks" / "speed.json").read_text("utf-8"))
OURS = speed_page.OURS
THINNED = "lm.train, 1 in 100"
COMPILED = ("C, plain loop", "C, one by one", "JAX, scan")  # all steps in one call


def ratios(hidden, n=300):
    rows = [row for row in DATA["steps"] if (row["n"], row["hidden"]) == (n, hidden)]
    return {row["who"]: row["ratio"] for row in rows}


def column(what, key="seconds"):
    return {row["value"]: row[key] for row in DATA["growth"][what]}


@pytest.mark.parametrize("hidden", [3, 10])
def test_few_neurons_are_a_matter_of_calls(hidden):
    found = ratios(hidden)
    others = set(found) - {*COMPILED, OURS, THINNED}
    assert len(others) >= 5
    assert min(found[who] for who in others) > found[THINNED]


def test_many_neurons_are_a_matter_of_numbers():
    calls, numbers = ratios(3), ratios(500)
    for who in ("PyTorch, eager", "scikit-learn"):
        assert numbers[who] < calls[who]
    assert 0.4 < numbers["NumPy, plain"] < 2.5


def test_with_many_points_only_c_is_ahead():
    found = ratios(50, 30_000)
    others = set(found) - {"C, plain loop", OURS, THINNED}
    assert min(found[who] for who in others) > 1


@pytest.mark.parametrize("hidden", [3, 10, 50])
def test_the_pages_engine_is_ahead_of_its_peers(hidden):
    found = {row["who"]: row["ratio"] for row in DATA["page"] if row["hidden"] == hidden}
    assert min(ratio for who, ratio in found.items() if who != "our engine") > 2


def test_costs_are_flat_first_and_then_in_proportion():
    for what, small, large in (("points", 30, 300), ("hidden neurons", 1, 10)):
        rows = column(what)
        assert rows[large] < 4 * rows[small]
    points, neurons, layers = map(column, ("points", "hidden neurons", "hidden layers"))
    assert 5 < points[100_000] / points[10_000] < 20
    assert 1.5 < neurons[1_000] / neurons[300] < 7
    assert 2 < layers[50] / layers[10] < 10


def test_memory_of_a_long_run_is_its_records():
    every, few = column("steps", "bytes"), column("steps", "bytes with 100 records")
    assert few[30_000] < 1.2 * few[300]
    assert every[30_000] - every[10_000] > 20_000 * 88


def test_tables_and_sentences_come_from_the_figures():
    other = copy.deepcopy(DATA)
    for row in other["steps"] + other["page"]:
        row["microseconds"], row["ratio"] = 4321.0, 7.77
    for row in other["traces"]:
        row["milliseconds"] = 4321.0
    other["imports"]["numpy"] = 4321.0
    for name in ("steps", "many", "page", "traces", "imports"):
        assert "4,320" in speed_page.TEXTS[name](other)
    assert "7.8 times" in speed_page.TEXTS["goals"](other)
    assert "C, plain loop 4,320" in speed_page.PICTURES["dots"](other)


@pytest.mark.parametrize("name", speed_page.PICTURES)
def test_pictures_say_what_they_show(name):
    svg = speed_page.PICTURES[name](DATA)
    assert svg.count("<path") > 20
    words = inline_svg(svg, "x", {}).split('aria-label="')[1].split('"')[0]
    assert "neurons" in words and any(digit in words for digit in "123456789")


@pytest.mark.parametrize(
    ("x", "text"), [(0.0412, "0.04"), (2.345, "2.3"), (27.4, "27"), (12345.6, "12,300")]
)
def test_numbers_are_short(x, text):
    assert speed_page.short(x) == text
