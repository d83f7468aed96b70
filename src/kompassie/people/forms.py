"""A survey in other forms: rows made of maps, and its answers and quotes as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..tabular import Table
from .answers import Kind

if TYPE_CHECKING:
    from .survey import Survey

__all__ = ["answers_table", "quotes_table", "rows_of_maps"]

_FIELDS = (
    "respondent", "source", "target", "sign", "strength", "confidence", "delay", "quote", "group",
)  # fmt: skip


def rows_of_maps(
    maps: Mapping[str, CausalMap], groups: Mapping[str, str]
) -> tuple[list[dict[str, object]], tuple[str, ...]]:
    """Return a row for each link of each person's map, and the variables of all maps."""
    if not isinstance(maps, Mapping):
        raise InvalidValue("maps", type(maps).__name__, "give a dictionary {person: map}")
    rows: list[tuple[object, ...]] = []
    names: dict[str, None] = {}
    for person, m in maps.items():
        if not isinstance(m, CausalMap):
            raise InvalidValue("map of a person", type(m).__name__, "give CausalMap values")
        names.update(dict.fromkeys(m.names))
        group = groups.get(person)
        for link in m.links:
            word = Kind.BOTH.word if link.contested else link.sign.symbol
            more = link.typical_strength, link.confidence, link.delay, link.quote, group
            rows.append((person, *link.pair, word, *more))
        # A person without a link is somebody all the same.
        if not m.links and m.names:
            rows.append((person, m.names[0], m.names[0], None, None, None, None, None, group))
    if not rows:
        raise InvalidValue("maps", "without a variable", "give maps with variables in them")
    return [dict(zip(_FIELDS, row, strict=True)) for row in rows], tuple(names)


def quotes_table(survey: Survey, quotes: tuple[str, ...]) -> Table:
    """Return source, target and quote of each answer that has one."""
    rows = []
    said = survey.cells.quote
    if said is not None and quotes:
        for k in np.flatnonzero(said >= 0):
            source, target = survey.pairs[survey.cells.pair[k]]
            rows.append((survey.variables[source], survey.variables[target], quotes[said[k]]))
    return Table.from_rows(("source", "target", "quote"), rows)


def answers_table(survey: Survey) -> Table:
    """Return person, round, group, source, target, answer and strength of each answer."""
    c, s = survey.cells, survey.sheets
    names = ("person", "round", "group", "source", "target", "answer", "strength")
    rows = []
    for k in range(len(c)):
        sheet, (source, target) = c.sheet[k], survey.pairs[c.pair[k]]
        strength = float(c.strength[k])
        rows.append(
            (
                int(s.person[sheet]),
                survey.rounds[s.round[sheet]] if s.round[sheet] >= 0 else "",
                survey.groups[s.group[sheet]] if s.group[sheet] >= 0 else "",
                survey.variables[source],
                survey.variables[target],
                Kind(int(c.kind[k])).word,
                None if math.isnan(strength) else strength,
            )
        )
    return Table.from_rows(names, rows)
