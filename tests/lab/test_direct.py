"""The Lab answers: what is pointed at says its value, and can be changed; all of it by keys too."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from lego_mlp.lab import engine
from lego_mlp.lab.state import checked
from tests.lab.conftest import move, settle, shown

Opener = Callable[..., Page]


def panel(page: Page, kind: str) -> tuple[Locator, Locator]:
    """Return a panel's canvas and what it says of the place that is pointed at."""
    figure = page.locator(f".lego-panel-{kind}").first
    return figure.locator("canvas"), figure.locator(".lego-tip")


def test_a_place_of_the_plane_says_what_the_network_says_there(open_lab: Opener) -> None:
    page = open_lab("all.html")
    canvas, says = panel(page, "decision")
    canvas.press("ArrowRight")
    canvas.press("Shift+ArrowUp")
    expect(says).to_contain_text("h1:")
    found = re.match(
        r"x = \((.*), (.*)\): outputs (.*) / (.*), class 0\nh1: (.*)", says.inner_text()
    )
    assert found is not None
    film = engine.Film(checked({}))
    maps = film.at(200, 64)["maps"]
    row, column = 32 - 8, 32  # the middle, eight up
    reach = maps["reach"]
    assert float(found[1]) == pytest.approx(reach * (2 * column + 1 - 64) / 64, rel=1e-2)
    assert float(found[2]) == pytest.approx(reach * (63 - 2 * row) / 64, rel=1e-2)
    said = [float(found[3]), float(found[4]), *(float(x) for x in found[5].split())]
    there = [values[64 * row + column] for values in (*maps["outputs"], *maps["hidden"][0])]
    assert said == pytest.approx(there, rel=0.05)
    canvas.press("Escape")
    expect(says).to_be_hidden()
    canvas.hover()
    expect(says).to_contain_text("h1:")


def test_a_neuron_shows_its_map_and_can_be_silenced_and_heard_again(open_lab: Opener) -> None:
    page = open_lab("all.html")
    canvas, says = panel(page, "network")
    before = shown(page)
    canvas.press("ArrowDown")
    canvas.press("ArrowDown")
    expect(page.locator(".lego-panel-decision").first).to_contain_text("neuron 2 of layer 1")
    expect(says).to_have_text("Neuron 2 of layer 1: choose it to silence it")
    canvas.press("Enter")
    silent = engine.Film(checked({})).at(200, 8, [[1, 1]])
    expect(page.locator("[data-lego]")).to_have_attribute("data-accuracy", str(silent["accuracy"]))
    assert float(shown(page)["data-loss"]) == pytest.approx(silent["loss"], rel=1e-9)
    canvas.press("Control+z")
    expect(page.locator("[data-lego]")).to_have_attribute("data-accuracy", before["data-accuracy"])


