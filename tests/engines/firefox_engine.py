"""Firefox, driven over WebDriver BiDi: it speaks it itself, so a websocket is all that is needed.

https://www.w3.org/TR/webdriver-bidi/
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import websocket

from tests.engines.engine import PATIENCE, Engine, Place
from tests.engines.webdriver import key_actions, pointer_actions

NAMES = ("firefox-esr", "firefox")
# Port 9 discards: what Firefox itself asks its makers for must not leave the machine.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
EVENTS = [
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.fetchError",
    "network.responseCompleted",
]


# Said of a formula of which the last bytes are still on their way; all of them are well formed
# (tests/site/test_assets.py).
HALF_LOADED = re.compile(r"Invalid markup: Incorrect number of children for <m\w+/> tag\.")


def find_firefox() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox(Engine):
    """A Firefox of its own, with an empty profile."""

    name = "firefox"

    def __init__(self, dark: bool = False, scripts: bool = True) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        wanted = {**PREFERENCES, "ui.systemUsesDarkTheme": int(dark), "javascript.enabled": scripts}
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items())
        (self._profile / "user.js").write_text("".join(lines))
        command = [
            str(find_firefox()),
            "--headless",
            "--no-remote",
            "--profile",
            str(self._profile),
        ]
        self._process = subprocess.Popen(
            [*command, "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._socket = websocket.create_connection(
            self._address() + "/session", timeout=PATIENCE, suppress_origin=True
        )
        # Where the page may run no scripts, ours run in a room of their own.
        self._room = {} if scripts else {"sandbox": "tests"}
        self._numbers = itertools.count()
        self._trouble: list[str] = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=EVENTS)
        # A new tab, since the first one has not got the keyboard.
        self._window = self._call("browsingContext.create", type="tab")["context"]

    def _address(self) -> str:
        """Return where Firefox listens, which it says among other things."""
        assert self._process.stderr
        for line in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (\S+)", line):
                return found[1]
        raise RuntimeError("Firefox ended before it listened")

    def _call(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; note what happens in the meantime."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (message := json.loads(self._socket.recv())).get("id") != number:
            self._note(message["method"], message["params"])
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]

    def _note(self, event: str, about: dict[str, Any]) -> None:
        said = event == "log.entryAdded" and about["level"] in ("error", "warn")
        if said and not HALF_LOADED.fullmatch(about["text"]):
            self._trouble.append(about["text"])
        if event == "network.beforeRequestSent" and self.is_outside(about["request"]["url"]):
            self._trouble.append(f"outside: {about['request']['url']}")
        failed = event == "network.fetchError" or about.get("response", {}).get("status", 0) >= 400
        if failed:
            self._trouble.append(f"failed: {about['request']['url']}")

    def resize(self, width: int, height: int = 900) -> None:
        size = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self._window, viewport=size)

    def go(self, address: str) -> None:
        self._call("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def evaluate(self, function: str, *arguments: Any) -> Any:
        # No promise is ever kept in a page without scripts.
        begin, wait = ("", "") if self._room else ("async", "await")
        answer = self._call(
            "script.callFunction",
            functionDeclaration=(
                f"{begin} (all) => JSON.stringify({wait} ({function})(...JSON.parse(all)))"
            ),
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            awaitPromise=True,
            target={"context": self._window, **self._room},
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def press(self, *keys: str) -> None:
        self._act(key_actions(keys))

    def drag(self, *places: Place) -> None:
        self._act(pointer_actions(places))

    def _act(self, actions: list[dict[str, Any]]) -> None:
        self._call("input.performActions", context=self._window, actions=actions)

    def trouble(self) -> list[str]:
        self._call("session.status")  # everything that was sent before it has arrived with it
        return self._trouble

    def picture(self) -> bytes:
        return base64.b64decode(
            self._call("browsingContext.captureScreenshot", context=self._window)["data"]
        )

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)
        shutil.rmtree(self._profile, ignore_errors=True)
