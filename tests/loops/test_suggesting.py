"""Arrows that would close a loop, as questions."""

import time
from itertools import pairwise

from hypothesis import given, settings

import kompassie as ks
from tests.strategies import signed_maps


def test_the_end_of_a_chain_is_asked_whether_it_works_back_on_its_beginning():
    m = ks.parse("stress -> mistakes +\nmistakes -> rest -")
    best = ks.suggest_links(m)[0]

    assert (best.source, best.target) == ("rest", "stress")
    assert best.sign_for_reinforcing == "−"
    assert best.open_ends == ("source", "target")
    assert "first_loop" in best.useful
    assert ks.tell(ks.suggest_links(m), lang="nl").splitlines()[1].startswith("– Werkt rest terug")


def test_a_loop_with_a_belief_across_owners_is_worth_more_than_one_without():
    m = ks.CausalMap(
        [
            ks.Variable("a", owner="leader"),
            ks.Variable("b", kind="belief", owner="team"),
            ks.Variable("c"),
            ks.Variable("e"),
        ],
        [ks.Link(*pair, "+") for pair in ("ae", "be", "ce", "ab", "ba", "ca", "ac")],
    )

    found = ks.suggest_links(m)
    assert found[0].target == "b"
    assert "belief" in found[0].useful


def test_the_flagship_asks_what_durable_decisions_feed():
    found = ks.suggest_links(ks.flagship())

    assert set(found.open_ends) == {
        "besluiten",
        "kwetsbaarheid",
        "kracht",
        "opv_systeem",
        "topdown",
    }
    assert found[0].source == "besluiten"
    assert found.complete


def test_a_map_with_no_open_end_has_no_suggestion_and_says_so():
    found = ks.suggest_links(ks.parse("a -> b +\nb -> a +"))

    assert len(found) == 0
    assert "no open end" in ks.tell(found, lang="en")


def test_out_of_time_it_keeps_what_it_has():
    names = [f"v{k}" for k in range(60)]
    links = [ks.Link(a, b, "+") for a, b in pairwise(names)]
    links += [ks.Link(a, "end", "+") for a in names]
    begun = time.monotonic()
    found = ks.suggest_links(ks.CausalMap([*names, "end"], links), time_limit=0.0)

    assert not found.complete
    assert time.monotonic() - begun < 5


@given(signed_maps(most=5))
@settings(max_examples=40)
def test_each_suggested_arrow_closes_a_loop_of_the_sign_it_says(m):
    before = set(map(tuple, (loop.key for loop in ks.find_loops(m))))
    for one in ks.suggest_links(m):
        assert not m.has_link(one.source, one.target)
        closed = m.with_link(ks.Link(one.source, one.target, one.sign_for_reinforcing))
        new = [loop for loop in ks.find_loops(closed) if loop.key not in before]
        ours = [loop for loop in new if set(loop.names) == set(one.names)]
        assert any(loop.kind == "R" for loop in ours)
