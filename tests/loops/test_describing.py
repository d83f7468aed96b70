from __future__ import annotations

import pickle

import networkx
import pytest
from hypothesis import given

import kompassie as ks
from kompassie import CausalMap, Sign
from kompassie.errors import IncompleteResult, InvalidValue, UnknownLink, UnknownVariable
from kompassie.loops.describing import Description, describe
from tests.strategies import signed_maps

M = ks.parse(
    """
    rest -> stress -
    stress -> mistakes + ||
    mistakes -> stress + evidence=assumed
    mistakes -> mistakes ? contested
    mistakes -> cost + evidence=observed
    alone:
    """
)
D = describe(M)


# -- the article -------------------------------------------------------------------------------


def test_the_article_has_its_core_its_drivers_and_its_outcome() -> None:
    d = describe(ks.flagship())
    assert [len(core) for core in d.cores] == [28]
    assert d.drivers == ("kwetsbaarheid", "kracht", "opv_systeem", "topdown")
    assert d.outcomes == ("besluiten",)
    assert d.isolated == ()


def test_the_links_of_the_article_are_counted() -> None:
    d = describe(ks.flagship())
    assert d.signs == {"+": 51, "−": 19, "?": 0}
    assert d.evidence == {"stated": 48, "observed": 0, "surveyed": 0, "assumed": 22}
    assert (d.delayed, d.contested) == (19, 0)
    assert round(d.density, 3) == 0.059


def test_the_loops_of_the_article_pass_most_through_its_five_busiest_variables() -> None:
    d = describe(ks.flagship())
    assert d.most_looped(5) == (
        ("bespreekbaar", 123),
        ("kracht_zetten", 119),
        ("onbenoemd", 110),
        ("resultaat", 110),
        ("opv_zwijgen", 98),
    )
    assert d.complete
    assert d.share("bespreekbaar") == 123 / 151


@pytest.mark.parametrize(
    ("gone", "left"),
    [("bespreekbaar", 28), ("kracht_zetten", 32), ("onbenoemd", 41), ("resultaat", 41)],
)
def test_a_variable_taken_out_leaves_the_loops_that_do_not_pass_it(gone: str, left: int) -> None:
    assert 151 - describe(ks.flagship()).loops_through[gone] == left
    assert len(ks.find_loops(ks.flagship().without_variable(gone))) == left


# -- a small map -------------------------------------------------------------------------------


def test_loops_that_were_picked_are_not_all_that_the_map_has() -> None:
    found = ks.find_loops(M)
    assert len(found.reinforcing) < len(found)
    for part in (
        found.reinforcing,
        found[:1],
        ks.strongest_loops(M, 1),
        ks.find_loops(M, through=found[0].names[0])[:1],
        ks.independent_loops(ks.flagship()).loops,
    ):
        d = describe(part.map, loops=part)
        assert not d.complete
        with pytest.raises(IncompleteResult):
            d.require_complete()
    assert describe(M, loops=ks.strongest_loops(M, 100)).complete
    assert not describe(M, loops=ks.strongest_loops(M, 100, sign="R")).complete


def test_strong_components_stand_in_the_order_of_the_map() -> None:
    expected = (("rest",), ("stress", "mistakes"), ("cost",), ("alone",))
    assert D.strong_components == expected
    assert D.cores == (("stress", "mistakes"),)


def test_a_variable_with_a_self_link_is_a_core_of_its_own_and_no_driver() -> None:
    d = describe(ks.parse("a -> a -\na -> b +"))
    assert d.cores == (("a",),)
    assert d.drivers == ()
    assert d.outcomes == ("b",)


def test_ends_are_told_apart() -> None:
    assert (D.drivers, D.outcomes, D.isolated) == (("rest",), ("cost",), ("alone",))
    assert D.table()["end"] == ["driver", "", "", "outcome", "isolated"]
    assert D.table()["core"] == [None, 1, 1, None, None]


def test_degrees_count_self_links_at_both_ends() -> None:
    assert D.in_degree == {"rest": 0, "stress": 2, "mistakes": 2, "cost": 1, "alone": 0}
    assert D.out_degree == {"rest": 1, "stress": 1, "mistakes": 3, "cost": 0, "alone": 0}


def test_links_are_counted_by_sign_evidence_and_delay() -> None:
    assert D.signs == {"+": 3, "−": 1, "?": 1}
    assert D.evidence == {"stated": 3, "observed": 1, "surveyed": 0, "assumed": 1}
    assert (D.delayed, D.contested) == (1, 1)
    assert D.density == 4 / 20


