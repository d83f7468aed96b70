from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue, UnreadableFile
from kompassie.flagship import flagship_study
from kompassie.io.native import NewerFile, native_text, read_around, read_native
from kompassie.model.causal_map import CausalMap
from kompassie.model.interventions import Hold, Pulse, Push, Scale, Scenario
from kompassie.model.link import Link
from kompassie.model.sign import Sign
from kompassie.model.study import LoopName, Study
from kompassie.model.variable import KINDS, LEVELS, ROLES, VALENCES, Variable
from tests.strategies import visible

PAIR = ks.parse("a -> b +\nb -> a - ||")


def read(content, **changes):
    return read_native(json.dumps({**content, **changes}), "team.json")


def content_of(thing):
    return json.loads(native_text(thing))


# -- round trips -------------------------------------------------------------------------------

letters = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("</>&\u202e\ufeff\"\\'")
names = st.text(letters, min_size=1, max_size=6).filter(visible)
texts = st.text(letters | st.sampled_from("\n\t"), max_size=8)
labels = st.dictionaries(st.sampled_from(["nl", "en", "pt-BR", "XX"]), names, max_size=2)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1, 1) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("k"), inner),
    max_leaves=3,
)
extras = st.dictionaries(st.sampled_from(["later", "x-field"]), plain, max_size=1)
shares = st.floats(0, 1, exclude_min=True)
strengths = st.none() | shares | st.tuples(shares, shares).map(lambda pair: tuple(sorted(pair)))


@st.composite
def studies(draw):
    found = draw(st.lists(names, min_size=1, max_size=4, unique_by=lambda n: Variable(n).name))
    variables = [
        Variable(
            name,
            draw(st.sampled_from(KINDS)),
            draw(st.none() | st.sampled_from(LEVELS)),
            draw(st.sampled_from(VALENCES)),
            draw(st.just("") | names),
            draw(st.none() | st.sampled_from(ROLES)),
            draw(st.none() | st.floats(-1, 1)),
            draw(st.booleans()),
            tuple(draw(st.lists(names, max_size=2))),
            draw(labels),
            draw(texts),
            draw(extras),
        )
        for name in found
    ]
    ends = st.sampled_from([v.name for v in variables])
    links = []
    for pair in draw(st.lists(st.tuples(ends, ends), max_size=5, unique=True)):
        contested = draw(st.booleans())
        sign = Sign.UNSURE if contested else draw(st.sampled_from(Sign))
        links.append(
            Link(
                *pair,
                sign,
                draw(strengths),
                draw(st.floats(0, 100)),
                draw(st.none() | st.floats(0, 1)),
                draw(st.sampled_from(["stated", "observed", "surveyed", "assumed"])),
                contested,
                draw(texts),
                draw(texts),
                draw(extras),
            )
        )
    m = CausalMap(variables, links, draw(texts), draw(texts), draw(extras))
    done = [st.builds(Push, ends, st.floats(-2, 2)), st.builds(Pulse, ends, st.floats(-2, 2))]
    done.append(st.builds(Hold, ends, st.floats(-1, 1), st.just(2.0), st.just(5.0)))
    if links:
        pairs = st.sampled_from([link.pair for link in links])
        done.append(st.builds(lambda pair, f: Scale(*pair, f), pairs, st.floats(-2, 2)))
    interventions = draw(st.lists(st.one_of(done), max_size=3))
    if sum(isinstance(i, Hold) for i in interventions) > 1:
        interventions = []
    scenario = Scenario(draw(names), interventions, draw(labels), draw(texts), draw(extras))
    named = [LoopName((found[0],), "R1", draw(labels), draw(extras))]
    place = {found[0]: (draw(st.floats(-9, 9)), 0.0)}
    return Study(m, named, [scenario], place, draw(extras))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(studies())
def test_a_study_comes_back_as_it_was_and_with_the_same_bytes(study):
    text = native_text(study)
    found = read_native(text, "team.json")
    assert found == study
    assert found.map.digest == study.map.digest
    assert native_text(found) == text
    assert native_text(replace(study)) == text


@settings(deadline=None, derandomize=True, max_examples=30)
@given(studies())
def test_a_map_comes_back_as_a_map(study):
    assert read_native(native_text(study.map), "team.json") == study.map


def test_a_study_without_anything_beside_its_map_stays_a_study():
    assert read_native(native_text(Study(PAIR)), "x") == Study(PAIR)
    assert isinstance(read_native(native_text(PAIR), "x"), CausalMap)


def test_the_flagship_study_comes_back_as_it_was():
    study = flagship_study()
    assert read_native(native_text(study), "x") == study


