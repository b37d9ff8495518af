"""Answers to exercises stay in the reader's browser, and the list of chapters counts them."""

from __future__ import annotations

from playwright.sync_api import Browser, expect


def test_answers_are_kept_counted_and_forgotten(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    address = f"{site_url}/notebooks/03_forward_step.html"
    page.goto(address)
    mark = page.locator(".lego-progress")
    first, second = (page.locator("[data-lego=check]").nth(k) for k in (0, 1))
    for field, text in ((first, "1.7348"), (second, "1 2")):
        field.locator("input, textarea").fill(text)
        field.get_by_role("button", name="Check").click()
    expect(mark).to_have_text("1/3")
    page.goto(f"{site_url}/notebooks/04_loss.html")
    expect(mark).to_have_accessible_name("1 of 3 exercises right")
    page.goto(address)
    expect(first).to_have_attribute("data-verdict", "right")
    expect(second.locator("textarea")).to_have_value("1 2")
    page.get_by_role("button", name="Forget them").click()
    expect(mark).to_have_count(0)
    expect(first.locator("input")).to_have_value("")
    page.close()