def test_shares_are_of_the_loops_through_a_variable_and_along_a_link() -> None:
    assert D.loops_through["mistakes"] == 2
    assert (D.share("mistakes"), D.share("stress"), D.share("rest")) == (1.0, 0.5, 0.0)
    assert D.share("stress", "mistakes") == 0.5
    assert D.share("mistakes", "cost") == 0.0
    assert D.link_table()["loops"] == [0, 1, 1, 1, 0]


def test_what_is_not_in_the_map_has_no_share() -> None:
    with pytest.raises(UnknownVariable):
        D.share("nothing")
    with pytest.raises(UnknownLink):
        D.share("cost", "rest")


def test_the_description_says_that_position_is_no_leverage() -> None:
    assert D.note == "position in the drawing, no leverage"
    assert D.completeness() == f"2 loops counted, complete; {D.note}"
    assert D.note in D._repr_html_()
    assert repr(D).startswith("<Description: 5 variables, 5 links, 1 cores, 2 loops")


@pytest.mark.parametrize("text", ["", "a:", "a -> b +"])
def test_a_map_without_loops_has_shares_of_nought(text: str) -> None:
    d = describe(ks.parse(text) if text else CausalMap())
    assert d.cores == ()
    assert all(d.share(name) == 0.0 for name in d.map.names)
    assert 0.0 <= d.density <= 1.0
    assert len(d.link_table()) == len(d.map.links)


# -- properties --------------------------------------------------------------------------------


@given(signed_maps(5, signs=tuple(Sign)))
def test_the_counts_agree_with_networkx_and_with_the_loops_one_by_one(m: CausalMap) -> None:
    d = describe(m)
    graph = networkx.DiGraph(link.pair for link in m.links)
    graph.add_nodes_from(m.names)
    components = {frozenset(c) for c in networkx.strongly_connected_components(graph)}
    assert {frozenset(c) for c in d.strong_components} == components
    assert dict(graph.in_degree()) == dict(d.in_degree)
    assert dict(graph.out_degree()) == dict(d.out_degree)
    loops = list(ks.find_loops(m))
    for name in m.names:
        assert d.loops_through[name] == sum(name in loop.names for loop in loops)
    for link in m.links:
        assert d.loops_along[link.pair] == sum(link in loop.links for loop in loops)
    assert sum(d.loops_along.values()) == sum(len(loop) for loop in loops)
    assert set(d.drivers).isdisjoint([*sum(d.cores, ()), *d.outcomes, *d.isolated])


# -- honesty -----------------------------------------------------------------------------------


def test_shares_of_a_stopped_list_say_so() -> None:
    d = describe(ks.flagship(), limit=10)
    assert (d.complete, d.stopped, len(d.loops)) == (False, "limit", 10)
    assert "10 loops counted, stopped at the limit" in d.completeness()
    with pytest.raises(IncompleteResult, match="count of loops in the description"):
        d.require_complete()


def test_loops_up_to_a_length_are_not_taken_for_all() -> None:
    m = ks.flagship()
    d = describe(m, loops=ks.find_loops(m, max_length=5))
    assert (len(d.loops), d.complete) == (15, False)
    assert "complete up to length 5" in d.completeness()


def test_loops_that_were_found_already_are_not_searched_again() -> None:
    m = ks.flagship()
    found = ks.find_loops(m)
    d = describe(m, loops=found, limit=0)
    assert d.loops is found
    assert d.require_complete() is d
    assert d.provenance.settings == (("loops", "given"),)


def test_loops_of_another_map_are_refused() -> None:
    with pytest.raises(InvalidValue, match="give loops of the same map"):
        describe(M, loops=ks.find_loops(ks.flagship()))
    with pytest.raises(InvalidValue, match="give Loops"):
        describe(M, loops=[])  # type: ignore[arg-type]


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InvalidValue, match="limit is -1"):
        describe(M, limit=-1)
    with pytest.raises(InvalidValue, match="time_limit is -1"):
        describe(M, time_limit=-1)


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        describe("a -> b +")  # type: ignore[arg-type]


def test_the_description_is_a_value_that_says_how_it_was_made() -> None:
    d = describe(M)
    _ = d.loops_along, d.cores
    assert d == D
    assert pickle.loads(pickle.dumps(d)) == d  # noqa: S301
    assert d.provenance.question == "describe"
    assert d.provenance.source == M.digest
    assert isinstance(d, Description)
