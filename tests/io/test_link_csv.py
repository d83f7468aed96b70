from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import TableError, UnreadableFile
from kompassie.io.link_csv import links_text, read_links
from kompassie.io.tables import sheet_of
from kompassie.model.link import Link
from kompassie.model.sign import Sign
from kompassie.model.variable import Variable
from tests.strategies import visible


def read(text: str, **settings):
    return read_links(sheet_of(text.encode("utf-8"), "team.csv"), **settings)


@pytest.mark.parametrize(
    "heading",
    [
        "source,target,sign",
        "From,To,Polarity",
        "cause,effect,sign",
        "Van,Naar,Teken",
        "oorzaak,gevolg,polariteit",
        "from_label,to_label,sign",
    ],
)
def test_columns_are_found_by_their_names_in_two_languages(heading):
    assert read(f"{heading}\na,b,-\n").links == (Link("a", "b", "-"),)


def test_every_field_of_a_link_is_read():
    m = read(
        "van;naar;teken;sterkte;vertraging;zekerheid;bewijs;citaat;opmerking\n"
        "a;b;+;0,6;2,5;0,9;aangenomen;wat er staat;waar\n"
    )
    link = Link("a", "b", "+", 0.6, 2.5, 0.9, "assumed", False, "wat er staat", "waar")
    assert m.links == (link,)
    assert [r.text for r in m.report] == [
        "columns are separated by a semicolon",
        "numbers are written with a decimal comma",
    ]


@pytest.mark.parametrize(("cell", "strength"), [("0.2..0.8", (0.2, 0.8)), ("1", 1.0), ("", None)])
def test_a_strength_is_a_number_or_a_range(cell, strength):
    assert read(f"source,target,sign,strength\na,b,+,{cell}\n").links[0].strength == strength


@pytest.mark.parametrize(
    ("cell", "delay"),
    [("long", 4), ("Lang", 4), ("||", 4), ("‖", 4), ("0", 0), ("", 0), ("1.5", 1.5)],
)
def test_a_delay_is_a_number_or_a_mark(cell, delay):
    assert read(f"source,target,sign,delay\na,b,+,{cell}\n").links[0].delay == delay


def test_a_sign_in_another_spelling_is_read_and_reported_with_its_token():
    m = read("source,target,sign\na,b,zelfde\nb,c,zelfde\nc,d,'-\nd,a,−\n")
    assert [int(link.sign) for link in m.links] == [1, 1, -1, -1]
    assert [r.text for r in m.report] == ["'zelfde' was read as + (2 links)"]


def test_links_without_a_sign_are_unsure_and_counted():
    m = read("source,target,sign\na,b,\nb,a,\nb,c,?\n")
    assert {link.sign for link in m.links} == {Sign.UNSURE}
    assert [(r.code, r.text) for r in m.report] == [
        ("unsigned", "2 links came without a sign: read as ? (unsure)")
    ]


def test_a_contested_link_is_read():
    assert read("source,target,sign,contested\na,b,?,ja\n").links[0].contested


def test_every_bad_row_is_named_with_its_number_and_remedy():
    text = (
        "source,target,sign,strength,delay\n"
        "a,b,+,0.5,\n"
        "a,,+,,\n"
        "a,c,0,,\n"
        "a,d,+,1.5,\n"
        "a,e,+,,soon\n"
        'a,f,+,"1,000",\n'
    )
    with pytest.raises(TableError) as caught:
        read(text)
    assert [p.where for p in caught.value.problems] == [f"row {k}" for k in range(3, 8)]
    message = str(caught.value)
    for part in ("name the target", "sign of 'a' -> 'c'", "'1.5'", "'soon'", "1 or 1000"):
        assert part.strip("'") in message


def test_opposite_signs_are_refused_with_the_row_or_become_contested():
    text = "source,target,sign\na,b,+\na,b,-\n"
    with pytest.raises(TableError, match=r"row 3: 'a -> b'.*signs \+ and −"):
        read(text)
    m = read(text, conflict="contested")
    assert m.links[0].contested
    assert [(r.code, r.where) for r in m.report] == [("contested", "row 3")]


def test_the_same_link_twice_is_merged_and_reported():
    m = read("source,target,sign\na,b,+\na,b,+\n")
    assert len(m.links) == 1
    assert [(r.code, r.where) for r in m.report] == [("merged", "row 3")]


def test_variables_of_the_table_come_first_and_others_are_reported():
    m = read("source,target,sign\nb,c,+\n", variables=[Variable("a"), Variable("b", kind="belief")])
    assert m.names == ("a", "b", "c")
    assert m["b"].kind == "belief"
    assert [(r.code, r.where) for r in m.report] == [("added", "variable 'c'")]


def test_a_missing_column_is_named_with_what_to_do():
    with pytest.raises(UnreadableFile, match=r"no column 'sign', only 'source', 'target'.*teken"):
        read("source,target\na,b\n")


def test_a_list_with_only_a_heading_is_a_map_without_links():
    assert read("source,target,sign\n").links == ()


def test_only_columns_in_use_are_written():
    assert links_text([Link("a", "b", "-")]) == "source,target,sign\na,b,-\n"
    assert links_text([Link("a", "b", "+", delay=4)]) == "source,target,sign,delay\na,b,+,4\n"


def test_a_label_that_would_run_as_a_formula_is_written_as_text():
    text = links_text([Link('=HYPERLINK("x")', "@b", "+", note="-2+3")])
    assert text == ('source,target,sign,note\n"\'=HYPERLINK(""x"")",\'@b,+,\'-2+3\n')


names = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("'=+-@;,\"|"),
    min_size=1,
    max_size=8,
).filter(visible)
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t'=-;"), max_size=12
)
shares = st.floats(0, 1, exclude_min=True)
strengths = st.none() | shares | st.tuples(shares, shares).map(lambda pair: tuple(sorted(pair)))


@st.composite
def links(draw):
    contested = draw(st.booleans())
    return Link(
        draw(names),
        draw(names),
        Sign.UNSURE if contested else draw(st.sampled_from(Sign)),
        draw(strengths),
        draw(st.floats(0, 1e6)),
        draw(st.none() | st.floats(0, 1)),
        draw(st.sampled_from(["stated", "observed", "surveyed", "assumed"])),
        contested,
        draw(texts.filter(lambda text: not text or visible(text))),
        draw(texts.filter(lambda text: not text or visible(text))),
    )


@settings(deadline=None, derandomize=True)
@given(st.lists(links(), max_size=4, unique_by=lambda link: link.pair), st.sampled_from(",\t"))
def test_a_list_of_links_comes_back_as_it_was(given_links, delimiter):
    name = "x.csv" if delimiter == "," else "x.tsv"
    sheet = sheet_of(links_text(given_links, delimiter=delimiter).encode("utf-8"), name)
    m = read_links(sheet)
    assert m.links == tuple(given_links)
    assert len(m.report) == 0
