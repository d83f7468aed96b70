from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import TableError, UnreadableFile
from kompassie.io.tables import sheet_of
from kompassie.io.variable_csv import (
    read_variables,
    variable_column,
    variables_text,
    writable_language,
)
from kompassie.model.variable import KINDS, LEVELS, ROLES, VALENCES, Variable
from tests.strategies import visible


def read(text: str):
    return read_variables(sheet_of(text.encode("utf-8"), "team.variables.csv"))


def test_every_field_of_a_variable_is_read_in_dutch():
    variables, report = read(
        "naam;label_nl;Label EN;soort;ijsberg;valentie;wie;rol;nu;grens;tags;opmerking\n"
        "tang;De tang;Grip;interactiepatroon;patroon;belemmerend;team;voorraad;0,6;ja;a|b;zie\n"
    )
    assert variables == (
        Variable(
            "tang",
            "interaction",
            "pattern",
            "hindering",
            "team",
            "stock",
            0.6,
            True,
            ("a", "b"),
            {"nl": "De tang", "en": "Grip"},
            "zie",
        ),
    )
    assert len(report.coded("not read")) == 0


def test_empty_cells_stand_for_defaults():
    assert read("id,kind,today\na,,\n")[0] == (Variable("a"),)


@pytest.mark.parametrize(
    ("heading", "field"),
    [("label_pt-br", "label_pt-BR"), ("LABEL NL", "label_nl"), ("label_!", None), ("colour", None)],
)
def test_a_label_is_read_for_a_language(heading, field):
    assert variable_column(heading) == field


def test_a_column_label_is_the_name_where_there_is_no_other():
    assert read("label,kind\na,belief\n")[0][0].name == "a"
    assert read("id,label\na,The A\n")[0][0].labels == {"und": "The A"}


def test_every_bad_row_is_named():
    text = "name,kind,today\na,habit,\n,belief,\nb,,7\nc,,\nc,,\n"
    with pytest.raises(TableError) as caught:
        read(text)
    assert [p.where for p in caught.value.problems] == ["row 2", "row 3", "row 4", "row 6"]
    message = str(caught.value)
    for part in ("use one of belief", "write a name", "today of variable 'b'", "row 5 too"):
        assert part in message


def test_a_table_without_names_is_refused():
    with pytest.raises(UnreadableFile, match="no column 'name', only 'kind'"):
        read("kind,today\nbelief,\n")


def test_only_columns_in_use_are_written():
    text = variables_text([Variable("a"), Variable("b", today=-0.6, labels={"nl": "=B"})])
    assert text == "name,label_nl,today\na,,\nb,'=B,-0.6\n"


def test_a_language_that_no_heading_can_name_is_told():
    assert writable_language("nl")
    assert writable_language("pt-BR")
    assert not writable_language("NL")
    assert not writable_language("n l")


def optional(values: tuple[str, ...]):
    return st.none() | st.sampled_from(values)


letters = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("'=+-@;,\"|\\")
names = st.text(letters, min_size=1, max_size=8).filter(visible)
variables = st.builds(
    Variable,
    names,
    kind=st.sampled_from(KINDS),
    level=optional(LEVELS),
    valence=st.sampled_from(VALENCES),
    owner=st.just("") | names,
    role=optional(ROLES),
    today=st.none() | st.floats(-1, 1),
    boundary=st.booleans(),
    tags=st.lists(names, max_size=3).map(tuple),
    labels=st.dictionaries(st.sampled_from(["nl", "en", "und"]), names),
    note=st.just("") | names,
)


@settings(deadline=None, derandomize=True)
@given(st.lists(variables, max_size=4, unique_by=lambda v: v.name))
def test_a_list_of_variables_comes_back_as_it_was(given_variables):
    found, report = read(variables_text(given_variables))
    assert found == tuple(given_variables)
    assert len(report) == 0
