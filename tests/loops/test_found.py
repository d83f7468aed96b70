from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given

import kompassie as ks
from kompassie import CausalMap, Link, LoopName, Loops, Sign, Study
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from tests.strategies import signed_maps

# Three loops: a-b reinforcing, b-c balancing, a-b-c undecided.
M = ks.parse("a -> b +\nb -> a +\nb -> c -\nc -> b +\nc -> a ?\n")
FOUND = ks.find_loops(M)


def test_loops_are_looked_up_sliced_and_counted() -> None:
    assert [loop.names for loop in FOUND] == [("a", "b"), ("b", "c"), ("a", "b", "c")]
    assert FOUND[-1].names == ("a", "b", "c")
    assert FOUND[np.int64(1)].names == ("b", "c")
    assert [loop.names for loop in FOUND[1:]] == [("b", "c"), ("a", "b", "c")]
    assert [loop.names for loop in FOUND[::-1]] == [("a", "b", "c"), ("b", "c"), ("a", "b")]
    assert isinstance(FOUND[:2], Loops)
    assert bool(FOUND)
    assert not FOUND[3:]
    with pytest.raises(IndexError, match="there is no loop 3: the list has 3"):
        FOUND[3]
    with pytest.raises(IndexError, match="there is no loop -4"):
        FOUND[-4]


def test_loops_are_told_apart_by_their_kind() -> None:
    assert FOUND.kinds == ["R", "B", "?"]
    assert [loop.names for loop in FOUND.reinforcing] == [("a", "b")]
    assert [loop.names for loop in FOUND.balancing] == [("b", "c")]
    assert [loop.names for loop in FOUND.undecided] == [("a", "b", "c")]
    assert FOUND.signs.tolist() == [1, -1, 0]
    assert FOUND.lengths.tolist() == [2, 2, 3]
    assert repr(FOUND) == "<Loops: 3 (1 R, 1 B, 1 undecided), complete>"


def test_loops_through_a_variable_are_those_that_pass_it() -> None:
    assert [loop.names for loop in FOUND.through("c")] == [("b", "c"), ("a", "b", "c")]
    assert len(FOUND.through(" b ")) == 3
    with pytest.raises(UnknownVariable, match=r"\(in through\(\)\)"):
        FOUND.through("d")


@given(signed_maps(4, signs=tuple(Sign)))
def test_the_arrays_say_the_same_as_the_loops(m: CausalMap) -> None:
    found = ks.find_loops(m)
    assert found.signs.tolist() == [int(loop.sign) for loop in found]
    assert found.lengths.tolist() == [len(loop) for loop in found]
    assert found.delayed.tolist() == [loop.delayed for loop in found]
    assert found.kinds == [loop.kind for loop in found]
    for loop in found:
        assert all(a.target == b.source for a, b in zip(loop.links, loop.links[1:], strict=False))
        assert loop.links[-1].target == loop.links[0].source
        assert all(m.link(*link.pair) is link for link in loop.links)
    assert len(found.reinforcing) + len(found.balancing) + len(found.undecided) == len(found)


def test_the_arrays_cannot_be_changed() -> None:
    twin = pickle.loads(pickle.dumps(FOUND))  # noqa: S301
    arrays = [getattr(x, name) for x in (FOUND, twin) for name in ("nodes", "offsets")]
    arrays += [getattr(x, name) for x in (FOUND, twin) for name in ("signs", "lengths", "delayed")]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9


def test_a_pickled_list_is_equal_and_complete() -> None:
    named = FOUND.named({("b", "a"): "Together"})
    _ = named[0], named.signs
    twin = pickle.loads(pickle.dumps(named))  # noqa: S301
    assert twin == named
    assert hash(twin) == hash(named)
    assert twin[0] == named[0]
    assert twin.provenance == named.provenance


def test_lists_are_equal_when_they_hold_the_same() -> None:
    assert ks.find_loops(M) == FOUND
    assert FOUND[:2] != FOUND
    assert FOUND.named({("a", "b"): "x"}) != FOUND
    assert [*FOUND] != FOUND


# -- strongest ---------------------------------------------------------------------------------

STRONG = ks.parse(
    """
    a -> b + strength=0.4
    b -> a + strength=0.5
    b -> c - strength=0.8..1.0
    c -> b + strength=0.9
    c -> a + strength=1
    """
)


def test_the_strongest_come_first_and_a_range_counts_by_its_midpoint() -> None:
    best = ks.find_loops(STRONG).strongest(5)
    assert [loop.names for loop in best] == [("b", "c"), ("a", "b", "c"), ("a", "b")]
    assert [loop.strength for loop in best] == pytest.approx([0.81, 0.36, 0.2])
    assert len(ks.find_loops(STRONG).strongest(1)) == 1
    assert len(ks.find_loops(STRONG).strongest(0)) == 0


def test_where_a_strength_is_unknown_the_shortest_come_first() -> None:
    m = STRONG.with_link(Link("a", "a", Sign.PLUS))
    assert [loop.names for loop in ks.find_loops(m).strongest(2)] == [("a",), ("a", "b")]
    # Also in a list that somebody put in another order.
    names = {("a", "b", "c"): "long", ("a",): "short"}
    assert ks.find_loops(m).named(names).with_names.strongest(1)[0].names == ("a",)


def test_ties_go_to_the_shorter_and_then_to_the_first_in_the_map() -> None:
    m = ks.parse(
        """
        a -> b + strength=0.5
        b -> c + strength=1
        c -> a + strength=1
        x -> y + strength=0.5
        y -> x - strength=1
        z -> z - strength=0.5
        """
    )
    best = [loop.names for loop in ks.find_loops(m).strongest(9)]
    assert best == [("z",), ("x", "y"), ("a", "b", "c")]


