import string

import pytest

from kompassie.report.telling.wording import LANGUAGES, words_of


def keys(lang: str) -> dict[tuple[str, str], set[str]]:
    found = {}
    for section, entries in words_of(lang).entries.items():
        for key, text in entries.items():
            parts = string.Formatter().parse(text) if isinstance(text, str) else ()
            found[section, key] = {name for _, name, _, _ in parts if name}
    return found


def test_both_languages_have_the_same_keys_and_places() -> None:
    assert keys("nl") == keys("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_promises_proof_or_forecast(lang: str) -> None:
    texts = [t for s in words_of(lang).entries.values() for t in s.values() if isinstance(t, str)]
    banned = {
        "nl": ("bewijst", "voorspelt", "significant", "de oorzaak is"),
        "en": ("proves", "predicts", "significant", "the cause is"),
    }

    assert [t for t in texts for word in banned[lang] if word in t.casefold()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_r_and_b_are_never_called_good_or_bad(lang: str) -> None:
    words = words_of(lang)
    kinds = [words("loop", k) for k in ("R", "B", "U", "R_end", "B_end")]

    assert [k for k in kinds for w in ("goed", "slecht", "good", "bad", "belemmer") if w in k] == []


def test_the_honest_text_is_printed_word_for_word() -> None:
    assert words_of("nl")("honesty", "text") == (
        "Deze kaart geeft weer hoe deelnemers denken dat het werkt. De doorrekening laat zien wat "
        "daaruit volgt als die gedachten kloppen en de sterktes onbekend zijn. Het is geen "
        "voorspelling en geen bewijs van oorzaak en gevolg."
    )
    assert words_of("en")("honesty", "text") == (
        "This map shows how participants think things work. The runs show what would follow if "
        "they are right and strengths are unknown. It is not a forecast and not proof of cause "
        "and effect."
    )


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, "vrijwel altijd"),
        (0.95, "vrijwel altijd"),
        (0.94, "meestal"),
        (0.8, "meestal"),
        (0.79, "vaker wel dan niet"),
        (0.6, "vaker wel dan niet"),
        (0.59, "onbeslist"),
        (0.5, "onbeslist"),
    ],
)
def test_the_bands_of_shares_have_fixed_words(share: float, word: str) -> None:
    assert words_of("nl").band(share) == word


def test_a_finite_number_of_runs_never_gives_all_or_nothing() -> None:
    nl, en = words_of("nl"), words_of("en")

    assert nl.share(1.0) == ">\u00a099\u00a0%"
    assert en.share(0.0) == "<\u00a01%"
    assert nl.share(0.42) == "42\u00a0%"
    assert en.share(0.9901) == ">\u00a099%"


def test_numbers_follow_the_language_and_carry_a_true_minus() -> None:
    nl, en = words_of("nl"), words_of("en")

    assert nl.number(-0.256) == "−0,26"
    assert en.number(0.256, signed=True) == "+0.26"
    assert nl.number(-0.001, signed=True) == "0,00"
    assert en.number(float("inf")) == "∞"


def test_a_list_ends_with_and() -> None:
    assert words_of("nl").listed(["a", "b", "c"]) == "a, b en c"
    assert words_of("en").listed(["a"]) == "a"
    assert words_of("en").listed([]) == ""


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr': use one of nl, en"):
        words_of("fr")
