"""A tab of Chromium as a person uses it: mouse, keyboard, window, and what can be seen."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

from tests.end_to_end.chromium import BrowserFailed, Chromium, Json

_SECONDS = 20.0
_KEY_CODES = {"Escape": 27, "Enter": 13, "Tab": 9}
_BAD = ("warning", "error", "assert")


class Page:
    """A tab as a person uses it; what its console and its network did is kept."""

    def __init__(self, browser: Chromium) -> None:
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **parameters: Any) -> Json:
        return self._browser.call(method, self._session, **parameters)

    def open(self, url: str) -> None:
        """Go there and wait until the document is there."""
        self._call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, seconds: float = _SECONDS) -> Any:
        """The first truthy value of the expression."""
        deadline = time.monotonic() + seconds
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                seen = self.evaluate("(document.body?.innerText ?? '').slice(0, 3000)")
                raise BrowserFailed(f"waited {seconds:g} s in vain for {expression}; the page says:\n{seen}")
            time.sleep(0.05)
        return value

    def click(self, selector: str) -> None:
        """The mouse, in the middle of the element."""
        find = f"const found = document.querySelector({json.dumps(selector)})"
        show = "found?.scrollIntoView({block: 'center'})"
        box = self.wait_for(f"(() => {{ {find}; {show}; return found?.getBoundingClientRect().toJSON() }})()")
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key: str, text: str = "") -> None:
        """One key, as `KeyboardEvent.key` names it."""
        codes = {"Escape": 27, "Enter": 13, "Tab": 9}
        self._call(
            "Input.dispatchKeyEvent",
            type="keyDown",
            key=key,
            text=text,
            windowsVirtualKeyCode=codes.get(key, 0),
        )
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=codes.get(key, 0))

    def type(self, text: str) -> None:
        """Into whatever has the focus."""
        self._call("Input.insertText", text=text)

    def resize(self, width: int, height: int) -> None:
        """The window."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)

    def prefer(self, scheme: str) -> None:
        """`light` or `dark`."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path: Path) -> None:
        """What the window shows, as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def requests(self) -> list[str]:
        """The address of everything that was asked for so far."""
        return [event["request"]["url"] for event in self._happened("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the console was told as warning or error, and what nobody caught."""
        logged = [event["entry"] for event in self._happened("Log.entryAdded")]
        spoken = self._happened("Runtime.consoleAPICalled")
        return [
            *(f"{entry['text']} {entry.get('url', '')}" for entry in logged if entry["level"] in _BAD),
            *(str(event["args"]) for event in spoken if event["type"] in _BAD),
            *(str(event["exceptionDetails"]) for event in self._happened("Runtime.exceptionThrown")),
        ]

    def _happened(self, method: str) -> list[Json]:
        return [
            event["params"]
            for event in self._browser.events
            if event.get("method") == method and event.get("sessionId") == self._session
        ]
