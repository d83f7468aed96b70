"""The text notation as a file: what `parse` reads, one link a line."""

from __future__ import annotations

from dataclasses import replace

from ..errors import NotationError
from ..model.causal_map import CausalMap
from ..model.merging import Conflict
from ..model.notation import parse
from ..model.remarks import Report
from .files import Where, decoded

__all__ = ["read_notation"]


def read_notation(data: bytes, path: Where, *, conflict: Conflict = "raise") -> CausalMap:
    """Return the map of a text file in the notation, from its bytes.

    Raises
    ------
    NotationError
        Naming every line that cannot be read.
    UnreadableFile
        If the bytes are no text.
    """
    text, remarks = decoded(data, path)
    try:
        m = parse(text, conflict=conflict)
    except NotationError as error:
        raise NotationError(error.problems, str(path)) from None
    return replace(m, report=Report.of(remarks) + m.report)
