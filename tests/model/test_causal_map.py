from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Variable
from kompassie.errors import (
    ConflictingLinks,
    DuplicateVariable,
    InvalidValue,
    UnknownLink,
    UnknownVariable,
)
from tests.strategies import maps

PAIR = ks.parse("stress -> mistakes +\nmistakes -> stress - ||\nrest -> stress -")


# -- values ------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(maps(), st.randoms(use_true_random=False))
def test_the_order_of_the_links_does_not_matter(m: CausalMap, random: object) -> None:
    shuffled = list(m.links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    twin = dataclasses.replace(m, links=tuple(shuffled))
    assert twin == m
    assert hash(twin) == hash(m)
    assert twin.digest == m.digest


def test_the_order_of_the_variables_does_matter() -> None:
    a, b = CausalMap(("x", "y")), CausalMap(("y", "x"))
    assert a != b
    assert a.digest != b.digest


@settings(max_examples=40)
@given(maps(3), maps(3))
def test_digests_are_equal_when_and_only_when_maps_are(a: CausalMap, b: CausalMap) -> None:
    assert (a.digest == b.digest) == (a == b)
    twin = copy.deepcopy(a)
    assert twin == a
    assert twin.digest == a.digest


CHANGES: list[Callable[[CausalMap], CausalMap]] = [
    lambda m: dataclasses.replace(m, title="t"),
    lambda m: dataclasses.replace(m, time_unit="week"),
    lambda m: dataclasses.replace(m, extra={"x": 1}),
    lambda m: m.with_variable("new"),
    lambda m: m.with_variable(Variable("rest", kind="condition")),
    lambda m: m.with_variable(Variable("rest", labels={"nl": "rust"})),
    lambda m: m.with_link(Link("rest", "stress", Sign.PLUS)),
    lambda m: m.with_link(Link("rest", "stress", Sign.MINUS, strength=0.5)),
    lambda m: m.with_link(Link("rest", "stress", Sign.MINUS, note="x")),
    lambda m: m.without_link("rest", "stress"),
    lambda m: m.without_variable("rest"),
    lambda m: m.renamed("rest", "sleep"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_edit_gives_another_map_and_leaves_the_old_one(
    change: Callable[[CausalMap], CausalMap],
) -> None:
    before = copy.deepcopy(PAIR)
    changed = change(PAIR)
    assert before == PAIR
    assert changed != PAIR
    assert changed.digest != PAIR.digest


def test_minus_zero_is_no_other_content() -> None:
    a, b = CausalMap((Variable("a", today=0.0),)), CausalMap((Variable("a", today=-0.0),))
    assert a == b
    assert a.digest == b.digest


def test_the_digest_is_the_same_everywhere() -> None:
    # Written down once: files and provenance of older versions must stay comparable.
    assert PAIR.digest == "62162746b7972da3fd31c7f47b6e80295dbe5565c2c6ce13b56acf2651be4567"


def test_the_report_is_no_part_of_the_content() -> None:
    merged = ks.parse("a -> b +\na -> b +")
    assert len(merged.report) == 1
    assert merged == ks.parse("a -> b +")
    assert merged.digest == ks.parse("a -> b +").digest


@settings(max_examples=40)
@given(maps())
def test_a_map_survives_pickling(m: CausalMap) -> None:
    _ = m.names, m.digest
    twin = pickle.loads(pickle.dumps(m))  # noqa: S301
    assert twin == m
    assert hash(twin) == hash(m)
    assert twin.names == m.names
    assert twin.report == m.report
    assert all(twin.links_from(name) == m.links_from(name) for name in m.names)


def test_a_map_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        PAIR.title = "other"  # type: ignore[misc]
    assert {PAIR: 1}[copy.deepcopy(PAIR)] == 1


def test_a_map_is_equal_to_maps_only() -> None:
    assert PAIR != "stress"
    assert PAIR.names != PAIR


# -- making one --------------------------------------------------------------------------------


def test_an_empty_map_is_a_map() -> None:
    m = CausalMap()
    assert (len(m), m.names, m.links) == (0, (), ())
    assert repr(m) == "<CausalMap: 0 variables, 0 links>"


def test_two_variables_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateVariable, match=r"two variables are called 'a b'.*rename one"):
        CausalMap(("a b", " a  b"))
    with pytest.raises(DuplicateVariable):
        CausalMap(("caf\u00e9", "cafe\u0301"))


def test_a_link_to_a_variable_that_is_not_there_is_refused() -> None:
    with pytest.raises(
        UnknownVariable, match=r"no variable 'stres' .*'rest' -> 'stres'\): did you mean 'stress'"
    ):
        CausalMap(("stress", "rest"), (Link("rest", "stres", Sign.PLUS),))


def test_two_links_of_one_pair_are_refused_also_when_equal() -> None:
    link = Link("a", "b", Sign.PLUS)
    with pytest.raises(ConflictingLinks, match="the pair stands twice"):
        CausalMap(("a", "b"), (link, link))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stress",), "variables is 'stress': give a list"),
        ((Variable("a"),), "variables is .*: give a list"),
        (((1,),), "variable is 1: give a name or a Variable"),
        ((("a", "b"), (("a", "b", "+"),)), r"link is \('a', 'b', '\+'\): give Link values"),
        (((), (), None), "title of the map is None: use a text"),
        (((), (), "\x00"), "title of the map is .*control character"),
        (((), (), "", 5), "time unit of the map is 5: use a text"),
    ],
)
def test_what_is_no_map_is_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        CausalMap(*arguments)  # type: ignore[arg-type]


