"""The words a report uses for each notion: one for each, in Dutch and English, and no other."""

import re

import pytest

import kompassie as ks
from kompassie.report.page.document import report_html
from kompassie.report.telling.wording import LANGUAGES, words_of
from tests.report.page.test_document import Page

TERMS = {
    ("numbers", "variables"): ("factoren", "variables"),
    ("loops", "count"): ("lussen", "loops"),
    ("report", "col_link"): ("pijl", "link"),
    ("report", "col_sign"): ("teken", "sign"),
    ("diagram", "plus"): ("zelfde richting", "same direction"),
    ("diagram", "minus"): ("tegengestelde richting", "opposite direction"),
    ("diagram", "unsure"): ("teken onbekend", "sign not known"),
    ("diagram", "contested"): ("teken omstreden", "sign contested"),
    ("diagram", "delay"): ("vertraging", "delay"),
    ("loop", "R"): ("versterkende lus", "reinforcing loop"),
    ("loop", "B"): ("balancerende lus", "balancing loop"),
    ("beliefs", "helping"): ("versterkende opvatting", "helping belief"),
    ("beliefs", "hindering"): ("belemmerende opvatting", "hindering belief"),
    ("cells", "behaviour"): ("gedrag", "behaviour"),
    ("cells", "interaction"): ("interactiepatroon", "interaction pattern"),
    ("results", "gap"): ("huidig en gewenst gedrag", "current and desired behaviour"),
    ("gap", "eroding"): ("meetlat", "yardstick"),
    ("grips", "count"): ("elkaar in de tang", "grip"),
    ("grips", "complementary"): ("complementair", "complementary"),
    ("grips", "symmetric"): ("symmetrisch", "symmetric"),
    ("report", "stuck"): ("ijsberg", "in place"),
    ("iceberg", "counts"): ("onder water", "under water"),
    ("iceberg", "event"): ("gebeurtenis", "event"),
    ("iceberg", "pattern"): ("patroon", "pattern"),
    ("iceberg", "structure"): ("structuur", "structure"),
    ("iceberg", "mental model"): ("mentaal model", "mental model"),
    ("triad_names", "kompassie"): ("kompassie", "compassion"),
    ("triad_names", "kwetsbaarheid"): ("kwetsbaarheid", "vulnerability"),
    ("triad_names", "kracht"): ("kracht", "strength"),
    ("triad", "forcing"): ("kracht zetten", "force"),
    ("triad", "balanced"): ("in evenwicht", "in balance"),
    ("triad", "no_search"): ("niet-weten", "not-knowing"),
    ("people", "shared"): ("gedeelde visie", "shared-vision"),
    ("report", "col_scenario"): ("ingreep", "intervention"),
    ("results", "bundles"): ("bundels", "bundles"),
    ("results", "levers"): ("aangrijpingspunten", "leverage points"),
    ("effect", "sides"): ("neveneffecten", "side effects"),
    ("effect", "worse_first"): ("eerst slechter, dan beter", "worse before better"),
    ("effect", "tips"): ("kantelt", "tips"),
    ("effect", "falls_back"): ("veert het terug", "falls back"),
    ("runs", "some"): ("doorrekeningen", "runs"),
    ("bands", "nearly_always"): ("vrijwel altijd", "nearly always"),
    ("bands", "mostly"): ("meestal", "mostly"),
    ("bands", "more_often"): ("vaker wel dan niet", "more often than not"),
    ("bands", "undecided"): ("onbeslist", "undecided"),
    ("people", "alpha"): ("overeenstemming", "agreement"),
    ("evidence", "stated"): ("gesteld", "stated"),
    ("evidence", "observed"): ("geobserveerd", "observed"),
    ("evidence", "surveyed"): ("bevraagd", "surveyed"),
    ("evidence", "assumed"): ("aangenomen", "assumed"),
    ("people", "kind_dont_know"): ("weet niet", "don’t know"),
    ("people", "kind_none"): ("geen invloed", "no influence"),
    ("people", "kind_not_asked"): ("niet gevraagd", "not asked"),
    ("people", "kind_not_mentioned"): ("niet genoemd", "not mentioned"),
    ("check", "external"): ("van buiten", "external"),
    ("archetype_names", "shifting_the_burden"): ("afschuiven van de last", "shifting the burden"),
    ("archetype_names", "fixes_that_fail"): ("oplossingen die mislukken", "fixes that fail"),
    ("archetype_names", "limits_to_growth"): ("grenzen aan de groei", "limits to growth"),
    ("archetype_names", "drifting_goals"): ("dalende doelen", "goals"),
    ("archetype_names", "success_to_the_successful"): (
        "succes voor de succesvollen", "success to the successful",
    ),
    ("archetype_names", "tragedy_of_the_commons"): (
        "tragedie van de meent", "tragedy of the commons",
    ),
    ("archetype_names", "escalation_two_threats"): ("escalatie", "escalation"),
}  # fmt: skip

