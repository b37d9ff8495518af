"""The Walk on a page with no kernel: choosing, stepping, changing, by pointer and by keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lego_mlp.lab import Mirror, Walk
from lego_mlp.lab.widgets.walk import NAMES, PLAN, walk_state
from lego_mlp.lab.widgets.walk.tower import digits
from tests.lab.conftest import Opener
from tests.lab.standalone import write_page
from tests.lab.walk_pages import cell, expected, numbers
from tests.site.access import violations


def formula(page: Page) -> list[str]:
    lines = page.locator(".lego-formula > span").all_inner_texts()
    return [line.replace("\u00a0", " ") for line in lines]


def words(page: Page) -> Locator:
    return page.locator(".lego-walk-panel > .lego-words")


def test_shows_pythons_numbers_for_the_article_and_for_four_rows(open_walk: Opener) -> None:
    assert numbers(open_walk()) == expected(Walk().state, NAMES)
    state = Walk(observations=4, bias="all", learning_rate=2).state
    known = [name for step in PLAN["steps"][:-1] for name in step["names"]]
    assert numbers(open_walk("many")) == expected(state, known)


def test_a_number_tells_what_it_was_made_from_and_what_it_goes_into(open_walk: Opener) -> None:
    page = open_walk()
    cell(page, "dL_dh1", 0, 0).click()
    assert formula(page) == [
        "dL_dh1[0, 0]", "= dL_dz2[0, 0] · W2[0, 0] + dL_dz2[0, 1] · W2[0, 1]",
        "", "= −0.14673508 · (−0.41491732) + 0.11258065 · (−0.30992816)",
        "", "= 0.02599101",
    ]  # fmt: skip
    assert page.locator(".lego-tower .lego-from").all_inner_texts() == [
        "−0.14673508", "0.11258065", "−0.41491732", "−0.30992816",
    ]  # fmt: skip
    assert page.locator(".lego-tower .lego-into").all_inner_texts() == ["0.00409991"]
    expect(words(page)).to_have_text(
        "dL_dh1[0, 0] is made from 4 numbers and goes into dL_dz1[0, 0]."
    )
    page.locator(".lego-formula").get_by_text("0.11258065").click()
    expect(cell(page, "dL_dz2", 0, 1)).to_be_focused()
    assert formula(page)[1] == "= dL_dh2[0, 1] · dh2_dz2[0, 1]"


def test_keys_walk_through_every_matrix_and_back(open_walk: Opener) -> None:
    page = open_walk()
    where = "document.activeElement.closest('table').getAttribute('aria-label').split(',')[0]"
    cell(page, "X", 0, 1).focus()
    up = ["X"]
    for _ in range(20):
        page.keyboard.press("ArrowUp")
        up += [page.evaluate(where)]
    visited = list(dict.fromkeys(up))
    assert [name for name in visited if "*" not in name] == [
        "X", "W1", "z1", "h1", "W2", "z2", "h2", "Y",
    ]  # fmt: skip
    page.keyboard.press("ArrowRight")
    if page.evaluate(where) == "Y":
        page.keyboard.press("ArrowRight")
    down = [page.evaluate(where)]
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        down += [page.evaluate(where)]
    assert list(dict.fromkeys(down)) == [
        "loss", "dL_dh2", "dh2_dz2", "dL_dz2", "dL_dW2", "dL_dh1", "dh1_dz1", "dL_dz1",
        "dL_dW1", "α",
    ]  # fmt: skip
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(where) == "X"
    page.keyboard.press("End")
    expect(cell(page, "X", 0, 1)).to_be_focused()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(cell(page, "W1", 0, 0)).to_be_focused()
    assert page.locator("td[tabindex='0']").count() == 1


def test_every_number_has_name_indices_value_and_formula(open_walk: Opener) -> None:
    page = open_walk("many")
    labels = page.locator("td").evaluate_all(
        """(cells) => cells.filter((c) => c.checkVisibility())
          .map((c) => c.ariaLabel.replace(/\\u00a0/g, " "))"""
    )
    assert len(labels) == len(set(labels)) > 140
    assert "W1[1, 2] = 0.21149622, given" in labels
    h1 = next(label for label in labels if label.startswith("h1[3, 0]"))
    assert re.fullmatch(
        r"h1\[3, 0\] = 0\.\d{8} = 1 divided by \(1 plus e to the power of \(−z1\[3, 0\]\)\)", h1
    )
    made = [label for label in labels if re.match("[zhld]", label)]
    assert all(re.fullmatch(r"\S+( \d\])? = \S+ = .{6,}", label) for label in made)


def test_opens_at_its_step_and_shows_only_what_is_known(open_walk: Opener) -> None:
    page = open_walk("early")
    known = [name for step in PLAN["steps"][:3] for name in step["names"]]
    assert numbers(page) == expected(Walk().state, known)
    expect(page.locator("[aria-selected=true]")).to_have_text("0.48867814")
    for step in range(2, 12):
        page.get_by_role("button", name="On one brick").click()
        expect(page.locator(".lego-walk-words")).to_have_text(PLAN["steps"][step + 1]["words"])
    assert numbers(page) == expected(Walk().state, NAMES)
    expect(page.get_by_role("button", name="On one brick")).to_be_disabled()
    page.get_by_label("Step", exact=True).press("Home")
    expect(page.locator(".lego-walk-words")).to_have_text(PLAN["steps"][0]["words"])
    assert numbers(page) == expected(Walk().state, PLAN["steps"][0]["names"])


def test_a_changed_number_changes_everything_and_reset_brings_it_back(open_walk: Opener) -> None:
    page = open_walk()
    first = Walk().state
    weights = {"W1": Walk().trace["W1"].tolist(), "W2": Walk().trace["W2"].tolist()}
    cell(page, "W1", 0, 1).focus()
    page.keyboard.press("2")
    page.keyboard.type(".5")
    page.keyboard.press("Enter")
    weights["W1"][0][1] = 2.5
    changed = {**first, "weights": weights}
    expect(words(page)).to_contain_text("W1[0, 1] is now 2.5: the loss was 0.30052460 and is 0.")
    expect(cell(page, "W1", 0, 1)).to_be_focused()
    assert numbers(page) == expected(walk_state(changed), NAMES)
    cell(page, "X", 0, 0).click()
    page.get_by_label("Change X[0, 0]").fill("−1,25")
    page.keyboard.press("Tab")
    cell(page, "Y", 0, 0).click()
    page.get_by_role("button", name="Make Y[0, 0] 0").click()
    cell(page, "α").click()
    page.get_by_label("α, slider").press("End")
    changed |= {"points": [[-1.25, first["points"][0][1], 1]], "learning_rate": 100.0}
    assert numbers(page) == expected(walk_state(changed), NAMES)
    cell(page, "W2", 2, 1).click()
    page.get_by_label("Change W2[2, 1]").fill("lots")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("a number from −100 to 100")
    assert numbers(page) == expected(walk_state(changed), NAMES)
    page.get_by_role("button", name="Reset").click()
    assert numbers(page) == expected(first, NAMES)


def test_a_bias_can_be_changed_and_every_number_says_where_it_came_from(
    open_walk: Opener,
) -> None:
    page = open_walk("many")
    origin = page.locator(".lego-walk-rule")
    cell(page, "W2", 0, 0).click()
    expect(origin).to_have_text("W2[0, 0] was drawn at random, seed 2017.")
    cell(page, "b1", 0, 1).click()
    expect(origin).to_have_text("b1[1] is given.")
    page.get_by_label("Change b1[1]").fill("-0.75")
    page.keyboard.press("Enter")
    expect(origin).to_have_text("b1[1] was changed here.")
    walk = Walk(observations=4, bias="all", learning_rate=2)
    weights = {name: walk.trace[name].tolist() for name in ("W1", "b1", "W2", "b2")}
    weights["b1"][1] = -0.75
    known = [name for step in PLAN["steps"][:-1] for name in step["names"]]
    assert numbers(page) == expected({**walk.state, "weights": weights}, known)
    cell(page, "W2", 0, 0).click()
    expect(origin).to_have_text("W2[0, 0] was drawn at random, seed 2017.")


def test_a_finger_chooses_and_large_numbers_stay_in_their_brick(open_walk: Opener) -> None:
    page = open_walk(width=360, height=740, has_touch=True)
    cell(page, "X", 0, 0).tap()
    expect(cell(page, "X", 0, 0)).to_have_attribute("aria-selected", "true")
    page.get_by_label("Change X[0, 0]").fill("-100")
    page.keyboard.press("Enter")
    for j in range(3):
        cell(page, "W1", 0, j).tap()
        page.get_by_label(f"Change W1[0, {j}]").fill("100")
        page.keyboard.press("Enter")
    assert cell(page, "z1", 0, 2).inner_text().startswith("−9999.9")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    cell(page, "z1", 0, 2).tap()
    right = cell(page, "z1", 0, 2).evaluate("(c) => c.getBoundingClientRect().right")
    assert right < 345  # scrolled into sight


def test_other_rows_and_biases(open_walk: Opener) -> None:
    page = open_walk()
    page.get_by_role("button", name="The next row").click()
    assert numbers(page) == expected(Walk(observation=1).state, NAMES)
    page.get_by_label("Row of the data").fill("500")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("A row is a whole number from 0 to 299.")
    page.get_by_label("Row of the data").fill("298")
    page.keyboard.press("Enter")
    page.get_by_label("Rows").select_option("3")
    page.get_by_label("Bias").select_option("hidden")
    expect(page.get_by_text("A row is a")).to_have_count(0)
    state = Walk(observation=298, observations=3, bias="hidden").state
    assert numbers(page) == expected(state, NAMES)
    page.get_by_label("Bias").select_option("none")
    assert numbers(page) == expected(Walk(observation=298, observations=3).state, NAMES)


def test_a_new_bias_is_zero_and_the_weights_stay(open_walk: Opener) -> None:
    page = open_walk()
    cell(page, "W2", 1, 0).click()
    page.get_by_label("Change W2[1, 0]").fill("3")
    page.keyboard.press("Enter")
    weights = {"W1": Walk().trace["W1"].tolist(), "W2": Walk().trace["W2"].tolist()}
    weights["W2"][1][0] = 3.0
    for bias, more in (("output", {"b2": [0, 0]}), ("all", {"b1": [0, 0, 0], "b2": [0, 0]})):
        page.get_by_label("Bias").select_option(bias)
        state = walk_state({**Walk().state, "bias": bias, "weights": weights | more})
        assert numbers(page) == expected(state, NAMES)


def test_one_training_step_after_another(open_walk: Opener) -> None:
    page = open_walk("many")
    expect(page.get_by_role("button", name="Take this step")).to_be_hidden()
    page.get_by_label("Step", exact=True).press("End")
    walk = Walk(observations=4, bias="all", learning_rate=2)
    for _ in range(3):
        page.get_by_role("button", name="Take this step").click()
        walk.train()
        assert numbers(page) == expected(walk.state, NAMES)
    page.get_by_role("button", name="Take 100 steps").click()
    walk.train(100)
    assert numbers(page) == expected(walk.state, NAMES)
    loss = digits("loss", walk.trace["loss"])
    expect(page.locator(".lego-walk-top")).to_contain_text(f"103 steps taken, loss {loss}")


@pytest.mark.parametrize("name", ["walk", "many", "overview"])
def test_a_phone_shows_all_of_it_and_axe_finds_nothing(name: str, open_walk: Opener) -> None:
    page = open_walk(name, width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    cut = page.locator("td").evaluate_all(
        """(cells) => cells.filter((c) => c.checkVisibility() &&
          (c.getBoundingClientRect().right > 345 || c.getBoundingClientRect().left < 15))
          .map((c) => c.ariaLabel ?? c.textContent)"""
    )
    assert cut == []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page) == []
    # On the book's pages the widget has 16 px less than here, and still nothing needs scrolling.
    page.set_viewport_size({"width": 344, "height": 740})
    wide = "(sides) => sides.filter((s) => s.scrollWidth > s.clientWidth).map((s) => s.innerText)"
    assert page.locator(".lego-side").evaluate_all(wide) == []
    size = page.locator("td").first.evaluate("(c) => parseFloat(getComputedStyle(c).fontSize)")
    assert size >= 12


STOP = """() => {
  const one = document.activeElement;
  const { left, top, width, height } = one.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  const seen = Boolean(there) && (one.contains(there) || there.contains(one));
  return [one.id || one.outerHTML.slice(0, 90), seen];
}"""


def test_the_panel_that_stays_at_the_bottom_covers_no_stop_of_the_keyboard(
    open_watched: Opener, tmp_path: Path
) -> None:
    file = write_page(tmp_path, "walk.html", Mirror(), Walk(), Mirror())
    page = open_watched(file.as_uri(), width=360, height=740)
    expect(page.locator("[data-lego=walk]")).to_have_attribute("data-state", "ready")
    for key in ("Tab", "Shift+Tab"):
        stops = []
        for _ in range(40):
            page.keyboard.press(key)
            stops.append(page.evaluate(STOP))
        assert len([name for name, _ in stops if "lego-given" in name]) >= 3
        # The page itself has the focus before the first of its parts and after the last.
        covered = [name for name, seen in stops if not seen and not name.startswith("<body")]
        assert covered == []


def test_the_overview_plays_and_pauses(open_walk: Opener) -> None:
    page = open_walk("overview")
    page.clock.install()
    page.get_by_role("button", name="Play").click()
    now = page.locator(".lego-walk-words")
    expect(now).to_have_text(PLAN["steps"][0]["words"])
    page.clock.run_for(1100 * 3)
    expect(now).to_have_text(PLAN["steps"][3]["words"])
    expect(page.locator(".lego-now .lego-fresh caption")).to_have_text(["z2 (1, 2)"])
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    expect(now).to_have_text(PLAN["steps"][3]["words"])
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1100 * 12)
    expect(now).to_have_text(PLAN["steps"][12]["words"])
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_readable_without_javascript(browser: Browser, walk_folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    for name in ("walk", "overview"):
        page.goto((walk_folder / f"{name}.html").as_uri())
        expect(page.get_by_text("The update: each weight takes one step")).to_be_visible()
        assert page.locator("td").count() > 60
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def test_the_exact_number_stands_beside_one_too_small_for_eight_decimals(
    browser: Browser, tmp_path: Path
) -> None:
    walk = Walk("dL_dW1", weights={"W1": [[9.0] * 3] * 2, "W2": [[4.0, -4.0]] * 3})
    page = browser.new_page()
    page.goto(write_page(tmp_path, "tiny.html", walk).as_uri())
    value = Walk(weights=walk.state["weights"]).trace["dL_dW1"][0, 0]
    assert 0 < abs(value) < 1e-9
    assert re.fullmatch(r"= −?0\.00000000 \(−?\d\.\d+e−\d+\)", formula(page)[-1])
    page.close()


COVERED = """(root) => {
  const side = root.querySelector(".lego-walk-side").getBoundingClientRect();
  const foot = getComputedStyle(root.querySelector(".lego-walk-side")).position === "sticky";
  const low = foot ? side.top : innerHeight;
  return [...root.querySelectorAll("td.lego-from, td.lego-chosen")]
    .map((cell) => [cell.ariaLabel, cell.getBoundingClientRect()])
    .filter(([, box]) => box.top < 0 || box.bottom > low + 1)
    .map(([name]) => name);
}"""


@pytest.mark.parametrize(("width", "height"), [(1366, 657), (390, 750)])
def test_what_a_number_was_made_from_is_always_in_sight(
    width: int, height: int, open_walk: Opener
) -> None:
    page = open_walk(width=width, height=height)
    root = page.locator("[data-lego]")
    panel = page.locator(".lego-walk-side").bounding_box()
    box = root.bounding_box()
    assert box is not None and panel is not None
    assert box["height"] <= 600 if width > 700 else panel["height"] <= 0.3 * height + 1
    page.get_by_label("Step", exact=True).press("Home")
    for _ in PLAN["steps"]:
        assert root.evaluate(COVERED) == []
        made_from = page.locator(".lego-tower td.lego-from").count()
        assert page.locator(".lego-lines path").count() == made_from
        page.get_by_label("Step", exact=True).press("ArrowRight")


def test_changed_numbers_flash_unless_motion_is_reduced(open_walk: Opener) -> None:
    for motion, flashing in (("no-preference", True), ("reduce", False)):
        page = open_walk(reduced_motion=motion)
        page.get_by_role("button", name="The next row").click()
        count = page.evaluate(
            "document.getAnimations().filter((a) => a.effect.target.matches('td')).length"
        )
        assert (count > 30) is flashing
