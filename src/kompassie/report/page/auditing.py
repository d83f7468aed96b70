"""What a sentence of a report rests on: the loops and links it names, the figures, the settings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from ...loops.loop import Loop
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.variable import Variable
from ...tabular import Table, TableResult
from ..telling.phrases import loop_name, phrase, short
from ..telling.wording import Words
from .content import Block, Fold, Grid, Line, lines
from .link_table import link_grid

__all__ = ["REMARKS", "Audit", "figures"]

REMARKS = (
    ("loops", "grow"), ("holds", "position"), ("grips", "nobody"), ("dominance", "only"),
    ("levers", "judgement"), ("two_camps", "people"), ("effect", "directions_only"),
    ("sensitivity", "talk"), ("archetypes", "nearly"), ("archetypes", "likeness"),
    ("archetypes", "no_delay"), ("check", "intro"),
    ("people", "caution"), ("suggest", "intro"), ("proof", "drawing"), ("position", "note"),
    ("people", "by_rule"), ("loopset", "choice"), ("paths", "weight"),
)  # fmt: skip
"""Texts that say how to read a result and claim nothing themselves."""

_MOST_LINKS = 24
_MOST_LOOPS = 3
_MOST_ROWS = 8
_MOST_COLUMNS = 12
_LOOPS_READ = 2_000
_HIDDEN = (
    "quote", "note", "labels", "roles", "inserted", "surprise", "delays_lacking", "missing", "code",
    "size_shift", "up_without", "down_without", "tips_without", "harms", "rank", "tied", "owners",
)  # fmt: skip
"""Columns for programs: words of people, how a search went, and what others say already."""

_BETWEEN = re.compile(r"( → | ↔ | \| | \+ |, | [+−]$)")
"""What stands between names in a cell."""


class Audit:
    """Finds what a sentence names in a map, and shows what it rests on.

    Parameters
    ----------
    m
        The map.
    loops
        Loops that sentences may name.
    words
        Of the language the sentences are in.
    personal
        Whether words of respondents may be shown.
    """

    def __init__(
        self, m: CausalMap, loops: Iterable[Loop], words: Words, personal: bool = False
    ) -> None:
        self.map = m
        self.words = words
        self.personal = personal
        label = {v.name: words.quoted(short(v, words.lang)) for v in m.variables}
        self._links = {f"{label[x.source]} → {label[x.target]}": x for x in m.links}
        self._loops: dict[str, Loop] = {}
        for loop in _first(loops):
            self._loops.setdefault(loop_name(loop, words), loop)
        self._remarks = {words(*key).rstrip(":") for key in REMARKS}
        self._variables = [
            (re.compile(rf"(?<!\w){re.escape(phrase(v, words))}(?!\w)", re.IGNORECASE), v)
            for v in m.variables
        ]

    def told(self, text: str, result: object = None) -> list[Line]:
        """Return the sentences of a told result, each with what it rests on."""
        return [Line(line, self.rests_on(line, result)) for line in lines(text)]

    def rests_on(self, sentence: str, result: object = None) -> tuple[Block, ...]:
        """Return the loops and links a sentence names, the figures behind it, and the settings.

        A remark that claims nothing rests on nothing.
        """
        if self.is_remark(sentence):
            return ()
        found: list[Block] = []
        for loop in self.loops_in(sentence)[:_MOST_LOOPS]:
            found += [Line(loop_name(loop, self.words)), self.links(loop.links)]
        links = self.links_in(sentence)
        if links:
            found.append(self.links(links))
        if isinstance(result, TableResult):
            grid = figures(result.table(), self.variables_in(sentence), self.map, self.words)
            if grid is not None:
                found.append(grid)
            found.append(Line(result.provenance.line(), manner="code"))
        return tuple(found)

    def is_remark(self, sentence: str) -> bool:
        """Return whether a sentence says how to read a result, and claims nothing itself."""
        return sentence.strip().rstrip(":") in self._remarks

    def links(self, links: Sequence[Link]) -> Grid | Fold:
        """Return links with their signs, evidence and quotes; many of them behind a fold."""
        grid = link_grid(links, self.map, self.words, personal=self.personal)
        if len(links) <= _MOST_LINKS:
            return grid
        return Fold(self.words("report", "all_links", n=len(links)), (grid,))

    def links_in(self, sentence: str) -> list[Link]:
        """Return the links a sentence names."""
        if " → " not in sentence:
            return []
        return [link for text, link in self._links.items() if text in sentence]

    def loops_in(self, sentence: str) -> list[Loop]:
        """Return the loops a sentence names, by name or by route; the longest names first."""
        found, left = [], sentence
        for name in sorted(self._loops, key=len, reverse=True):
            if name in left and _alone(name, left):
                found.append(self._loops[name])
                left = left.replace(name, "")
        return found

    def variables_in(self, sentence: str) -> list[Variable]:
        """Return the variables a sentence names."""
        return [v for pattern, v in self._variables if pattern.search(sentence)]


def _alone(name: str, sentence: str) -> bool:
    """Return whether a name stands in a sentence as words of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence) is not None


def _first(loops: Iterable[Loop]) -> list[Loop]:
    known = list(loops)
    named = [loop for loop in known if loop.name is not None]
    return named + known[:_LOOPS_READ]


def figures(table: Table, named: Sequence[Variable], m: CausalMap, words: Words) -> Grid | None:
    """Return the rows of a result's table that a sentence is about, in the reader's language.

    Parameters
    ----------
    table
        The table of the result.
    named
        The variables the sentence names; rows about none of them are left out where any is.
    m
        The map, whose labels stand for names.
    words
        Of the language.
    """
    columns = [name for name in table.columns if name not in _HIDDEN]
    told = [name for name in columns if any(cell is not None for cell in table[name])]
    columns = told[:_MOST_COLUMNS]
    rows = list(table.rows())
    if not rows or not columns:
        return None
    mine = [row for row in rows if _about(row, named)]
    label = {v.name: short(v, words.lang) for v in m.variables}
    shown = (mine or rows)[:_MOST_ROWS]
    head = [words.get("columns", name, name.replace("_", " ")) for name in columns]
    cells = [[_cell(row[name], label, words) for name in columns] for row in shown]
    if len(cells) == 1 and len(columns) > 4:
        # One row with many figures reads best as a list.
        pairs = [[a, b] for a, b in zip(head, cells[0], strict=True) if b not in ("", "–")]
        return Grid([words("columns", "figure"), words("columns", "value")], pairs)
    return Grid(head, cells)


def _about(row: Mapping[str, object], named: Sequence[Variable]) -> bool:
    texts = [cell for cell in row.values() if isinstance(cell, str)]
    return any(
        re.search(rf"(?<!\w){re.escape(v.name)}(?!\w)", text) for v in named for text in texts
    )


def _cell(value: object, label: Mapping[str, str], words: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words("report", "yes" if value else "no")
    if isinstance(value, float):
        whole = math.isfinite(value) and value == int(value) and abs(value) >= 2
        return words.number(value, 0 if whole else 2)
    if isinstance(value, int):
        return words.whole(value)
    text = str(value)
    if text in label:
        return label[text]
    for section in ("cells", "archetype_names"):
        if words.get(section, text, ""):
            return words.get(section, text, text)
    return "".join(
        part if k % 2 else label.get(part, words.get("owners", part, part))
        for k, part in enumerate(_BETWEEN.split(text))
    )
