"""What can go wrong, in words: what with the value, where, and what to do about it.

Every error of this library is a `KompassieError`. The classes take facts and word the message
themselves, so that the same fault reads the same wherever it is found.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

__all__ = [
    "ConflictingLinks",
    "DuplicateVariable",
    "EquationError",
    "IncompleteResult",
    "InvalidValue",
    "KompassieError",
    "KompassieWarning",
    "LostWork",
    "MissingBrowser",
    "MissingDependency",
    "NotationError",
    "Problem",
    "Stop",
    "TableError",
    "TooLarge",
    "UnknownLink",
    "UnknownVariable",
    "UnreadableFile",
    "UnwritableFile",
    "shown",
]

_SHOWN = 80
_PROBLEMS_SHOWN = 20


def shown(value: object, most: int = _SHOWN) -> str:
    """Return a short, one-line picture of a value for a message.

    A label may be a megabyte of hostile text; a message never is.
    """
    if isinstance(value, str) and len(value) > most:
        return f"{value[: most - 20]!r}… ({len(value):,} characters)"
    text = " ".join(repr(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"


class KompassieError(Exception):
    """Any error this library raises on purpose."""


class KompassieWarning(UserWarning):
    """Something was done on the user's behalf that they should know of."""


class Stop(Exception):
    """Raised by a progress callback to end a run; what was found so far is kept."""


class InvalidValue(KompassieError, ValueError):
    """A value that cannot be taken.

    Parameters
    ----------
    what
        The argument or field, in words ("strength of 'a' -> 'b'").
    value
        The offending value.
    remedy
        What would be taken instead.
    """

    def __init__(self, what: str, value: object, remedy: str) -> None:
        self.what = what
        self.value = value
        self.remedy = remedy
        super().__init__(what, value, remedy)

    def __str__(self) -> str:
        return f"{self.what} is {shown(self.value)}: {self.remedy}"


