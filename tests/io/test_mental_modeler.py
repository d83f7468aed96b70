import json

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, KompassieError, TableError, TooLarge, UnreadableFile
from kompassie.io.mental_modeler import read_mental_modeler
from kompassie.io.safe_xml import DEEPEST, tree_of, walker
from kompassie.model.sign import Sign

FILES = [
    "mental_modeler/fish_wetland_ozesmi.mmp",
    "mental_modeler/fish_wetland_respondent.mmp",
    "mental_modeler/fire.mmp.json",
    "north_sea/ns22022018.mmp",
    *(f"mental_modeler/kosko_five_maps/respondent_{x}.mmp" for x in "abcd"),
    "mental_modeler/kosko_five_maps/canonical.mmp",
]


def concept(ident, name, *relations):
    inner = "".join(
        f"<relationship><id>{to}</id><name/><influence>{x}</influence></relationship>"
        for to, x in relations
    )
    return (
        f"<concept><id>{ident}</id><name><![CDATA[{name}]]></name>"
        f"<relationships>{inner}</relationships></concept>"
    )


def project(*concepts, root="mentalmodeler"):
    return f"<{root}><concepts>{''.join(concepts)}</concepts></{root}>"


def from_text(text):
    return read_mental_modeler(text.encode(), "team.mmp")


@pytest.mark.parametrize("name", FILES)
def test_real_projects_have_the_known_figures(cases, name):
    known = json.loads((cases / "expected.json").read_text())[name]
    m = ks.read(cases / name)
    loops = ks.find_loops(m)

    assert (len(m), len(m.links)) == (known["variables"], known["links"])
    assert sum(link.sign is Sign.PLUS for link in m.links) == known["positive"]
    assert sum(link.sign is Sign.MINUS for link in m.links) == known["negative"]
    assert (len(loops), len(loops.reinforcing)) == (known["loops"], known["reinforcing"])
    zeros = [r.text for r in m.report.coded("assumed") if r.where == "zeros"]
    assert [int(text.split()[0]) for text in zeros] == [known["zero_weight_links"]] * len(zeros)
    assert bool(zeros) == bool(known["zero_weight_links"])
    loose = {name for name in m.names if all(name not in link.pair for link in m.links)}
    assert loose == set(known["unlinked"])
    assert all(repr(n) in str(m.report.coded("unlinked")) for n in loose)


def test_the_same_map_as_matrix_and_as_project_has_the_same_links(cases):
    matrix = ks.read(cases / "north_sea/SouthNS_dutch.csv", rows="source")
    found = ks.read(cases / "north_sea/ns22022018.mmp")

    def kept(m):
        return sorted((int(link.sign), link.strength) for link in m.links)

    assert kept(found) == kept(matrix)


def test_five_projects_make_a_survey_of_five_maps(cases):
    folder = cases / "mental_modeler" / "kosko_five_maps"
    maps = {path.stem: ks.read(path) for path in sorted(folder.glob("*.mmp"))}
    s = ks.Survey.from_maps(maps)
    shared = ks.find_consensus(s, min_share=0.01, min_people=1, personal=True)

    assert s.people == 5
    assert len(shared.links) == 8
    assert sum(c.plus > 0 and c.minus > 0 for c in shared.links) == 4
    assert maps["respondent_c"] == maps["canonical"]


def test_words_for_strength_are_read_by_a_choice_that_is_reported():
    m = from_text(project(concept(1, "a", (2, "H-"), (3, "L+")), concept(2, "b"), concept(3, "c")))

    assert [(int(link.sign), link.strength) for link in m.links] == [(-1, 0.75), (1, 0.25)]
    assert "'H-' was read as a strength of 0.75 (1 link)" in str(m.report)


def test_a_json_project_may_hold_numbers_as_numbers():
    content = {
        "concepts": [
            {"id": 1, "name": "a", "group": 0, "relationships": [{"id": 2, "influence": -0.5}]},
            {"id": 2, "name": "b", "notes": None},
        ],
        "groupNames": {"0": "people"},
    }
    m = from_text(json.dumps(content))

    assert (m.links[0].sign, m.links[0].strength) == (Sign.MINUS, 0.5)
    assert m.variables[0].tags == ("people",)


