"""The Lab on a page with no kernel: from a file, and from a server under a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lego_mlp.lab import engine
from lego_mlp.lab.state import LEAST_REACH, checked
from tests.lab.conftest import copied, move, settle, shown

Opener = Callable[..., Page]
STATE_KEYS = ("data-state", "data-engine", "data-step", "data-loss", "data-accuracy")


@pytest.mark.parametrize("home", ["file", "http"])
def test_lab_runs_without_a_kernel_or_a_network(
    home: str, open_lab: Opener, lab_server: str
) -> None:
    page = open_lab("film.html", base=lab_server if home == "http" else "")
    expected = engine.trace({})
    seen = shown(page)
    assert (seen["data-state"], seen["data-engine"], seen["data-step"]) == ("ready", "page", "200")
    assert float(seen["data-loss"]) == pytest.approx(expected["loss"][-1], rel=1e-6)
    assert float(seen["data-accuracy"]) == expected["accuracy"][-1]


def test_slider_makes_the_run_that_python_makes(open_lab: Opener) -> None:
    page = open_lab()
    page.locator("[data-field=hidden_size] input[type=range]").fill("7")
    settle(page)
    move(page, "learning_rate", "3.5")
    expected = engine.trace({"hidden_size": 7, "learning_rate": 3.5})
    assert float(shown(page)["data-loss"]) == pytest.approx(expected["loss"][-1], rel=1e-6)


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


def test_two_labs_on_a_page_are_two_runs(open_lab: Opener) -> None:
    page = open_lab("several.html")
    for index, given in enumerate(({"hidden_size": 3}, {"learning_rate": 1})):
        expected = engine.trace(given)["loss"][-1]
        assert float(shown(page, index)["data-loss"]) == pytest.approx(expected, rel=1e-6)


def test_film_goes_back_to_the_start(open_lab: Opener) -> None:
    page = open_lab()
    before = page.locator(".lego-panel-decision canvas").screenshot()
    page.get_by_label("Step", exact=True).fill("0")
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "0")
    expected = engine.trace({})
    assert float(shown(page)["data-loss"]) == pytest.approx(expected["loss"][0], rel=1e-9)
    assert page.locator(".lego-panel-decision canvas").screenshot() != before
    page.get_by_label("Forward one frame").click()
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "1")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_film_plays_from_the_start_and_pauses(motion: Any, open_lab: Opener) -> None:
    page = open_lab(reduced_motion=motion)
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
    expect(words).to_have_text(end)  # to the end, where it began


def test_the_film_goes_on_while_controls_are_moved(open_lab: Opener) -> None:
    page = open_lab()
    page.get_by_label("Speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    move(page, "hidden_size", "6")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert page.locator("[data-field=hidden_size] input[type=range]").input_value() == "6"


def test_every_step_can_be_looked_at(open_lab: Opener) -> None:
    page = open_lab("film.html#lab1?steps=2500&batch_size=10&learning_rate=2")
    slider, root = page.get_by_label("Step", exact=True), page.locator("[data-lego]")
    slider.fill("1006")
    slider.press("ArrowRight")
    expect(root).to_have_attribute("data-step", "1007")  # of which there is no record
    given = {"steps": 2500, "batch_size": 10, "learning_rate": 2}
    expected = engine.Film(checked(given)).at(1007, 8)
    assert float(shown(page)["data-loss"]) == pytest.approx(expected["loss"], rel=1e-9)
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
    expect(page.locator(".lego-verdict")).to_contain_text("Learned")
    page.evaluate("location.hash = '#lab1?hidden_layers=10&hidden_size=50&steps=2000'")
    expect(page.locator(".lego-words")).to_have_text(
        re.compile(r"^Training: \d+ of 2,000 steps\.$")
    )
    expect(page.locator(".lego-verdict")).to_be_empty()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.evaluate("location.hash = '#lab1?steps=3'")
    expect(page.locator(".lego-words")).to_contain_text("Step 3 of 3")
    expect(page.get_by_role("progressbar")).to_be_hidden()


@pytest.mark.parametrize("typed", ["banana", "-3", "1e9", "3.7", "NaN", "Infinity", "0x", ""])
def test_bad_typed_value_is_refused_in_words(typed: str, open_lab: Opener) -> None:
    page = open_lab()
    before = shown(page)
    move(page, "hidden_size", typed)
    control = page.locator("[data-field=hidden_size]")
    expect(control).to_contain_text("Hidden neurons must be a whole number from 1 to 50")
    expect(control.locator("input[type=text]")).to_have_value("4")
    assert shown(page) == before
    move(page, "hidden_size", "5")
    expect(control).not_to_contain_text("must be")
    move(page, "hidden_size", typed)
    typed_in = control.locator("input[type=text]")
    expect(typed_in).to_have_attribute("aria-invalid", "true")
    expect(typed_in).to_have_accessible_description(re.compile("must be a whole number"))
    move(page, "learning_rate", "2")
    expect(typed_in).to_have_attribute("aria-invalid", "false")
    expect(control).not_to_contain_text("must be")


def test_explosion_is_rewound_and_explained(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Story").select_option(label="Explodes: linear output")
    settle(page)
    seen = shown(page)
    assert seen["data-state"] == "exploded"
    given = {"activation": "relu", "output": "linear", "hidden_size": 30, "learning_rate": 2}
    trace = engine.trace({**given, "steps": 200})
    assert int(seen["data-step"]) == trace["exploded_at"] - 1
    status = page.locator(".lego-status [aria-live]")
    expect(status).to_contain_text(trace["verdict"]["sentence"])
    page.get_by_label("Back one frame").click()
    expect(page.locator("[data-lego]")).to_have_attribute(
        "data-step", str(trace["exploded_at"] - 2)
    )


def test_verdict_counts_as_the_line_above_it_does(open_lab: Opener) -> None:
    page = open_lab("film.html#lab1?learning_rate=0.05&steps=1000")
    verdict = page.locator(".lego-verdict")
    expect(page.locator(".lego-words")).to_contain_text("Step 1,000 of 1,000")
    expect(verdict).to_contain_text("in 1,000 steps")
    sentence = engine.trace({"learning_rate": 0.05, "steps": 1000})["verdict"]["sentence"]
    assert verdict.inner_text().replace(",", "") == sentence.replace(",", "")


def test_pinned_run_stays_beside_the_next(open_lab: Opener) -> None:
    page = open_lab("all.html")
    pinned = page.get_by_role("figure").filter(has_text="Pinned run")
    expect(pinned).to_be_hidden()
    page.get_by_role("button", name="Pin", exact=True).click()
    move(page, "learning_rate", "0.1")
    expect(pinned).to_be_visible()
    expect(pinned).to_contain_text("98 % right")
    expect(page.locator(".lego-pin")).to_contain_text("Changed: learning rate 15 → 0.1.")
    page.get_by_label("Step", exact=True).fill("7")
    expect(page.locator(".lego-pin")).to_contain_text("Pinned run at step 7:")
    expect(page.locator(".lego-pin")).to_contain_text("this run at step 7:")
    page.get_by_role("button", name="Unpin").click()
    expect(pinned).to_be_hidden()


def test_reset_and_new_seed(open_lab: Opener) -> None:
    page = open_lab("all.html")
    before = shown(page)
    page.get_by_role("button", name="New seed").click()
    settle(page)
    assert shown(page)["data-loss"] != before["data-loss"]
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert shown(page) == before


def own_points(page: Page) -> list[str]:
    return page.get_by_label("Point", exact=True).locator("option").all_inner_texts()[1:]


def test_points_with_the_mouse(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Data", exact=True).select_option("own")
    settle(page)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".lego-status")).to_contain_text("No points yet")
    canvas = page.locator(".lego-panel-decision canvas").first
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    page.get_by_label("Class", exact=True).select_option("1")
    canvas.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    settle(page)
    first, second = own_points(page)
    assert first.endswith("class 0")
    assert second.endswith("class 1")
    assert page.locator("[data-lego]").get_attribute("data-state") == "ready"

    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    start = re.search(r"\((.*), (.*)\)", first)
    assert start is not None
    x = box["x"] + box["width"] * (float(start[1]) / LEAST_REACH + 1) / 2
    y = box["y"] + box["height"] * (1 - float(start[2]) / LEAST_REACH) / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 20, steps=4)
    page.mouse.up()
    settle(page)
    assert len(own_points(page)) == 2
    assert own_points(page)[0] != first


def test_far_point_follows_the_pointer(open_lab: Opener) -> None:
    page = open_lab("all.html#lab1?dataset=own&points=[[100,0,0],[-1,0,1]]")
    canvas = page.locator(".lego-panel-decision canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * (100 / 105 + 1) / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y, steps=10)
    page.mouse.up()
    settle(page)
    found = re.search(r"\((.*), ", own_points(page)[0])
    assert found is not None
    assert float(found[1]) == pytest.approx(100 - 20 * 210 / box["width"], abs=2)


def test_without_points_there_is_nothing_to_take_away(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Data", exact=True).select_option("own")
    for name in ("Copy as Python", "Download data", "Pin"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    network = page.locator(".lego-panel-network")
    expect(network.locator(".lego-note")).to_have_text("")
    expect(network.locator("canvas")).to_have_attribute("aria-label", "Nothing is trained yet")
    for canvas in page.locator(".lego-panel-curve canvas").all():
        expect(canvas).to_have_attribute("aria-label", re.compile("nothing is trained yet"))


def test_points_with_the_keyboard(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Data", exact=True).select_option("own")
    settle(page)
    page.get_by_role("button", name="Clear all").press("Enter")
    page.get_by_label("x₁").fill("1.5")
    page.get_by_label("x₂").fill("-2")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    settle(page)
    assert own_points(page) == ["1: (1.5, -2) class 0"]
    page.get_by_label("Point", exact=True).select_option("0")
    page.get_by_label("x₁").fill("abc")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(page.locator(".lego-points")).to_contain_text("must be numbers")
    page.get_by_label("x₁").fill("0,5")
    page.get_by_label("x₂").fill("\u22122")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    assert own_points(page) == ["1: (0.5, -2) class 0"]
    page.get_by_label("Point", exact=True).select_option("-1")
    page.get_by_label("x₁").fill("3")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.get_by_label("Point", exact=True).select_option("0")
    page.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(page.get_by_label("x₁")).to_have_value("3")  # of the point that is the first one now
    page.get_by_role("button", name="Remove", exact=True).press("Enter")
    assert own_points(page) == []


def test_run_without_a_finite_step_says_so(open_lab: Opener) -> None:
    weights = '{"W1":[[1e308,1],[1,1]],"W2":[[1,1],[1,1]]}'
    page = open_lab(f"all.html#lab1?hidden_size=2&bias=none&weights={weights}")
    assert shown(page)["data-state"] == "exploded"
    expect(page.locator(".lego-status")).to_contain_text("before its first step")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dataset": "moons", "train_points": 50, "batch_size": 10, "seed": 3},
        {"penalty": "l2", "strength": 0.01, "clip": 0.05, "bias": "hidden", "hidden_layers": 2},
        {"dataset": "own", "points": [[1, 2, 0], [-1.5, 0.25, 1], [0, 1, 1]], "output": "linear"},
        {"init": "gain", "gain": 1.5, "activation": "relu", "bias": "output", "learning_rate": 0.1},
        {"penalty": "article", "strength": 1e-4, "bias": "none", "steps": 20},
        {"dataset": "pinwheel", "output": "softmax", "penalty": "l1", "strength": 0.01},
        {"features": "product", "noise": 0.3, "data_seed": 4, "schedule": "warm_up"},
        {"dataset": "moons", "noise": 0.5, "train_points": 40, "patience": 9, "schedule": "cosine"},
    ],
)
def test_copied_python_makes_the_same_run(changes: dict[str, Any], open_lab: Opener) -> None:
    state = checked({"steps": 60, **changes})
    query = "&".join(f"{name}={text(value)}" for name, value in state.items() if value is not None)
    page = open_lab(f"all.html#lab1?{query}")
    script = copied(page, "Copy as Python")
    scope: dict[str, Any] = {"print": lambda *things: None}
    exec(script, scope)
    expected = engine.run(state)
    assert scope["history"].loss.tolist() == expected.loss.tolist()
    assert scope["history"].accuracy.tolist() == expected.accuracy.tolist()
    told = re.search(r"# This run .* loss ([\d.]+(e[+-]\d+)?)", script)
    assert told is not None
    end = expected.steps.searchsorted(expected.tail[-1].step)  # of an early stop, the best step
    assert float(told[1]) == pytest.approx(expected.loss[end], rel=5e-3)


def text(value: Any) -> str:
    return str(value).replace(" ", "")


def test_copied_text_goes_with_its_run(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_role("button", name="Copy as Python").click()
    expect(page.get_by_label("Text to copy")).to_be_visible()
    move(page, "hidden_size", "5")
    expect(page.get_by_label("Text to copy")).to_be_hidden()


def test_downloaded_data_is_the_trace(open_lab: Opener) -> None:
    page = open_lab("all.html", accept_downloads=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download data").click()
    lines = download.value.path().read_text().splitlines()
    trace = engine.trace({})
    names = [f"{kind}_{name}" for kind in ("gradient_norm", "weight_norm") for name in
             trace["shapes"]]  # fmt: skip
    assert lines[0].split(",") == ["step", "loss", "accuracy", *names]
    assert len(lines) == 1 + len(trace["steps"])
    last = [float(number) for number in lines[-1].split(",")]
    assert last[:3] == pytest.approx([200, trace["loss"][-1], trace["accuracy"][-1]], rel=1e-6)


def test_without_javascript_there_is_a_picture_and_a_sentence(open_lab: Opener) -> None:
    page = open_lab(java_script_enabled=False)
    expect(page.get_by_role("img")).to_be_visible()
    expect(page.locator("[data-lego]")).to_contain_text("After 200 steps 98.0% of the points")
    expect(page.locator("[data-lego]")).to_contain_text("With JavaScript")


@pytest.mark.parametrize("name", ["film.html", "all.html", "several.html"])
def test_narrow_page_does_not_scroll_sideways(name: str, open_lab: Opener) -> None:
    page = open_lab(name, width=360, height=700)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if name == "all.html":
        page.get_by_role("tab", name="Parameters").click()
        page.get_by_role("button", name="Copy as Python").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_label("Data", exact=True).select_option("own")
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_both_piles_ten_seeds_and_the_landscape(open_lab: Opener) -> None:
    fields = {"train_points": 100, "steps": 60, "hidden_size": 2}
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    page = open_lab(f"all.html#lab1?{query}")
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
    expect(panel.locator(".lego-note")).to_contain_text("loss ")
    move(page, "patience", "5")
    settle(page)
    back = engine.trace({**fields, "hidden_size": 3, "seed": 2020, "patience": 5})["best_step"]
    expect(said).to_contain_text(f"back at step {back}: there the loss on the unseen")


def test_theme_changes_the_canvases(open_lab: Opener) -> None:
    page = open_lab()
    canvas = page.locator(".lego-panel-curve canvas").first
    before = canvas.evaluate("(canvas) => canvas.toDataURL()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != before
