"""What the name of a variable gives away: a person, a direction, an action, two ideas."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import combinations

from ..model.variable import Variable
from .check_words import (
    BETWEEN,
    CHANGING,
    CONTRASTS,
    DIRECTIONS,
    FIRST_NAMES,
    JOINTS,
    NO_WITHOUT,
    SMALL_WORDS,
    TITLES,
)

__all__ = ["built_in_direction", "look_alikes", "person_in", "texts_of", "two_ideas", "verb_in"]

_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DIRECTIONS = [
    (word, re.compile(rf"(?<![\w-]){re.escape(word)}(?:-(?=\w)|(?!\w))\s*", re.IGNORECASE))
    for word in DIRECTIONS
]
_MOST_COMPARED = 400
_LIKE = 0.87


def texts_of(variable: Variable) -> tuple[str, ...]:
    """Return what people read of a variable: its labels, or its name where it has none."""
    found = tuple(variable.labels.values()) or (variable.name.replace("_", " "),)
    return tuple(dict.fromkeys(_ASIDE.sub("", text).strip() or text for text in found))


def person_in(text: str) -> str:
    """Return the first name of a person, or a title with a name, in a text; empty if none."""
    words = _WORD.findall(text)
    for k, word in enumerate(words):
        bare = re.sub(r"['’]s?$", "", word)
        if word.casefold() in TITLES and k + 1 < len(words) and words[k + 1][0].isupper():
            return f"{word} {words[k + 1]}"
        # In the middle of a text a name has a capital; a text that is one word may lack it.
        if (bare[0].isupper() or len(words) == 1) and bare.casefold() in FIRST_NAMES:
            return bare
    return ""


def built_in_direction(text: str) -> tuple[str, str]:
    """Return the word that builds in a direction, and the text without it where it can go."""
    for word, pattern in _DIRECTIONS:
        match = pattern.search(text)
        if match is None:
            continue
        rest = " ".join((text[: match.start()] + text[match.end() :]).split())
        if rest:
            return word, "" if word in NO_WITHOUT else rest
    return "", ""


def verb_in(text: str) -> tuple[str, str]:
    """Return a verb of changing that a text begins with, and what is changed; empty if none."""
    words = text.split()
    if len(words) > 1 and words[0].casefold() in ("het", "to"):
        words = words[1:]
    if len(words) < 2 or words[0].casefold() not in CHANGING:
        return "", ""
    rest = words[1:]
    while len(rest) > 1 and rest[0].casefold() in SMALL_WORDS:
        rest = rest[1:]
    return words[0], " ".join(rest)


def two_ideas(text: str) -> str:
    """Return what joins two ideas in a text; empty if nothing does."""
    words = re.sub(r"([/&+])", r" \1 ", text).split()
    if any(word.casefold() in BETWEEN for word in words):
        return ""
    for k, word in enumerate(words[1:-1], start=1):
        if word.casefold() in JOINTS and words[k - 1] not in "-–":
            return word
    return ""


def look_alikes(names: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return pairs of names whose texts say nearly the same, in order.

    Parameters
    ----------
    names
        {name: its texts}. Beyond 400 names only the same words in another order are seen.
    """
    kept = {name: {_stems(text) for text in texts} for name, texts in names.items()}
    alike: dict[object, list[str]] = {}
    for name, texts in kept.items():
        for words in texts:
            # "A helps B" is not "B helps A": short words keep their places.
            same = words if any(len(w) < 3 for w in words) else frozenset(words)
            if words:
                alike.setdefault(same, []).append(name)
    found = {
        pair: None for group in alike.values() for pair in combinations(dict.fromkeys(group), 2)
    }
    if len(kept) <= _MOST_COMPARED:
        for a, b in combinations(kept, 2):
            if any(_near(x, y) for x in kept[a] for y in kept[b]):
                found[a, b] = None
    place = {name: k for k, name in enumerate(kept)}
    return sorted(found, key=lambda pair: (place[pair[0]], place[pair[1]]))


def _near(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    apart = set(a) ^ set(b)
    # "Limit 1" and "limit 2", or "A's part" and "B's part", are meant to differ.
    if any(len(word) < 3 or word in CONTRASTS for word in apart):
        return False
    if not apart and any(len(word) < 3 for word in a):
        return False  # the same words in another order were looked at before
    one, other = " ".join(a), " ".join(b)
    if min(len(one), len(other)) < 5:
        return False
    if abs(len(one) - len(other)) > 0.3 * max(len(one), len(other)):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _LIKE and matcher.ratio() >= _LIKE


def _stems(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFD", text.casefold().replace("_", " "))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain)
    kept = [word for word in words if word not in SMALL_WORDS] or words
    return tuple(re.sub(r"(?<=\w{4})(?:en|s)$", "", word) for word in kept)