def test_the_file_reads_well():
    study = Study(PAIR, scenarios=[Scenario("more", [Push("a", 0.6), Scale("b", "a", 0)])])
    assert native_text(study) == (
        "{\n"
        ' "format": "kompassie",\n'
        ' "version": "1.0",\n'
        ' "map": {\n'
        '  "title": "",\n'
        '  "time_unit": "",\n'
        '  "variables": [\n'
        '   {"name": "a"},\n'
        '   {"name": "b"}\n'
        "  ],\n"
        '  "links": [\n'
        '   {"source": "a", "target": "b", "sign": "+"},\n'
        '   {"source": "b", "target": "a", "sign": "-", "delay": 4.0}\n'
        "  ]\n"
        " },\n"
        ' "loop_names": [],\n'
        ' "scenarios": [\n'
        "  {\n"
        '   "name": "more",\n'
        '   "interventions": [\n'
        '    {"do": "push", "variable": "a", "amount": 0.6},\n'
        '    {"do": "scale", "source": "b", "target": "a", "factor": 0.0}\n'
        "   ]\n"
        "  }\n"
        " ],\n"
        ' "positions": {}\n'
        "}\n"
    )


def test_letters_stand_as_they_are():
    assert "geëerd → ‖" in native_text(CausalMap(["geëerd → ‖"]))


# -- other versions ----------------------------------------------------------------------------


def test_fields_of_a_newer_minor_version_are_kept_at_every_level_reported_and_written_back():
    study = Study(
        PAIR, [LoopName(("a", "b"), "R1")], [Scenario("more", Push("a", 0.6))], {"a": (0, 0)}
    )
    content = content_of(study)
    content["version"] = "1.7"
    places = [
        content,
        content["map"],
        content["map"]["variables"][1],
        content["map"]["links"][0],
        content["loop_names"][0],
        content["scenarios"][0],
    ]
    for place in places:
        place["later"] = {"deep": [1, None]}
    found = read(content)
    assert found.extra == found.map["b"].extra == {"later": {"deep": [1, None]}}
    assert json.loads(native_text(found)) == {**content, "version": "1.0"}
    assert [r.where for r in found.map.report.coded("kept")] == [
        "'later' of map.variables[1]",
        "'later' of map.links[0]",
        "'later' of map",
        "'later' of the file",
        "'later' of loop_names[0]",
        "'later' of scenarios[0]",
    ]


def test_a_map_with_an_unknown_field_beside_it_is_a_study():
    assert isinstance(read(content_of(PAIR), later=1), Study)


def test_an_unknown_field_of_an_intervention_is_refused_since_it_may_change_what_is_done():
    content = content_of(Study(PAIR, scenarios=[Scenario("more", Push("a", 0.6))]))
    content["scenarios"][0]["interventions"][0]["only_on"] = "monday"
    with pytest.raises(NewerFile, match=r"scenarios\[0\]\.interventions\[0\].*no field 'only_on'"):
        read(content)


def test_a_newer_major_version_is_refused_politely():
    with pytest.raises(NewerFile, match=r"of version 2\.0, .* up to version 1\. Install a newer"):
        read(content_of(PAIR), version="2.0")


@pytest.mark.parametrize("version", [None, 1, "1", "one", "0.9", "1.0.0", "", "1.٣"])
def test_a_version_that_is_none_is_refused(version):
    with pytest.raises(UnreadableFile, match='its "version" is'):
        read(content_of(PAIR), version=version)


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"elements": []}', '{"format": "other"}'])
def test_json_that_is_something_else_is_refused(text):
    with pytest.raises(UnreadableFile, match="not a map of this library"):
        read_native(text, "kumu.json")


# -- faults and their places -------------------------------------------------------------------


