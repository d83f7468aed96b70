"""The words that stand in a drawing, apart from the labels."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["WORDS", "diagram_words"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "plus": "same direction",
        "minus": "opposite direction",
        "unsure": "sign not known",
        "contested": "sign contested",
        "delay": "delay",
        "assumed": "assumed",
        "reinforcing": "reinforcing loop",
        "balancing": "balancing loop",
        "undecided": "undecided loop",
        "shown": "{shown} of {found} loops shown",
        "shown_of_more": "{shown} of more than {found} loops shown",
        "shown_all_one": "the only loop is shown",
        "shown_all": "all {found} loops shown",
        "none": "no loops",
        "empty": "an empty map",
    },
    "nl": {
        "plus": "zelfde richting",
        "minus": "tegengestelde richting",
        "unsure": "teken onbekend",
        "contested": "teken omstreden",
        "delay": "vertraging",
        "assumed": "aangenomen",
        "reinforcing": "versterkende lus",
        "balancing": "balancerende lus",
        "undecided": "onbesliste lus",
        "shown": "{shown} van de {found} lussen getekend",
        "shown_of_more": "{shown} van meer dan {found} lussen getekend",
        "shown_all_one": "de enige lus is getekend",
        "shown_all": "alle {found} lussen getekend",
        "none": "geen lussen",
        "empty": "een lege kaart",
    },
}


def diagram_words(lang: str) -> Mapping[str, str]:
    """Return the words of a drawing in a language; English where it is not known.

    Examples
    --------
    >>> diagram_words("nl")["delay"]
    'vertraging'
    """
    return WORDS.get(lang, WORDS["en"])
