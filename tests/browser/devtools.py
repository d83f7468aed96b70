"""A small client of the DevTools protocol: opens a page in Chromium and drives it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: on Debian, apt-get install chromium"
    return path


class Browser:
    """One headless Chromium with one page; every message, request and complaint is kept."""

    def __init__(self, folder: Path, width: int = 1300, height: int = 1000) -> None:
        self.process = subprocess.Popen(
            [chromium_path(), *FLAGS, f"--user-data-dir={folder}",
             f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.events: list[dict[str, Any]] = []
        self.number = 0
        try:
            port = self._port(folder / "DevToolsActivePort")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = json.load(answer)
            address = next(p["webSocketDebuggerUrl"] for p in pages if p["type"] == "page")
            self.line = _Line(port, address.partition(str(port))[2])
            for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def _port(self, file: Path) -> int:
        for _ in range(600):
            if file.exists() and len(file.read_text().splitlines()) > 1:
                return int(file.read_text().splitlines()[0])
            time.sleep(0.05)
        raise AssertionError("Chromium did not start")

    def call(self, method: str, **settings: Any) -> Any:
        """Send a command and return its answer; what else arrives is kept."""
        self.number += 1
        own = self.number
        self.line.send(json.dumps({"id": own, "method": method, "params": settings}))
        while True:
            message = json.loads(self.line.receive())
            if message.get("id") == own:
                assert "error" not in message, f"{method}: {message}"
                return message["result"]
            self.events.append(message)

    def open(self, page: Path) -> None:
        self.events.clear()
        self.call("Page.navigate", url=page.as_uri())
        for _ in range(600):
            if self.run("document.readyState") == "complete":
                return
            time.sleep(0.02)
        raise AssertionError("the page did not finish loading")

    def run(self, script: str) -> Any:
        """Return what a script in the page evaluates to."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def texts(self, selector: str) -> list[str]:
        picked = json.dumps(selector)
        return self.run(f"[...document.querySelectorAll({picked})].map((n) => n.textContent)")

    def count(self, selector: str) -> int:
        return self.run(f"document.querySelectorAll({json.dumps(selector)}).length")

    def middle(self, selector: str) -> tuple[float, float]:
        picked = json.dumps(selector)
        return tuple(
            self.run(
                f"(() => {{ const n = document.querySelector({picked});"
                "n.scrollIntoView({block: 'center'}); const b = n.getBoundingClientRect();"
                "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
            )
        )

    def hover(self, selector: str) -> None:
        x, y = self.middle(selector)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector: str) -> None:
        x, y = self.middle(selector)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        code, text = {
            "Tab": (9, ""), "Enter": (13, "\r"), " ": (32, " "), "Escape": (27, ""),
            "ArrowRight": (39, ""), "ArrowLeft": (37, ""),
        }[key]  # fmt: skip
        more = {"text": text} if text else {}
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                code="Space" if key == " " else key, **(more if kind == "keyDown" else {}),
            )  # fmt: skip

    def prefer(self, **features: str) -> None:
        listed = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", features=listed)

    def picture(self) -> bytes:
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def complaints(self) -> list[str]:
        """Return what the page logged, threw, or was refused."""
        self.run("0")
        found = []
        for event in self.events:
            if event["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
                found.append(json.dumps(event["params"])[:400])
            if event["method"] == "Runtime.consoleAPICalled":
                found.append(json.dumps(event["params"]["args"])[:400])
        return found

    def requests(self) -> list[str]:
        """Return the addresses the page asked for."""
        kind = "Network.requestWillBeSent"
        return [e["params"]["request"]["url"] for e in self.events if e["method"] == kind]

    def close(self) -> None:
        if hasattr(self, "line"):
            self.line.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)


class _Line:
    """A web socket, as far as one client on this machine needs it (RFC 6455)."""

    def __init__(self, port: int, path: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.left = b""
        while b"\r\n\r\n" not in self.left:
            self.left += self.socket.recv(4096)
        head, _, self.left = self.left.partition(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0], head

    def _read(self, size: int) -> bytes:
        while len(self.left) < size:
            more = self.socket.recv(65_536)
            assert more, "Chromium hung up"
            self.left += more
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def send(self, text: str) -> None:
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x81, 0x80 | size)
        elif size < 65_536:
            head = struct.pack("!BBH", 0x81, 0xFE, size)
        else:
            head = struct.pack("!BBQ", 0x81, 0xFF, size)
        masked = bytes(byte ^ mask[k % 4] for k, byte in enumerate(data))
        self.socket.sendall(head + mask + masked)

    def receive(self) -> str:
        parts = b""
        while True:
            first, second = self._read(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", self._read(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._read(8))
            data = self._read(size)
            if first & 0x0F in (0x0, 0x1):
                parts += data
                if first & 0x80:
                    return parts.decode()
