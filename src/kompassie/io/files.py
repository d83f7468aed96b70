"""Getting at the bytes of a file and the text in them, or saying clearly why not."""

from __future__ import annotations

import difflib
import io
import os
import re
import stat
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ..errors import InvalidValue, KompassieError, TooLarge, UnreadableFile
from ..model.remarks import Remark

__all__ = ["LARGEST", "Where", "checked_path", "decoded", "read_bytes", "text_stream"]

LARGEST = 50_000_000
"""How many bytes a reader takes unless it is told otherwise."""

Where = str | os.PathLike[str]

_CHUNK = 1 << 20
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Marks at the start of a file that say what it is; the longest text first.
_KINDS = (
    (b"PK\x03\x04", "it is a zip archive, such as an Excel workbook (.xlsx)"),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel or Word file (.xls, .doc)"),
    (b"%PDF", "it is a PDF"),
    (b"\xff\xfe", "it is UTF-16 text"),
    (b"\xfe\xff", "it is UTF-16 text"),
)
_AS_TEXT = 'Save it as text in UTF-8 (in Excel: "CSV UTF-8").'


def checked_path(path: object) -> Path:
    """Return a path given as text or as a path."""
    if isinstance(path, (str, os.PathLike)) and path:
        try:
            return Path(path)
        except TypeError:
            pass
    raise InvalidValue("path", path, 'give the name of a file, such as "team.csv"')


def read_bytes(path: Path, largest: int = LARGEST, *, argument: str = "largest") -> bytes:
    """Return the bytes of a file, if it is a file of at most `largest` bytes and not empty.

    `argument` is what the budget is called where the user gives it.
    """
    if isinstance(largest, bool) or not isinstance(largest, int) or largest < 1:
        raise InvalidValue(argument, largest, "give a number of bytes from 1")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile(path, "it is a folder", "Name a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(path, "it is not an ordinary file", "Copy it to one first.")
        if status.st_size > largest:
            raise _too_large(path, status.st_size, largest, argument)
        with path.open("rb") as stream:
            data = _all(stream, path, largest, argument)
    except FileNotFoundError:
        raise UnreadableFile(path, "there is no such file", _near(path)) from None
    except KompassieError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        remedy = "Check its name, and that you may read it."
        raise UnreadableFile(path, f"the system says: {why}", remedy) from None
    if not data.strip():
        raise UnreadableFile(path, "it is empty", "Check that it was saved.")
    return data


def _all(stream: BinaryIO, path: Path, largest: int, argument: str) -> bytes:
    """Return what a stream holds; some files say 0 bytes and hold more, others grow."""
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > largest:
            raise _too_large(path, len(data), largest, argument)
    return bytes(data)


def _too_large(path: Path, size: int, largest: int, argument: str) -> TooLarge:
    remedy = f"Give a larger budget as {argument}=, if the file is what you think it is."
    return TooLarge(f"the file {str(path)!r}", f"{size:,} bytes", f"{largest:,} bytes", remedy)


def _near(path: Path) -> str:
    """Return what to do about a file that is not there: a name that looks like it, if any."""
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), 2_000)]
    except OSError:
        return f"There is no folder {str(path.parent)!r} either."
    close = difflib.get_close_matches(path.name, names, n=2, cutoff=0.7)
    if close:
        return f"Did you mean {' or '.join(repr(name) for name in close)}?"
    return f"Check its name, and the folder {str(path.parent.absolute())!r}."


def decoded(data: bytes, path: Where) -> tuple[str, tuple[Remark, ...]]:
    """Return the text that bytes hold, and what was assumed about them.

    UTF-8, with or without a byte-order mark; where it is not valid UTF-8, Windows-1252, which is
    reported. Anything with control characters in it is no text.
    """
    text, _, remarks = _decoded(data, path)
    return text, remarks


def text_stream(data: bytes, path: Where) -> tuple[io.TextIOWrapper, tuple[Remark, ...]]:
    """Return the text that bytes hold as a stream that decodes as it goes; see `decoded`.

    Line ends stay as they are. It takes a fraction of the memory of the whole text.
    """
    _, encoding, remarks = _decoded(data, path)
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), remarks


def _decoded(data: bytes, path: Where) -> tuple[str, str, tuple[Remark, ...]]:
    for start, what in _KINDS:
        if data.startswith(start):
            raise UnreadableFile(path, what, _AS_TEXT)
    control = _CONTROL.search(data)
    if control is not None:
        why = f"it is not text: byte {control.start():,} is 0x{control[0][0]:02X}"
        if control[0] == b"\x00":
            why += " (a picture, a program, or text in UTF-16)"
        raise UnreadableFile(path, why, _AS_TEXT)
    try:
        return data.decode("utf-8-sig"), "utf-8-sig", ()
    except UnicodeDecodeError as error:
        at = error.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        why = f"it is neither UTF-8 nor Windows-1252 text (byte {at:,} is 0x{data[at]:02X})"
        raise UnreadableFile(path, why, _AS_TEXT) from None
    said = f"it is not UTF-8 (byte {at:,}): read as Windows-1252; check accents such as é and ë"
    return text, "cp1252", (Remark("assumed", "encoding", said),)
