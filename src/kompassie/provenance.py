"""How a result was made: the question, its settings, the map, the versions, the randomness."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

__all__ = ["Provenance", "__version__", "made_by"]

__version__ = "0.1.0"


@dataclass(frozen=True)
class Provenance:
    """How a result was made. It holds no time and no place, so equal runs give equal records.

    Parameters
    ----------
    question
        Name of the function that was called.
    settings
        Its settings as (name, text) pairs, in the order of its signature.
    source
        Content digest of the map or survey that was asked, 64 hexadecimal digits.
    versions
        (name, version) pairs of what computed it.
    entropy
        The entropy of the random draws, or None where nothing was drawn.
    """

    question: str
    settings: tuple[tuple[str, str], ...] = ()
    source: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    entropy: int | None = None

    def line(self) -> str:
        """Return all of it as one line of text."""
        parts = [f"{self.question}({', '.join(f'{k}={v}' for k, v in self.settings)})"]
        if self.source:
            parts.append(f"map {self.source[:12]}")
        if self.entropy is not None:
            parts.append(f"seed {self.entropy}")
        parts += [f"{name} {version}" for name, version in self.versions]
        return " · ".join(parts)


def made_by(
    question: str,
    settings: Mapping[str, object],
    source: str = "",
    entropy: int | None = None,
) -> Provenance:
    """Return the provenance of a call made here and now."""
    texts = tuple((name, _text(value)) for name, value in settings.items())
    return Provenance(question, texts, source, _versions(), entropy)


def _text(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else text[:199] + "…"


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    import numpy

    return (
        ("kompassie", __version__),
        ("numpy", numpy.__version__),
        ("Python", platform.python_version()),
    )