def test_a_line_says_weight_and_slope_and_starts_the_run_anew(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Step", exact=True).fill("7")
    canvas, says = panel(page, "network")
    canvas.press("ArrowDown")
    canvas.press("Shift+ArrowDown")
    there = engine.Film(checked({})).at(7, 8)
    expect(says).to_contain_text(", slope")
    found = re.match(r"W1\[0, 0\] = (.*), slope (.*)", says.inner_text().replace("\u2212", "-"))
    assert found is not None
    assert float(found[1]) == pytest.approx(there["parameters"]["W1"][0, 0], rel=0.01)
    assert float(found[2]) == pytest.approx(there["slopes"]["W1"][0, 0], rel=0.01)
    canvas.press("Enter")
    weight = page.get_by_label("W1[0, 0]")
    first = weight.input_value()
    page.get_by_label("Step", exact=True).fill("6")  # it follows the step, until it is changed
    expect(weight).not_to_have_value(first)
    page.get_by_label("Step", exact=True).fill("7")
    expect(weight).to_have_value(first)
    weight.fill("3.5")
    page.get_by_role("button", name="Start from here").click()
    page.get_by_label("Step", exact=True).press("End")
    settle(page)
    weights = {name: np.array(values) for name, values in there["parameters"].items()}
    weights["W1"][0, 0] = 3.5
    given = {name: values.tolist() for name, values in weights.items()}
    expected = engine.trace({"weights": given})["loss"][-1]
    assert float(shown(page)["data-loss"]) == pytest.approx(expected, rel=1e-6)


def test_a_curve_says_its_value_bends_and_shows_a_part(open_lab: Opener) -> None:
    page = open_lab("all.html")
    canvas = page.locator(".lego-panel-curve canvas").nth(1)
    says = page.locator(".lego-panel-curve .lego-tip").nth(1)
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": 44 + (box["width"] - 54) / 2, "y": 60})
    expect(says).to_contain_text("step ")
    found = re.match(r"step (\d+): (.*)", says.inner_text())
    assert found is not None
    loss = engine.trace({})["loss"]
    assert abs(int(found[1]) - 100) <= 1
    assert float(found[2]) == pytest.approx(loss[int(found[1])], rel=0.01)
    bend = page.get_by_role("button", name="log scale: Loss")
    for key, name in (("l", "linear scale: Loss"), ("l", "log scale: Loss")):
        canvas.press(key)
        expect(page.get_by_role("button", name=name)).to_be_visible()
    canvas.dblclick()
    expect(bend).to_be_hidden()
    whole = page.get_by_role("button", name="Whole run").first
    for key, is_part in (("+", True), ("0", False)):
        canvas.press(key)
        expect(whole).to_be_visible(visible=is_part)
    step = shown(page)["data-step"]
    canvas.hover(position={"x": 60, "y": 60})
    page.mouse.down()
    canvas.hover(position={"x": 120, "y": 60})
    page.mouse.up()
    expect(whole).to_be_visible()
    assert shown(page)["data-step"] == step  # which part is seen is not which step
    canvas.press("ArrowLeft")
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", str(int(step) - 1))


def test_points_are_flipped_and_deleted_and_come_back(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?dataset=own&points=[[1,1,0],[-1,-1,1]]")
    list = page.get_by_label("Point", exact=True).locator("option")
    canvas, _ = panel(page, "decision")
    box = canvas.bounding_box()
    assert box is not None
    place = {"x": box["width"] * (1 + 1 / 2.6) / 2, "y": box["height"] * (1 - 1 / 2.6) / 2}
    click = page.get_by_label("A click")
    click.select_option("flips")
    canvas.click(position=place)  # type: ignore[arg-type]
    expect(list.nth(1)).to_have_text("1: (1, 1) class 1")
    click.select_option("deletes")
    canvas.click(position=place)  # type: ignore[arg-type]
    expect(list).to_have_text(["new", "1: (-1, -1) class 1"])
    canvas.press("Escape")
    for key, texts in (
        ("ArrowLeft", ["-1, -1) class 1"]),
        ("Enter", ["-1, -1) class 1", "0.04, -0.04) class 0"]),
        ("f", ["-1, -1) class 1", "0.04, -0.04) class 1"]),
        ("Delete", ["-1, -1) class 1"]),
        ("Control+z", ["-1, -1) class 1", "0.04, -0.04) class 1"]),
    ):
        canvas.press(key)
        expect(list.filter(has_text="(")).to_contain_text(texts)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".lego-actions")).to_contain_text("Cleared.")
    page.get_by_role("button", name="Undo").click()
    expect(list).to_have_count(3)


def test_an_explosion_shows_its_product_and_what_helps(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?penalty=l2&strength=700&learning_rate=1&steps=2000")
    remedies = page.locator(".lego-remedies")
    expect(remedies).to_contain_text("learning rate × λ/N: 2.33, limit 2")
    buttons = [("Learning rate ÷ 10", "0.1"), ("Clip at 0.1", "1"), ("He's start", "1")]
    for name, rate in buttons:
        remedies.get_by_role("button", name=name).click()
        settle(page)
        expect(page.locator("[data-field=learning_rate] input[type=text]")).to_have_value(rate)
        expect(page.locator(".lego-pin")).to_contain_text("Pinned run at step 1,231")
        page.keyboard.press("Control+z")
        expect(remedies).to_be_visible()
        expect(page.locator(".lego-pin")).to_be_hidden()


def test_a_run_that_goes_on_is_the_longer_run(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?steps=20")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "40")
    expected = engine.trace({"steps": 40})["loss"][-1]
    assert float(shown(page)["data-loss"]) == pytest.approx(expected, rel=1e-9)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "20")


def test_every_change_is_taken_back_and_made_again(open_lab: Opener) -> None:
    page = open_lab("all.html")
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    start = shown(page)["data-loss"]
    acts: list[Callable[[], object]] = [
        lambda: page.locator("[data-field=hidden_size] input[type=range]").fill("7"),
        lambda: move(page, "learning_rate", "3"),
        lambda: page.get_by_label("Story").select_option(label="Circles with tanh"),
        lambda: page.get_by_role("button", name="Reset").click(),
    ]
    losses = [start]
    for act in acts:
        act()
        settle(page)
        losses.append(shown(page)["data-loss"])
    root = page.locator("[data-lego]")
    for loss in losses[-2::-1]:
        undo.click()
        expect(root).to_have_attribute("data-loss", loss)
    for loss in losses[1:]:
        page.keyboard.press("Control+Shift+z")
        expect(root).to_have_attribute("data-loss", loss)
    expect(redo).to_be_disabled()
