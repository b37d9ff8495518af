"""Addresses from outside, as bad as they come, opened in a browser one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from tests.lab import hostile
from tests.lab.conftest import settle
from tests.lab.test_hostile_states import EXAMPLES, drawn
from tests.lab.test_random_changes import FUZZ

SPELT = (
    lambda text: quote(text, safe="", errors="replace"),
    lambda text: text[:2000],
    lambda text: quote(text, safe="{}[]:,", errors="replace")[:-1],  # cut in the middle of a sign
)


def test_every_address_opens_a_lab_that_answers(open_lab: Callable[..., Page]) -> None:
    fields = st.sampled_from([*hostile.NAMES, "at", *hostile.PROTOTYPE, hostile.MARKUP])
    texts = hostile.values.map(json.dumps) | st.sampled_from(hostile.TEXTS)
    pairs = st.lists(st.tuples(fields, texts), max_size=3)
    heads = st.sampled_from(
        ["#lab1?", "#lab1?", "#lab1?", "#lab01?", "#lab\u202e1?", "#lab?", "#?"]
    )
    page = open_lab("all.html")
    for head, spell, pair in drawn(st.tuples(heads, st.sampled_from(SPELT), pairs), EXAMPLES // 10):
        query = "&".join(f"{name}={spell(text)}" for name, text in [*pair, ("steps", "20")])
        page.evaluate("(hash) => void (location.hash = hash)", head + query)
        settle(page)
        state = page.locator("[data-lego]").get_attribute("data-state")
        assert state in ("ready", "exploded"), query
        assert page.locator(".lego-status").inner_text().count(";") < 8
    assert page.evaluate(FUZZ, [0, 1]) == []
    page.evaluate("() => void (location.hash = '#lab1?steps=30')")
    expect(page.locator("[data-lego]")).to_have_attribute("data-step", "30")
