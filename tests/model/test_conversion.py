from __future__ import annotations

import math
from typing import Any

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Variable
from kompassie.errors import ConflictingLinks, DuplicateVariable, InvalidValue, TableError
from kompassie.model.conversion import link_column
from tests.strategies import maps, signed_maps

PAIR = ks.parse("stress -> mistakes +\nmistakes -> stress - strength=0.4")


# -- lists of links ----------------------------------------------------------------------------


def test_tuples_dictionaries_and_links_say_the_same() -> None:
    tuples = [("stress", "mistakes", "+"), ("mistakes", "stress", -1, 0.4)]
    dictionaries = [
        {"source": "stress", "target": "mistakes", "sign": "s"},
        {"van": "mistakes", "naar": "stress", "teken": "t", "sterkte": 0.4, "note": None},
    ]
    assert ks.from_links(tuples) == PAIR
    assert ks.from_links(iter(tuples)) == PAIR
    assert ks.from_links(dictionaries) == PAIR
    assert ks.from_links(PAIR.links) == PAIR


@settings(max_examples=40)
@given(maps())
def test_the_links_of_a_map_give_it_back(m: CausalMap) -> None:
    back = ks.from_links(m.links, variables=m, title=m.title, time_unit=m.time_unit)
    assert back == m


def test_a_data_frame_is_read_by_its_column_names() -> None:
    frame = pandas.DataFrame(
        {
            "From": ["stress", "mistakes"],
            "to": ["mistakes", "stress"],
            "polarity": [1, -1],
            "strength": [math.nan, 0.4],
            "quote": [None, None],
            "colour": ["red", "blue"],
        }
    )
    assert ks.from_links(frame) == PAIR


def test_missing_values_of_nullable_columns_are_missing() -> None:
    frame = PAIR.to_frame()[["source", "target", "sign"]]
    frame["strength"] = [None, 0.4]
    frame["confidence"] = [None, 1]
    frame["quote"] = [None, "zo"]
    m = ks.from_links(frame.convert_dtypes())
    assert m.links[0] == PAIR.links[0]
    assert m.links[1].confidence == 1.0
    assert m.links[1].quote == "zo"


def test_yes_and_no_as_text_are_not_both_yes() -> None:
    with pytest.raises(TableError, match="contested of 'a' -> 'b' is 'no': use True or False"):
        ks.from_links([{"source": "a", "target": "b", "sign": "?", "contested": "no"}])
    rows = [{"source": "a", "target": "b", "sign": "?", "contested": np.bool_(True)}]
    assert ks.from_links(rows).links[0].contested


def test_variables_given_come_first_and_others_follow() -> None:
    m = ks.from_links([("a", "b", "+")], variables=["z", Variable("b", kind="result")])
    assert m.names == ("z", "b", "a")
    assert m["b"].kind == "result"


def test_two_variables_of_one_name_are_refused_and_not_merged() -> None:
    with pytest.raises(DuplicateVariable, match="two variables are called 'a'"):
        ks.from_links([("a", "b", "+")], variables=["a", Variable("a ", kind="result")])


def test_a_text_as_variables_is_refused_and_not_spelled_out() -> None:
    with pytest.raises(InvalidValue, match="variables is 'stress': give a list"):
        ks.from_links([], variables="stress")


def test_the_same_link_twice_is_merged_and_reported() -> None:
    m = ks.from_links([("a", "b", "+"), ("b", "a", "-"), ("a", "b", 1, 0.5)])
    assert m.link("a", "b").strength == 0.5
    assert [(r.code, r.where) for r in m.report] == [("merged", "row 3")]


def test_opposite_signs_raise_or_become_contested() -> None:
    rows = [("a", "b", "+"), ("a", "b", "-")]
    with pytest.raises(ConflictingLinks, match=r"\(row 2\): signs \+ and −"):
        ks.from_links(rows)
    assert ks.from_links(rows, conflict="contested").links == (
        Link("a", "b", Sign.UNSURE, contested=True),
    )


def test_an_unsure_row_is_a_link() -> None:
    assert ks.from_links([("a", "b", "?")]).links[0].sign is Sign.UNSURE


