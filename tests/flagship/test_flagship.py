from __future__ import annotations

import csv
import os
from math import prod
from pathlib import Path

import pytest

from kompassie.flagship import flagship, flagship_study
from kompassie.io.registry import read, write
from kompassie.model.interventions import Push, Scale
from kompassie.model.sign import Sign

CASES = Path(os.environ.get("KOMPASSIE_CASES", Path(__file__).parents[3] / "shared" / "cases"))
# code, sign, delayed links, assumed links: as counted by hand on the drawing.
LOOPS = [
    ("R1", 1, 0, 1),
    ("R2", 1, 1, 1),
    ("R3", 1, 1, 1),
    ("R4", 1, 1, 2),
    ("R5", 1, 0, 0),
    ("R6", 1, 0, 2),
    ("R7", 1, 2, 3),
    ("R8", 1, 2, 0),
    ("R9", 1, 1, 2),
    ("R10", 1, 2, 1),
    ("R11", 1, 2, 3),
    ("B1", -1, 0, 1),
    ("B2", -1, 0, 1),
    ("B3", -1, 1, 2),
]


def test_the_map_has_its_size_signs_delays_and_evidence():
    m = flagship()
    assert len(m) == 35
    assert len(m.links) == 70
    assert [sum(link.sign is s for link in m.links) for s in (Sign.PLUS, Sign.MINUS)] == [51, 19]
    assert sum(link.delay == 4.0 for link in m.links) == 19
    assert sum(link.delay > 0 for link in m.links) == 19
    assert len(m.only(evidence="stated").links) == 48
    assert len(m.only(evidence="assumed").links) == 22
    assert len(m.report) == 0


def test_the_map_is_said_to_be_a_reading_of_the_article():
    assert flagship().title.startswith("Kompassie is leiderschap")
    assert "een lezing van het artikel" in flagship().title


def test_four_variables_have_no_link_in_and_one_has_none_out():
    m = flagship()
    constants = [name for name in m.names if m.role(name) == "constant"]
    assert constants == ["kwetsbaarheid", "kracht", "opv_systeem", "topdown"]
    assert [name for name in m.names if not m.links_from(name)] == ["besluiten"]


def test_every_variable_has_a_dutch_and_an_english_label_a_kind_a_level_and_an_owner():
    for variable in flagship():
        assert set(variable.labels) == {"nl", "en"}
        assert variable.kind != "other"
        assert variable.level is not None
        assert variable.owner in ("leader", "team", "organisation")


def test_today_is_the_as_is_state():
    levels = {"hindering": 0.6, "helping": -0.6, "neutral": 0.0}
    for variable in flagship():
        assert variable.today == levels[variable.valence]
    assert flagship()["resultaat"].today == -0.6
    assert flagship()["kloof"].today == 0.0


def test_every_link_says_where_it_stands_and_every_stated_one_in_which_words():
    for link in flagship().links:
        assert link.note.startswith("article, lines ")
        assert link.quote or link.evidence == "assumed"
        assert '"' not in link.quote
    assert flagship().link("kompassie", "focus_primair").note == "article, lines 238-239"


def test_what_hinders_and_what_helps_are_maps_of_their_own():
    m = flagship()
    as_is = m.only([v.name for v in m if v.valence == "hindering"] + ["resultaat"])
    to_be = m.only([v.name for v in m if v.valence == "helping"] + ["kloof"])
    assert (len(as_is), len(as_is.links)) == (13, 17)
    assert (len(to_be), len(to_be.links)) == (23, 38)


@pytest.mark.parametrize(("code", "sign", "delayed", "assumed"), LOOPS)
def test_a_named_loop_is_closed_and_has_its_sign(code, sign, delayed, assumed):
    m = flagship()
    (name,) = (n for n in flagship_study().loop_names if n.code == code)
    links = [m.link(a, b) for a, b in zip(name.route, name.route[1:] + name.route[:1], strict=True)]
    assert prod(int(link.sign) for link in links) == sign
    assert sum(link.delay > 0 for link in links) == delayed
    assert sum(link.evidence == "assumed" for link in links) == assumed
    assert set(name.labels) == {"nl", "en"}


def test_the_loops_stand_in_the_order_of_their_codes():
    assert [n.code for n in flagship_study().loop_names] == [code for code, *_ in LOOPS]


def test_a_push_is_twice_as_large_where_nothing_comes_in():
    m = flagship()
    for scenario in flagship_study().scenarios:
        assert set(scenario.labels) == {"nl", "en"}
        assert scenario.lasting
        for item in scenario.interventions:
            if isinstance(item, Push):
                expected = 0.6 if m.links_into(item.variable) else 1.2
                assert abs(item.amount) == expected


def test_habit_lowers_the_belief_and_weakens_the_link_that_feeds_it():
    assert flagship_study().scenario("gewoonte").interventions == (
        Push("opv_weerstand", -0.6),
        Scale("tegenreactie", "opv_weerstand", 0.5),
    )


def test_the_bundles_are_made_of_the_singles():
    study = flagship_study()

    def joined(*names: str) -> set[object]:
        return {i for name in names for i in study.scenario(name).interventions}

    pair = ("bespreekbaar maken", "oordeel uitstellen")
    six = ("niet-weten tonen", "vragen stellen", "interactie observeren", "gewoonte", *pair)
    for bundle, parts in {
        "bespreekbaar en oordeel uitstellen": pair,
        "bespreekbaar, gewoonte en oordeel uitstellen": (*pair, "gewoonte"),
        "bundel van zes": six,
    }.items():
        assert set(study.scenario(bundle).interventions) == joined(*parts)
    assert study.scenario("drie K's").interventions == (
        Push("kompassie", 0.6),
        Push("kwetsbaarheid", 1.2),
        Push("kracht", 1.2),
    )


def test_there_are_fourteen_singles_and_four_bundles():
    scenarios = flagship_study().scenarios
    assert len(scenarios) == 18
    assert [s.name for s in scenarios[:14] if s.name.startswith("kracht")] == [
        "kracht inzetten",
        "kracht zetten",
    ]


def test_the_study_is_about_the_map_and_each_is_made_once():
    assert flagship_study().map == flagship()
    assert flagship() is flagship()
    assert flagship_study() is flagship_study()


def test_the_study_survives_a_file(tmp_path):
    write(flagship_study(), tmp_path / "flagship.json")
    assert read(tmp_path / "flagship.json") == flagship_study()


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside this checkout")
def test_the_map_is_the_one_of_the_shared_cases():
    m = flagship()
    with (CASES / "kompassie" / "links.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(a.source, a.target, a.sign, a.evidence) for a in m.links] == [
        (r["source"], r["target"], Sign.of(r["polarity"]), r["evidence"]) for r in rows
    ]
    with (CASES / "kompassie" / "variables.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [
        (v.name, v.label("nl"), v.label("en"), v.kind, v.level, v.valence, v.owner) for v in m
    ] == [
        (r["id"], r["label_nl"], r["label_en"], r["kind"], r["level"], r["valence"], r["owner"])
        for r in rows
    ]
