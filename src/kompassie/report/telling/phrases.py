"""How a variable, a link and a loop are named in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...loops.loop import Loop
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.variable import Variable
from .wording import Words

__all__ = [
    "capital",
    "is_held",
    "links_text",
    "loop_name",
    "loop_numbers",
    "map_size",
    "owner_name",
    "phrase",
    "short",
]

_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_BREAKS = re.compile(r"[,;:/()]")


def capital(text: str) -> str:
    """Return the text with its first letter as a capital, also behind an opening quote."""
    for k, character in enumerate(text):
        if character.isalpha():
            return text[:k] + character.upper() + text[k + 1 :] if k <= 1 else text
    return text


def short(variable: Variable, lang: str) -> str:
    """Return the label without what stands in brackets at its end."""
    label = variable.label(lang)
    return _ASIDE.sub("", label) or label


def phrase(variable: Variable, words: Words) -> str:
    """Return a variable as it stands in a sentence.

    "Opvatting: dit is weerstand" becomes "de opvatting ‘dit is weerstand’"; a label of one
    plain word stands as it is, without its capital; anything longer stands in quotation marks.
    """
    label = short(variable, words.lang)
    head, colon, rest = label.partition(":")
    if colon and rest.strip() and head.strip().casefold() in words.heads():
        quoted = words.quoted(rest.strip())
        return words("phrase", "prefixed", head=head.strip().casefold(), quoted=quoted)
    text = _uncapped(label, words.lang)
    if len(text.split()) == 1 and not _BREAKS.search(text):
        return text
    return words.quoted(text)


def is_held(variable: Variable, words: Words) -> bool:
    """Return whether a variable is a belief named as one, which people hold rather than do."""
    head, colon, rest = short(variable, words.lang).partition(":")
    return bool(colon and rest.strip() and head.strip().casefold() in words.heads())


def _uncapped(text: str, lang: str) -> str:
    """Return the text without its sentence capital; names such as HR, R&D or A keep theirs.

    So does an English label written In Capitals: there the first one is no sentence's.
    """
    first, *more = text.split()
    weighty = [word for word in more if len(word) > 3 and word.isalpha()]
    if lang == "en" and weighty and all(word[0].isupper() for word in weighty):
        return text
    if len(first) == 1 and more and (lang, first) != ("en", "A"):
        return text
    if len(first) > 1 and not first[1:].islower():
        return text
    return text[0].lower() + text[1:]


def loop_name(loop: Loop, words: Words, code: str = "") -> str:
    """Return code and name of a loop, or code and route where people gave it no name."""
    if loop.name is not None:
        label = loop.name.label(words.lang)
        mark = loop.name.code or code
        return label if label == mark else f"{mark} {label}".strip()
    if code:
        return code
    labels = [short(v, words.lang) for v in (*loop.variables, loop.variables[0])]
    return " → ".join(labels)


def loop_numbers(loops: list[Loop]) -> list[str]:
    """Return a code for each loop: the one people gave it, else R1, R2, B1, … in order.

    A number that people use already is passed over.
    """
    used = {loop.name.code for loop in loops if loop.name is not None}
    count = {"R": 0, "B": 0, "?": 0}
    codes = []
    for loop in loops:
        if loop.name is not None and loop.name.code:
            codes.append(loop.name.code)
            continue
        while True:
            count[loop.kind] += 1
            code = f"{loop.kind}{count[loop.kind]}"
            if code not in used:
                break
        codes.append(code)
    return codes


def map_size(m: CausalMap, words: Words) -> str:
    """Return "35 variables and 70 links"."""
    links, variables = len(m.links), len(m)
    counted = {
        "variables": words(
            "numbers", "variables_one" if variables == 1 else "variables", n=words.whole(variables)
        ),
        "links": words(
            "numbers",
            "no_links" if not links else "links_one" if links == 1 else "links",
            n=words.whole(links),
        ),
    }
    return words("map", "size", **counted)


def links_text(links: Iterable[Link], variables: Iterable[Variable], words: Words) -> str:
    """Return links as a list: "‘a’ → ‘b’, ‘c’ → ‘d’ and ‘e’ → ‘f’"."""
    name = {v.name: words.quoted(short(v, words.lang)) for v in variables}
    return words.listed([f"{name[link.source]} → {name[link.target]}" for link in links])


def owner_name(owner: str, words: Words) -> str:
    """Return an owner in the language where it is a known word, else as it was given."""
    return words.get("owners", owner, owner) if owner else words("owners", "nobody")
