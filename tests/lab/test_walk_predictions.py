"""Hide a matrix of the Walk, type your own, and be told what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from playwright.sync_api import expect

from lego_mlp.lab import Walk
from tests.lab.conftest import Opener
from tests.lab.walk_pages import cell


def lines(matrix: Any) -> str:
    return "\n".join(" ".join(f"{x:.8f}" for x in row) for row in np.atleast_2d(matrix))


def wrong_answers() -> list[tuple[str, str, str]]:
    t = Walk(observations=3, learning_rate=2.0).trace
    return [
        ("dL_dW2", lines(t["dL_dW2"]), "right"),
        ("dL_dW2", lines(-t["dL_dW2"]), "sign"),
        ("dL_dW2", lines(t["dL_dW2"].T), "transpose"),
        ("dL_dW2", lines(t["h1"].T @ t["dL_dh2"]), "slope"),
        ("dL_dW2", lines(3 * t["dL_dW2"]), "mean"),
        ("dL_dW2", lines(t["dL_dW2"].round(2)), "few"),
        ("dL_dz1", lines(t["dL_dh1"]), "slope"),
        ("dL_dh1", lines(t["dL_dh2"] @ t["W2"].T), "slope"),
        ("h1", lines(t["z1"]), "own"),
        ("dh1_dz1", lines(t["z1"] * (1 - t["z1"])), "own"),
        ("W1*", lines(t["W1"] + 2.0 * t["dL_dW1"]), "sign"),
        ("W1*", lines(t["W1"] - t["dL_dW1"]), "own"),
        ("W1*", lines(t["W1_new"]), "right"),
        ("z2", "1 2\n3", "unread"),
    ]


def test_a_prediction_is_told_what_is_wrong(open_walk: Opener) -> None:
    page = open_walk("three")
    verdict = page.locator(".lego-walk-verdict")
    for name, typed, kind in wrong_answers():
        cell(page, name, 0, 0).click()
        shown = cell(page, name, 1, 1).inner_text()
        page.get_by_role("button", name=f"Hide {name} and predict it").click()
        expect(page.locator(".lego-formula")).to_be_hidden()
        for at in ((0, 0), (0, 1), (1, 1)):
            assert cell(page, name, *at).inner_text() == "?"
        assert shown not in page.locator("[data-lego]").inner_text()
        assert page.get_by_text(f"{name} = ").count() == 0  # the rule would give it away
        page.get_by_label(f"Your {name}").fill(typed)
        page.get_by_role("button", name="Check").click()
        expect(verdict).to_have_attribute("data-verdict", kind)
        expect(verdict).to_have_text(re.compile(r".{7}"))
        page.get_by_role("button", name="Reveal").press("Enter")
        expect(cell(page, name, 0, 0)).to_be_focused()
        assert cell(page, name, 1, 1).inner_text() == shown


def test_a_hidden_matrix_that_gets_other_rows_is_shown_again(open_walk: Opener) -> None:
    page = open_walk()
    cell(page, "z1", 0, 0).click()
    page.get_by_role("button", name="Hide z1 and predict it").click()
    page.get_by_label("Rows").select_option("3")
    expect(page.get_by_label("Your z1")).to_be_hidden()
    expect(cell(page, "z1", 2, 0)).not_to_have_text("?")
