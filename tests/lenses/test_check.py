import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.lenses.check import CODES
from kompassie.lenses.naming import person_in

NOUNS = """Vertrouwen, Rust, Wil om te leren, Roos, Mark van het gesprek, Floor, Werkdruk, Hoop,
Sfeer,
Kwaliteit, Steun, Tijd, Geld, Ruimte, Invloed, Regels, Angst, Moed, Plezier, Zin in werk, Mei-piek,
Harm to clients, Joy at work, Hope, Grace, Frank feedback, Max. aantal uren, Iris, Bas, Jet lag,
Trots, Verzuim, Overleg, Beeld van de leider, Wantrouwen, Zwijgen, Sturen, Klagen, Chef, Manager,
Teamleider, Directie, Klant, Burger, Medewerker, Patiënt, Ouder, Leerling, Buurt, Wijk, Gemeente"""


def codes(text):
    return ks.check(ks.parse(text)).codes


@pytest.mark.parametrize("name", ["Jan stuurt", "gedrag van Marieke", "Anna's houding", "piet"])
def test_a_person_in_a_name_is_noticed(name):
    finding = ks.check(ks.parse(f"{name} -> stress +")).of("person_name")
    if name == "piet":  # not in the list: better missed than wrong
        assert finding == ()
        return
    assert finding[0].where == (name,)


@pytest.mark.parametrize("name", ["meneer De Boer", "dhr Bakker", "Mevrouw Smit"])
def test_a_title_with_a_surname_is_noticed(name):
    assert ks.check(ks.parse(f"invloed van {name} -> stress +")).of("person_name")


def test_ordinary_nouns_are_no_persons():
    flagged = [noun for noun in map(str.strip, NOUNS.split(",")) if person_in(noun)]
    assert flagged == []


def test_no_label_of_the_flagship_or_of_the_shared_maps_is_a_person(cases):
    maps = [ks.flagship()]
    for name in ("simlin/hero_culture_edges.csv", "loopy/automation_edges.csv",
                 "loopy/depression_edges.csv", "catcolab/ca_cap_and_trade_edges.csv"):  # fmt: skip
        maps.append(ks.read(cases / name))
    assert [ks.check(m).of("person_name") for m in maps] == [()] * len(maps)


@pytest.mark.parametrize(
    ("name", "word", "rest"),
    [
        ("gebrek aan vertrouwen", "gebrek aan", "vertrouwen"),
        ("te weinig tijd", "te weinig", "tijd"),
        ("niet-luisteren", "niet", ""),
        ("lack of trust", "lack of", "trust"),
        ("Too much control", "too much", "control"),
    ],
)
def test_a_built_in_direction_is_noticed_and_a_plain_name_offered(name, word, rest):
    finding = ks.check(ks.parse(f"{name} -> stress +")).of("direction_in_name")[0]
    assert (finding.what, finding.suggestion) == (word, rest)


@pytest.mark.parametrize(
    "name", ["Nietigheid", "meerwaarde", "highlights", "geenszins", "notities"]
)
def test_a_word_that_only_begins_like_a_direction_is_none(name):
    assert "direction_in_name" not in codes(f"{name} -> stress +")


def test_a_verb_of_changing_is_noticed_and_what_is_changed_offered():
    finding = ks.check(ks.parse("verbeteren van het proces -> rust +")).of("verb_in_name")[0]
    assert (finding.what, finding.suggestion) == ("verbeteren", "proces")
    assert "verb_in_name" not in codes("kosten van zorg -> rust -")


def test_two_ideas_in_one_name_are_noticed_but_a_gap_between_two_is_one():
    assert "two_ideas" in codes("rust en ruimte -> moed +")
    assert "two_ideas" in codes("rust/ruimte -> moed +")
    assert "two_ideas" not in codes("verschil tussen zeggen en doen -> moed -")


