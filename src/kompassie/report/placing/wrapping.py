"""Labels in at most three lines: short, even lines, and long compounds broken where they may be."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from ..canvas.measuring import drawable, text_width

__all__ = ["wrap"]

USUAL_WIDTH = 10.4  # about 17 letters
LARGEST_WIDTH = 17.0  # about 28 letters, for labels that do not fit three usual lines
MOST_LINES = 3
_LONG_WORD = 20  # letters; longer words may be broken
_LEAST_PART = 4  # letters on each side of a break
_READ = 220  # characters; no three lines hold more
_HYPHEN_COST = 1.6
_SOFT_HYPHEN = "\u00ad"
_VOWELS = frozenset("aeiouyáéíóúäëïöüàèâêîôû")


class _Part(NamedTuple):
    """A piece of the label that stays on one line."""

    text: str
    joint: str  # what stands after it if no line ends there: a space, or nothing
    mark: str  # what stands after it if a line does end there: nothing, or a hyphen


def wrap(text: str) -> tuple[tuple[str, ...], bool]:
    """Break a label into lines.

    Parameters
    ----------
    text
        Any text; it is first made drawable.

    Returns
    -------
    tuple of str
        One to three lines, as even as possible.
    bool
        Whether the text was cut; then the last line ends in "…".

    Examples
    --------
    >>> wrap("Verbinding met andere afdelingen")
    (('Verbinding met', 'andere afdelingen'), False)
    """
    shown = drawable(text[: 4 * _READ])
    parts = _parts(shown[:_READ]) or [_Part("", "", "")]
    for count in range(1, MOST_LINES + 1):
        lines, width = _even_lines(parts, count)
        if width <= USUAL_WIDTH or (count == MOST_LINES and width <= LARGEST_WIDTH):
            if len(shown) <= _READ and len(text) <= 4 * _READ:
                return tuple(lines), False
            break
    return _cut(parts), True


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    for word in text.split(" "):
        pieces = _word_pieces(word)
        for piece, following in pairwise(pieces):
            bare = piece.endswith(("-", "/", "_")) or not following
            parts.append(_Part(piece, "", "" if bare else "-"))
        if pieces:
            parts.append(_Part(pieces[-1], " ", ""))
    return parts


def _word_pieces(word: str) -> list[str]:
    """Return where a word may be broken: at its own marks, else between syllables if it is long."""
    if _SOFT_HYPHEN in word:
        return [piece for piece in word.split(_SOFT_HYPHEN) if piece]
    pieces: list[str] = []
    for piece in re.findall(r"[^-/_]*[-/_]?", word):
        if not piece:
            continue
        if pieces and (len(piece) < _LEAST_PART or len(pieces[-1]) < _LEAST_PART):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return [part for piece in pieces for part in _syllables(piece)]


def _syllables(word: str) -> list[str]:
    if len(word) <= _LONG_WORD or word.isupper():
        return [word]
    low = word.casefold()
    if len(low) != len(word) or not any(char in _VOWELS for char in low):
        return [word[k : k + 12] for k in range(0, len(word), 12)]
    breaks = [0]
    for k in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        opens = low[k] not in _VOWELS and k + 1 < len(low) and low[k + 1] in _VOWELS
        if opens and low[k].isalpha() and low[k - 1].isalpha() and k - breaks[-1] >= 3:
            breaks.append(k)
    return [word[a:b] for a, b in pairwise([*breaks, len(word)])]


def _even_lines(parts: list[_Part], count: int) -> tuple[list[str], float]:
    """Return the split into `count` lines whose widest is narrowest, and that width."""
    size = len(parts)
    if size < count:
        return _even_lines(parts, size)
    spans = _span_widths(parts)
    # Per line and last part: widest line so far, raggedness (breaks ties), where the line starts.
    best = [[(spans[0][j], spans[0][j] ** 2, 0) for j in range(size)]]
    for line in range(1, count):
        row = [(float("inf"), 0.0, 0)] * size
        for j in range(line, size):
            options = []
            for i in range(line, j + 1):
                widest, ragged, _ = best[-1][i - 1]
                broken = 0.0 if parts[i - 1].joint else _HYPHEN_COST
                width = max(widest, spans[i][j]) + broken
                options.append((width, ragged + spans[i][j] ** 2, i))
            row[j] = min(options)
        best.append(row)
    lines: list[str] = []
    end = size - 1
    for row in reversed(best):
        start = row[end][2]
        lines.append(_line(parts, start, end))
        end = start - 1
    lines.reverse()
    return lines, max(text_width(line) for line in lines)


def _span_widths(parts: list[_Part]) -> list[list[float]]:
    """Return the width of a line from part i to part j, as ``widths[i][j]``."""
    own = [text_width(part.text) for part in parts]
    joint = [text_width(part.joint) for part in parts]
    mark = [text_width(part.mark) for part in parts]
    rows = []
    for i in range(len(parts)):
        row, width = [0.0] * len(parts), 0.0
        for j in range(i, len(parts)):
            width += own[j] + (joint[j - 1] if j > i else 0.0)
            row[j] = width + mark[j]
        rows.append(row)
    return rows


def _line(parts: list[_Part], start: int, end: int) -> str:
    inner = "".join(part.text + part.joint for part in parts[start:end])
    return inner + parts[end].text + parts[end].mark


def _cut(parts: list[_Part]) -> tuple[str, ...]:
    """Return the beginning of a label that is too long, in full lines with "…" at the end."""
    lines: list[str] = []
    start = 0
    room = 0.85 * LARGEST_WIDTH
    while len(lines) < MOST_LINES and start < len(parts):
        end = start
        while end + 1 < len(parts) and text_width(_line(parts, start, end + 1)) <= room:
            end += 1
        lines.append(_clipped(_line(parts, start, end), room))
        start = end + 1
    last = lines[-1]
    while last and text_width(last + "…") > room:
        last = last[:-1]
    lines[-1] = last.rstrip(" -…,;:") + "…"
    return tuple(lines)


def _clipped(line: str, room: float) -> str:
    while len(line) > 1 and text_width(line) > room:
        line = line[:-1]
    return line