def test_the_strongest_of_an_incomplete_list_are_refused() -> None:
    with pytest.raises(IncompleteResult, match=r"stopped at the limit; every loop up to length 1"):
        ks.find_loops(M, limit=1).strongest(1)


@pytest.mark.parametrize("n", [-1, 1.5, True, None])
def test_a_number_of_loops_that_makes_no_sense_is_refused(n: object) -> None:
    with pytest.raises(InvalidValue, match=r"n is .*: use a whole number"):
        FOUND.strongest(n)  # type: ignore[arg-type]


# -- names -------------------------------------------------------------------------------------


def test_a_name_fits_its_loop_from_any_variable_on() -> None:
    for route in (("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")):
        named = FOUND.named({route: "Round"})
        assert named[2].name is not None
        assert named[2].name.label("en") == "Round"
        assert named[0].name is None
        assert named.unmatched == ()


def test_a_name_for_the_other_direction_fits_nothing() -> None:
    named = FOUND.named({("c", "b", "a"): "Round"})
    assert all(loop.name is None for loop in named)
    assert [name.route for name in named.unmatched] == [("c", "b", "a")]
    assert len(named.with_names) == 0


def test_loops_with_names_come_in_the_order_of_the_names() -> None:
    named = FOUND.named(
        [LoopName(("c", "b"), "B1"), LoopName(("x", "y"), "R9"), LoopName(("a", "b"), "R1")]
    )
    assert [loop.names for loop in named.with_names] == [("b", "c"), ("a", "b")]
    assert [name.code for name in named.unmatched] == ["R9"]
    assert len(FOUND.with_names) == 0


def test_a_study_gives_its_names() -> None:
    study = Study(M, {("b", "a"): "Together"})  # type: ignore[arg-type]
    assert [loop.caption for loop in ks.find_loops(study).with_names] == ["R Together"]


def test_names_survive_edits_elsewhere() -> None:
    names = (LoopName(("b", "c"), "B1"), LoopName(("a", "b"), "R1"))
    edited = M.with_link(Link("d", "a", Sign.PLUS)).without_link("c", "a").with_variable("e")
    edited = CausalMap(edited.variables[::-1], edited.links[::-1])
    named = ks.find_loops(edited).named(names)
    assert {loop.key: loop.name for loop in named.with_names} == {n.key: n for n in names}
    cut = ks.find_loops(edited.without_link("c", "b")).named(names)
    assert cut.unmatched == names[:1]
    again = ks.find_loops(edited).named(cut.given)
    assert again.unmatched == ()


def test_names_are_kept_by_filters() -> None:
    named = FOUND.named({("a", "b"): "Together"})
    assert named.reinforcing[0].name is not None
    assert named.through("a")[0].name is not None
    assert named[:1][0].name is not None


def test_two_names_for_one_loop_are_refused() -> None:
    with pytest.raises(InvalidValue, match="named twice"):
        FOUND.named({("a", "b"): "x", ("b", "a"): "y"})


# -- honesty and other forms -------------------------------------------------------------------


def test_a_complete_list_gives_itself() -> None:
    assert FOUND.require_complete() is FOUND
    assert FOUND.completeness() == "complete"
    assert ks.find_loops(M, max_length=2).completeness() == "complete up to length 2"


def test_what_was_picked_is_not_taken_for_the_whole_map() -> None:
    assert FOUND.whole
    assert not ks.find_loops(M, max_length=2).whole
    assert not ks.find_loops(M, limit=2).whole
    for picked, part in (
        (FOUND.balancing, "balancing"),
        (FOUND.through(" c"), "through 'c'"),
        (FOUND.through("a").balancing, "balancing"),
        (ks.find_loops(M, through=" c"), "through 'c'"),
        (FOUND[:1], "some"),
        (FOUND.strongest(2), "the 2 shortest"),
        (FOUND.named({("a", "b"): "x"}).with_names, "named"),
    ):
        assert not picked.whole
        assert picked.completeness().startswith("complete, only ")
        assert picked.completeness().endswith(part)
    assert repr(FOUND.balancing) == "<Loops: 1 (0 R, 1 B), complete, only balancing>"


def test_who_picks_everything_has_the_whole() -> None:
    assert FOUND[:].whole
    assert FOUND.strongest(10).whole
    assert ks.find_loops(CausalMap()).balancing.whole


def test_an_incomplete_list_says_where_it_stopped() -> None:
    cut = ks.find_loops(M, limit=2)
    assert cut.completeness() == "stopped at the limit: complete only up to length 2"
    assert cut.reinforcing.complete is False
    with pytest.raises(IncompleteResult, match="Give more limit= or time_limit="):
        cut.require_complete()
    assert "stopped at the limit" in cut._repr_html_()


def test_the_table_has_a_row_per_loop() -> None:
    table = FOUND.named({("a", "b"): "Together"}).table()
    assert table["name"] == ["R Together", "", ""]
    assert table["kind"] == ["R", "B", "?"]
    assert table["length"] == [2, 2, 3]
    assert table["route"][2] == "a → b → c → a"
    assert table["stated"] == [2, 2, 3]
    assert len(FOUND.to_frame()) == 3
    assert len(ks.find_loops(CausalMap()).table()) == 0


def test_html_has_at_most_twelve_rows_and_shows_hostile_names_as_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    names = [f"{hostile}{k}" for k in range(6)]
    m = CausalMap(tuple(names), tuple(Link(a, b, Sign.PLUS) for a in names for b in names))
    html = ks.find_loops(m)._repr_html_()
    assert html.count("<tr>") == 13
    assert "<img" not in html
    assert "&lt;img" in html
    assert "more rows" in html
    assert "complete" in html
