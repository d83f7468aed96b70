from __future__ import annotations

import pickle
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Variable
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from kompassie.kernels import camp_tables
from kompassie.loops.camps import Camps, find_camps
from kompassie.loops.describing import describe
from tests.reference.slow_camps import fewest
from tests.strategies import signed_maps


def slow_frustration(m: CausalMap) -> int:
    links = [
        (m.position(x.source), m.position(x.target), int(x.sign))
        for x in m.links
        if x.sign is not Sign.UNSURE and x.source != x.target
    ]
    return fewest(len(m), links)


# -- the article -------------------------------------------------------------------------------


def test_two_of_67_links_of_the_article_are_against_what_helps_and_what_hinders() -> None:
    given_camps = find_camps(ks.flagship()).given
    assert [link.pair for link in given_camps.against] == [
        ("bespreekbaar", "tegenreactie"),
        ("bilateraal", "adhoc"),
    ]
    assert (given_camps.frustration, given_camps.considered) == (2, 67)


def test_with_the_gap_in_a_camp_too_three_of_all_70_links_are_against_any() -> None:
    camps = find_camps(ks.flagship())
    assert (camps.frustration, camps.considered, camps.exact) == (3, 70, True)
    assert {link.pair for link in camps.against} == {
        ("bespreekbaar", "tegenreactie"),
        ("bilateraal", "adhoc"),
        ("passend_gedrag", "kloof"),
    }
    assert camps.disagreements == ()


def test_the_camps_of_the_article_are_those_of_its_valences() -> None:
    m = ks.flagship()
    first, second = find_camps(m).camps
    assert {m[name].valence for name in first} == {"helping", "neutral"}
    assert {m[name].valence for name in second} == {"hindering"}
    assert "kompassie" in first


def test_without_the_neutral_gap_the_article_has_two_links_against_its_camps() -> None:
    m = ks.flagship().without_variable("kloof")
    camps = find_camps(m)
    assert (camps.frustration, camps.considered, camps.exact) == (2, 67, True)
    assert camps.against == camps.given.against


# -- exact -------------------------------------------------------------------------------------


@given(signed_maps(7, signs=tuple(Sign)))
def test_no_camps_have_fewer_links_against_them(m: CausalMap) -> None:
    camps = find_camps(m)
    assert camps.exact
    assert camps.complete
    assert camps.frustration == camps.lower_bound == slow_frustration(m)
    assert camps.frustration == sum(part.frustration for part in camps.parts)
    assert camps.camps[0] | camps.camps[1] == set(m.names)
    assert not camps.camps[0] & camps.camps[1]
    assert camps.considered + len(camps.left_out) == len(m.links)
    for link in m.links:
        together = (link.source in camps.camps[0]) == (link.target in camps.camps[0])
        if link not in camps.left_out:
            assert (link in camps.against) == (together == (link.sign is Sign.MINUS))


@given(signed_maps(5))
def test_a_strong_component_has_no_balancing_loop_just_where_its_frustration_is_nought(
    m: CausalMap,
) -> None:
    # Harary (1953). A negative self-link is a balancing loop too, and no matter of camps.
    for link in m.links:
        if link.source == link.target:
            m = m.without_link(*link.pair)
    for names in describe(m).strong_components:
        part = m.only(names)
        assert (len(ks.find_loops(part).balancing) == 0) == find_camps(part).balanced


@given(signed_maps(6), st.data())
def test_turning_a_variable_over_changes_no_frustration(m: CausalMap, data: st.DataObject) -> None:
    if not m.names:
        return
    name = data.draw(st.sampled_from(m.names))
    turned = [
        Link(*x.pair, -x.sign if (x.source == name) != (x.target == name) else x.sign)
        for x in m.links
    ]
    other = find_camps(CausalMap(m.variables, tuple(turned)))
    assert other.frustration == find_camps(m).frustration


