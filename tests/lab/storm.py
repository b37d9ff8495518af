"""Real input, drawn at random: a mouse, fingers and keys as the browser makes them.

`Storm(page, seed).blow(n)` makes about n events on the page's first widget.
"""

from __future__ import annotations

from random import Random
from typing import Any, Literal

from playwright.sync_api import Page

Button = Literal["left", "middle", "right"]
BUTTONS: list[Button] = ["left", "left", "left", "left", "left", "middle", "right"]
PARTS = "input, select, canvas, button, textarea, summary, td[tabindex], p, figcaption"
KEYS = [
    *("Tab", "Tab", "Shift+Tab", "Enter", "Escape", "Space", "Home", "End", "PageUp", "PageDown"),
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Delete", "Backspace", "F2", "Control+a"),
    *("Shift+ArrowRight", "Control+Home", "Control+z", "Control+x", "Control+v", *"7-.x"),
]
PASTES = [
    *("3", "-1.5", "1e999", "2,5", "\u22121", "\u202e12", "\u200b", "<img src=x>", "0.1 0.2\n3 4"),
    *("9" * 3000, "]" + " " * 3000, "\U0001f600"),
]
PLACE = """([parts, share]) => {
  const all = [...document.querySelector("[data-lego]").querySelectorAll(parts)];
  const seen = all.filter((one) => one.checkVisibility());
  const one = seen[Math.floor(share * seen.length)];
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = one.getBoundingClientRect();
  return [left, top, width, height];
}"""
FOCUS = """async () => {
  await new Promise(requestAnimationFrame);
  const root = document.querySelector("[data-lego]");
  const one = document.activeElement;
  return [root.contains(one), one === document.body, one.outerHTML.slice(0, 160)];
}"""
# What moves the focus away, or would leave the page, is not counted as a loss of it.
MOVES = ("Tab", "Shift+Tab")


class Storm:
    """Random real events on a page; `lost` lists what dropped the focus."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.random = page, Random(seed)
        self.devtools = page.context.new_cdp_session(page)
        # A finger that pulls the page beyond its end would have the browser load another.
        page.evaluate("() => void (document.documentElement.style.overscrollBehavior = 'none')")
        self.lost: list[str] = []
        self.made = 0

    def blow(self, events: int) -> None:
        """Make about so many events, and leave nothing pressed."""
        acts = [self.drag] * 4 + [self.keys] * 6 + [self.paste, self.fingers, self.around]
        while self.made < events:
            self.random.choice(acts)()
        self.page.mouse.up()
        self.page.keyboard.press("Escape")
        self.page.emulate_media(media="screen")

    def _place(self, parts: str = PARTS) -> list[float]:
        """Bring a part into view and return a place on it, or now and then beside the page."""
        left, top, width, height = self.page.evaluate(PLACE, [parts, self.random.random()])
        x, y = (left + width * self._share(), top + height * self._share())
        return [-40.0, y] if self.random.random() < 0.05 else [x, y]

    def _share(self) -> float:
        return self.random.uniform(-0.1, 1.1)

    def drag(self) -> None:
        """Press, move, perhaps press another button or turn the wheel, and perhaps let go."""
        mouse, button = self.page.mouse, self.random.choice(BUTTONS)
        mouse.move(*self._place())
        mouse.down(button=button, click_count=self.random.choice([1, 1, 2, 3]))
        for _ in range(self.random.randint(0, 3)):
            mouse.move(self.random.uniform(-50, 1100), self.random.uniform(-50, 1000))
        if self.random.random() < 0.2:
            mouse.down(button="right")
            mouse.up(button="right")
        if self.random.random() < 0.2:
            mouse.wheel(self.random.uniform(-50, 50), self.random.uniform(-300, 300))
        if self.random.random() < 0.1:
            self.page.keyboard.press("Escape")
        if self.random.random() < 0.9:
            mouse.up(button=button)
        self.made += 5

    def keys(self) -> None:
        """Press keys where the focus is, one of them perhaps held."""
        for _ in range(self.random.randint(1, 6)):
            inside, _, before = self.page.evaluate(FOCUS)
            if not inside:
                self.page.keyboard.press("Tab")
            key = self.random.choice(KEYS)
            if self.random.random() < 0.1 and "+" not in key and key != "Tab":
                for _ in range(4):
                    self.page.keyboard.down(key)
                self.page.keyboard.up(key)
            else:
                self.page.keyboard.press(key)
            self.made += 1
            if inside and key not in MOVES and self.page.evaluate(FOCUS)[1]:
                self.lost.append(f"{key} on {before}")

    def paste(self) -> None:
        """Put a text into what has the focus, as a clipboard or an input method does."""
        self.page.keyboard.insert_text(self.random.choice(PASTES))
        self.page.keyboard.press(self.random.choice(["Enter", "Tab"]))
        self.made += 2

    def fingers(self) -> None:
        """Put one finger down or two, move them, and lift them or lose them."""
        x, y = self._place("canvas, input, td[tabindex], button")
        points: list[dict[str, Any]] = [{"x": max(0, x), "y": max(0, y), "id": 0}]
        if self.random.random() < 0.4:
            points.append({"x": 200, "y": 300, "id": 1})
        self._touch("touchStart", points)
        for _ in range(self.random.randint(0, 3)):
            moved = [one | {"x": one["x"] + self.random.uniform(0, 80)} for one in points]
            self._touch("touchMove", moved)
        self._touch(self.random.choice(["touchEnd", "touchEnd", "touchCancel"]), [])
        self.made += 4

    def _touch(self, kind: str, points: list[dict[str, Any]]) -> None:
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def around(self) -> None:
        """Change what the page stands in: its size, its theme, its medium."""
        page, what = self.page, self.random.randrange(4)
        if what == 0:
            page.set_viewport_size({"width": self.random.choice([360, 700, 1000]), "height": 900})
        elif what == 1:
            page.emulate_media(media=self.random.choice(["print", "screen"]))
        elif what == 2:
            theme = self.random.choice(["light", "dark"])
            page.evaluate("(theme) => void (document.documentElement.dataset.theme = theme)", theme)
        else:
            page.emulate_media(reduced_motion=self.random.choice(["reduce", "no-preference"]))
        self.made += 1