def test_every_row_that_cannot_be_read_is_named() -> None:
    rows: list[Any] = [
        ("a", "b", "+"),
        ("a", "b"),
        ("a", "b", "0"),
        ("a", "", "+"),
        ("a", "c", "+", math.nan),
        {"source": "a", "sign": "+"},
        {"source": "a", "target": "b", "sign": "+", "colour": "red"},
        5,
        "abc",
    ]
    with pytest.raises(TableError, match="8 problems in the list of links") as caught:
        ks.from_links(rows)
    assert [p.where for p in caught.value.problems] == [f"row {k}" for k in range(2, 10)]
    said = str(caught.value)
    for remedy in (
        "give (source, target, sign)",
        "use + (same direction)",
        "use at least one visible character",
        "use a number above 0",
        "give its target",
        "use source, target, sign",
    ):
        assert remedy in said


@pytest.mark.parametrize("rows", ["a -> b +", b"x", {"a": 1}, 5, None])
def test_what_is_no_list_of_rows_is_refused(rows: object) -> None:
    with pytest.raises(InvalidValue, match=r"rows is .*: give a list of"):
        ks.from_links(rows)  # type: ignore[arg-type]


def test_a_frame_without_a_needed_column_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a column 'sign' is needed"):
        ks.from_links(pandas.DataFrame({"source": ["a"], "target": ["b"]}))


def test_column_names_are_known_in_two_languages() -> None:
    assert link_column(" Oorzaak ") == "source"
    assert link_column("colour") is None


# -- networkx ----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(maps())
def test_a_map_through_networkx_comes_back_equal(m: CausalMap) -> None:
    graph = m.to_networkx()
    back = ks.from_networkx(graph, title=m.title, time_unit=m.time_unit)
    assert back == m
    assert len(back.report) == 0


def test_signs_are_numbers_in_networkx() -> None:
    graph = PAIR.to_networkx()
    assert graph["stress"]["mistakes"]["sign"] == 1
    assert graph["mistakes"]["stress"]["sign"] == -1
    assert graph["mistakes"]["stress"]["strength"] == 0.4


def test_what_no_field_takes_is_reported() -> None:
    graph = networkx.DiGraph(colour="red")
    graph.add_node(1, x=3.0)
    graph.add_edge(1, 2, polarity="o", weight=5)
    m = ks.from_networkx(graph, sign="polarity")
    assert m.names == ("1", "2")
    assert m.links[0].sign is Sign.MINUS
    assert [r.where for r in m.report.coded("not read")] == [
        "edge attribute 'weight'",
        "node attribute 'x'",
    ]


def test_edges_without_a_sign_are_all_named() -> None:
    graph = networkx.DiGraph([("a", "b"), ("b", "c")])
    with pytest.raises(
        TableError, match=r"(?s)2 problems.*'a' -> 'b'.*no attribute 'sign'.*'b' -> 'c'"
    ):
        ks.from_networkx(graph)


def test_parallel_edges_merge_or_conflict() -> None:
    graph = networkx.MultiDiGraph()
    graph.add_edge("a", "b", sign=1)
    graph.add_edge("a", "b", sign="+")
    assert len(ks.from_networkx(graph).links) == 1
    graph.add_edge("a", "b", sign=-1)
    with pytest.raises(ConflictingLinks):
        ks.from_networkx(graph)
    assert ks.from_networkx(graph, conflict="contested").links[0].contested


def test_an_undirected_graph_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a link has a direction"):
        ks.from_networkx(networkx.Graph([("a", "b")]))


def test_nodes_that_read_the_same_are_refused_and_not_merged() -> None:
    graph = networkx.DiGraph()
    graph.add_nodes_from([1, "1"])
    with pytest.raises(DuplicateVariable, match="two variables are called '1'"):
        ks.from_networkx(graph)


# -- matrices ----------------------------------------------------------------------------------

_WEIGHTS = st.one_of(st.just(0.0), st.sampled_from([-1.0, 1.0]), st.floats(-1, 1))


@st.composite
def matrices(draw: Any) -> np.ndarray:
    size = draw(st.integers(1, 5))
    rows = st.lists(st.lists(_WEIGHTS, min_size=size, max_size=size), min_size=size, max_size=size)
    return np.array(draw(rows))


