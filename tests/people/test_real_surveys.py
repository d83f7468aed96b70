"""The shared synthetic Dutch survey, and the five maps of one published map."""

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import kompassie as ks


@pytest.fixture(scope="module")
def rows(cases: Path) -> list[dict[str, str]]:
    text = (cases / "survey_nl" / "antwoorden.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@pytest.fixture(scope="module")
def truth(cases: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cases / "survey_nl" / "truth.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def survey(rows: list[dict[str, str]]) -> ks.Survey:
    raw = ks.Survey.from_rows(rows, first_row=2)
    return ks.Survey.from_rows(rows, first_row=2, synonyms=raw.proposals)


def test_every_fault_is_in_the_import_report(
    rows: list[dict[str, str]], truth: dict[str, Any]
) -> None:
    report = ks.Survey.from_rows(rows, first_row=2).report
    faults = truth["faults"]

    def starts(code: str) -> list[str]:
        return [
            rows[int(r.where.removeprefix("row ")) - 2]["Respondent"] for r in report.coded(code)
        ]

    assert starts("straight line") == [faults["straight_liner"]]
    assert starts("copied") == [faults["copied_respondent"][1]]
    assert report.coded("repeated").remarks[0].where.startswith("20 rows, first row 3280")
    assert rows[3280 - 2]["Respondent"] == faults["repeated_answers_of"]
    assert len(report.coded("self-link")) == faults["self_link"]
    assert len(report.coded("blank row")) == faults["blank_row"]
    reasons = [r.text for r in report.coded("refused")]
    assert reasons == [
        "the answer is not on the scale",
        "the target is empty or cannot be a name",
        "the source begins like a formula",
    ]
    assert len(report.coded("look-alike")) == 11
    assert not any(row["Respondent"] in str(report) for row in rows if row["Respondent"])


@pytest.mark.parametrize("rule", [{"absent": "skip", "min_share": 0.5}, {}])
def test_the_true_links_come_back_with_their_signs_and_the_contested_one_contested(
    survey: ks.Survey, truth: dict[str, Any], rule: dict[str, Any]
) -> None:
    found = ks.find_consensus(survey, **rule)

    signs = {link.pair: int(link.sign) for link in found.map.links if not link.contested}
    assert signs == {
        (link["source"], link["target"]): 1 if link["mean"] > 0 else -1 for link in truth["links"]
    }
    assert [(c.source, c.target) for c in found.contested] == [tuple(truth["contested"])]


def test_the_true_loops_are_supported(survey: ks.Survey, truth: dict[str, Any]) -> None:
    found = ks.loop_support(survey, absent="skip", min_share=0.5, draws=300)

    kinds = [loop.kind for k, loop in enumerate(found.loops) if found.shared[k]]
    expected = truth["true_map"]
    assert len(kinds) >= expected["loops"]
    assert (kinds.count("R"), kinds.count("B")) == (
        expected["reinforcing"],
        expected["balancing"],
    )
    assert found.present[found.shared].min() > 0.8


def test_the_two_small_groups_are_protected(survey: ks.Survey) -> None:
    found = ks.compare_people(survey, by="group", absent="skip")

    assert found.units == ("Team A", "Team B")
    assert found.hidden == ("Leiding", "Staf")
    assert "hidden (n < 5)" in str(found.table())
    for part in (["Leiding"], ["Staf"], ["Team A", "Team B", "Staf"]):
        with pytest.raises(ks.KompassieError, match="is not shown"):
            ks.find_consensus(survey.where(group=part))


def test_merged_names_give_the_twelve_variables(survey: ks.Survey, truth: dict[str, Any]) -> None:
    assert sorted(survey.variables) == sorted(truth["variables"])


@pytest.fixture(scope="module")
def five(cases: Path) -> dict[str, ks.CausalMap]:
    folder = cases / "mental_modeler" / "kosko_five_maps"
    return {path.stem: mental_modeler(path) for path in sorted(folder.glob("*.mmp"))}


def mental_modeler(path: Path) -> ks.CausalMap:
    concepts = ElementTree.parse(path).getroot().findall("./concepts/concept")  # noqa: S314
    names = {c.findtext("id"): str(c.findtext("name")) for c in concepts}
    links = [
        (names[c.findtext("id")], names[r.findtext("id")], "+-"[weight < 0], abs(weight))
        for c in concepts
        for r in c.findall("./relationships/relationship")
        if (weight := float(str(r.findtext("influence"))))
    ]
    return ks.from_links(links, variables=names.values())


@pytest.fixture(scope="module")
def expected(cases: Path) -> dict[str, Any]:
    every = json.loads((cases / "expected.json").read_text("utf-8"))
    found: dict[str, Any] = every["several people: mental_modeler/kosko_five_maps"]
    return found


def test_five_maps_have_the_links_and_the_oppositions_that_are_known(
    five: dict[str, ks.CausalMap], expected: dict[str, Any]
) -> None:
    survey = ks.Survey.from_maps(five)

    found = ks.find_consensus(survey, min_share=0.01, min_people=1, personal=True)

    assert len(found.links) == expected["links_in_union"]
    opposed = [f"{c.source} -> {c.target}" for c in found.links if c.conflict]
    assert sorted(opposed) == sorted(expected["opposing"])


def test_four_maps_have_the_means_that_are_known(
    five: dict[str, ks.CausalMap], expected: dict[str, Any]
) -> None:
    four = {name: m for name, m in five.items() if name != "canonical"}

    found = ks.find_consensus(ks.Survey.from_maps(four), min_people=1, personal=True)

    means = {f"{c.source} -> {c.target}": c.mean for c in found.links}
    assert means == pytest.approx(expected["mean_over_respondents_a_to_d_absent_counts_as_0"])
    with pytest.raises(ks.KompassieError, match="fewer than 5 people"):
        ks.find_consensus(ks.Survey.from_maps(four))


def test_five_maps_overlap_as_is_known_and_the_identical_pair_is_flagged(
    five: dict[str, ks.CausalMap], expected: dict[str, Any]
) -> None:
    keys: dict[str, int] = {}
    survey = ks.Survey.from_maps(five, keys=keys)

    found = ks.compare_people(survey, personal=True, draws=50, shuffles=9)

    place = {name: found.units.index(f"person {n}") for name, n in keys.items()}
    assert found.overlap is not None
    for pair, overlap in expected["jaccard_links_ignoring_sign"].items():
        one, other = (place[f"respondent_{letter}"] for letter in pair.split(","))
        assert round(float(found.overlap[one, other]), 4) == overlap
    twins = {f"person {keys[name]}" for name in expected["identical_pair"]}
    assert [set(pair) for pair in found.identical] == [twins]


def test_a_team_that_agrees_can_look_at_its_own_four_maps(five: dict[str, ks.CausalMap]) -> None:
    four = {name: m for name, m in five.items() if name != "canonical"}

    survey = ks.Survey.from_maps(four).with_consent()

    assert len(survey.union_map.links) == 8
    assert len(survey.base_map.links) == len(ks.find_consensus(survey, personal=True).map.links)
