"""WebKit, as Safari's stand-in: WebKitGTK's MiniBrowser under Xvfb, driven over WebDriver.

https://www.w3.org/TR/webdriver2/
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.engines.engine import PATIENCE, Engine, Place
from tests.engines.webdriver import is_root, key_actions, pointer_actions

# The browser's own furniture must not keep its window wider than a phone.
GTK_STYLE = "* { font-size: 1px; min-width: 0; padding: 0; margin: 0; border: 0; }"
TO_JSON = """const done = arguments[1];
(async () => JSON.stringify(await (%s)(...JSON.parse(arguments[0]))))()
  .then((answer) => done({ answer }), (error) => done({ error: `${error}` }));"""


def find_webkit() -> dict[str, str] | None:
    """Return the paths of the driver, its browser and a screen, or None."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.1/MiniBrowser"))
    if not (driver and screen and browsers):
        return None
    return {"driver": driver, "screen": screen, "browser": str(browsers[0])}


class WebKit(Engine):
    """A MiniBrowser of its own, on a screen of its own."""

    name = "webkit"
    folder = "watched"  # WebDriver has no word for a page's errors: the page must say them

    def __init__(self, dark: bool = False, scripts: bool = True) -> None:
        found = find_webkit()
        assert found
        self._home = Path(tempfile.mkdtemp(prefix="webkit-"))
        (self._home / "gtk-3.0").mkdir()
        (self._home / "gtk-3.0" / "gtk.css").write_text(GTK_STYLE)
        self._screen = subprocess.Popen(
            [found["screen"], "-displayfd", "1", "-screen", "0", "1600x2000x24"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._screen.stdout
        environment = {
            **os.environ,
            "DISPLAY": ":" + self._screen.stdout.readline().strip(),
            "GDK_BACKEND": "x11",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "XDG_CONFIG_HOME": str(self._home),
        }
        if is_root():  # whom its sandbox refuses
            environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        port = free_port()
        self._driver = subprocess.Popen(
            [found["driver"], f"--port={port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._base = f"http://127.0.0.1:{port}"
        self._connect(found["browser"], scripts)

    def _connect(self, browser: str, scripts: bool) -> None:
        """Open the window, as soon as the driver listens."""
        allowed = str(scripts).lower()
        options = {
            "binary": browser,
            "args": ["--automation", f"--enable-javascript-markup={allowed}"],
        }
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        end = time.monotonic() + PATIENCE
        while True:
            try:
                session = self._call("POST", "/session", wanted)
                break
            except URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        self._base += f"/session/{session['sessionId']}"

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        try:
            with urlopen(
                Request(self._base + path, data, headers, method=method), timeout=PATIENCE
            ) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()[:500]}") from None

    def resize(self, width: int, height: int = 900) -> None:
        self._call("POST", "/window/rect", {"width": width, "height": height})
        self.wait("(width) => innerWidth === width", width)  # the window takes its time

    def go(self, address: str) -> None:
        self._call("POST", "/url", {"url": address})

    def evaluate(self, function: str, *arguments: Any) -> Any:
        script = {"script": TO_JSON % function, "args": [json.dumps(arguments)]}
        found = self._call("POST", "/execute/async", script)
        if "error" in found:
            raise RuntimeError(found["error"])
        return json.loads(found.get("answer") or "null")

    def press(self, *keys: str) -> None:
        self._act(key_actions(keys))

    def drag(self, *places: Place) -> None:
        self._act(pointer_actions(places))

    def _act(self, actions: list[dict[str, Any]]) -> None:
        self._call("POST", "/actions", {"actions": actions})

    def trouble(self) -> list[str]:
        return self.evaluate("() => globalThis.trouble?.() ?? []")

    def picture(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

    def close(self) -> None:
        self._call("DELETE", "")
        for process in (self._driver, self._screen):
            process.terminate()
            process.communicate(timeout=PATIENCE)
        shutil.rmtree(self._home, ignore_errors=True)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
