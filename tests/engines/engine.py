"""What a test may ask of a browser engine, whichever of the three it is."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

Place = tuple[float, float]
HERE = Path(__file__).parent
PATIENCE = 60  # seconds, for a machine that does much else
# Functions that run in the page, for every call of `ask`.
HELPERS = (HERE / "helpers.js").read_text(encoding="utf-8")


class Engine(ABC):
    """One window of one browser, driven as a reader would: real keys, a real pointer.

    Every engine begins with a machine that asks for light pages, or for dark ones; `scripts`
    is false for a reader who has switched JavaScript off.
    """

    name: str
    folder = "plain"  # where on the server it finds the site

    @abstractmethod
    def resize(self, width: int, height: int = 900) -> None:
        """Make the page so large, in CSS pixels."""

    @abstractmethod
    def go(self, address: str) -> None:
        """Load a page, and return when it has loaded."""

    @abstractmethod
    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page; wait for its promise; return its value."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys one after the other; their names are those of `KeyboardEvent.key`."""

    @abstractmethod
    def drag(self, *places: Place) -> None:
        """Press the pointer at the first place, move through the others, and let go."""

    @abstractmethod
    def trouble(self) -> list[str]:
        """Return every error, failed request and request to elsewhere since `open`."""

    @abstractmethod
    def picture(self) -> bytes:
        """Return what the window shows, as PNG."""

    @abstractmethod
    def close(self) -> None:
        """End the browser, and all that was started for it."""

    @staticmethod
    def is_outside(address: str) -> bool:
        """Say whether a request leaves this machine."""
        return not address.startswith(("http://127.0.0.1:", "file:", "data:", "blob:", "about:"))

    def open(self, address: str, width: int = 1280, height: int = 900) -> None:
        """Load a page anew, even where only the end of its address differs from the last one."""
        self.resize(width, height)
        self.go("about:blank")
        self.trouble().clear()
        self.go(address)

    def ask(self, call: str, *arguments: Any) -> Any:
        """Return what a function of `helpers.js` (or an expression with them) says."""
        function = call if "=>" in call else f"(...given) => {call}(...given)"
        return self.evaluate(
            f"(...given) => {{ {HELPERS}\nreturn ({function})(...given); }}", *arguments
        )

    def wait(self, call: str, *arguments: Any, seconds: float = PATIENCE) -> Any:
        """Ask again and again until the answer is true, and return it."""
        end = time.monotonic() + seconds
        while True:
            try:
                if answer := self.ask(call, *arguments):
                    return answer
                problem = "it is not true"
            except Exception as error:  # between two pages there is nobody to ask
                problem = str(error)
            if time.monotonic() > end:
                raise AssertionError(f"{self.name}: {call} {arguments}: {problem}")
            time.sleep(0.02)

    def type(self, text: str) -> None:
        """Press the key of each letter."""
        self.press(*text)

    def fill(self, selector: str, text: str, number: int = 0) -> None:
        """Write into a field, by keys, over what stands there."""
        self.ask("take", selector, number)
        self.type(text) if text else self.press("Delete")

    def click(self, selector: str, number: int = 0, at: Place = (0.5, 0.5)) -> None:
        """Press the pointer on an element, at shares of its width and height."""
        self.drag(self.ask("place", selector, number, *at))
