from __future__ import annotations

import pytest

import kompassie as ks
from kompassie import Loop, Sign, Variable
from kompassie.model.causal_map import CausalMap


def loop_of(text: str) -> Loop:
    return ks.find_loops(ks.parse(text))[0]


def test_the_weakest_link_has_the_lowest_strength_and_a_range_counts_by_its_midpoint() -> None:
    loop = loop_of("a -> b + strength=0.5\nb -> c + strength=0.1..0.7\nc -> a + strength=0.6")
    assert loop.weakest is not None
    assert loop.weakest.pair == ("b", "c")


def test_where_a_strength_is_unknown_the_lowest_confidence_tells_the_weakest() -> None:
    loop = loop_of("a -> b + strength=0.1 confidence=0.9\nb -> a - confidence=0.4")
    assert loop.weakest is not None
    assert loop.weakest.pair == ("b", "a")


def test_where_a_confidence_is_unknown_too_the_first_assumed_link_is_the_weakest() -> None:
    text = "a -> b + confidence=0.1\nb -> c + evidence=assumed\nc -> a + evidence=assumed"
    loop = loop_of(text)
    assert loop.weakest is not None
    assert loop.weakest.pair == ("b", "c")


def test_of_equally_weak_links_the_first_in_the_loop_is_named() -> None:
    loop = loop_of("a -> b + strength=0.5\nb -> a + strength=0.5")
    assert loop.weakest is loop.links[0]


def test_where_nothing_tells_the_links_apart_none_is_the_weakest() -> None:
    assert loop_of("a -> b +\nb -> a + evidence=observed").weakest is None


def test_a_strength_of_nought_is_known_and_the_weakest() -> None:
    # The low end of a range may be 0, so its midpoint can be tiny but is never unknown.
    loop = loop_of("a -> b + strength=0..0.002\nb -> a + strength=1 evidence=assumed")
    assert loop.weakest is not None
    assert loop.weakest.pair == ("a", "b")


def test_owners_are_those_of_its_variables_in_order_and_each_once() -> None:
    variables = (
        Variable("a", owner="team"),
        Variable("b"),
        Variable("c", owner="leader"),
        Variable("d", owner="team"),
    )
    links = [ks.Link(x, y, Sign.PLUS) for x, y in ("ab", "bc", "cd", "da")]
    loop = ks.find_loops(CausalMap(variables, tuple(links)))[0]
    assert loop.owners == ("team", "leader")
    assert Loop(loop.links).owners == ()


def test_the_delay_is_the_sum_over_its_links() -> None:
    assert loop_of("a -> b + ||\nb -> a + delay=1.5").delay == 5.5
    assert loop_of("a -> a +").delay == 0.0


@pytest.mark.parametrize(
    ("code", "owners", "delay", "weakest"),
    [
        ("R7", ("leader", "team"), 8.0, ("opv_antwoord", "kracht_zetten")),
        ("R8", ("team", "organisation"), 8.0, None),
        ("B1", ("leader", "team"), 0.0, ("bilateraal", "adhoc")),
    ],
)
def test_named_loops_of_the_article_have_owners_delays_and_weakest_links(
    code: str, owners: tuple[str, ...], delay: float, weakest: tuple[str, str] | None
) -> None:
    loops = ks.find_loops(ks.flagship_study()).with_names
    (loop,) = (x for x in loops if x.name is not None and x.name.code == code)
    assert loop.owners == owners
    assert loop.delay == delay
    assert (loop.weakest and loop.weakest.pair) == weakest
