from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Study
from kompassie.errors import InvalidValue, TooLarge
from kompassie.loops import independent
from kompassie.loops.independent import LoopSet, independent_loops, loop_basis
from tests.strategies import signed_maps

BOTH = [independent_loops, loop_basis]
Question = Callable[[CausalMap], LoopSet]


def links_on_loops(m: CausalMap) -> tuple[set[tuple[str, str]], int]:
    """Return the links inside strong components, and the number of independent loops."""
    graph = networkx.DiGraph([link.pair for link in m.links])
    parts = list(networkx.strongly_connected_components(graph))
    inside = {pair for part in parts for pair in graph.subgraph(part).edges}
    return inside, len(inside) - sum(len(part) for part in parts) + len(parts)


def passed(found: LoopSet) -> set[tuple[str, str]]:
    return {link.pair for loop in found.loops for link in loop.links}


def rank(found: LoopSet) -> int:
    import sympy

    pairs = sorted(passed(found))
    rows = [[int(p in {x.pair for x in loop.links}) for p in pairs] for loop in found.loops]
    return sympy.Matrix(rows).rank() if rows else 0


@settings(max_examples=50)
@given(signed_maps(5, signs=tuple(Sign)))
@pytest.mark.parametrize("question", BOTH)
def test_loops_are_independent_and_cover_every_link_on_a_loop(
    question: Question, m: CausalMap
) -> None:
    found = question(m)
    inside, dimension = links_on_loops(m)
    assert passed(found) == inside
    assert (found.covered, found.links, found.coverage) == (len(inside), len(inside), 1.0)
    assert found.dimension == dimension
    assert rank(found) == len(found) <= dimension
    assert question is independent_loops or len(found) == dimension
    every = {loop.names for loop in ks.find_loops(m)}
    assert {loop.names for loop in found.loops} <= every


@settings(max_examples=50)
@given(signed_maps(5))
@pytest.mark.parametrize("question", BOTH)
def test_loops_come_in_canonical_order(question: Question, m: CausalMap) -> None:
    chosen = [loop.names for loop in question(m).loops]
    every = [loop.names for loop in ks.find_loops(m)]
    assert chosen == [names for names in every if names in set(chosen)]


@settings(max_examples=50)
@given(signed_maps(5), st.randoms(use_true_random=False))
@pytest.mark.parametrize("question", BOTH)
def test_names_and_the_order_of_links_do_not_matter(
    question: Question, m: CausalMap, random_: random.Random
) -> None:
    new = [f"n{k}" for k in range(len(m))]
    random_.shuffle(new)
    names = dict(zip(m.names, new, strict=True))
    renamed = m.renamed(names)
    links = list(renamed.links)
    random_.shuffle(links)
    found = question(CausalMap(renamed.variables, tuple(links)))
    assert [loop.names for loop in found.loops] == [
        tuple(names[n] for n in loop.names) for loop in question(m).loops
    ]


@given(signed_maps(5), st.randoms(use_true_random=False))
def test_the_total_length_of_a_basis_does_not_depend_on_the_order_of_the_map(
    m: CausalMap, random_: random.Random
) -> None:
    variables = list(m.variables)
    random_.shuffle(variables)
    turned = loop_basis(CausalMap(tuple(variables), m.links))
    lengths = sorted(map(len, loop_basis(m).loops))
    assert sorted(map(len, turned.loops)) == lengths


def test_of_equally_short_ways_the_first_in_the_map_is_taken() -> None:
    m = ks.parse("a -> b +\na -> c +\nb -> d +\nc -> d +\nd -> a -")
    assert [loop.names for loop in independent_loops(m).loops] == [
        ("a", "b", "d"),
        ("a", "c", "d"),
    ]
    other = CausalMap(("a", "c", "b", "d"), m.links)
    assert [loop.names for loop in independent_loops(other).loops] == [
        ("a", "c", "d"),
        ("a", "b", "d"),
    ]


def test_the_shortest_independent_set_can_be_smaller_than_a_basis() -> None:
    rng = random.Random(91)
    names = [f"v{k}" for k in range(9)]
    m = CausalMap(
        tuple(names),
        tuple(Link(a, b, "+") for a in names for b in names if a != b and rng.random() < 0.5),
    )
    few, basis = independent_loops(m), loop_basis(m)
    assert len(few) < few.dimension == len(basis)


def test_components_and_self_links_are_taken_apart() -> None:
    m = ks.parse("a -> b +\nb -> a -\nb -> c +\nc -> d +\nd -> c +\nd -> d -\ne -> e +\nd -> f +")
    for question in BOTH:
        found = question(m)
        assert [loop.names for loop in found.loops] == [("d",), ("e",), ("a", "b"), ("c", "d")]
        assert (found.dimension, found.links) == (4, 6)


@pytest.mark.parametrize("question", BOTH)
def test_maps_without_loops_have_none(question: Question) -> None:
    for m in (CausalMap(), ks.parse("a -> b +\nb -> c +")):
        found = question(m)
        assert (len(found), found.dimension, found.links, found.coverage) == (0, 0, 0, 1.0)


def test_the_result_names_its_definition_and_says_what_it_covers() -> None:
    m = ks.parse("a -> b +\nb -> a +\nb -> c -\nc -> a -")
    few, basis = independent_loops(m), loop_basis(m)
    assert "Oliva (2004)" in few.definition
    assert "Minimum directed loop basis" in basis.definition
    line = "2 loops for 2 dimensions, covering 4 of 4 links that lie on loops"
    assert few.completeness() == basis.completeness() == line
    assert repr(few) == f"<LoopSet: {line}>"
    assert few.loops.completeness() == "Shortest independent loop set, after Oliva (2004)"
    assert few.table()["length"] == [2, 3]
    assert line in few._repr_html_()
    assert few.provenance.question == "independent_loops"
    assert basis.loops.provenance.question == "loop_basis"
    assert basis.provenance.source == m.digest


def test_names_of_a_study_are_carried() -> None:
    study = Study(ks.parse("a -> b +\nb -> a +"), {("a", "b"): "Together"})
    assert "Together" in independent_loops(study).loops[0].caption


@pytest.mark.parametrize("question", BOTH)
def test_what_is_no_map_or_too_large_is_refused(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        question("a -> b +")  # type: ignore[arg-type]
    monkeypatch.setattr(independent, "_MOST", 5)
    m = ks.parse("a -> b +\nb -> c +\nc -> d +\nd -> a +")
    with pytest.raises(TooLarge, match="a strong component of 4 variables and 4 links"):
        question(m)


def test_the_flagship_and_a_real_map_are_covered(cases: Path) -> None:
    for m in (ks.flagship(), ks.read(cases / "north_sea/Skagerrak_190418.csv", rows="source")):
        few, basis = independent_loops(m), loop_basis(m)
        assert few.coverage == basis.coverage == 1.0
        assert len(few) <= len(basis) == basis.dimension == few.dimension
