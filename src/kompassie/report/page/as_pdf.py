"""A page printed as PDF by a browser of the Chromium family, where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ...errors import MissingBrowser

__all__ = ["browser_path", "pdf_from_html"]

CHOICE = "KOMPASSIE_BROWSER"
"""The environment variable that names the browser to print with."""

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_SECONDS = 120
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-pdf-header-footer",
)
_NODES = re.compile(rb"\(node(\d{8})\)")
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def browser_path() -> str:
    """Return the browser to print with.

    Raises
    ------
    MissingBrowser
        If there is none, or what the environment names is not there.
    """
    chosen = os.environ.get(CHOICE)
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise MissingBrowser(f"{CHOICE} names {chosen!r}, which is no program here")
        return found
    for name in (*_NAMES, *_PLACES):
        found = shutil.which(name)
        if found is not None:
            return found
    raise MissingBrowser("none was found here")


def pdf_from_html(page: str) -> bytes:
    """Return a page that needs no other file as PDF bytes, without the time it was made.

    The browser gets a profile of its own that is thrown away, and two minutes.

    Raises
    ------
    MissingBrowser
        If there is no browser, or it does not print.
    """
    browser = browser_path()
    # For the superuser a browser has no sandbox; the page runs no script and loads nothing.
    flags = [*_FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else _FLAGS
    with tempfile.TemporaryDirectory(prefix="kompassie-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            browser, *flags, f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}", source.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(  # noqa: S603 - a browser, with arguments of our own making
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise MissingBrowser(f"{browser} did not finish in {_SECONDS} seconds") from None
        except OSError as error:
            raise MissingBrowser(f"{browser} could not be started: {error.strerror}") from None
        if not target.is_file():
            raise MissingBrowser(f"{browser} printed nothing")
        data = target.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise MissingBrowser(f"{browser} wrote something that is no PDF")
    return _settled(data)


def _settled(data: bytes) -> bytes:
    """Return a PDF without what differs from one printing to the next.

    Its dates, and where the browser began to number the parts of the page; each is replaced by as
    many bytes, so that everything stays where the file says it is.
    """
    data = _DATES.sub(rb"\g<1>20000101000000", data)
    numbers = [int(found) for found in _NODES.findall(data)]
    first = min(numbers, default=1)
    return _NODES.sub(lambda found: b"(node%08d)" % (int(found[1]) - first + 1), data)
