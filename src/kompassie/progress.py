"""How a long question reports progress and is told to stop.

A question takes ``progress=None | True | callable``. A callable gets ``(done, total)``, total
being None where it is not known; it stops the run by raising `Stop` (or StopIteration), and
what was found so far is kept. True prints one line on standard error.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeAlias

from .errors import InvalidValue, Stop

__all__ = ["Meter", "Progress"]

Progress: TypeAlias = "Callable[[int, int | None], object] | bool | None"

_EVERY = 0.05  # seconds between two calls: then one comes at least every 0.1 s


class Meter:
    """Calls a progress callback at most twenty times a second.

    Parameters
    ----------
    progress
        None or False: silent; True: a line on standard error; else a callable.
    what
        What is counted, for the printed line ("loops").
    total
        How many there will be, or None.
    """

    def __init__(self, progress: Progress, what: str, total: int | None = None) -> None:
        if not (progress is None or isinstance(progress, bool) or callable(progress)):
            raise InvalidValue("progress", progress, "use None, True or a function (done, total)")
        self._call: Callable[[int, int | None], object] | None
        if progress is True:
            self._call = self._print
        else:
            self._call = progress or None
        self._what = what
        self._total = total
        self._last = time.monotonic()
        self._printed = False

    def tick(self, done: int, *, last: bool = False) -> bool:
        """Report `done`; return False when the callback asked to stop."""
        if self._call is None:
            return True
        now = time.monotonic()
        if not last and now - self._last < _EVERY:
            return True
        self._last = now
        try:
            self._call(done, self._total)
        except (Stop, StopIteration):
            return False
        finally:
            if last and self._printed:
                sys.stderr.write("\n")
        return True

    def _print(self, done: int, total: int | None) -> None:
        of = f" of {total:,}" if total is not None else ""
        sys.stderr.write(f"\r{done:,}{of} {self._what}")
        sys.stderr.flush()
        self._printed = True
