from __future__ import annotations

import re

import pytest

import kompassie as ks

LANGS = ("nl", "en")
QUICK = {"horizon": 15, "settle": 5}


@pytest.fixture(scope="module")
def study():
    return ks.flagship_study()


@pytest.fixture(scope="module")
def told(study):
    """Everything that can be asked about levers on the article's map, asked once."""
    m, one = study.map, study.scenario("thema terug naar het team")
    e = ks.compare_scenarios(study, one, draws=16, gains=(1.2, 2.0), keep="effects", **QUICK)
    return {
        "levers": ks.rank_levers(study, target="resultaat", draws=8, **QUICK),
        "bundles": ks.find_bundles(
            study, goal={"resultaat": 0.0}, levers=["kompassie", "kwetsbaarheid", "kracht"],
            draws=8, **QUICK,
        ),
        "effect": e.effect(one.name, on="resultaat"),
        "sides": e.side_effects(one.name, beside=["resultaat"], least=0.02),
        "sensitivity": ks.find_sensitivity(study, one, on="resultaat", draws=8, **QUICK),
        "question": ks.next_question(study, one, on="resultaat", draws=64, **QUICK),
        "proof": ks.prove_effect(study, one, on="resultaat", time_limit=1, **QUICK),
        "methods": ks.compare_methods(
            m, target="resultaat", levers=["kompassie", "kracht"], draws=4, horizon=10
        ),
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "what",
    ["levers", "bundles", "effect", "sides", "sensitivity", "question", "proof", "methods"],
)
def test_every_sentence_is_finished_and_names_no_id(told, what, lang):
    text = ks.tell(told[what], lang=lang)
    assert text.strip()
    assert not re.search(r"[{}]|\b[a-z]+_[a-z]+\b|nan|\bNone\b", text)
    assert "100 %" not in text.replace("\u00a0", " ")
    assert "100%" not in text
    assert not re.search(r"bewijst|voorspelt|significant|proves|predicts", text)
    for line in text.splitlines():
        assert line.rstrip()[-1] in ".?:…", line


@pytest.mark.parametrize(
    "what", ["levers", "bundles", "sides", "sensitivity", "question", "proof", "methods"]
)
def test_every_result_shows_itself_in_a_line_and_as_a_plain_table(told, what):
    result = told[what]
    assert repr(result).startswith(f"<{type(result).__name__}")
    assert len(repr(result)) < 200
    plain = (str, int, float, bool, type(None))
    assert all(type(v) in plain for column in result.table().columns.values() for v in column)
    assert "<table>" in result._repr_html_()


def at(text: str, level: float = 0.0) -> ks.CausalMap:
    m = ks.parse(text)
    known = [ks.Variable(v.name, today=level, valence=v.valence) for v in m.variables]
    return ks.CausalMap(known, m.links)


def test_all_of_the_runs_are_told_as_all_of_them():
    m = at("rest -> stress -")
    e = ks.compare_scenarios(m, ks.Scenario("p", ks.Push("rest", 0.5)), draws=12, **QUICK)
    effect = e.effect("p", on="stress")
    assert "(all 12 runs)" in ks.tell(effect, lang="en")
    assert "(alle 12 doorrekeningen)" in ks.tell(effect, lang="nl")
    one = ks.compare_scenarios(m, ks.Scenario("p", ks.Push("rest", 0.5)), draws=1, **QUICK)
    assert "(the one run)" in ks.tell(one.effect("p", on="stress"), lang="en")


def test_an_effect_says_when_it_is_first_seen():
    m = at("rest -> stress - ||")
    m = ks.CausalMap(m.variables, m.links, time_unit="weken")
    e = ks.compare_scenarios(m, ks.Scenario("p", ks.Push("rest", 0.5)), draws=4, horizon=30)
    text = ks.tell(e.effect("p", on="stress"), lang="nl")
    assert re.search(r"Na \d,\d weken is er iets van te merken; na \d,\d weken", text)


def test_a_gain_that_matters_is_told_in_bands():
    m = at("a -> b +\nb -> a +", -0.6)
    e = ks.compare_scenarios(
        m, ks.Scenario("p", ks.Push("a", 0.4)), draws=64, gains=(1.2, 3.0), keep="effects"
    )
    text = ks.tell(e.effect("p", on="b"), lang="en")
    assert "Over the range of the gain: at 1.2" in text
    assert re.search(r"tips \d+ times of \d+", text)


