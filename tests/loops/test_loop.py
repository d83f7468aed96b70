from __future__ import annotations

import pickle

import pytest

import kompassie as ks
from kompassie import LoopName, Sign

RING = """
stress -> mistakes + strength=0.5
mistakes -> care + || evidence=observed
care -> stress - strength=0.2..0.6
"""


def test_a_loop_starts_at_its_variable_that_stands_first_in_the_map() -> None:
    m = ks.parse("@title t\nmistakes:\n" + RING)
    assert ks.find_loops(m)[0].names == ("mistakes", "care", "stress")
    assert ks.find_loops(ks.parse(RING))[0].names == ("stress", "mistakes", "care")


@pytest.mark.parametrize(
    ("signs", "kind"),
    [("+ +", "R"), ("- -", "R"), ("+ -", "B"), ("- +", "B"), ("+ ?", "?"), ("? -", "?")],
)
def test_the_sign_of_a_loop_is_the_product_of_its_links(signs: str, kind: str) -> None:
    a, b = signs.split()
    loop = ks.find_loops(ks.parse(f"x -> y {a}\ny -> x {b}"))[0]
    assert loop.kind == kind
    assert loop.sign is Sign.of({"R": "+", "B": "-", "?": "?"}[kind])


def test_a_contested_link_leaves_its_loop_undecided() -> None:
    loop = ks.find_loops(ks.parse("x -> x ? contested"))[0]
    assert (loop.kind, loop.sign, len(loop)) == ("?", Sign.UNSURE, 1)
    assert loop.route == "x → x"


def test_a_strength_is_the_product_and_unknown_where_one_is() -> None:
    loop = ks.find_loops(ks.parse(RING))[0]
    assert loop.strength is None
    known = ks.parse(RING.replace("||", "|| strength=0.5"))
    assert ks.find_loops(known)[0].strength == pytest.approx(0.5 * 0.5 * 0.4)


def test_a_loop_is_delayed_when_any_of_its_links_is() -> None:
    assert ks.find_loops(ks.parse(RING))[0].delayed
    assert not ks.find_loops(ks.parse(RING.replace("||", "")))[0].delayed


def test_links_are_counted_by_evidence() -> None:
    loop = ks.find_loops(ks.parse(RING))[0]
    assert loop.evidence == {"stated": 2, "observed": 1, "surveyed": 0, "assumed": 0}


def test_a_caption_is_kind_and_route_or_kind_and_name() -> None:
    loops = ks.find_loops(ks.parse(RING))
    assert loops[0].caption == "B: stress → mistakes → care → stress"
    route = ("care", "stress", "mistakes")
    assert loops.named({route: "Care calms"})[0].caption == "B Care calms"
    assert loops.named([LoopName(route, "B1", {"nl": "Zorg"})])[0].caption == "B1 Zorg"
    assert loops.named([LoopName(route, "B1")])[0].caption == "B1"


def test_the_key_does_not_depend_on_the_order_of_the_map() -> None:
    keys = {
        ks.find_loops(ks.parse(f"{first}:\n{RING}"))[0].key
        for first in ("stress", "mistakes", "care")
    }
    assert keys == {("care", "stress", "mistakes")}


def test_a_loop_is_a_value() -> None:
    loop, twin = (ks.find_loops(ks.parse(RING))[0] for _ in range(2))
    _ = loop.names, loop.strength
    assert loop == twin
    assert hash(loop) == hash(twin)
    assert pickle.loads(pickle.dumps(loop)) == loop  # noqa: S301


def test_a_loop_and_a_path_show_themselves_in_a_line() -> None:
    m = ks.parse("a -> b + ||\nb -> a -\nc -> c +")
    own, pair = ks.find_loops(m)
    assert (repr(own), repr(pair)) == ("<Loop R: c → c>", "<Loop B: a → b → a, delayed>")
    named = ks.find_loops(m).named({("a", "b"): "Haast"})[1]
    assert repr(named) == "<Loop B Haast, delayed>"
    assert repr(ks.find_paths(m, "a", "b")[0]) == "<Path +: a → b, delayed>"
    assert repr(ks.find_paths(m, "b", "a")[0]) == "<Path −: b → a>"
