import pytest

import kompassie as ks
from kompassie.report.telling.phrases import loop_name, loop_numbers, owner_name, phrase, short
from kompassie.report.telling.wording import words_of

NL, EN = words_of("nl"), words_of("en")


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Werkdruk", "werkdruk"),
        ("Gedeelde visie", "‘gedeelde visie’"),
        ("Elkaar in de tang houden", "‘elkaar in de tang houden’"),
        ("Opvatting: dit is weerstand", "de opvatting ‘dit is weerstand’"),
        (
            "Onuitgesproken regel: daar praten we niet over",
            "de onuitgesproken regel ‘daar praten we niet over’",
        ),
        ("Kompassie (kompas + verbinding)", "kompassie"),
        ("HR beleid", "‘HR beleid’"),
        ("Rust, orde", "‘rust, orde’"),
        ("ICT", "ICT"),
        ("(alleen dit)", "‘(alleen dit)’"),
        ("A", "a"),
    ],
)
def test_a_label_fits_in_the_middle_of_a_sentence(label: str, told: str) -> None:
    assert phrase(ks.Variable("x", labels={"nl": label}), NL) == told


def test_a_capital_that_is_a_name_stays_and_an_article_loses_it() -> None:
    told = [
        phrase(ks.Variable(name), words_of(lang))
        for name, lang in (("A overtuigt B", "nl"), ("B convinces A", "en"), ("A good team", "en"))
    ]
    assert told == ["‘A overtuigt B’", "‘B convinces A’", "‘a good team’"]


def test_an_english_belief_is_told_as_one() -> None:
    variable = ks.Variable("x", labels={"en": "Belief: this is resistance"})

    assert phrase(variable, EN) == "the belief ‘this is resistance’"


def test_a_label_is_never_emptied_by_leaving_out_brackets() -> None:
    assert short(ks.Variable("(a)"), "nl") == "(a)"


def test_loops_without_a_code_are_numbered_around_the_codes_people_use() -> None:
    m = ks.parse("a -> b +\nb -> a +\nb -> c +\nc -> b -\nc -> d +\nd -> c +")
    loops = ks.find_loops(m).named([ks.LoopName(("c", "d"), "R1", {"nl": "Samen"})])

    codes = loop_numbers(list(loops))

    assert sorted(codes) == ["B1", "R1", "R2"]
    named = next(loop for loop in loops if loop.name is not None)
    assert loop_name(named, NL) == "R1 Samen"


def test_a_known_owner_is_translated_and_another_kept() -> None:
    assert owner_name("leader", NL) == "leider"
    assert owner_name("Team Zuid", NL) == "Team Zuid"
    assert owner_name("", EN) == "nobody named"


def test_a_label_in_capitals_like_a_title_keeps_them_all():
    words = words_of("en")
    titled, plain = ks.Variable("Carbon Price"), ks.Variable("Carbon price")

    assert phrase(titled, words) == "‘Carbon Price’"
    assert phrase(plain, words) == "‘carbon price’"
    assert phrase(ks.Variable("Price of Permits"), words) == "‘Price of Permits’"
