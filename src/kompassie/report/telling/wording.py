"""Words and number formats of a language, from one data file each."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ...errors import InvalidValue

__all__ = ["LANGUAGES", "Words", "words_of"]

LANGUAGES = ("nl", "en")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    lang
        Its code.
    entries
        {section: {key: text}}, as in the data file.
    """

    lang: str
    entries: dict[str, dict[str, Any]]

    def __call__(self, section: str, key: str, **values: object) -> str:
        """Return a text with its places filled in."""
        text: str = self.entries[section][key]
        return text.format(**values) if values else text

    def section(self, name: str) -> Mapping[str, str]:
        """Return all texts of a section."""
        return self.entries[name]

    def get(self, section: str, key: str, otherwise: str) -> str:
        """Return a text, or `otherwise` where the language has no such key."""
        text: str = self.entries[section].get(key, otherwise)
        return text

    def heads(self) -> tuple[str, ...]:
        """Return the nouns that may stand before a colon in a label ("Belief: …")."""
        return tuple(self.entries["phrase"]["heads"])

    def number(self, value: float, digits: int = 2, signed: bool = False) -> str:
        """Return a number as this language writes it, with a true minus sign."""
        if math.isinf(value) or math.isnan(value):
            return "∞" if value > 0 else "–"
        text = f"{abs(value):.{digits}f}"
        if float(text) == 0:
            return text.replace(".", self("format", "decimal"))
        sign = "−" if value < 0 else "+" if signed else ""
        return sign + text.replace(".", self("format", "decimal"))

    def whole(self, value: int) -> str:
        """Return a whole number with its thousands apart, as this language writes it."""
        return f"{value:,}".replace(",", self("format", "thousands"))

    def share(self, value: float) -> str:
        """Return a share of draws as a percentage; never 0 % or 100 % of a finite number.

        A share that is exactly 0 or 1 is worded "< 1 %" or "> 99 %": other draws might differ.
        """
        if value > 0.99:
            text = self("format", "more_than", number=self._percent(99))
        elif value < 0.01:
            text = self("format", "less_than", number=self._percent(1))
        else:
            text = self._percent(round(100 * value))
        return text.replace(" ", _NO_BREAK)

    def runs(self, share: float, draws: int) -> str:
        """Return "85 % of the runs", "all 500 runs" or "none of the 500 runs".

        What happened in all of finitely many runs is told as that, never as 100 %.
        """
        if share in (0.0, 1.0):
            few = "_one" if draws == 1 else ""
            return self("runs", ("all" if share else "none") + few, n=draws)
        return self("runs", "some", share=self.share(share))

    def exact_share(self, part: int, whole: int) -> str:
        """Return a share of a counted whole as a percentage."""
        return self._percent(round(100 * part / whole) if whole else 0).replace(" ", _NO_BREAK)

    def _percent(self, value: int) -> str:
        return self("format", "percent", number=value)

    def listed(self, items: list[str]) -> str:
        """Return items as a list in a sentence: "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        head = self("format", "list").join(items[:-1])
        return f"{head} {self('format', 'and')} {items[-1]}"

    def some(self, items: list[str], most: int) -> str:
        """Return the first of the items, and how many more there are."""
        if len(items) <= most + 1:
            return self.listed(items)
        left = self("numbers", "more", n=self.whole(len(items) - most))
        return f"{self('format', 'list').join(items[:most])} {left}"

    def quoted(self, text: str) -> str:
        """Return a text in the quotation marks of the language."""
        return f"{self('format', 'open_quote')}{text}{self('format', 'close_quote')}"

    def band(self, share: float) -> str:
        """Return the fixed word for a share of at least 60 % of the draws."""
        if share >= 0.95:
            return self("bands", "nearly_always")
        if share >= 0.8:
            return self("bands", "mostly")
        if share >= 0.6:
            return self("bands", "more_often")
        return self("bands", "undecided")


@cache
def words_of(lang: str) -> Words:
    """Return the words of a language, "nl" or "en"."""
    if lang not in LANGUAGES:
        raise InvalidValue("lang", lang, f"use one of {', '.join(LANGUAGES)}")
    text = files(__package__).joinpath("words", f"{lang}.toml").read_text(encoding="utf-8")
    return Words(lang, tomllib.loads(text))