STRANGERS = {
    "nl": (
        r"\bloops?\b(?! via)", r"\bedges?\b", r"\bnodes?\b", r"\bvariabelen?\b", r"\bsimulaties?\b",
        r"\bvoorspelling(?!\w)", r"\bscenario'?s?\b", r"\bimpact\b", r"\bfeedback ?loops?\b",
        r"\bdrivers?\b", r"\btipping\b", r"\bcompassie\b",
    ),
    "en": (
        r"\bedges?\b", r"\bnodes?\b", r"\bcauses?\b(?! and effect)", r"\bsimulations?\b",
        r"\bpredictions?\b", r"\bfactors?\b",
    ),
}  # fmt: skip

BANNED = {
    "nl": re.compile(r"\b(bewijst|bewezen|voorspelt|significante?)\b|de oorzaak is", re.I),
    "en": re.compile(r"\b(proves|proven|predicts|significant(ly)?)\b|the cause is", re.I),
}


@pytest.mark.parametrize(("place", "terms"), TERMS.items())
def test_each_notion_has_its_word(place: tuple[str, str], terms: tuple[str, str]) -> None:
    for lang, term in zip(LANGUAGES, terms, strict=True):
        assert term in words_of(lang)(*place).casefold(), (lang, words_of(lang)(*place))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_other_word_stands_for_a_notion(lang: str) -> None:
    # The command line and the settings a researcher prints are not for reading aloud.
    texts = {
        (section, key): re.sub(r"\{\w+\}", "", text)
        for section, entries in words_of(lang).entries.items()
        if section not in ("demo", "made_how")
        for key, text in entries.items()
        if isinstance(text, str)
    }
    found = [
        (place, text)
        for place, text in texts.items()
        for word in STRANGERS[lang]
        if re.search(word, text, re.IGNORECASE) and place not in ALLOWED[lang]
    ]

    assert found == []


ALLOWED = {
    "nl": {("honesty", "text"), ("interactive", "how")},
    "en": {("honesty", "text"), ("agreement", "axes")},
}


@pytest.fixture(scope="module")
def survey(cases) -> ks.Survey:
    path = cases / "survey_nl" / "antwoorden.csv"
    found = ks.read_survey(path)
    return ks.read_survey(path, synonyms=found.proposals)


@pytest.mark.parametrize("lang", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_no_report_on_the_article_or_a_survey_promises_proof(lang: str, survey) -> None:
    study = ks.flagship_study()
    scenario = study.scenario("bespreekbaar maken")
    tried = ks.compare_scenarios(study, [scenario], draws=8)
    asked = [
        tried, ks.find_holds(study, target="resultaat", draws=2),
        ks.rank_levers(study, target="resultaat", draws=8, seed=1),
        ks.prove_effect(study, scenario, on="resultaat", time_limit=2.0),
        ks.next_question(study, scenario, on="resultaat", draws=32, seed=1),
        ks.find_archetypes(study), ks.grips(study), ks.check(study), ks.ownership(study),
        ks.find_camps(study), ks.beliefs(study), ks.describe(study), ks.count_loops(study),
    ]  # fmt: skip
    told = [ks.tell(result, lang=lang) for result in asked]
    told += [ks.tell(ks.find_loops(study), lang=lang), ks.tell(study.map, lang=lang)]
    people = [ks.find_consensus(survey), ks.compare_people(survey)]
    told += [ks.tell(result, lang=lang) for result in (survey, *people)]
    pages = [report_html(study, *asked, lang=lang), report_html(survey, *people, lang=lang)]
    # Quotes and names are the article's and the people's own words.
    texts = [*told, *(" ".join(Page(page).text) for page in pages)]

    assert [m.group() for text in texts for m in BANNED[lang].finditer(text)] == []
    assert [t[:200] for t in told if re.search(r"\{\w*\}|\bNone\b|\bnan\b|  +\S", t.strip("\n"))
            and not re.search(r"^ ", t, re.M)] == []  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_thing_is_never_told_as_several(lang: str) -> None:
    m = ks.parse("a -> b +\nb -> a +")
    one = ks.parse("a -> b +\nb -> a ?")
    several = {"nl": r"\b1 (lussen|pijlen|factoren|doorrekeningen|kringen|mensen|paden|partijen)\b",
               "en": r"\b1 (loops|links|variables|runs|circles|people|paths)\b"}  # fmt: skip
    tried = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("a", 0.5)), draws=1, horizon=5)
    told = [
        ks.tell(result, lang=lang)
        for result in (
            m, one, ks.parse("a -> b +"), ks.CausalMap(["a"]), ks.find_loops(m), ks.find_loops(one),
            tried, tried.effect("s", on="b"), ks.count_loops(m), ks.find_camps(m), ks.describe(m),
            ks.find_paths(m, "a", "b"), ks.independent_loops(m), ks.find_archetypes(m), ks.check(m),
        )
    ]  # fmt: skip

    assert [t for t in told if re.search(several[lang], t)] == []
