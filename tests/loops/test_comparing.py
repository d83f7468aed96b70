from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, LoopName, Loops, Sign
from kompassie.errors import DuplicateVariable, IncompleteResult, InvalidValue, UnknownVariable
from kompassie.loops.comparing import LoopChanges, compare_loops
from tests.strategies import signed_maps

BEFORE = ks.find_loops(
    ks.parse(
        """
        a -> b +
        b -> a +
        b -> c -
        c -> b -
        c -> c -
        """
    )
).named({("b", "a"): "Together", ("b", "c"): "Apart", ("c",): "Brake"})
AFTER = ks.find_loops(
    ks.parse(
        """
        c -> b +
        b -> c -
        b -> a +
        a -> b +
        c -> a +
        """
    )
)


def keys(loops: Loops) -> set[tuple[str, ...]]:
    return {loop.key for loop in loops}


def test_loops_appear_disappear_and_change_their_sign() -> None:
    changes = compare_loops(BEFORE, AFTER)
    assert keys(changes.appeared) == {("a", "b", "c")}
    assert keys(changes.disappeared) == {("c",)}
    assert keys(changes.changed) == {("b", "c")}
    assert keys(changes.kept) == {("a", "b")}
    assert changes.changed.kinds == ["B"]
    assert changes.changed_from.kinds == ["R"]
    assert changes.complete
    assert not changes.same


def test_names_survive_edits_elsewhere() -> None:
    changes = compare_loops(BEFORE, AFTER)
    assert [loop.caption for loop in changes.kept] == ["R Together"]
    assert [loop.caption for loop in changes.changed] == ["B Apart"]
    assert [loop.caption for loop in changes.disappeared] == ["B Brake"]
    assert [loop.caption for loop in changes.after.with_names] == ["R Together", "B Apart"]
    # And the one that has no loop now waits for the next meeting.
    assert [name.label("en") for name in changes.after.unmatched] == ["Brake"]


def test_a_loop_that_was_named_again_keeps_its_later_name() -> None:
    named = AFTER.named([LoopName(("a", "b"), "R1", {"en": "Side by side"})])
    changes = compare_loops(BEFORE, named)
    assert [loop.caption for loop in changes.kept] == ["R1 Side by side"]
    assert [name.label("en") for name in changes.after.given] == ["Side by side", "Apart", "Brake"]


def test_the_names_of_the_article_survive_a_link_that_goes() -> None:
    m = ks.flagship()
    before = ks.find_loops(ks.flagship_study())
    after = ks.find_loops(m.without_link("team_overzicht", "bespreekbaar"))
    changes = compare_loops(before, after)
    assert len(changes.appeared) == len(changes.changed) == 0
    assert len(changes.kept) + len(changes.disappeared) == 151
    codes = [loop.name.code for loop in changes.disappeared if loop.name is not None]
    assert codes == ["R2"]
    assert len(changes.after.with_names) == 13


# -- renames -----------------------------------------------------------------------------------


def test_a_renamed_variable_keeps_its_loops_and_their_names() -> None:
    before = ks.find_loops(ks.flagship_study())
    after = ks.find_loops(ks.flagship().renamed("tang", "greep"))
    changes = compare_loops(before, after, renames={"tang": "greep"})
    assert changes.same
    assert len(changes.kept) == 151
    assert len(changes.after.with_names) == 14
    assert changes.renames == {"tang": "greep"}
    untold = compare_loops(before, after)
    assert len(untold.appeared) == len(untold.disappeared) == len(before.through("tang"))


def test_a_waiting_name_that_a_rename_would_spoil_stays_as_it_was() -> None:
    before = ks.find_loops(ks.parse("a -> b +\nb -> a +")).named({("a", "z"): "Old"})
    after = ks.find_loops(ks.parse("z -> b +\nb -> z +"))
    changes = compare_loops(before, after, renames={"a": "z"})
    assert changes.same
    assert [name.route for name in changes.after.unmatched] == [("a", "z")]


