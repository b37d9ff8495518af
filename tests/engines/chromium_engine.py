"""Chromium, driven by playwright over its own protocol, as in the other tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from tests.engines.engine import Engine, Place


class Chromium(Engine):
    """A window of the one Chromium that all tests share."""

    name = "chromium"

    def __init__(self, browser: Browser, dark: bool = False, scripts: bool = True) -> None:
        scheme = "dark" if dark else "light"
        self._page = page = browser.new_page(color_scheme=scheme, java_script_enabled=scripts)
        self._trouble = seen = []
        page.on("console", lambda m: m.type in ("error", "warning") and seen.append(m.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("requestfailed", lambda r: seen.append(f"failed: {r.url}"))
        page.on("response", lambda r: r.status >= 400 and seen.append(f"failed: {r.url}"))
        page.on("request", lambda r: self.is_outside(r.url) and seen.append(f"outside: {r.url}"))

    def resize(self, width: int, height: int = 900) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def go(self, address: str) -> None:
        self._page.goto(address)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self._page.evaluate(f"(all) => ({function})(...all)", list(arguments))

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def drag(self, *places: Place) -> None:
        mouse = self._page.mouse
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place)
        mouse.up()

    def trouble(self) -> list[str]:
        return self._trouble

    def picture(self) -> bytes:
        return self._page.screenshot()

    def close(self) -> None:
        self._page.close()