def test_tied_levers_are_told_together():
    m = at("a -> r + strength=0.5\nb -> r + strength=0.5")
    found = ks.rank_levers(m, target="r", better=1, levers={"a": 1, "b": 1}, draws=4, **QUICK)
    text = ks.tell(found, lang="nl")
    assert "Bovenaan staan samen, zonder dat het verschil zeker is: a omhoog" in text
    assert "De kaart" in text or "beter dan de kaart" in text


def test_levers_that_tip_alone_are_named():
    m = at("a -> r +\nb -> r +\nr -> r +", -0.5)
    m = ks.CausalMap(
        [v if v.name == "r" else ks.Variable(v.name, today=0.0) for v in m.variables], m.links
    )
    both = ks.rank_levers(m, target="r", better=1, levers={"a": 1, "b": 1}, draws=16)
    assert "Alleen a omhoog en b omhoog kantelen r" in ks.tell(both, lang="nl").replace(
        "b omhoog en a omhoog", "a omhoog en b omhoog"
    )
    one = ks.rank_levers(m, target="r", better=1, levers={"a": 1, "b": -1}, draws=16)
    assert "Only a up tips r" in ks.tell(one, lang="en")


def test_where_only_directions_count_no_size_is_told():
    m = ks.parse("a -> r + strength=0.9\nb -> r + strength=0.2")
    found = ks.rank_levers(m, target="r", better=1, levers={"a": 1, "b": 1}, draws=4, **QUICK)
    for lang, size in (("nl", "mediaan"), ("en", "median")):
        assert size not in ks.tell(found, lang=lang)


def test_bundles_are_told_with_what_they_add():
    m = at("a -> r + strength=0.5\nb -> r + strength=0.5\nr -> r + strength=1", -0.5)
    found = ks.find_bundles(
        m, goal=ks.Goal("r", above=0.0), levers={"a": 0.9, "b": 0.9},
        dynamics=ks.Saturating(gain=5), draws=4,
    )  # fmt: skip
    text = ks.tell(found, lang="en")
    assert text.splitlines()[0] == "Goal: r above neutral, in at least 80% of runs."
    assert "nothing can be left out" in text
    assert "A up and b up: all 4 runs" in text


def test_a_goal_that_is_reached_already_is_said():
    found = ks.find_bundles(at("a -> r +", 0.6), goal={"r": 0.0}, levers=["a"], draws=4)
    assert "Zonder iets te doen gebeurt dat al in alle 4 doorrekeningen." in ks.tell(
        found, lang="nl"
    )


def test_proofs_are_told_without_the_word():
    m = at("a -> b +\na -> c +\nb -> d +\nc -> d -\nx -> y +")
    push = ks.Scenario("duwen", ks.Push("a", 0.5))
    sure = ks.tell(ks.prove_effect(m, push, on="c"), lang="nl")
    assert sure.startswith("Dit ligt vast: a omhoog brengt c niet omlaag")
    assert "hoe de kaart getekend is" in sure
    open_ = ks.tell(ks.prove_effect(m, push, on="d", **QUICK), lang="en")
    assert "with one set of strengths d rises" in open_
    assert "no chain of links leads there" in ks.tell(ks.prove_effect(m, push, on="y"), lang="en")


def test_the_next_question_is_a_question():
    m = at("a -> b ?\nb -> r +\na -> r + strength=0.05")
    push = ks.Scenario("duwen", ks.Push("a", 0.5))
    text = ks.tell(ks.next_question(m, push, on="r", draws=128, **QUICK), lang="nl")
    assert "Vraag eerst: maakt meer a b groter of kleiner?" in text
    assert "van de twijfel weg" in text
    settled = ks.next_question(at("a -> r +"), push, on="r", draws=32, **QUICK)
    assert "Er is niets meer te vragen" in ks.tell(settled, lang="nl")


def test_what_hangs_on_a_link_is_said():
    m = at("a -> b +\nb -> r +\na -> r - strength=0.1")
    push = ks.Scenario("duwen", ks.Push("a", 0.5))
    text = ks.tell(ks.find_sensitivity(m, push, on="r", draws=16, **QUICK), lang="nl")
    assert "De uitkomst hangt aan elk van deze pijlen" in text


def test_the_certificate_is_part_of_what_holds():
    m = at("a -> b +\nb -> a +\nb -> c +\nx -> a +\na -> x +", -0.6)
    found = ks.find_holds(m, target="b", draws=4, dynamics=ks.Saturating(gain=1.5))
    text = ks.tell(found, lang="nl")
    assert "De kleinste duw hangt af van de gain" in text
    assert "er kan niets uit weg" in text
