from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Study, Variable
from kompassie.errors import DuplicateVariable, InvalidValue, UnknownVariable
from kompassie.loops.comparing_maps import MapChanges, compare_maps
from tests.strategies import maps, signed_maps

BEFORE = ks.parse(
    """
    stress -> mistakes +
    mistakes -> stress +
    rest -> stress -
    old -> rest +
    """
)
AFTER = ks.parse(
    """
    stress -> mistakes + strength=0.5 quote="so it is"
    mistakes -> stress -
    mistakes -> care +
    care -> rest +
    rest:
    """
)


def test_links_and_variables_appear_disappear_and_change() -> None:
    changes = compare_maps(BEFORE, AFTER)
    assert [link.pair for link in changes.appeared] == [("mistakes", "care"), ("care", "rest")]
    assert [link.pair for link in changes.disappeared] == [("rest", "stress"), ("old", "rest")]
    assert [(x.after.pair, x.fields) for x in changes.changed] == [
        (("stress", "mistakes"), ("strength", "quote")),
        (("mistakes", "stress"), ("sign",)),
    ]
    assert [x.after.pair for x in changes.sign_changed] == [("mistakes", "stress")]
    assert changes.changed[1].before.sign is Sign.PLUS
    assert [v.name for v in changes.variables_appeared] == ["care"]
    assert [v.name for v in changes.variables_disappeared] == ["old"]
    assert not changes.same


def test_variables_that_changed_say_in_what() -> None:
    m = ks.flagship()
    after = m.with_variable(replace(m["tang"], owner="", today=0.1))
    (change,) = compare_maps(m, after).variables_changed
    assert (change.before.owner, change.after.owner) == ("team", "")
    assert change.fields == ("owner", "today")


def test_the_title_and_the_time_unit_are_compared_too() -> None:
    changes = compare_maps(ks.parse("@title one\na -> b +"), ks.parse("@title two\na -> b +"))
    assert changes.settings_changed == ("title",)
    assert not changes.same
    assert changes.table()["of"] == ["map"]


def test_a_contested_link_differs_from_one_whose_sign_is_unknown() -> None:
    changes = compare_maps(ks.parse("a -> b ?"), ks.parse("a -> b ? contested"))
    assert changes.changed[0].fields == ("contested",)
    assert changes.sign_changed == ()


# -- renames -----------------------------------------------------------------------------------


def test_a_rename_that_is_told_is_no_change() -> None:
    m = ks.flagship()
    changes = compare_maps(m, m.renamed("tang", "greep"), renames={"tang": "greep"})
    assert changes.same
    assert changes.renames == {"tang": "greep"}
    assert changes.candidates == {}


def test_a_rename_that_is_not_told_is_offered_and_not_applied() -> None:
    m = ks.flagship()
    changes = compare_maps(m, m.renamed("tang", "greep"))
    assert changes.candidates == {"tang": "greep"}
    assert [v.name for v in changes.variables_appeared] == ["greep"]
    assert [v.name for v in changes.variables_disappeared] == ["tang"]
    assert compare_maps(m, changes.after, renames=changes.candidates).same


def test_a_variable_with_the_same_links_is_offered_without_labels_too() -> None:
    assert compare_maps(BEFORE, BEFORE.renamed("rest", "sleep")).candidates == {"rest": "sleep"}


def test_two_that_fit_one_are_not_offered() -> None:
    a = ks.parse("x -> hub +\ny -> hub +\nhub -> z +")
    b = ks.parse("w -> hub +\nhub -> z +")
    assert compare_maps(a, b).candidates == {}


def test_a_new_variable_with_other_links_is_not_offered() -> None:
    a, b = ks.parse("x -> hub +\nhub -> z +"), ks.parse("y -> hub -\nhub -> z +")
    assert compare_maps(a, b).candidates == {}


def test_variables_without_links_or_labels_are_not_offered() -> None:
    assert compare_maps(CausalMap(("a", "b")), CausalMap(("c", "b"))).candidates == {}


def test_names_can_be_swapped() -> None:
    m = ks.parse("a -> b +\nb -> c -")
    swapped = m.renamed({"a": "b", "b": "a"})
    assert compare_maps(m, swapped, renames={"a": "b", "b": "a"}).same
    assert not compare_maps(m, swapped).same


def test_a_link_that_changed_after_a_rename_shows_both_names() -> None:
    a, b = ks.parse("x -> y +"), ks.parse("x -> z -")
    (change,) = compare_maps(a, b, renames={"y": "z"}).sign_changed
    assert (change.before.pair, change.after.pair) == (("x", "y"), ("x", "z"))