@given(signed_maps(6), st.randoms(use_true_random=False))
def test_the_order_of_links_makes_no_difference(m: CausalMap, rng: random.Random) -> None:
    links = list(m.links)
    rng.shuffle(links)
    assert find_camps(CausalMap(m.variables, tuple(links))) == find_camps(m)


@given(signed_maps(6, fewest=1))
def test_the_first_variable_of_each_part_is_in_the_first_camp(m: CausalMap) -> None:
    camps = find_camps(m)
    assert m.names[0] in camps.camps[0]
    assert all(part.names[0] in camps.camps[0] for part in camps.parts)
    assert [name for part in camps.parts for name in sorted(part.names, key=m.position)] == [
        name for part in camps.parts for name in part.names
    ]


def test_opposite_links_of_a_pair_count_one_by_one() -> None:
    camps = find_camps(ks.parse("a -> b +\nb -> a -"))
    assert (camps.frustration, camps.considered) == (1, 2)
    assert find_camps(ks.parse("a -> b -\nb -> a -")).balanced


def test_unsure_links_and_self_links_are_left_out() -> None:
    camps = find_camps(ks.parse("a -> b +\nb -> a ?\na -> a -\nb -> b +"))
    assert (camps.frustration, camps.considered) == (0, 1)
    assert {link.pair for link in camps.left_out} == {("b", "a"), ("a", "a"), ("b", "b")}


def test_sixty_variables_with_150_links_are_answered_exactly() -> None:
    rng = random.Random(4)
    names = [f"v{k:02}" for k in range(60)]
    pairs = set()
    while len(pairs) < 150:
        a, b = rng.sample(names, 2)
        pairs.add((a, b))
    rows = [(*pair, rng.choice("+-")) for pair in sorted(pairs)]
    camps = find_camps(ks.from_links(rows), time_limit=None)
    assert camps.exact
    assert 0 < camps.frustration < 75


# -- not exact ---------------------------------------------------------------------------------


def entangled() -> CausalMap:
    rng = random.Random(3)
    names = [f"v{k:02}" for k in range(36)]
    rows = [(a, b, rng.choice("+-")) for a in names for b in names if a != b]
    return ks.from_links(rows)


def test_a_map_too_entangled_gets_good_camps_and_a_proven_bound() -> None:
    camps = find_camps(entangled(), time_limit=None)
    assert not camps.exact
    assert camps.stopped is None
    assert 0 < camps.lower_bound < camps.frustration < 630
    assert camps.completeness().endswith(f"at least {camps.lower_bound}")
    with pytest.raises(IncompleteResult, match=r"the map is too entangled; .* at least"):
        camps.require_complete()


def test_without_time_the_camps_are_still_a_division() -> None:
    camps = find_camps(entangled(), time_limit=0)
    assert (camps.exact, camps.stopped) == (False, "time limit")
    assert camps.frustration >= camps.lower_bound
    assert len(camps.camps[0] | camps.camps[1]) == 36
    with pytest.raises(IncompleteResult, match="stopped at the time limit"):
        camps.require_complete()


def test_a_balanced_map_needs_no_time() -> None:
    camps = find_camps(ks.parse("a -> b -\nb -> c -"), time_limit=0)
    assert (camps.exact, camps.stopped) == (True, None)
    assert camps.camps == ({"a", "c"}, {"b"})
    assert camps.require_complete() is camps


def test_a_callback_that_asks_to_stop_keeps_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)

    def stop(done: int, total: int | None) -> None:
        raise ks.Stop

    camps = find_camps(entangled(), progress=stop)
    assert (camps.exact, camps.stopped) == (False, "callback")


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)

    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_camps(entangled(), progress=interrupt)


@given(signed_maps(6))
def test_the_search_for_entangled_maps_never_claims_too_much(m: CausalMap) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(camp_tables.fewest_against, "__defaults__", (0, 0))
        camps = find_camps(m)
    truth = slow_frustration(m)
    assert camps.lower_bound <= truth <= camps.frustration
    assert camps.exact == (camps.lower_bound == camps.frustration)