class UnknownVariable(KompassieError, KeyError):
    """A name that is not in the map.

    Parameters
    ----------
    name
        The name asked for.
    known
        The names there are; close ones are proposed.
    where
        What asked for it, in words.
    """

    def __init__(self, name: object, known: Iterable[str] = (), where: str = "") -> None:
        self.name = name
        self.known = tuple(known)
        self.where = where
        super().__init__(name, self.known, where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        head = f"no variable {shown(self.name)} in the map{place}"
        close = _close_names(self.name, self.known)
        if close:
            return f"{head}: did you mean {' or '.join(shown(c) for c in close)}?"
        if not self.known:
            return f"{head}: the map has no variables"
        few = ", ".join(shown(k) for k in self.known[:6])
        more = f", … ({len(self.known)} in all)" if len(self.known) > 6 else ""
        return f"{head}: it has {few}{more}"


def _close_names(name: object, known: Sequence[str]) -> list[str]:
    """Return up to three known names that look like `name`, ignoring case."""
    if not isinstance(name, str) or len(name) > 200:
        return []
    by_fold: dict[str, str] = {}
    for candidate in known[:2_000]:
        by_fold.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(name.casefold(), list(by_fold), n=3, cutoff=0.6)
    return [by_fold[c] for c in close]


class UnknownLink(KompassieError, KeyError):
    """A link that is not in the map."""

    def __init__(self, source: str, target: str, where: str = "") -> None:
        self.source = source
        self.target = target
        self.where = where
        super().__init__(source, target, where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return (
            f"no link {shown(self.source)} -> {shown(self.target)} in the map{place}: "
            "see map.links for those there are, or add it with with_link()"
        )


class DuplicateVariable(KompassieError, ValueError):
    """Two variables with one name."""

    def __init__(self, name: str, where: str = "") -> None:
        self.name = name
        self.where = where
        super().__init__(name, where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return (
            f"two variables are called {shown(self.name)}{place}: names are compared after "
            "trimming and collapsing spaces; rename one of them"
        )


class ConflictingLinks(KompassieError, ValueError):
    """Two links for one ordered pair that do not say the same.

    Parameters
    ----------
    source, target
        The pair.
    difference
        What differs, in words ("signs + and −").
    where
        Where the second one stands, in words.
    """

    def __init__(self, source: str, target: str, difference: str, where: str = "") -> None:
        self.source = source
        self.target = target
        self.difference = difference
        self.where = where
        super().__init__(source, target, difference, where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return (
            f"two links {shown(self.source)} -> {shown(self.target)} differ{place}: "
            f"{self.difference}. Keep one; or name a middle variable if there are two "
            'mechanisms; or pass conflict="contested" if people disagree about the sign'
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a text or table: where, what stands there, and what to do."""

    where: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {shown(self.text)}: {self.remedy}"


class _ManyProblems(KompassieError, ValueError):
    """Base of errors that name every problem found, not only the first."""

    one = "problem"
    many = "problems"

    def __init__(self, problems: Iterable[Problem], where: str = "") -> None:
        self.problems = tuple(problems)
        self.where = where
        super().__init__(self.problems, where)

    def __str__(self) -> str:
        count = len(self.problems)
        place = f" in {self.where}" if self.where else ""
        lines = [f"{count} {self.one if count == 1 else self.many}{place}"]
        lines += [f"  {problem}" for problem in self.problems[:_PROBLEMS_SHOWN]]
        if count > _PROBLEMS_SHOWN:
            lines.append(f"  … and {count - _PROBLEMS_SHOWN} more (see .problems)")
        return "\n".join(lines)


class NotationError(_ManyProblems):
    """Lines of the text notation that cannot be read; `.problems` lists them all."""

    one = "line cannot be read"
    many = "lines cannot be read"


class EquationError(_ManyProblems):
    """Equations that cannot be read or worked out; `.problems` lists them all."""

    one = "equation does not work"
    many = "equations do not work"


class TableError(_ManyProblems):
    """Rows of a table that cannot be read; `.problems` lists them all."""


class _FileFault(KompassieError):
    """Base of errors about a file: which, what is wrong with it, and what to do.

    Parameters
    ----------
    path
        The file.
    why
        What is wrong with it.
    remedy
        What to do.
    """

    verb = ""

    def __init__(self, path: str | PathLike[str], why: str, remedy: str) -> None:
        self.path = path
        self.why = why
        self.remedy = remedy
        super().__init__(path, why, remedy)

    def __str__(self) -> str:
        return f"cannot {self.verb} {str(self.path)!r}: {self.why}. {self.remedy}"


class UnreadableFile(_FileFault, ValueError):
    """A file that cannot be read, or is not what its name says."""

    verb = "read"


class UnwritableFile(_FileFault, OSError):
    """A file that cannot be written where it is asked for."""

    verb = "write"


class TooLarge(KompassieError, ValueError):
    """An input or a piece of work beyond the budget that was given."""

    def __init__(self, what: str, size: str, budget: str, remedy: str) -> None:
        self.what = what
        self.size = size
        self.budget = budget
        self.remedy = remedy
        super().__init__(what, size, budget, remedy)

    def __str__(self) -> str:
        size = f"{self.size}, where the budget is {self.budget}"
        return f"{self.what} is too large: {size}. {self.remedy}"


class IncompleteResult(KompassieError, RuntimeError):
    """A result that was stopped early, where a complete one is needed."""

    def __init__(self, what: str, why: str, remedy: str) -> None:
        self.what = what
        self.why = why
        self.remedy = remedy
        super().__init__(what, why, remedy)

    def __str__(self) -> str:
        return f"{self.what} is incomplete: {self.why}. {self.remedy}"


class LostWork(KompassieError, RuntimeError):
    """Chunks of work that an executor did not bring back, however often it was asked.

    Parameters
    ----------
    lost, chunks
        How many chunks got lost, and how many there were.
    again
        How often they were asked for again.

    Notes
    -----
    `result` holds what was made of the chunks that did come back, or None.
    """

    def __init__(self, lost: int, chunks: int, again: int) -> None:
        self.lost = lost
        self.chunks = chunks
        self.again = again
        self.result: object = None
        super().__init__(lost, chunks, again)

    def __str__(self) -> str:
        kept = "what came back is in .result" if self.result is not None else "nothing is kept"
        cause = self.__cause__
        said = f"; it said {type(cause).__name__}: {cause}" if cause is not None else ""
        return (
            f"the executor lost {self.lost} of {self.chunks} chunks of work, {self.again} "
            f"resubmissions included ({kept}){said}. Look at its workers, or leave executor= out"
        )


class MissingDependency(KompassieError, ImportError):
    """An optional library that is asked for and not installed."""

    def __init__(self, library: str, purpose: str, extra: str) -> None:
        self.library = library
        self.purpose = purpose
        self.extra = extra
        super().__init__(library, purpose, extra)

    def __str__(self) -> str:
        return (
            f"{self.library} is needed {self.purpose} and is not installed: "
            f"python -m pip install 'kompassie[{self.extra}]'"
        )


class MissingBrowser(MissingDependency):
    """A browser that prints is asked for, and there is none, or it did not print.

    Parameters
    ----------
    why
        What went wrong.
    """

    def __init__(self, why: str) -> None:
        super().__init__("Chromium", "to print a PDF", "")
        self.why = why

    def __str__(self) -> str:
        return (
            f"a report as PDF is printed by Chromium, Chrome or Edge: {self.why}. Install one (on "
            "Debian: apt-get install chromium), name it in KOMPASSIE_BROWSER, or write .html and "
            "print that"
        )

    def __reduce__(self) -> tuple[type[MissingBrowser], tuple[str]]:
        return type(self), (self.why,)