def test_what_a_belief_says_is_left_alone():
    m = ks.CausalMap(
        [ks.Variable("we mogen niet falen en niet klagen", kind="belief"), ks.Variable("moed")],
        [ks.Link("we mogen niet falen en niet klagen", "moed", "-")],
    )
    found = ks.check(m).codes
    assert not {"direction_in_name", "two_ideas", "verb_in_name"} & set(found)


def test_near_duplicates_are_paired_and_numbered_siblings_are_not():
    alike = ["werkdruk", "Werkdrukte", "rust in het team", "het team in rust"]
    m = ks.CausalMap(
        [*alike, "limiet 1", "limiet 2", "A's part", "B's part", "A helps B", "B helps A"]
    )
    pairs = [f.where for f in ks.check(m).of("near_duplicate")]
    assert ("werkdruk", "Werkdrukte") in pairs
    assert ("rust in het team", "het team in rust") in pairs
    assert len(pairs) == 2


def test_the_structure_of_a_bare_chain_is_looked_over():
    found = ks.check(ks.parse("a1 -> b2 +\nb2 -> c3 +\nc3 -> d4 +\nd4 -> e5 +"))

    assert {"no_loop", "no_minus", "no_delay", "no_quote", "loose_end", "external"} <= set(
        found.codes
    )
    assert {"no_kinds", "no_levels", "no_owners"} <= set(found.codes)
    assert found.of("loose_end")[0].where == ("e5",)
    assert found.of("external")[0].where == ("a1",)
    assert "no_belief" in found.codes


def test_a_to_be_map_without_a_balancing_loop_is_asked_what_will_slow_it_down():
    m = ks.flagship()
    helping = [v.name for v in m.variables if v.valence == "helping"] + ["kloof"]
    found = ks.check(m.only(helping))

    assert found.of("no_balancing")[0].what == "5"
    assert "what will slow this down?" in ks.tell(found, lang="en")
    assert "no_balancing" not in ks.check(m).codes


def test_isolated_variables_separate_parts_and_outcomes_that_feed_nothing():
    m = ks.CausalMap(
        [*"abcdf", ks.Variable("e", kind="result"), ks.Variable("g", kind="belief")],
        [ks.Link("a", "b", "+"), ks.Link("b", "a", "+"), ks.Link("c", "e", "+")],
    )
    found = ks.check(m)

    assert found.of("isolated")[0].where == ("d", "f", "g")
    assert found.of("separate_parts")[0].what == "2"
    assert found.of("outcome_feeds_nothing")[0].where == ("e",)


def test_unknown_and_contested_signs_are_two_things():
    m = ks.CausalMap(["a", "b"], [ks.Link("a", "b", "?"), ks.Link("b", "a", "?", contested=True)])
    found = ks.check(m)
    assert found.of("no_sign")[0].where == ("a → b",)
    assert found.of("contested")[0].where == ("b → a",)


def test_the_flagship_is_two_camped_and_has_context():
    found = ks.check(ks.flagship())

    assert found.of("two_camps")[0].what == "3/70"
    assert found.of("external")[0].where == ("kwetsbaarheid", "kracht", "opv_systeem", "topdown")
    assert not {"no_loop", "no_belief", "no_delay", "no_quote"} & set(found.codes)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_code_has_what_why_and_what_to_do_in_both_languages_and_blames_nobody(lang):
    from kompassie.report.telling.wording import words_of

    words = words_of(lang).section("check")
    for code in CODES:
        told = " ".join([words[code], words[f"{code}_why"], words[f"{code}_do"]])
        assert "fout" not in told.split()
        assert not {"schuld", "wrong", "blame", "error", "mistake"} & set(told.lower().split())


def test_a_list_and_no_score_and_an_empty_map_has_no_findings():
    assert len(ks.check(ks.CausalMap())) == 0
    assert "Nothing found" in ks.tell(ks.check(ks.CausalMap()), lang="en")
    with pytest.raises(InvalidValue, match="two_camps"):
        ks.check(ks.CausalMap()).of("typo")
