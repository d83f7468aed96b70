"""Rows that were taken, laid out and looked through: all a survey is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.fields import clean_name
from ..model.remarks import Remark, Report
from .answers import SEEN
from .checks import answer_remarks, name_proposals, proposal_remarks
from .importing import Gathered
from .sheets import Laid, arranged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Assembled", "assembled", "places_of"]


@dataclass(frozen=True)
class Assembled:
    """Sheets and cells, names that look alike, the report, and the number of each respondent."""

    laid: Laid
    proposals: dict[str, str]
    report: Report
    number_of: NDArray[np.int64]


def assembled(found: Gathered, synonyms: Mapping[str, str], first: tuple[Remark, ...]) -> Assembled:
    """Return rows laid out, with everything that was noticed of them.

    Parameters
    ----------
    found
        The rows that were taken.
    synonyms
        The merge table that was applied.
    first
        What a reader noticed of the file as a whole.
    """
    laid = arranged(found)
    report = [*first, *found.remarks, *laid.remarks, *answer_remarks(found.names, laid)]
    proposals = name_proposals(found.names, laid)
    report += proposal_remarks(proposals)
    if synonyms:
        merged = ", ".join(f"{k} → {v}" for k, v in list(synonyms.items())[:20])
        report.append(Remark("merged", "names", f"as the merge table says: {merged}"))
    if not np.isin(laid.cells.kind, SEEN).any():
        report.append(Remark("no link", "all rows", "nobody sees a link anywhere"))
    return Assembled(laid, proposals, Report.of(report), laid.number_of)


def places_of(
    what: str, wanted: str | Iterable[str], names: tuple[str, ...], under: bool = False
) -> list[int]:
    """Return the places of names in a list; `under`: also of those below a name ("care / …")."""
    listed = [wanted] if isinstance(wanted, str) else list(wanted)
    places: list[int] = []
    for name in listed:
        text = clean_name(name, what)
        found = [
            k
            for k, known in enumerate(names)
            if known == text or (under and known.startswith(f"{text} / "))
        ]
        if not found:
            known = ", ".join(names) or f"no {what} at all"
            raise InvalidValue(what, name, f"the survey has {known}")
        places += found
    return places
