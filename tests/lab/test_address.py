"""The page's address holds the run, and brings it back; a broken one brings the page's own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from lego_mlp.lab import engine
from tests.lab.conftest import Opener, copied, move, settle, shown, visit


def test_address_opens_the_same_run(open_lab: Opener) -> None:
    page = open_lab("all.html")
    move(page, "hidden_size", "9")
    page.get_by_label("Activation", exact=True).select_option("tanh")
    settle(page)
    page.get_by_label("Back one frame").click()
    expect(page).to_have_url(re.compile("hidden_size=9.*activation=tanh.*at=199"))
    again = open_lab(f"all.html#{page.url.split('#')[1]}")
    assert shown(again) == shown(page)


def test_link_to_the_open_page_opens_its_run(open_lab: Opener) -> None:
    page = open_lab("all.html")
    page.get_by_label("Step", exact=True).fill("3")
    page.evaluate("location.hash = '#lab1?hidden_size=7&steps=50'")
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "50")
    expected = engine.trace({"hidden_size": 7, "steps": 50})
    assert float(shown(page)["data-loss"]) == pytest.approx(expected["loss"][-1], rel=1e-6)
    expect(page.locator("[data-field=hidden_size] input[type=text]")).to_have_value("7")


def test_link_with_weights_opens_the_same_run(open_lab: Opener) -> None:
    page = open_lab("all.html")
    move(page, "seed", "5")
    page.get_by_label("with its first weights").check()
    link = copied(page, "Copy link")
    assert "weights=" in link
    again = open_lab(f"all.html#{link.split('#')[1].replace('seed=5', 'seed=6')}")
    assert shown(again) == shown(page)


CHAPTER = {"hidden_size": 3}  # the first lab of several.html
BROKEN = (
    "hidden_size=banana",
    "hidden_size=-1&learning_rate=1e99",
    "nonsense=1",
    "points=[[1,2]]",
    "weights={%22W1%22:[[1]]}",
    "%%%",
    "at=Infinity&steps=null",
    "at=abc",
    "at=",
    "points=[[1e300,1,0]]",
)


def test_broken_address_gives_the_pages_own_run_and_a_note(open_lab: Opener) -> None:
    own = pytest.approx(engine.trace(CHAPTER)["loss"][-1])
    page = open_lab(f"several.html#lab1?{BROKEN[0]}")
    status = page.locator(".lego-status").first
    for i, broken in enumerate(BROKEN):
        if i:
            visit(page, broken)
        assert float(shown(page)["data-loss"]) == own
        expect(status).to_contain_text("the usual values stand in")
        visit(page, "steps=50")
        assert float(shown(page)["data-loss"]) != own
        expect(status).not_to_contain_text("the usual values")
    nonsense = "&".join(f"{'x' * 200}{i}=1" for i in range(3000))
    visit(page, f"__proto__=1&%E2%80%AEgnorw=2&{nonsense}")
    expect(status).to_contain_text("no field __proto__; no field gnorw; no field xxxxx")
    expect(status).to_contain_text("…; and 2,998 more.")
    assert len(status.inner_text()) < 700


def test_link_changes_the_pages_own_run_and_reset_brings_it_back(open_lab: Opener) -> None:
    page = open_lab("owner.html#lab1?steps=50")
    assert float(shown(page)["data-loss"]) == pytest.approx(
        engine.trace({**CHAPTER, "steps": 50})["loss"][-1]
    )
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert float(shown(page)["data-loss"]) == pytest.approx(engine.trace(CHAPTER)["loss"][-1])
    move(page, "hidden_size", "4")  # the field's default, and not this page's
    expect(page).to_have_url(re.compile("hidden_size=4"))


def test_link_to_a_lab_that_is_not_there_gives_a_note(open_lab: Opener) -> None:
    page = open_lab("several.html")
    usual, (first, second) = shown(page), page.locator(".lego-status").all()
    for lab in ("9", "0", "", "2.5", "x"):
        page.evaluate("(hash) => (location.hash = hash)", f"#lab{lab}?hidden_size=5")
        expect(first).to_contain_text(f"this page has no lab {lab}".strip())
        assert shown(page) == usual
        expect(second).not_to_contain_text("this page has no")


def test_nothing_touched_is_nothing_in_the_address(open_lab: Opener) -> None:
    page = open_lab("several.html")
    page.get_by_label("Speed").first.select_option("4")
    page.get_by_role("button", name="Play").first.click()
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    expect(pause).to_be_hidden()
    assert "#" not in page.url
    move(page, "hidden_size", "5")
    expect(page).to_have_url(re.compile("#lab1.hidden_size=5$"))
    page.keyboard.press("Control+z")
    expect(page).to_have_url(re.compile("several.html$"))


def test_each_lab_and_a_pin_have_their_place_in_the_address(open_lab: Opener) -> None:
    page = open_lab("several.html")
    move(page, "hidden_size", "5")
    rate = page.locator("[data-field=learning_rate] input[type=text]").nth(1)
    rate.fill("2")
    rate.press("Enter")
    expect(page).to_have_url(re.compile("#lab1.hidden_size=5;lab2.learning_rate=2$"))
    settle(page)
    again = open_lab(f"several.html#{page.url.split('#')[1]}")
    assert [shown(again, i) for i in (0, 1)] == [shown(page, i) for i in (0, 1)]

    page = open_lab("all.html")
    page.get_by_role("button", name="Pin", exact=True).click()
    move(page, "hidden_size", "2")
    page.get_by_label("Step", exact=True).fill("60")
    expect(page).to_have_url(re.compile("hidden_size=2&at=60&pin=$"))
    again = open_lab(f"all.html#{page.url.split('#')[1]}")
    expect(again.locator(".lego-pin")).to_have_text(page.locator(".lego-pin").inner_text())
    assert again.evaluate("scrollY") == 0


def test_back_and_forward_undo_and_redo(open_lab: Opener) -> None:
    page = open_lab("several.html")
    first, length = shown(page), page.evaluate("history.length")
    _pull(page, "hidden_size", "ArrowRight", 5)  # of the first lab: one entry
    expect(page).to_have_url(re.compile("#lab1.hidden_size=8$"))
    other = page.locator("[data-field=learning_rate] input[type=text]").nth(1)
    other.fill("2")
    other.press("Enter")
    expect(page).to_have_url(re.compile("#lab1.hidden_size=8;lab2.learning_rate=2$"))
    settle(page)
    changed = [shown(page, i) for i in (0, 1)]
    assert page.evaluate("history.length") == length + 2

    page.go_back()  # the last change, whichever lab's
    expect(other).to_have_value("1")
    expect(page).to_have_url(re.compile("#lab1.hidden_size=8$"))
    page.go_back()
    expect(page).to_have_url(re.compile("several.html$"))
    settle(page)
    assert shown(page) == first
    undo, redo = (page.get_by_role("button", name=name).first for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    redo.click()  # the same stack
    expect(page).to_have_url(re.compile("#lab1.hidden_size=8$"))
    undo.click()
    expect(page).to_have_url(re.compile("several.html$"))
    page.go_forward()
    expect(page).to_have_url(re.compile("#lab1.hidden_size=8$"))
    settle(page)
    assert shown(page) == changed[0]
    page.go_back()
    expect(page).to_have_url(re.compile("several.html$"))
    page.go_back()  # everything is undone: away
    expect(page).to_have_url("about:blank")


def _pull(page: Page, field: str, key: str, times: int) -> None:
    slider = page.locator(f"[data-field={field}] input[type=range]").first
    slider.focus()
    for _ in range(times):
        slider.press(key)
    settle(page)