# -- looking -----------------------------------------------------------------------------------


def test_variables_are_found_in_either_encoding_and_with_stray_spaces() -> None:
    m = CausalMap(("caf\u00e9 bezoek",))
    assert "cafe\u0301  bezoek " in m
    assert m["cafe\u0301 bezoek"] is m.variables[0]
    assert m.position(" caf\u00e9 bezoek") == 0
    assert 5 not in m
    assert "\x00" not in m


def test_an_unknown_variable_is_answered_with_close_names() -> None:
    with pytest.raises(UnknownVariable, match=r"did you mean 'mistakes'\?"):
        PAIR["Mistake"]
    with pytest.raises(UnknownVariable, match="it has 'stress', 'mistakes', 'rest'"):
        PAIR["qqqq"]
    with pytest.raises(UnknownVariable, match="the map has no variables"):
        CausalMap()["a"]


@pytest.mark.parametrize("name", ["x" * 1_000_000, None, 5, ("a",), "\x00"])
def test_anything_else_asked_for_is_an_unknown_variable_and_said_shortly(name: object) -> None:
    m = CausalMap(tuple(f"{k}" + "n" * 990 for k in range(9)))
    with pytest.raises(UnknownVariable, match="no variable") as caught:
        m.position(name)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 1_000


def test_an_unknown_link_says_what_to_do() -> None:
    with pytest.raises(UnknownLink, match=r"no link 'stress' -> 'rest' .*with_link\(\)"):
        PAIR.link("stress", "rest")
    with pytest.raises(UnknownVariable):
        PAIR.link("stress", "sleep")


def test_links_are_looked_up_by_their_pair() -> None:
    assert PAIR.link("mistakes", " stress").delay == 4.0
    assert PAIR.has_link("mistakes", "stress")
    assert not PAIR.has_link("stress", "rest")
    assert not PAIR.has_link("nobody", "\x00")


def test_links_into_and_from_a_variable_come_in_map_order() -> None:
    m = ks.parse("x -> a +\nb -> a +\na -> x +\na -> b +")
    assert [link.source for link in m.links_into("a")] == ["x", "b"]
    assert [link.target for link in m.links_from("a")] == ["x", "b"]
    other = dataclasses.replace(m, links=m.links[::-1])
    assert other.links_into("a") == m.links_into("a")
    with pytest.raises(UnknownVariable):
        m.links_into("c")


def test_a_role_nobody_gave_follows_from_the_links() -> None:
    m = ks.parse("rest -> stress -\npace: role=auxiliary\nload: role=stock")
    assert [m.role(name) for name in m.names] == ["constant", "stock", "auxiliary", "stock"]
    assert m.with_link(Link("stress", "rest", Sign.MINUS)).role("rest") == "stock"


def test_a_self_link_makes_a_variable_a_stock() -> None:
    assert ks.parse("habit -> habit +").role("habit") == "stock"


# -- editing by copy ---------------------------------------------------------------------------


def test_a_link_brings_its_ends() -> None:
    m = CausalMap().with_link(Link("a", "b", Sign.PLUS)).with_link(Link("c", "c", Sign.MINUS))
    assert m.names == ("a", "b", "c")
    assert len(m.links) == 2


def test_a_link_takes_the_place_of_the_one_for_its_pair() -> None:
    m = PAIR.with_link(Link("stress", "mistakes", Sign.MINUS))
    assert len(m.links) == len(PAIR.links)
    assert m.link("stress", "mistakes").sign is Sign.MINUS


@settings(max_examples=40)
@given(maps())
def test_adding_and_removing_undo_each_other(m: CausalMap) -> None:
    added = m.with_variable("something new").with_link(Link("something new", "x y z", Sign.PLUS))
    back = added.without_link("something new", "x y z").without_variable("something new")
    if "x y z" not in m:
        back = back.without_variable("x y z")
    assert back == m