# -- what people gave --------------------------------------------------------------------------


def test_given_camps_are_held_against_the_links() -> None:
    m = ks.parse("a -> b +\nb -> c -\nc -> d +")
    camps = find_camps(m, given=(["a"], ["b", "c"]))
    assert [link.pair for link in camps.given.against] == [("a", "b"), ("b", "c")]
    assert camps.given.considered == 2
    assert camps.disagreements == ("b",)


def test_camps_without_a_name_are_turned_to_agree_before_they_disagree() -> None:
    m = ks.parse("a -> b -\nx -> y -\ny -> z +")
    assert find_camps(m, given=(["b", "y", "z"], ["a", "x"])).disagreements == ()
    assert find_camps(m, given=(["b", "y"], ["a", "x", "z"])).disagreements == ("z",)


def test_valences_are_the_camps_unless_others_are_given() -> None:
    m = CausalMap(
        (Variable("a", valence="helping"), Variable("b", valence="hindering"), "c"),
        (Link("a", "b", "+"), Link("b", "c", "+")),
    )
    found = find_camps(m)
    assert found.given.camps == ({"a"}, {"b"})
    assert found.given.considered == 1
    assert found.disagreements == ("b",)
    assert found.table()["given"] == [1, 2, None]


def test_where_nobody_gave_camps_nothing_is_against_them() -> None:
    found = find_camps(ks.parse("a -> b +")).given
    assert (found.camps, found.against, found.considered) == ((set(), set()), (), 0)


@pytest.mark.parametrize(
    ("given_camps", "message"),
    [
        ("ab", "given camps is 'ab': give two collections of names"),
        ((["a"],), "number of given camps is 1"),
        ((["a"], "b"), "given camp is 'b'"),
        ((["a", "b"], ["b"]), "given camps is 'b': put each variable in one camp only"),
        (3, "given camps is 3"),
    ],
)
def test_given_camps_that_make_no_sense_are_refused(given_camps: object, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        find_camps(ks.parse("a -> b +"), given=given_camps)  # type: ignore[arg-type]


def test_a_given_name_that_is_not_in_the_map_is_refused() -> None:
    with pytest.raises(UnknownVariable, match=r"'q' in the map \(in given=\)"):
        find_camps(ks.parse("a -> b +"), given=(["a"], ["q"]))


# -- the record --------------------------------------------------------------------------------


def test_the_table_has_a_row_per_variable() -> None:
    camps = find_camps(ks.parse("a -> b -\nx -> y +\ny -> x -\nz:"))
    table = camps.table()
    assert table["variable"] == ["a", "b", "x", "y", "z"]
    assert table["part"] == [1, 1, 2, 2, 3]
    assert table["camp"][:3] == [1, 2, 1]
    assert table["against"] == [0, 0, 1, 1, 0]
    assert repr(camps).endswith("1 of 3 links against the camps, proven least>")
    assert "proven least" in camps._repr_html_()


def test_the_result_is_a_value_that_says_how_it_was_made() -> None:
    m = ks.parse("a -> b -\nb -> a +")
    camps = find_camps(m, time_limit=3)
    _ = camps.disagreements
    assert camps == find_camps(m, time_limit=3)
    assert pickle.loads(pickle.dumps(camps)) == camps  # noqa: S301
    assert camps.provenance.settings == (("given", "by valence"), ("time_limit", "3.0"))
    assert camps.provenance.source == m.digest
    assert isinstance(camps, Camps)


def test_an_empty_map_has_two_empty_camps() -> None:
    camps = find_camps(CausalMap())
    assert (camps.camps, camps.frustration, camps.exact) == ((set(), set()), 0, True)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"time_limit": -1}, "time_limit is -1: use seconds from 0 upwards, or None"),
        ({"progress": "bar"}, "progress is 'bar': use None, True or a function"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        find_camps(ks.flagship(), **settings)  # type: ignore[arg-type]


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        find_camps("a -> b +")  # type: ignore[arg-type]
