"""The Lab on a page with no kernel."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from playwright.sync_api import Page, expect

from lego_mlp.colours import COLOURS
from lego_mlp.lab import engine
from lego_mlp.lab._svg import readable
from lego_mlp.lab.state import LEAST_REACH, checked
from tests.lab.conftest import Opener, box, copied, drag, move, points, settle, shown, visit


def loss(page: Page, index: int = 0) -> float:
    return float(shown(page, index)["data-loss"])


def pythons(given: dict[str, Any], record: int = -1) -> Any:
    return pytest.approx(engine.trace(given)["loss"][record], rel=1e-6)


def test_runs_are_pythons_at_first_and_when_a_control_is_moved(open_lab: Opener) -> None:
    page = open_lab()
    seen = shown(page)
    assert (seen["data-state"], seen["data-engine"], seen["data-step"]) == ("ready", "page", "200")
    assert loss(page) == pythons({})
    assert float(seen["data-accuracy"]) == engine.trace({})["accuracy"][-1]
    page.locator("[data-field=hidden_size] input[type=range]").fill("7")
    settle(page)
    move(page, "learning_rate", "3.5")
    assert loss(page) == pythons({"hidden_size": 7, "learning_rate": 3.5})
    two = open_lab("several.html")
    for index, given in enumerate(({"hidden_size": 3}, {"learning_rate": 1})):
        assert loss(two, index) == pythons(given)


def test_each_key_moves_a_slider_of_powers(open_lab: Opener) -> None:
    page = open_lab()
    move(page, "learning_rate", "9.5")
    slider = page.locator("[data-field=learning_rate] input[type=range]")
    seen = []
    for key in ["ArrowRight"] * 6 + ["ArrowLeft"] * 6:
        slider.press(key)
        seen.append(float(slider.get_attribute("aria-valuetext") or "nan"))
    assert seen[:6] == sorted(set(seen[:6])), seen
    assert seen[5:] == sorted(set(seen[5:]), reverse=True), seen


def test_film_goes_back_to_the_start_and_plays_though_motion_is_reduced(open_lab: Opener) -> None:
    page = open_lab(reduced_motion="reduce")
    canvas, root = page.locator(".lego-panel-decision canvas"), page.locator("[data-lego]")
    before = canvas.screenshot()
    page.get_by_label("Step", exact=True).fill("0")
    expect(root).to_have_attribute("data-step", "0")
    assert loss(page) == pythons({}, 0)
    assert canvas.screenshot() != before
    page.get_by_label("Forward one frame").click()
    expect(root).to_have_attribute("data-step", "1")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    step = int(shown(page)["data-step"])
    assert step < 200
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert int(shown(page)["data-step"]) == step


def test_words_follow_the_film_and_are_heard_when_it_stands(open_lab: Opener) -> None:
    page = open_lab(width=360)
    live, words = page.locator(".lego-status [aria-live]"), page.locator(".lego-words")
    end, height = words.inner_text(), live.evaluate("live => live.offsetHeight")
    page.get_by_role("button", name="Play").click()
    expect(live).to_have_attribute("aria-live", "off")
    numbers = r"^Step [1-9]\d* of 200: [\d.]+ % of 300 points right, loss [\d.]+\.$"
    expect(words).to_have_text(re.compile(numbers))
    assert live.evaluate("live => live.offsetHeight") == height
    page.get_by_role("button", name="Pause").click()
    expect(live).to_have_attribute("aria-live", "polite")
    expect(words).to_contain_text("; the boundary")
    step = shown(page)["data-step"]
    expect(words).to_have_text(re.compile(rf"^Step {step} of 200: "))
    page.get_by_role("button", name="Play").click()
    expect(words).to_have_text(end, timeout=30_000)  # to the end, a film's 4.3 s, where it began
    page.get_by_label("Speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    move(page, "hidden_size", "6")  # and it goes on
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert page.locator("[data-field=hidden_size] input[type=range]").input_value() == "6"


def test_every_step_can_be_looked_at(open_lab: Opener) -> None:
    page = open_lab("film.html#lab1?steps=2500&batch_size=10&learning_rate=2")
    slider = page.get_by_label("Step", exact=True)
    slider.fill("1006")
    slider.press("ArrowRight")  # to a step of which there is no record
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "1007")
    given = {"steps": 2500, "batch_size": 10, "learning_rate": 2}
    expected = engine.Film(checked(given)).at(1007, 8)
    assert loss(page) == pytest.approx(expected["loss"], rel=1e-9)
    assert float(shown(page)["data-accuracy"]) == expected["accuracy"]


def test_the_space_bar_plays_a_film_that_can_loop_and_says_the_verdict_at_its_end(
    open_lab: Opener,
) -> None:
    page = open_lab("film.html#lab1?steps=5")
    slider, verdict = page.get_by_label("Step", exact=True), page.locator(".lego-verdict")
    expect(verdict).not_to_be_empty()
    slider.press("ArrowLeft")
    expect(verdict).to_be_empty()
    page.get_by_label("Speed").select_option("4")
    loop, root = page.get_by_role("button", name="Loop"), page.locator("[data-lego]")
    loop.click()
    slider.press("Space")
    for step in ("5", "1", "5"):
        expect(root).to_have_attribute("data-step", step)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    loop.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(root).to_have_attribute("data-step", "5")
    expect(verdict).not_to_be_empty()


def test_a_long_run_says_how_far_it_is_in_the_place_of_the_old_words(open_lab: Opener) -> None:
    page = open_lab()
    words, bar = page.locator(".lego-words"), page.get_by_role("progressbar")
    expect(page.locator(".lego-verdict")).to_contain_text("Learned")
    page.evaluate("location.hash = '#lab1?hidden_layers=10&hidden_size=50&steps=2000'")
    expect(words).to_have_text(re.compile(r"^Training: \d+ of 2,000 steps\.$"))
    expect(page.locator(".lego-verdict")).to_be_empty()
    expect(bar).to_be_visible()
    page.evaluate("location.hash = '#lab1?steps=3'")
    expect(words).to_contain_text("Step 3 of 3")
    expect(bar).to_be_hidden()
    visit(page, "learning_rate=0.05&steps=1000")
    expect(words).to_contain_text("Step 1,000 of 1,000")
    sentence = engine.trace({"learning_rate": 0.05, "steps": 1000})["verdict"]["sentence"]
    assert page.locator(".lego-verdict").inner_text() == sentence.replace("1000", "1,000")


def test_bad_typed_values_are_refused_in_words(open_lab: Opener) -> None:
    page = open_lab()
    control, value = page.locator("[data-field=hidden_size]"), "4"
    typed = control.locator("input[type=text]")
    for text in ("banana", "-3", "1e9", "3.7", "NaN", "Infinity", "0x", ""):
        before = shown(page)
        move(page, "hidden_size", text)
        expect(control).to_contain_text("Hidden neurons must be a whole number from 1 to 50")
        expect(typed).to_have_value(value)
        expect(typed).to_have_attribute("aria-invalid", "true")
        expect(typed).to_have_accessible_description(re.compile("must be a whole number"))
        assert shown(page) == before
        value = "5" if value == "4" else "4"
        move(page, "hidden_size", value)
        expect(control).not_to_contain_text("must be")
    move(page, "hidden_size", "banana")
    move(page, "learning_rate", "2")
    expect(typed).to_have_attribute("aria-invalid", "false")
    expect(control).not_to_contain_text("must be")


def test_explosion_is_rewound_and_explained(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Story").select_option(label="Explodes: linear output")
    settle(page)
    given = {"activation": "relu", "output": "linear", "hidden_size": 30, "learning_rate": 2}
    trace = engine.trace({**given, "steps": 200})
    seen, status = shown(page), page.locator(".lego-status")
    assert seen["data-state"] == "exploded"
    assert int(seen["data-step"]) == trace["exploded_at"] - 1
    expect(status.locator("[aria-live]")).to_contain_text(trace["verdict"]["sentence"])
    page.get_by_label("Back one frame").click()
    expect(page.locator("[data-lego]")).to_have_attribute(
        "data-step", str(trace["exploded_at"] - 2)
    )
    visit(page, 'hidden_size=2&bias=none&weights={"W1":[[1e308,1],[1,1]],"W2":[[1,1],[1,1]]}')
    assert shown(page)["data-state"] == "exploded"
    expect(status).to_contain_text("before its first step")


def test_pinned_run_stays_beside_the_next(open_lab: Opener) -> None:
    page = open_lab("all.html")
    pinned, words = page.get_by_role("figure").filter(has_text="Pinned run"), ".lego-pin"
    expect(pinned).to_be_hidden()
    page.get_by_role("button", name="Pin", exact=True).click()
    move(page, "learning_rate", "0.1")
    expect(pinned).to_be_visible()
    expect(pinned).to_contain_text("98 % right")
    expect(page.locator(words)).to_contain_text("Changed: learning rate 15 → 0.1.")
    page.get_by_label("Step", exact=True).fill("7")
    expect(page.locator(words)).to_contain_text("Pinned run at step 7:")
    expect(page.locator(words)).to_contain_text("this run at step 7:")
    page.get_by_role("button", name="Unpin").click()
    expect(pinned).to_be_hidden()


def test_new_seed_and_reset(open_lab: Opener) -> None:
    page = open_lab("all.html")
    before = shown(page)
    page.get_by_role("button", name="New seed").click()
    settle(page)
    assert shown(page)["data-loss"] != before["data-loss"]
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert shown(page) == before


def test_points_with_the_mouse(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Data", exact=True).select_option("own")
    settle(page)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".lego-status")).to_contain_text("No points yet")
    canvas = page.locator(".lego-panel-decision canvas").first
    place = box(canvas)
    width, height = place["width"], place["height"]
    canvas.click(position={"x": width * 0.75, "y": height * 0.25})
    page.get_by_label("Class", exact=True).select_option("1")
    canvas.click(position={"x": width * 0.25, "y": height * 0.75})
    settle(page)
    first, second = points(page)
    assert (first[2], second[2]) == (0, 1)
    assert shown(page)["data-state"] == "ready"
    canvas.focus()
    for key in ("2", "ArrowRight", "Enter"):  # a third class, and with it a third output
        page.keyboard.press(key)
    settle(page)
    assert points(page)[2][2] == 2
    expected = engine.trace({"dataset": "own", "points": points(page)})
    assert float(shown(page)["data-loss"]) == pytest.approx(expected["loss"][-1], rel=1e-6)
    page.keyboard.press("f")
    assert points(page)[2][2] == 0  # round, as the next class is 2
    page.keyboard.press("Delete")
    place = box(canvas)
    x = place["x"] + width * (first[0] / LEAST_REACH + 1) / 2
    y = place["y"] + height * (1 - first[1] / LEAST_REACH) / 2
    drag(page, (x, y), (x - 40, y + 20))
    settle(page)
    assert len(points(page)) == 2 and points(page)[0] != first
    visit(page, "dataset=own&points=[[100,0,0],[-1,0,1]]")
    place = box(canvas)
    x, y = place["x"] + width * (100 / 105 + 1) / 2, place["y"] + height / 2
    drag(page, (x, y), (x - 20, y))  # a far point follows the pointer, not the axes
    settle(page)
    assert points(page)[0][0] == pytest.approx(100 - 20 * 210 / width, abs=2)


def test_points_with_the_keyboard(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Data", exact=True).select_option("own")
    for name in ("Copy as Python", "Download data", "Pin"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    network = page.locator(".lego-panel-network")
    expect(network.locator(".lego-note")).to_have_text("")
    expect(network.locator("canvas")).to_have_attribute("aria-label", "Nothing is trained yet")
    for canvas in page.locator(".lego-panel-curve canvas").all():
        expect(canvas).to_have_attribute("aria-label", re.compile("nothing is trained yet"))

    x1, x2, chosen = (page.get_by_label(name, exact=True) for name in ("x₁", "x₂", "Point"))

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).press("Enter")

    x1.fill("1.5")
    x2.fill("-2")
    press("Add")
    settle(page)
    assert points(page) == [[1.5, -2, 0]]
    chosen.select_option("0")
    x1.fill("abc")
    press("Move")
    expect(page.locator(".lego-points")).to_contain_text("must be numbers")
    x1.fill("0,5")
    x2.fill("\u22122")
    press("Move")
    assert points(page) == [[0.5, -2, 0]]
    chosen.select_option("-1")
    x1.fill("3")
    press("Add")
    chosen.select_option("0")
    press("Remove")
    expect(x1).to_have_value("3")  # of the point that is the first one now
    press("Remove")
    assert points(page) == []


def test_copied_python_makes_the_same_run(open_lab: Opener) -> None:
    page = open_lab("all.html")
    for changes in (
        {},
        {"dataset": "moons", "train_points": 50, "batch_size": 10, "seed": 3},
        {"penalty": "l2", "strength": 0.01, "clip": 0.05, "bias": "hidden", "hidden_layers": 2},
        {"dataset": "own", "points": [[1, 2, 0], [-1.5, 0.25, 1], [0, 1, 1]], "output": "linear"},
        {"dataset": "own", "points": [[1, 2, 0], [-1.5, 0, 2], [0, 1, 1]], "output": "softmax"},
        {"init": "gain", "gain": 1.5, "activation": "relu", "bias": "output", "learning_rate": 0.1},
        {"penalty": "article", "strength": 1e-4, "bias": "none", "steps": 20},
        {"dataset": "pinwheel", "output": "softmax", "penalty": "l1", "strength": 0.01},
        {"dataset": "curve", "output": "softmax", "features": "product", "learning_rate": 0.1},
        {"dataset": "curve", "train_points": 50, "learning_rate": 0.1},
        {"features": "product", "noise": 0.3, "data_seed": 4, "schedule": "warm_up"},
        {"dataset": "moons", "noise": 0.5, "train_points": 40, "patience": 9, "schedule": "cosine"},
        {"batch_size": 100, "train_points": 7, "hidden_size": 2},
    ):
        state = checked({"steps": 60, **changes})
        given = {name: value for name, value in state.items() if value is not None}
        visit(page, "&".join(f"{name}={value}".replace(" ", "") for name, value in given.items()))
        expect(page.get_by_label("Text to copy")).to_be_hidden()  # the one of the run before
        script = copied(page, "Copy as Python")
        scope: dict[str, Any] = {"print": lambda *things: None}
        exec(script, scope)
        expected = engine.run(state)
        assert scope["history"].loss.tolist() == expected.loss.tolist(), changes
        np.testing.assert_array_equal(scope["history"].accuracy, expected.accuracy)
        told = re.search(r"# This run .* loss (\d+\.?\d*(e[+-]\d+)?)", script)
        assert told is not None
        end = expected.steps.searchsorted(expected.tail[-1].step)  # of an early stop, the best
        assert float(told[1]) == pytest.approx(expected.loss[end], rel=5e-3)


def test_downloaded_data_is_the_trace(open_lab: Opener) -> None:
    page = open_lab("all.html", accept_downloads=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download data").click()
    lines = download.value.path().read_text().splitlines()
    trace = engine.trace({})
    kinds = ("gradient_norm", "weight_norm")
    names = [f"{kind}_{name}" for kind in kinds for name in trace["shapes"]]
    assert lines[0].split(",") == ["step", "loss", "accuracy", *names]
    assert len(lines) == 1 + len(trace["steps"])
    last = [float(number) for number in lines[-1].split(",")]
    assert last[:3] == pytest.approx([200, trace["loss"][-1], trace["accuracy"][-1]], rel=1e-6)


def test_a_saved_picture_shows_the_map_and_its_words(open_lab: Opener) -> None:
    page = open_lab("all.html", accept_downloads=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    pixels = imread(download.value.path())[..., :3].reshape(-1, 3)
    for name, least in (("class0_soft", 5000), ("class1_soft", 5000), ("muted", 300)):
        near = np.abs(pixels - to_rgb(COLOURS[name][0])).max(axis=1) < 0.02
        assert near.sum() > least, (name, near.sum())


def test_without_javascript_there_is_a_picture_and_a_sentence(open_lab: Opener) -> None:
    page = open_lab(java_script_enabled=False)
    expect(page.get_by_role("img")).to_be_visible()
    expect(page.locator("[data-lego]")).to_contain_text("After 200 steps 98.0% of the points")
    expect(page.locator("[data-lego]")).to_contain_text("With JavaScript")


def test_narrow_page_does_not_scroll_sideways(open_lab: Opener) -> None:
    width = "document.documentElement.scrollWidth"
    assert open_lab("several.html", width=360, height=700).evaluate(width) <= 360
    page = open_lab("all.html", width=360, height=700)
    page.get_by_role("tab", name="Parameters").click()
    page.get_by_role("button", name="Copy as Python").click()
    assert page.evaluate(width) <= 360
    page.get_by_label("Data", exact=True).select_option("own")
    settle(page)
    assert page.evaluate(width) <= 360


def test_both_piles_ten_seeds_and_the_landscape(open_lab: Opener) -> None:
    fields = {"train_points": 100, "steps": 60, "hidden_size": 2}
    page = open_lab("all.html#lab1?train_points=100&steps=60&hidden_size=2")
    said = page.locator(".lego-words")
    expect(said).to_contain_text("of 100 points trained on and")
    page.get_by_role("tab", name="Seeds").click()
    page.get_by_role("button", name="Ten seeds").click()
    items = page.locator(".lego-seeds-list li")
    expect(items).to_have_count(10)
    learned = sum(one["learned"] for one in engine.seeds(checked(fields)))
    words = page.locator(".lego-seeds-words")
    expect(words).to_contain_text(f"{learned} of 10 seeds learned")
    items.nth(3).get_by_role("button").click()
    expect(page.locator("[data-field=seed] input")).to_have_value("2020")
    expect(items).to_have_count(10)  # the same ten, another one looked at
    move(page, "hidden_size", "3")
    expect(items.first).to_be_hidden()
    page.get_by_role("tab", name="Landscape").click()
    panel = page.locator(".lego-panel-landscape")
    expect(panel.locator("canvas")).to_have_attribute("aria-label", re.compile("of their way"))
    panel.locator("canvas").hover()
    note = panel.locator(".lego-note")
    expect(note).to_contain_text("loss ")
    page.mouse.move(0, 0)
    expect(note).to_contain_text("of the path")
    panel.locator("canvas").press("ArrowRight")  # to the middle
    expect(note).to_contain_text("loss ")
    middle = note.inner_text()
    for _ in range(8):
        panel.locator("canvas").press("ArrowDown")
    expect(note).not_to_have_text(middle)
    panel.locator("canvas").press("Escape")
    expect(note).to_contain_text("of the path")
    move(page, "patience", "5")
    settle(page)
    back = engine.trace({**fields, "hidden_size": 3, "seed": 2020, "patience": 5})["best_step"]
    expect(said).to_contain_text(f"back at step {back}: there the loss on the unseen")


def test_a_curve_that_is_lost_is_said_in_words(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?dataset=curve&learning_rate=15")
    words = re.compile("further off than the mean")
    expect(page.locator(".lego-panel-decision .lego-note").first).to_have_text(words)
    expect(page.locator(".lego-words")).to_contain_text(words)


def test_a_curve_brings_the_start_that_it_needs_and_classes_what_was_there(
    open_lab: Opener,
) -> None:
    page = open_lab("all.html#lab1?hidden_size=5")
    data, before = page.get_by_label("Data", exact=True), shown(page)
    data.select_option("curve")
    settle(page)
    start = {"activation": "tanh", "optimizer": "momentum", "learning_rate": 0.2}
    there = engine.Film(checked({"dataset": "curve", "hidden_size": 5, **start})).at(200, 2)
    assert there["explained"] > 0.9
    assert float(shown(page)["data-loss"]) == pytest.approx(there["loss"], rel=1e-9)
    note = page.locator(".lego-actions .lego-note")
    expect(note).to_have_text(re.compile("Activation tanh, .*rate 0.2.*: a curve needs it"))
    page.get_by_role("button", name="Undo").click()  # all of it
    settle(page)
    assert shown(page) == before
    data.select_option("curve")
    move(page, "learning_rate", "0.1")  # by hand, so that it stays
    data.select_option("xor")
    settle(page)
    run = {"hidden_size": 5, "learning_rate": 0.1}
    assert float(shown(page)["data-loss"]) == pytest.approx(engine.trace(run)["loss"][-1], rel=1e-9)
    expect(note).to_have_text(re.compile("Activation sigmoid, .*: as before the curve"))


def test_a_curve_says_what_its_neurons_add(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?learning_rate=0.2&train_points=100")
    page.get_by_label("Data", exact=True).select_option("curve")
    settle(page)
    expected = engine.Film(checked({"dataset": "curve", "learning_rate": 0.2, "train_points": 100}))
    there = expected.at(200, 64)
    seen = shown(page)
    assert float(seen["data-loss"]) == pytest.approx(there["loss"], rel=1e-9)
    assert seen["data-accuracy"] == ""
    share = page.locator("[data-lego]").get_attribute("data-explained")
    assert float(share or "nan") == pytest.approx(there["explained"], rel=1e-9)
    words = f"{100 * there['explained']:.1f} % of the variance explained"
    expect(page.locator(".lego-words")).to_contain_text(words.replace(".0 %", " %"))
    panel = page.locator(".lego-panel-decision").first
    expect(panel.locator(".lego-hollow")).to_be_visible()
    expect(page.locator(".lego-panel-accuracy")).to_be_hidden()
    for field in ("output", "features"):
        expect(page.locator(f"[data-field={field}] select")).to_be_disabled()
    panel.locator("canvas").focus()
    for key in ("ArrowRight", "Shift+ArrowLeft", "ArrowLeft"):
        panel.locator("canvas").press(key)
    maps, k = there["maps"], 128 - 9
    place = maps["reach"] * ((2 * k + 1) / len(maps["output"]) - 1)
    expect(panel.locator("output")).to_contain_text(f"x = {readable(place, 3)}:")
    tip = panel.locator("output").inner_text().replace("\u2212", "-")
    said, parts = tip.split(": ")[1].split("\n= ")
    assert float(said) == pytest.approx(maps["output"][k], rel=5e-3)
    signs = parts.replace("bias ", "").replace("- ", "-").replace("+ ", "").split()
    summands = [one[k] for one in maps["shares"]] + [there["parameters"]["b2"][0]]
    assert [float(one) for one in signs] == pytest.approx(summands, rel=0.06)


def test_theme_changes_the_canvases(open_lab: Opener) -> None:
    page = open_lab()
    canvas = page.locator(".lego-panel-curve canvas").first
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before
