"""A report as Markdown: sentences with footnotes, and pictures kept in the same file."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from ..telling.wording import words_of
from .content import Block, Card, Fold, Grid, Head, Line, Picture, Report

__all__ = ["markdown_of"]

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|~$^<>=:@-])")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn what follows around
_SAFE_INSIDE = set("()-:+=")
"""Signs that mean something at the start of a line only, or after another sign that is escaped."""


def markdown_of(report: Report) -> str:
    """Return a report as Markdown that pandoc, notebooks and editors read.

    What a sentence rests on stands in its footnote. Pictures are data addresses at the end, so that
    one file holds all; who shows no such pictures still has their text.
    """
    writer = _Writer()
    parts = [f"# {escaped(report.title)}"]
    for section in report.sections:
        parts.append(f"## {escaped(section.title)}")
        parts += writer.blocks(section.content)
    if writer.notes:
        parts.append(f"## {escaped(words_of(report.lang)('report', 'notes'))}")
    # Footnotes may hold footnotes of their own only as text: they are written flat.
    parts += [f"[^{k}]: {_indented(text)}" for k, text in enumerate(writer.notes, 1)]
    parts += writer.pictures
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is: no link, no HTML, no table, no formula."""
    joined = _TURNS.sub("", " ".join(text.split()))
    made = _SIGNS.sub(lambda m: _escape(m.group(1)), joined)
    made = re.sub(r"^([-+:=]|\d+[.)])", lambda m: "\\" + m.group(1) if not m.group(1)[0].isdigit()
                  else m.group(1)[:-1] + "\\" + m.group(1)[-1], made)  # fmt: skip
    # A bare address would become a link in some readers.
    made = re.sub(r"(?i)\b(https?|ftp|javascript|data|mailto):", r"\1&#58;", made)
    return re.sub(r"(?i)\bwww\.", "www&#46;", made)


def _escape(sign: str) -> str:
    if sign == "<":
        return "&lt;"
    if sign == ">":
        return "&gt;"
    return sign if sign in _SAFE_INSIDE else "\\" + sign


def _indented(text: str) -> str:
    """Return what follows in a footnote set in, so that it belongs to it."""
    return text.replace("\n", "\n    ").replace("\n    \n", "\n\n")


class _Writer:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.pictures: list[str] = []

    def blocks(self, content: Iterable[Block]) -> list[str]:
        made: list[str] = []
        for block in content:
            made += self.block(block)
        return made

    def block(self, block: Block) -> list[str]:
        if isinstance(block, Line):
            if block.manner == "code":
                return [_code(block.text)]
            text = escaped(block.text)
            quoted = f"> {text}" if block.manner == "note" else text
            return [quoted + (self.mark(block.rests) if block.rests else "")]
        if isinstance(block, Head):
            return [f"### {escaped(block.text.strip())}"]
        if isinstance(block, Picture):
            return self.picture(block)
        if isinstance(block, Grid):
            return [self.grid(block)]
        if isinstance(block, Fold):
            return [escaped(block.title) + self.mark(block.content)]
        return self.blocks(block.content)

    def picture(self, picture: Picture) -> list[str]:
        number = len(self.pictures) + 1
        data = base64.b64encode(picture.svg.encode("utf-8")).decode("ascii")
        self.pictures.append(f"[p{number}]: data:image/svg+xml;base64,{data}")
        below = [f"*{escaped(picture.caption)}*"] if picture.caption else []
        return [f"![{escaped(picture.alt)}][p{number}]", *below]

    def mark(self, rests: Iterable[Block]) -> str:
        self.notes.append("")
        number = len(self.notes)
        nested = _Writer()
        self.notes[number - 1] = "\n\n".join(nested.flat(rests))
        return f"[^{number}]"

    def flat(self, content: Iterable[Block]) -> list[str]:
        made: list[str] = []
        for block in content:
            if isinstance(block, Line):
                made += self.block(Line(block.text, (), block.manner))
                made += self.flat(block.rests)
            elif isinstance(block, (Fold, Card)):
                made += [escaped(block.title)] if isinstance(block, Fold) else []
                made += self.flat(block.content)
            elif isinstance(block, Picture):
                made.append(escaped(block.alt))
            else:
                made += self.block(block)
        return made

    def grid(self, grid: Grid) -> str:
        marks = [self.mark(rests) if rests else "" for rests in grid.rests] or [""] * len(grid.rows)
        made = [_row([escaped(cell) for cell in grid.head]), _row(["---"] * len(grid.head))]
        for row, mark in zip(grid.rows, marks, strict=True):
            cells = [escaped(cell) for cell in row]
            cells[0] += mark
            made.append(_row(cells))
        return "\n".join(made)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _code(text: str) -> str:
    """Return a text as code, fenced by more backticks than it holds."""
    joined = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", joined)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {joined} {fence}" if "`" in joined else f"{fence}{joined}{fence}"
