"""Chromium, driven by playwright over its own protocol, as in the other tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Request, Response

from tests.engines.engine import Engine, Place


class Chromium(Engine):
    """A window of the one Chromium that all tests share."""

    name = "chromium"

    def __init__(self, browser: Browser, dark: bool = False, scripts: bool = True) -> None:
        self._page = page = browser.new_page(
            color_scheme="dark" if dark else "light", java_script_enabled=scripts
        )
        self._trouble: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._trouble.append(str(error)))
        page.on("requestfailed", lambda r: self._trouble.append(f"failed: {r.url}"))
        page.on("response", self._answered)
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._trouble.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._trouble.append(f"failed: {response.url}")

    def _asked(self, request: Request) -> None:
        if self.is_outside(request.url):
            self._trouble.append(f"outside: {request.url}")

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