@given(matrices(), st.sampled_from(["source", "target"]))
def test_a_matrix_comes_back_equal_either_way_round(w: np.ndarray, rows: Any) -> None:
    names = [f"v{k}" for k in range(len(w))]
    m = ks.from_matrix(w, names, rows=rows)
    assert np.array_equal(m.to_matrix(rows=rows), w)
    other = "target" if rows == "source" else "source"
    assert np.array_equal(m.to_matrix(rows=other), w.T)
    assert ks.from_matrix(w.T, names, rows=other) == m


@given(signed_maps())
def test_signs_alone_come_back_without_strengths(m: CausalMap) -> None:
    if m.names:
        assert ks.from_matrix(m.to_matrix(rows="source"), m.names, rows="source") == m


def test_a_row_is_a_source_or_a_target_as_said() -> None:
    m = ks.from_matrix([[0, 0.7], [0, 0]], ["rest", "stress"], rows="source")
    assert m.links == (Link("rest", "stress", Sign.PLUS, 0.7),)
    m = ks.from_matrix([[0, 0.7], [0, 0]], ["rest", "stress"], rows="target")
    assert m.links == (Link("stress", "rest", Sign.PLUS, 0.7),)


def test_which_way_round_must_be_said() -> None:
    with pytest.raises(TypeError, match="rows"):
        ks.from_matrix([[0]], ["a"])  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="rows"):
        PAIR.to_matrix()  # type: ignore[call-arg]
    for rows in ("columns", None, 0):
        with pytest.raises(
            InvalidValue, match=r'rows is .*: say what a row is: "source" or "target"'
        ):
            ks.from_matrix([[0]], ["a"], rows=rows)  # type: ignore[arg-type]
        with pytest.raises(InvalidValue, match="say what a row is"):
            PAIR.to_matrix(rows=rows)  # type: ignore[arg-type]


def test_an_unknown_strength_counts_as_one_and_a_range_by_its_midpoint() -> None:
    m = ks.parse("a -> b -\nb -> a + strength=0.2..0.6\nc:")
    expected = [[0, -1, 0], [0.4, 0, 0], [0, 0, 0]]
    assert np.allclose(m.to_matrix(rows="source"), expected)


@pytest.mark.parametrize("entry", [math.nan, math.inf, 1.5, -7])
def test_an_entry_that_is_no_strength_is_refused_with_its_place(entry: float) -> None:
    with pytest.raises(
        InvalidValue, match=r"entry \(0, 1\) of the matrix, 'a' × 'b' is .*0 for no link"
    ):
        ks.from_matrix([[0, entry], [0, 0]], ["a", "b"], rows="source")


@pytest.mark.parametrize(
    ("matrix", "names", "message"),
    [
        ([[0, 1]], ["a", "b"], r"shape of the matrix is \(1, 2\): give a square matrix of 2 × 2"),
        ([[0]], ["a", "b"], r"shape of the matrix is \(1, 1\)"),
        ([["x"]], ["a"], "give numbers"),
        ([[0, 1], [2]], ["a", "b"], "give numbers"),
        ([[0]], [""], "at least one visible character"),
    ],
)
def test_what_is_no_matrix_is_refused(matrix: Any, names: Any, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ks.from_matrix(matrix, names, rows="source")


def test_two_equal_names_are_refused() -> None:
    with pytest.raises(DuplicateVariable):
        ks.from_matrix(np.zeros((2, 2)), ["a", "a "], rows="source")


def test_an_unsure_link_raises_or_becomes_the_number_given() -> None:
    m = ks.parse("a -> b ?\nb -> a ? contested")
    with pytest.raises(
        InvalidValue, match=r"sign of 'a' -> 'b' is '\?': a matrix has no place for it"
    ):
        m.to_matrix(rows="source")
    assert np.isnan(m.to_matrix(rows="source", unsure=math.nan)).sum() == 2
    assert m.to_matrix(rows="source", unsure=0.5).tolist() == [[0, 0.5], [0.5, 0]]


@pytest.mark.parametrize("unsure", [0, 0.0, -0.0, np.float64(0)])
def test_an_unsure_link_never_becomes_no_link(unsure: float) -> None:
    with pytest.raises(InvalidValue, match="0 means no link"):
        PAIR.to_matrix(rows="source", unsure=unsure)


def test_another_word_for_unsure_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r'unsure is .*: use "raise" or a number'):
        PAIR.to_matrix(rows="source", unsure="skip")
