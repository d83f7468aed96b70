"""Writing files so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from .errors import UnwritableFile

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write `content` to `path`: to a temporary file beside it, then in one step into place.

    Text is written as UTF-8 with plain line feeds on every system, so that the same content
    has the same bytes everywhere.
    """
    # Through a link, the file it leads to is written; the link stays.
    target = Path(os.path.realpath(path))
    data = content.encode("utf-8") if isinstance(content, str) else content
    folder = target.parent
    if not folder.is_dir():
        raise UnwritableFile(
            target, f"there is no folder {str(folder)!r} to write in", "Make it first."
        )
    if target.is_dir():
        raise UnwritableFile(target, "it is a folder", "Name a file in it.")
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; a report is meant to be shared as any new file is.
        mask = os.umask(0)
        os.umask(mask)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return Path(path)