def fault(path, value):
    content = content_of(
        Study(PAIR, [LoopName(("a", "b"), "R1")], [Scenario("more", Push("a", 0.6))], {"a": (0, 0)})
    )
    *steps, last = path
    place = content
    for step in steps:
        place = place[step]
    place[last] = value
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "parts"),
    [
        (["map"], None, ['no "map"']),
        (["map", "title"], 3, ["at map:", "title of the map is 3"]),
        (["map", "variables"], {}, ["at map.variables:", "use a list"]),
        (["map", "variables", 1], "b", ["at map.variables[1]:", "use a dictionary"]),
        (["map", "variables", 1], {}, ["at map.variables[1]:", "give its name"]),
        (["map", "variables", 1, "name"], 5, ["at map.variables[1]:", "is 5: use a text"]),
        (["map", "variables", 1, "name"], "a", ["two variables are called 'a'"]),
        (
            ["map", "variables", 1, "today"],
            "0.5",
            ["at map.variables[1]:", "today of variable 'b'"],
        ),
        (["map", "variables", 1, "boundary"], "no", ["boundary is 'no': use true or false"]),
        (["map", "variables", 1, "owner"], None, ["owner is None: use a text"]),
        (["map", "variables", 1, "tags"], {"x": 1}, ["tags is {'x': 1}: use a list"]),
        (["map", "variables", 1, "labels"], ["nl"], ["labels is ['nl']"]),
        (["map", "variables", 1, "kind"], ["belief"], ["kind of variable 'b'"]),
        (["map", "links", 0, "sign"], True, ["at map.links[0]:", "sign of 'a' -> 'b' is True"]),
        (["map", "links", 0, "contested"], "false", ["contested is 'false'"]),
        (["map", "links", 0, "strength"], "0.5", ["strength of 'a' -> 'b'"]),
        (["map", "links", 0, "strength"], [0.1, 0.2, 0.3], ["use a range"]),
        (["map", "links", 0, "delay"], 10**400, ["delay of 'a' -> 'b'"]),
        (["map", "links", 0, "target"], "z", ["at map:", "no variable 'z'"]),
        (["loop_names"], "R1", ["at loop_names:", "use a list"]),
        (["loop_names", 0, "route"], "ab", ["at loop_names[0]:", "route is 'ab'"]),
        (["loop_names", 0, "route"], ["z"], ["no variable 'z'", "loop name"]),
        (["scenarios", 0], 3, ["at scenarios[0]:", "use a dictionary"]),
        (["scenarios", 0, "interventions"], {}, ["at scenarios[0].interventions:"]),
        (["scenarios", 0, "interventions", 0], 1, ["at scenarios[0].interventions[0]:"]),
        (["scenarios", 0, "interventions", 0], {}, ['"do" is None: use one of push, hold']),
        (["scenarios", 0, "interventions", 0], {"do": []}, ['"do" is []']),
        (["scenarios", 0, "interventions", 0], {"do": "push"}, ["give its variable and amount"]),
        (["scenarios", 0, "interventions", 0, "amount"], "x", ["amount of Push on 'a'"]),
        (["scenarios", 0, "interventions", 0, "variable"], "z", ["no variable 'z'", "'more'"]),
        (["positions"], [], ["at positions:", "use a dictionary"]),
        (["positions", "a"], [1], ["position of 'a'"]),
        (["positions", "a"], 1, ["position of 'a'"]),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_place(path, value, parts):
    message = fault(path, value)
    assert "team.json" in message
    for part in parts:
        assert part in message


def test_extras_that_json_has_no_form_for_are_refused_on_writing():
    with pytest.raises(InvalidValue, match="JSON"):
        native_text(CausalMap(["a"], extra={"later": float("nan")}))


def test_a_story_without_a_map_is_read_around_one():
    content = content_of(Study(PAIR, [LoopName(("a", "b"), "R1")]))
    del content["map"]
    assert read_around(PAIR, json.dumps(content), "x").loop_names[0].code == "R1"


def test_links_that_are_added_and_what_a_team_thinks_of_it_come_back_as_they_were():
    m = ks.parse("a -> b +\nb -> c -")
    link = Link("c", "a", "?", strength=(0.2, 0.4), delay=2.0, contested=True, quote="says who")
    items = [
        ks.Add(link, start=1, effort=3, owner="team", meadows=6),
        ks.Delay("a", "b", 2.5, end=9, meadows=9),
        Push("a", 0.5, owner="leader"),
    ]
    study = Study(m, scenarios=[Scenario("s", items)])
    content = content_of(study)
    done = content["scenarios"][0]["interventions"]
    assert done[0]["link"]["sign"] == "?"
    assert done[1] == {
        "do": "delay",
        "source": "a",
        "target": "b",
        "delay": 2.5,
        "end": 9.0,
        "meadows": 9,
    }
    found = read(content)
    assert found == study
    assert native_text(found) == native_text(study)


@pytest.mark.parametrize(
    ("done", "message"),
    [
        ({"do": "add"}, "give its link"),
        ({"do": "add", "link": "a -> c"}, r"scenarios\[0\].interventions\[0\].*use a dictionary"),
        ({"do": "add", "link": {"source": "a", "target": "c"}}, "give its sign"),
        ({"do": "add", "link": {"source": "a", "target": "b", "sign": "+"}}, "already there"),
        ({"do": "delay", "source": "a", "target": "b", "delay": -1}, "use time units from 0"),
        ({"do": "delay", "source": "a", "target": "b", "delay": 1, "meadows": 40}, "Meadows level"),
    ],
)
def test_interventions_that_make_no_sense_are_refused_with_their_place(done, message):
    content = content_of(Study(PAIR, scenarios=[Scenario("s")]))
    content["scenarios"] = [{"name": "s", "interventions": [done]}]
    with pytest.raises(UnreadableFile, match=message):
        read(content)
