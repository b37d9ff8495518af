"""Draw: from strokes to pixels, and the page's reading against Python's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

import lego_mlp as lm
from lego_mlp.lab import Draw
from lego_mlp.lab.widgets.draw import rounded, words
from tests.lab.conftest import box, drag
from tests.lab.figure_examples import small_reader
from tests.lab.page_engine import run_script
from tests.lab.standalone import write_page

STROKES = json.loads((Path(__file__).parents[1] / "data/strokes.json").read_text(encoding="utf8"))
DRAWN = [(int(digit), strokes) for digit, ways in STROKES.items() for strokes in ways]


@pytest.fixture(scope="module")
def reader() -> lm.Network:
    """Return a network that has learned to read, as chapter 17 trains it."""
    (X, Y), _ = lm.datasets.digits()
    net = lm.mlp([64, 32, 10], "tanh", "softmax", bias=True, init="xavier", seed=0)
    rate = lm.schedules.cosine(0.5, steps=2000)
    lm.train(net, X, Y, lm.CrossEntropy(), rate, 2000, batch_size=32, record_every=2000)
    return net


def images(strokes: list[Any]) -> np.ndarray[Any, Any]:
    return np.array(run_script("run_draw.mjs", {"strokes": strokes})["images"])


def moved(strokes: Any, scale: float, x: float, y: float) -> Any:
    return [[[scale * a + x, scale * b + y] for a, b in stroke] for stroke in strokes]


def test_drawn_digits_look_like_the_data() -> None:
    (X, _), _ = lm.datasets.digits()
    found = images([strokes for _, strokes in DRAWN])
    assert np.array_equal(found * 16, np.rint(found * 16))
    assert found.min() == 0 and found.max() == 1
    ink = found.sum(axis=1)
    assert ink == pytest.approx(X.sum(axis=1).mean(), rel=0.05)
    # The top row and the bottom row are never empty, as in the data.
    assert found[:, :8].any(axis=1).all() and found[:, -8:].any(axis=1).all()


def test_size_and_place_of_a_drawing_do_not_matter() -> None:
    some = [strokes for _, strokes in DRAWN[::4]]
    small = images([moved(strokes, 0.25, 8, 16) for strokes in some])
    assert np.array_equal(small, images([moved(strokes, 2, -32, 64) for strokes in some]))


def test_a_dot_and_a_dash_are_pixels_too() -> None:
    found = images([[[[3, 3]]], [[[0, 0], [9, 0]]], [[[1, 1]], [[1, 1], [1, 1]]]])
    assert np.isfinite(found).all() and found.any(axis=1).all()


def test_drawn_digits_are_read(reader: lm.Network) -> None:
    said = Draw(reader).net.predict(images([strokes for _, strokes in DRAWN]))
    missed = [digit for (digit, _), label in zip(DRAWN, said, strict=True) if digit != label]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_rounded_is_within_half_a_step(bits: int) -> None:
    W = np.random.default_rng(0).normal(size=(7, 5))
    entries, step = rounded(W, bits)
    assert np.abs(entries).max() == 2 ** (bits - 1) - 1
    assert np.abs(entries * step - W).max() <= step / 2 * (1 + 1e-12)
    assert not rounded(np.zeros((2, 2))).entries.any()


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
def test_page_reads_as_python_does(activation: str) -> None:
    net = lm.mlp([64, 9, 5, 10], activation, "softmax", bias=[True, False, True], init="he", seed=4)
    figure = Draw(net)
    _, (X, _) = lm.datasets.digits()
    reads = [{"image": x.tolist(), "layers": figure.props["layers"]} for x in X[:40]]
    answers = run_script("run_draw.mjs", {"reads": reads})["answers"]
    for x, theirs in zip(X, answers, strict=False):
        ours = figure.compute({"image": x})["probabilities"]
        assert theirs["probabilities"] == pytest.approx(ours.tolist(), rel=1e-12, abs=1e-300)
        assert theirs["words"] == words(ours)


def test_python_reads_with_the_runner_s_own_brick() -> None:
    class Doubled(lm.Tanh):
        def forward(self, z: Any) -> Any:
            return np.tanh(2 * z)

    figure, image = Draw(small_reader()), np.linspace(0, 1, 64)
    before = figure.read(image)
    figure.net.layers[0] = figure.net.layers[0]._replace(activation=Doubled())
    assert not np.allclose(figure.read(image), before)


@pytest.fixture(scope="module")
def address(reader: lm.Network, tmp_path_factory: pytest.TempPathFactory) -> str:
    _, (X, Y) = lm.datasets.digits()
    folder = tmp_path_factory.mktemp("draw")
    return write_page(folder, "draw.html", Draw(reader, (X[:2], Y[:2]))).as_uri()


def test_pointer_and_keyboard_draw(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.goto(address)
    said = page.locator(".lego-words")
    expect(said).to_contain_text("Its writer meant a 7.")
    sheet = page.locator(".lego-panel-sheet canvas")
    place = box(sheet)
    corners = [(0.2, 0.15), (0.8, 0.15), (0.45, 0.85)]
    drag(page, *[(place["x"] + a * place["width"], place["y"] + b * place["height"])
                 for a, b in corners])  # fmt: skip
    expect(said).to_contain_text("The network reads a 7 with")
    expect(page.locator(".lego-most b")).to_have_text("7")
    page.get_by_role("button", name="Clear").click()
    expect(said).to_contain_text("The sheet is empty.")
    sheet.focus()
    for key in ["ArrowUp"] * 7 + [" "] + ["ArrowDown"] * 13 + [" "]:
        page.keyboard.press(key)
    expect(said).to_contain_text("Pen up")
    expect(said).to_contain_text("The network reads a 1 with")
    page.keyboard.press("Delete")
    expect(said).to_contain_text("The sheet is empty.")
    page.get_by_role("button", name="Sample 2").press("Enter")
    expect(said).to_contain_text("Its writer meant a 9.")
    page.close()


def test_finger_draws_and_the_page_stays_where_it_is(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 500}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    place = box(page.locator(".lego-panel-sheet canvas"))
    touch = context.new_cdp_session(page)
    x = place["x"] + place["width"] / 2
    downwards = [place["y"] + share * place["height"] for share in np.linspace(0.1, 0.9, 9)]
    for kind, y in zip(["touchStart", *["touchMove"] * 8], downwards, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".lego-words")).to_contain_text("The network reads a 1 with")
    assert page.evaluate("scrollY") == 0
    context.close()