@pytest.mark.parametrize(
    ("renames", "error", "message"),
    [
        ({"q": "b"}, UnknownVariable, r"'q' in the map \(before, in renames=\)"),
        ({"a": "q"}, UnknownVariable, r"'q' in the map \(after, in renames=\)"),
        ({"a": "b"}, DuplicateVariable, "two variables are called 'b'"),
        (["a"], InvalidValue, "renames is .*: give"),
    ],
)
def test_renames_that_fit_no_map_are_refused(
    renames: object, error: type[Exception], message: str
) -> None:
    m = ks.parse("a -> b +")
    with pytest.raises(error, match=message):
        compare_maps(m, m, renames=renames)  # type: ignore[arg-type]


# -- properties --------------------------------------------------------------------------------


@given(maps(4), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_a_map_is_the_same_as_itself_in_any_order(m: CausalMap, rng: object) -> None:
    variables, links = list(m.variables), list(m.links)
    rng.shuffle(variables)  # type: ignore[attr-defined]
    rng.shuffle(links)  # type: ignore[attr-defined]
    shuffled = CausalMap(tuple(variables), tuple(links), m.title, m.time_unit)
    assert compare_maps(m, shuffled).same


@given(signed_maps(4, signs=tuple(Sign)), signed_maps(4, signs=tuple(Sign)))
def test_turned_round_what_appeared_has_disappeared(a: CausalMap, b: CausalMap) -> None:
    there, back = compare_maps(a, b), compare_maps(b, a)
    assert there.appeared == back.disappeared
    assert there.disappeared == back.appeared
    assert there.variables_appeared == back.variables_disappeared
    pairs = {(x.before, x.after) for x in there.changed}
    assert pairs == {(x.after, x.before) for x in back.changed}
    assert there.same == (len(there.table()) == 0)


@given(signed_maps(4), signed_maps(4))
def test_the_changes_lead_from_one_map_to_the_other(a: CausalMap, b: CausalMap) -> None:
    changes = compare_maps(a, b)
    m = a
    for link in changes.disappeared:
        m = m.without_link(*link.pair)
    for v in changes.variables_disappeared:
        m = m.without_variable(v.name)
    for w in changes.variables_appeared:
        m = m.with_variable(w)
    for link in (*changes.appeared, *(x.after for x in changes.changed)):
        m = m.with_link(link)
    assert compare_maps(m, b).same


@given(signed_maps(5, fewest=1, signs=tuple(Sign)), st.data())
def test_a_rename_that_is_offered_makes_the_maps_the_same(
    m: CausalMap, data: st.DataObject
) -> None:
    renamed = m.renamed(data.draw(st.sampled_from(m.names)), "new")
    changes = compare_maps(m, renamed)
    if changes.candidates:
        assert compare_maps(m, renamed, renames=changes.candidates).same


# -- the record --------------------------------------------------------------------------------


def test_the_table_has_a_row_per_difference() -> None:
    table = compare_maps(BEFORE, AFTER).table()
    rows = list(zip(*(table[name] for name in table.columns), strict=True))
    assert ("appeared", "variable", "care", "", "", "") in rows
    assert ("changed", "link", "mistakes → stress", "sign", "+", "−") in rows
    assert ("disappeared", "link", "rest → stress", "", "−", "") in rows
    assert len(rows) == 8


def test_the_result_is_a_value_that_says_how_it_was_made() -> None:
    changes = compare_maps(BEFORE, AFTER)
    assert changes == compare_maps(BEFORE, AFTER)
    assert pickle.loads(pickle.dumps(changes)) == changes  # noqa: S301
    assert changes.provenance.question == "compare_maps"
    assert dict(changes.provenance.settings)["before"] == BEFORE.digest
    assert changes.provenance.source == AFTER.digest
    assert repr(changes).startswith("<MapChanges: variables 1 appeared, 1 disappeared, 0 changed")
    assert isinstance(changes, MapChanges)


def test_studies_are_compared_by_their_maps() -> None:
    assert compare_maps(Study(BEFORE), BEFORE).same


@pytest.mark.parametrize("k", [0, 1])
def test_what_is_no_map_is_refused(k: int) -> None:
    given_maps: list[object] = [BEFORE, BEFORE]
    given_maps[k] = Variable("a")
    with pytest.raises(InvalidValue, match="give maps"):
        compare_maps(*given_maps)  # type: ignore[arg-type]


def test_a_link_of_a_renamed_self_link_is_kept() -> None:
    m = CausalMap(("a",), (Link("a", "a", "-"),))
    assert compare_maps(m, m.renamed("a", "b"), renames={"a": "b"}).same
