"""What lenses, checks and archetypes are told as, in both languages."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings

import kompassie as ks
from tests.strategies import maps

SCORES = {"kompassie": 7, "kwetsbaarheid": 2, "kracht": 9}


def words(lang):
    text = (
        files("kompassie.report.telling")
        .joinpath("words", f"{lang}.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def results():
    s = ks.flagship_study()
    rows = [("a", "vragen", 3, 9, 1), ("b", "vragen", 5, 1, 1)]
    rows += [("a", "vragen", 4, 6, 2), ("b", "vragen", 5, 1, 2)]
    chosen = [s.scenario("drie K's")]
    sheets = {f"r{k}": {**SCORES, "kracht": 5} for k in range(5)}
    return [
        ks.iceberg(s), ks.beliefs(s), ks.grips(s), ks.ownership(s), ks.check(s),
        ks.triad(SCORES, others=sheets), ks.triad_runs(s, "resultaat", draws=4),
        ks.gap(rows, s), ks.gap(rows, s, personal=True), ks.yardstick(rows),
        ks.yardstick(rows, personal=True), ks.find_archetypes(s), ks.suggest_links(s),
        ks.simplify(s, keep=10),
        ks.keeps_itself(s, "resultaat", chosen, draws=4, holds=False),
        ks.resilience(s, "adhoc", "resultaat", chosen[0], amount=0.5, draws=4),
    ]  # fmt: skip


FOUND = results()


@pytest.mark.parametrize("result", FOUND, ids=lambda r: type(r).__name__)
def test_every_result_tells_tabulates_and_says_how_it_was_made(result):
    told = {lang: ks.tell(result, lang=lang) for lang in ("nl", "en")}

    assert told["nl"] != told["en"]
    for text in told.values():
        assert text.strip()
        assert not re.search(r"[{}]|None|nan", text)
    assert len(result.table()) > 0
    assert result.provenance.question in dir(ks)
    assert "<table>" in result._repr_html_()
    assert result.completeness()


@pytest.mark.parametrize("result", FOUND, ids=lambda r: type(r).__name__)
def test_helping_and_reinforcing_are_never_mixed_in_english(result):
    text = ks.tell(result, lang="en")

    assert not re.search(r"reinforcing (belief|variable)|helping loop", text)


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill():
    nl, en = words("nl"), words("en")

    assert nl.keys() == en.keys()
    for section, entries in nl.items():
        assert entries.keys() == en[section].keys(), section
        if not section.startswith("archetype"):
            continue
        for key, text in entries.items():
            places = [set(re.findall(r"{(\w+)", t)) for t in (text, en[section][key])]
            assert places[0] == places[1], (section, key)


def test_the_story_of_each_archetype_fills_only_its_own_roles():
    from kompassie.loops.archetype_patterns import PATTERNS

    told = words("en")
    for pattern in PATTERNS:
        for section in ("archetype_stories", "archetype_questions"):
            places = set(re.findall(r"{(\w+)", told[section][pattern.name]))
            assert places <= set(pattern.map.names), pattern.name


def test_findings_of_one_kind_are_told_once_with_every_place():
    m = ks.parse("gebrek aan rust -> te weinig tijd +\nte weinig tijd -> gebrek aan rust +")
    text = ks.tell(ks.check(m), lang="nl")

    assert text.count("zit al een richting") == 1
    assert "‘gebrek aan rust’ en ‘te weinig tijd’" in text
    assert "Bijvoorbeeld: ‘rust’ en ‘tijd’." in text


def test_a_long_list_of_places_is_cut_with_how_many_more():
    m = ks.CausalMap([f"v{k}" for k in range(20)])
    assert "and 14 more" in ks.tell(ks.check(m), lang="en")


def test_one_candidate_can_be_told_alone_and_so_can_one_that_lacks_an_arrow():
    found = ks.find_archetypes(ks.flagship_study())

    assert ks.tell(found[0], lang="nl").startswith("Oplossingen die mislukken: op ad-hocproblemen")
    assert ks.tell(found.nearly[0], lang="en").endswith(")?")


@given(maps(most=5))
@settings(max_examples=25)
def test_hostile_names_and_half_filled_maps_are_told_all_the_same(m):
    questions = [ks.iceberg, ks.beliefs, ks.grips, ks.ownership, ks.check, ks.find_archetypes]
    found = [ask(m) for ask in (*questions, ks.suggest_links)]
    if len(m):
        found.append(ks.simplify(m, keep=2))
    for result in found:
        assert ks.tell(result, lang="nl").strip()
        assert ks.tell(result, lang="en").strip()
        assert "<script" not in result._repr_html_()