@pytest.mark.parametrize(
    ("renames", "error"),
    [({"q": "a"}, UnknownVariable), ({"a": "q"}, UnknownVariable), ({"a": "b"}, DuplicateVariable)],
)
def test_renames_that_fit_no_map_are_refused(
    renames: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        compare_loops(BEFORE, AFTER, renames=renames)


# -- honesty -----------------------------------------------------------------------------------


def test_a_stopped_list_is_compared_as_far_as_it_goes_and_says_so() -> None:
    m = ks.flagship()
    cut = ks.find_loops(m, limit=20)
    assert cut.complete_up_to == 5
    changes = compare_loops(cut, ks.find_loops(m))
    assert changes.same
    assert (changes.complete, changes.up_to, changes.left_out) == (False, 5, (5, 136))
    assert len(changes.kept) == 15
    assert changes.completeness() == (
        "compared only up to length 5; longer loops left out: 5 before, 136 after"
    )
    with pytest.raises(IncompleteResult, match="compared only up to length 5"):
        changes.require_complete()


def test_lists_of_different_reach_are_compared_up_to_the_shorter() -> None:
    m = ks.flagship()
    changes = compare_loops(ks.find_loops(m, max_length=4), ks.find_loops(m, max_length=6))
    assert changes.same
    assert (changes.complete, changes.up_to, changes.left_out) == (False, 4, (0, 10))


def test_lists_of_one_reach_are_complete_up_to_it() -> None:
    m = ks.flagship()
    changes = compare_loops(ks.find_loops(m, max_length=4), ks.find_loops(m, max_length=4))
    assert changes.complete
    assert changes.completeness() == "complete up to length 4"
    assert changes.require_complete() is changes


def test_a_comparison_of_picked_loops_says_which_these_are() -> None:
    found = ks.find_loops(ks.parse("a -> b +\nb -> a +\nb -> c +\nc -> b -"))
    same = ks.compare_loops(found.balancing, found.balancing)
    assert same.completeness() == "complete, only balancing"
    other = ks.compare_loops(found.balancing, found)
    assert other.completeness() == "complete; before: balancing, after: all"


def test_a_complete_list_reaches_any_length_of_a_larger_map() -> None:
    # The ring of three was not overlooked in the map of two: it was not there.
    before = ks.find_loops(ks.parse("a -> b +\nb -> a +"))
    after = ks.find_loops(ks.parse("a -> b +\nb -> a +\nb -> c +\nc -> a +"))
    changes = compare_loops(before, after)
    assert keys(changes.appeared) == {("a", "b", "c")}
    assert changes.up_to is None


def test_lists_found_through_different_variables_are_refused() -> None:
    m = ks.flagship()
    with pytest.raises(InvalidValue, match="find both through the same variable"):
        compare_loops(ks.find_loops(m, through="tang"), ks.find_loops(m))
    one = ks.find_loops(m, through="tang")
    other = ks.find_loops(m.renamed("tang", "greep"), through="greep")
    assert compare_loops(one, other, renames={"tang": "greep"}).same


@pytest.mark.parametrize("k", [0, 1])
def test_what_is_no_list_of_loops_is_refused(k: int) -> None:
    given_loops: list[object] = [BEFORE, AFTER]
    given_loops[k] = ks.flagship()
    with pytest.raises(InvalidValue, match="give Loops, such as find_loops"):
        compare_loops(*given_loops)  # type: ignore[arg-type]


# -- properties --------------------------------------------------------------------------------


@given(signed_maps(4, signs=tuple(Sign)), signed_maps(4, signs=tuple(Sign)))
def test_every_loop_falls_in_one_group(a: CausalMap, b: CausalMap) -> None:
    before, after = ks.find_loops(a), ks.find_loops(b)
    changes = compare_loops(before, after)
    was = {loop.key: loop.kind for loop in before}
    now = {loop.key: loop.kind for loop in after}
    assert keys(changes.appeared) == now.keys() - was.keys()
    assert keys(changes.disappeared) == was.keys() - now.keys()
    shared = was.keys() & now.keys()
    assert keys(changes.changed) == {key for key in shared if was[key] != now[key]}
    assert keys(changes.kept) == {key for key in shared if was[key] == now[key]}
    assert [x.key for x in changes.changed_from] == [x.key for x in changes.changed]
    back = compare_loops(after, before)
    assert keys(back.appeared) == keys(changes.disappeared)
    assert keys(back.changed) == keys(changes.changed)


@given(signed_maps(5), st.integers(0, 12))
def test_a_shorter_list_never_makes_a_loop_appear_or_disappear(m: CausalMap, limit: int) -> None:
    whole, cut = ks.find_loops(m), ks.find_loops(m, limit=limit)
    assert compare_loops(whole, cut).same
    assert compare_loops(cut, whole).same


@given(signed_maps(4, fewest=1), st.randoms(use_true_random=False))
def test_renaming_every_variable_in_a_shuffled_map_changes_no_loop(
    m: CausalMap, rng: object
) -> None:
    new = [f"n{k}" for k in range(len(m))]
    rng.shuffle(new)  # type: ignore[attr-defined]
    names = dict(zip(m.names, new, strict=True))
    variables = list(m.renamed(names).variables)
    rng.shuffle(variables)  # type: ignore[attr-defined]
    after = CausalMap(tuple(variables), m.renamed(names).links)
    named = ks.find_loops(m)
    named = named.named([LoopName(loop.names, f"L{k}") for k, loop in enumerate(named)])
    changes = compare_loops(named, ks.find_loops(after), renames=names)
    assert changes.same
    assert len(changes.after.with_names) == len(named)


# -- the record --------------------------------------------------------------------------------


def test_the_table_has_a_row_per_difference() -> None:
    table = compare_loops(BEFORE, AFTER).table()
    assert table["change"] == ["appeared", "disappeared", "sign changed"]
    assert table["name"] == ["", "B Brake", "B Apart"]
    assert table["before"] == ["", "B", "R"]
    assert table["after"] == ["B", "", "B"]
    assert table["length"] == [3, 1, 2]


def test_the_result_is_a_value_that_says_how_it_was_made() -> None:
    changes = compare_loops(BEFORE, AFTER)
    assert changes == compare_loops(BEFORE, AFTER)
    assert pickle.loads(pickle.dumps(changes)) == changes  # noqa: S301
    assert changes.provenance.question == "compare_loops"
    assert changes.provenance.source == AFTER.map.digest
    told = "1 appeared, 1 disappeared, 1 changed sign, 1 kept; complete"
    assert repr(changes) == f"<LoopChanges: {told}>"
    assert "complete" in changes._repr_html_()
    assert isinstance(changes, LoopChanges)


def test_a_link_that_becomes_unsure_leaves_its_loops_changed() -> None:
    m = ks.parse("a -> b +\nb -> a +")
    after = m.with_link(Link("a", "b", "?"))
    changes = compare_loops(ks.find_loops(m), ks.find_loops(after))
    assert changes.changed.kinds == ["?"]