def test_a_variable_takes_the_place_of_the_one_of_its_name() -> None:
    m = PAIR.with_variable(Variable("mistakes", kind="result"))
    assert m.names == PAIR.names
    assert m["mistakes"].kind == "result"
    assert m.links == PAIR.links


def test_a_variable_goes_with_its_links() -> None:
    m = PAIR.without_variable("stress")
    assert m.names == ("mistakes", "rest")
    assert m.links == ()


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(UnknownVariable):
        PAIR.without_variable("sleep")
    with pytest.raises(UnknownLink):
        PAIR.without_link("stress", "rest")


def test_a_link_that_is_no_link_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"link is .*give a Link"):
        PAIR.with_link(("a", "b", "+"))  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="variable is 5: give a name"):
        PAIR.with_variable(5)  # type: ignore[arg-type]


def test_renaming_keeps_places_and_links() -> None:
    m = PAIR.renamed("stress", "druk")
    assert m.names == ("druk", "mistakes", "rest")
    assert m.link("mistakes", "druk").delay == 4.0
    assert m.renamed("druk", "stress") == PAIR


def test_names_can_be_swapped_in_one_go() -> None:
    m = ks.parse("a -> b +").renamed({"a": "b", "b": "a"})
    assert m.names == ("b", "a")
    assert m.has_link("b", "a")


def test_two_variables_never_get_one_name() -> None:
    with pytest.raises(DuplicateVariable, match="two variables are called 'rest'"):
        PAIR.renamed("stress", "rest")
    with pytest.raises(UnknownVariable):
        PAIR.renamed("sleep", "rest")
    with pytest.raises(InvalidValue, match=r'use renamed\("old", "new"\)'):
        PAIR.renamed("stress")


def test_an_edit_keeps_title_unit_and_fields_of_a_newer_file() -> None:
    m = dataclasses.replace(PAIR, title="t", time_unit="week", extra={"x": 1})
    for changed in (m.renamed("rest", "sleep"), m.only(["rest"]), m.without_variable("rest")):
        assert (changed.title, changed.time_unit, changed.extra) == ("t", "week", {"x": 1})


def test_only_keeps_the_old_order_and_the_links_between() -> None:
    m = PAIR.only(["mistakes", "stress"])
    assert m.names == ("stress", "mistakes")
    assert len(m.links) == 2
    assert PAIR.only([]).names == ()
    assert PAIR.only() == PAIR


def test_only_filters_by_what_variables_and_links_are() -> None:
    m = ks.parse(
        """
        rust: kind=condition valence=helping owner=leider level=structure
        druk: kind=condition valence=hindering level=event
        rust -> druk - evidence=assumed
        druk -> rust -
        """
    )
    assert m.only(kind="condition") == m
    assert m.only(valence="helping").names == ("rust",)
    assert m.only(owner="leider").names == ("rust",)
    assert m.only(level="event").names == ("druk",)
    assert m.only(kind="condition", valence="hindering").names == ("druk",)
    assumed = m.only(evidence="assumed")
    assert assumed.names == m.names
    assert [link.pair for link in assumed.links] == [("rust", "druk")]


@pytest.mark.parametrize("word", ["kind", "level", "valence", "evidence"])
def test_only_refuses_a_word_that_nobody_can_have(word: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{word} is 'good': use one of"):
        PAIR.only(**{word: "good"})


def test_only_refuses_a_bare_text_and_unknown_names() -> None:
    with pytest.raises(InvalidValue, match="give a list of names"):
        PAIR.only("stress")
    with pytest.raises(UnknownVariable):
        PAIR.only(["stress", "sleep"])


# -- other forms -------------------------------------------------------------------------------


def test_the_table_has_a_row_per_link_in_map_order() -> None:
    m = ks.parse("b -> a + strength=0.2..0.8\na -> b ? contested\na -> a - strength=0.5 ||")
    table = m.table()
    assert table["source"] == ["b", "a", "a"]
    assert table["target"] == ["a", "b", "a"]
    assert table["sign"] == ["+", "?", "−"]
    assert table["strength"] == ["0.2..0.8", "", "0.5"]
    assert table["delay"] == [0.0, 0.0, 4.0]
    assert table["contested"] == [False, True, False]
    assert len(m.to_frame()) == 3


def test_html_shows_hostile_names_as_text() -> None:
    m = CausalMap(("<script>alert(1)</script>",), title="<b>t</b>")
    m = m.with_link(Link("<script>alert(1)</script>", "&amp;", Sign.PLUS))
    html = m._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;amp;" in html
