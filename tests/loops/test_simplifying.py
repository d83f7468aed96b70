"""Guided reduction: what is kept, what is merged, what vanished."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable
from tests.strategies import signed_maps


def paths_through(m, source, target, kept):
    """Signs of all simple paths from source to target through no other kept variable."""
    signs, stack = set(), [((source,), 1)]
    while stack:
        path, sign = stack.pop()
        for link in m.links_from(path[-1]):
            way = sign * int(link.sign)
            if link.target == target:
                signs.add(way)
            elif link.target not in kept and link.target not in path:
                stack.append(((*path, link.target), way))
    return signs


@given(signed_maps(most=6, fewest=2), st.sets(st.sampled_from("abcdef"), min_size=1))
@settings(max_examples=80)
def test_a_link_stands_for_just_the_paths_through_what_was_removed(m, keep):
    kept = [name for name in m.names if name in keep] or [m.names[0]]
    small = ks.simplify(m, keep=kept).map

    for a in kept:
        for b in kept:
            if a == b:
                continue
            signs = paths_through(m, a, b, set(kept))
            assert small.has_link(a, b) == bool(signs)
            if signs:
                wanted = signs.pop() if len(signs) == 1 else 0
                assert int(small.link(a, b).sign) == wanted


@given(signed_maps(most=6, fewest=2), st.integers(1, 6))
@settings(max_examples=40)
def test_every_loop_left_out_is_listed_as_vanished(m, count):
    found = ks.simplify(m, keep=count)

    assert len(found.map) == min(count, len(m))
    gone = {loop.key for loop in found.vanished}
    for loop in ks.find_loops(m):
        left = [name for name in loop.names if name in found.map]
        if set(loop.names) & set(found.removed) and len(left) < 2:
            assert loop.key in gone
        else:
            assert loop.key not in gone
            for a, b in pairwise([*left, left[0]]):
                assert a == b or found.map.has_link(a, b)


def test_paths_that_disagree_make_a_link_with_an_unsure_sign_that_names_them():
    m = ks.parse("a -> b +\nb -> c -\na -> c +")
    merged = ks.simplify(m, keep=["a", "c"]).merged[0]

    assert merged.link.sign is ks.Sign.UNSURE
    assert merged.signs == "+ −"
    assert merged.routes == (("a", "c"), ("a", "b", "c"))
    assert "contradict each other" in ks.tell(ks.simplify(m, keep=["a", "c"]), lang="en")


def test_delay_evidence_and_strength_of_one_path_are_carried_over():
    m = ks.CausalMap(
        ["a", "b", "c"],
        [
            ks.Link("a", "b", "-", strength=0.5, delay=4.0),
            ks.Link("b", "c", "-", strength=0.4, delay=1.0, evidence="assumed"),
        ],
    )
    link = ks.simplify(m, keep=["a", "c"]).map.link("a", "c")

    assert (link.sign, link.delay, link.strength, link.evidence) == (1, 5.0, 0.2, "assumed")
    assert link.note == "a → b → c"


def test_the_flagship_reduced_by_itself_keeps_named_loops_longest_and_its_result():
    found = ks.simplify(ks.flagship_study(), keep=12)

    assert len(found.map) == 12
    assert "resultaat" in found.map
    assert found.vanished.with_names[0].name is not None
    assert found.before == ks.flagship()
    assert "De oude kaart bestaat nog" in ks.tell(found, lang="nl")


def test_keeping_everything_changes_nothing():
    m = ks.flagship()
    found = ks.simplify(m, keep=m.names)

    assert found.map == m
    assert (found.removed, found.merged, len(found.vanished)) == ((), (), 0)


@pytest.mark.parametrize(
    ("keep", "error"), [("a", InvalidValue), ([], InvalidValue), (0, InvalidValue)]
)
def test_what_cannot_be_kept_is_refused(keep, error):
    with pytest.raises(error):
        ks.simplify(ks.parse("a -> b +"), keep=keep)


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(UnknownVariable, match="keep="):
        ks.simplify(ks.parse("aa -> bb +"), keep=["ab"])