def test_concepts_of_one_name_stay_apart_because_their_ids_do():
    m = from_text(project(concept(1, "a", (2, 0.5)), concept(2, "a"), concept(3, "")))

    assert m.names == ("a", "a (id 2)", "concept 3")
    assert len(m.report.coded("renamed")) == 2


def test_a_relation_to_nowhere_is_left_out_and_said():
    m = from_text(project(concept(1, "a", (9, 0.5))))

    assert m.links == ()
    assert "it goes to a concept that is not in the file" in str(m.report)


def test_an_influence_that_is_none_is_an_unsure_link():
    m = from_text(project(concept(1, "a", (2, "")), concept(2, "b")))

    assert m.links[0].sign is Sign.UNSURE
    assert m.report.coded("unsigned")


def test_opposite_relations_are_refused_or_contested():
    text = project(concept(1, "a", (2, 1), (2, -1)), concept(2, "b"))

    with pytest.raises(TableError, match="signs \\+ and −"):
        from_text(text)
    assert read_mental_modeler(text.encode(), "x.mmp", conflict="contested").links[0].contested


def test_a_windows_file_is_read_and_said_to_be_one():
    data = project(concept(1, "cliënt")).encode("cp1252")
    m = read_mental_modeler(data, "x.mmp")

    assert m.names == ("cliënt",)
    assert m.report.coded("assumed")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "neither XML nor JSON"),
        ("<html/>", "not <mentalmodeler>"),
        ("<mentalmodeler>", "it is not XML"),
        ("<mentalmodeler/>", "no concepts"),
        ("{}", "no list"),
        ('{"concepts": [3]}', "concept 1 is not as it should be"),
        ('{"concepts": [{"relationships": 3}]}', "concept 1 is not as it should be"),
        ("{", "it is not JSON"),
        (project(concept(1, "a", (1, "2.5"))), "write a number from -1 to 1"),
        (project(concept(1, "a", (1, "=1+1"))), "write a number from -1 to 1"),
        (project(concept(1, "a", (1, "nan"))), "write a number from -1 to 1"),
        (project(concept(1, "a"), concept(1, "b")), "its id is empty or stands twice"),
    ],
)
def test_what_is_no_project_is_refused_in_words(text, words):
    with pytest.raises((UnreadableFile, TableError), match=words):
        from_text(text)


LAUGHS = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><mentalmodeler>&c;</mentalmodeler>"""


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE m SYSTEM "file:///etc/hostname"><mentalmodeler/>',
        '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]><mentalmodeler>&x;</mentalmodeler>',
    ],
)
def test_entities_are_refused_before_they_unfold(text):
    with pytest.raises(UnreadableFile, match="document type or entities"):
        from_text(text)


def test_bottomless_nesting_is_refused():
    with pytest.raises(UnreadableFile, match=f"more than {DEEPEST} deep"):
        tree_of("<a>" * 500_000, "x.xml")


def test_more_elements_than_the_budget_are_refused():
    started = []
    feed = walker("x.xml", lambda name, _: started.append(name), len, len, most_elements=100)
    with pytest.raises(TooLarge, match="over 100 elements"):
        feed(b"<a>" + b"<b/>" * 1_000 + b"</a>", True)
    assert len(started) == 100


def test_the_command_line_reads_a_project(cases, tmp_path, capsys):
    from kompassie.__main__ import main

    path = cases / "mental_modeler/fish_wetland_ozesmi.mmp"
    assert main(["convert", str(path), str(tmp_path / "m.csv")]) == 0
    assert len(ks.read(tmp_path / "m.csv").links) == 11


def test_a_project_is_not_written(tmp_path):
    with pytest.raises(InvalidValue, match="end its name"):
        ks.write(ks.parse("a -> b +"), tmp_path / "m.mmp")


def test_an_argument_that_does_not_go_with_a_project_is_refused(put):
    with pytest.raises(KompassieError, match="is no sheet"):
        ks.read(put(project(concept(1, "a")), "m.mmp"), rows="source")
