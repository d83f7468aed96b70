from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Loops, Sign
from kompassie.errors import InvalidValue, UnknownVariable
from kompassie.kernels import listing
from kompassie.progress import Meter
from tests.reference.slow_loops import slow_loops_of
from tests.strategies import signed_maps


def complete(size: int) -> CausalMap:
    """Return a map with a link from every variable to every other."""
    names = [f"v{k:02}" for k in range(size)]
    links = [Link(a, b, Sign.PLUS) for a in names for b in names if a != b]
    return CausalMap(tuple(names), tuple(links))


def routes(loops: Loops) -> list[tuple[str, ...]]:
    return [loop.names for loop in loops]


def counts(loops: Loops) -> tuple[int, int, int]:
    return len(loops), len(loops.reinforcing), len(loops.balancing)


# -- published and agreed numbers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "number"),
    # Sum over k of n! / ((n - k)! k): Johnson (1975), https://oeis.org/A002807.
    [
        (3, 5),
        (4, 20),
        (5, 84),
        (6, 409),
        (7, 2_365),
        (8, 16_064),
    ],
)
def test_a_complete_map_has_the_known_number_of_loops(size: int, number: int) -> None:
    loops = ks.find_loops(complete(size))
    assert counts(loops) == (number, number, 0)
    assert loops.complete


def test_the_map_of_the_article_has_its_loops() -> None:
    loops = ks.find_loops(ks.flagship())
    assert counts(loops) == (151, 123, 28)
    assert loops.complete
    assert counts(ks.find_loops(ks.flagship(), max_length=5)) == (15, 12, 3)


def test_the_links_stated_in_the_article_close_two_loops() -> None:
    stated = ks.find_loops(ks.flagship().only(evidence="stated"))
    assert counts(stated) == (2, 2, 0)


def test_what_hinders_in_the_article_keeps_itself_going() -> None:
    m = ks.flagship()
    as_is = m.only([v.name for v in m if v.valence == "hindering" or v.name == "resultaat"])
    assert (len(as_is), len(as_is.links)) == (13, 17)
    assert counts(ks.find_loops(as_is)) == (7, 6, 1)
    to_be = m.only([v.name for v in m if v.valence == "helping" or v.name == "kloof"])
    assert (len(to_be), len(to_be.links)) == (23, 38)
    assert counts(ks.find_loops(to_be)) == (5, 5, 0)


def test_every_named_loop_of_the_article_is_there() -> None:
    loops = ks.find_loops(ks.flagship_study())
    assert loops.unmatched == ()
    for loop in loops.with_names:
        assert loop.name is not None
        assert loop.name.code.startswith(loop.kind)


def read_edges(path: Path) -> CausalMap:
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = [(row["source"], row["target"], row["sign"]) for row in csv.DictReader(stream)]
    return ks.from_links(rows)


def check_expected(m: CausalMap, cases: Path, name: str) -> None:
    expected = json.loads((cases / "expected.json").read_text(encoding="utf-8"))[name]
    signs = [link.sign for link in m.links]
    found = ks.find_loops(m)
    assert found.complete
    assert {
        "variables": len(m),
        "links": len(m.links),
        "positive": signs.count(Sign.PLUS),
        "negative": signs.count(Sign.MINUS),
        "loops": len(found),
        "reinforcing": len(found.reinforcing),
        "balancing": len(found.balancing),
    } == {k: v for k, v in expected.items() if k not in ("largest_strong_component", "self_loops")}


@pytest.mark.parametrize(
    "name",
    [
        "simlin/hero_culture_edges.csv",
        "catcolab/ca_cap_and_trade_edges.csv",
        "loopy/depression_edges.csv",
        "loopy/automation_edges.csv",
    ],
)
def test_link_lists_of_others_have_the_expected_loops(name: str, cases: Path) -> None:
    check_expected(read_edges(cases / name), cases, name)


def test_the_south_north_sea_of_its_stakeholders_has_7115_loops(cases: Path) -> None:
    name = "north_sea/SouthNS_dutch.csv"
    check_expected(ks.read(cases / name, rows="source"), cases, name)


def test_the_skagerrak_has_2399_loops(cases: Path) -> None:
    name = "north_sea/Skagerrak_190418.csv"
    check_expected(ks.read(cases / name, rows="source"), cases, name)


def test_a_published_map_with_a_self_link_has_the_expected_loops(cases: Path) -> None:
    name = "fcm_evolve/clot-fcm.csv"
    text = (cases / name).read_text(encoding="utf-8")
    rows = [line.strip(" ,()").split(",") for line in text.splitlines() if line.strip()]
    signed = [(a.strip(), b.strip(), "+" if float(w) > 0 else "-") for a, b, w in rows]
    check_expected(ks.from_links(signed), cases, name)
    loops = ks.find_loops(ks.from_links(signed))
    assert [len(loop) for loop in loops].count(1) == 1


def test_the_archetypes_of_the_literature_have_their_loops(cases: Path) -> None:
    # Senge (1990), Kim (1992, 2000), Braun (2002).
    expected = json.loads((cases / "archetypes" / "archetype_loops.json").read_text("utf-8"))
    with open(cases / "archetypes" / "archetype_edges.csv", encoding="utf-8-sig", newline="") as s:
        rows = list(csv.DictReader(s))
    assert {row["archetype"] for row in rows} == set(expected)
    for name, said in expected.items():
        edges = [(r["source"], r["target"], r["sign"]) for r in rows if r["archetype"] == name]
        m = ks.from_links(edges)
        loops = ks.find_loops(m)
        assert (len(m), len(m.links)) == (said["nodes"], said["links"])
        assert (len(loops.reinforcing), len(loops.balancing)) == (
            said["reinforcing"],
            said["balancing"],
        )
        assert {(loop.kind, frozenset(loop.names)) for loop in loops} == {
            (loop["kind"], frozenset(loop["nodes"])) for loop in said["loops"]
        }


# -- order and limits --------------------------------------------------------------------------


@given(signed_maps(5))
def test_every_loop_is_found_once_and_in_canonical_order(m: CausalMap) -> None:
    assert routes(ks.find_loops(m)) == slow_loops_of(m)


@given(signed_maps(5), st.integers(1, 6))
def test_a_longest_length_leaves_out_the_longer_ones_only(m: CausalMap, longest: int) -> None:
    found = ks.find_loops(m, max_length=longest)
    assert routes(found) == [r for r in slow_loops_of(m) if len(r) <= longest]
    assert found.complete
    assert found.complete_up_to == longest


@given(signed_maps(5), st.integers(0, 30), st.none() | st.integers(1, 6))
def test_a_limited_list_is_the_beginning_of_the_whole(
    m: CausalMap, limit: int, longest: int | None
) -> None:
    every = [r for r in slow_loops_of(m) if longest is None or len(r) <= longest]
    found = ks.find_loops(m, max_length=longest, limit=limit)
    assert routes(found) == every[:limit]
    assert found.complete == (len(every) <= limit)
    assert found.stopped == (None if found.complete else "limit")
    missing = [len(r) for r in every[limit:]]
    asked = len(m) if longest is None else longest
    # True, and as much as can be said.
    assert found.complete_up_to == min([asked, *(length - 1 for length in missing)])


@given(signed_maps(5, fewest=1), st.integers(0, 20), st.none() | st.integers(1, 6), st.data())
def test_loops_through_a_variable_are_those_filtered_afterwards(
    m: CausalMap, limit: int, longest: int | None, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(m.names))
    every = ks.find_loops(m, max_length=longest).through(name)
    assert routes(ks.find_loops(m, max_length=longest, through=name)) == routes(every)
    limited = ks.find_loops(m, max_length=longest, through=name, limit=limit)
    assert routes(limited) == routes(every)[:limit]
    assert limited.complete == (len(every) <= limit)
    left = [len(r) for r in routes(every)[limit:]]
    assert all(length > limited.complete_up_to for length in left)


def test_a_limit_that_is_just_met_is_no_stop() -> None:
    assert ks.find_loops(complete(4), limit=20).complete
    cut = ks.find_loops(complete(4), limit=19)
    assert (len(cut), cut.stopped, cut.complete_up_to) == (19, "limit", 3)


def test_a_map_too_dense_to_finish_is_answered_within_the_time() -> None:
    loops = ks.find_loops(complete(30), limit=None, time_limit=0.5)
    assert not loops.complete
    assert loops.stopped == "time limit"
    ends = loops.offsets[:20_001]
    listed = [tuple(m) for m in np.split(loops.nodes[: ends[-1]], ends[1:-1])]
    assert listed == sorted(listed, key=lambda path: (len(path), path))


def test_a_map_too_dense_to_finish_through_a_variable_is_answered_too() -> None:
    loops = ks.find_loops(complete(30), through="v07", limit=None, time_limit=0.5)
    assert loops.stopped == "time limit"
    assert all("v07" in loop.names for loop in loops[:100])
    assert loops.complete_up_to < 2 or int((loops.lengths == 2).sum()) == 29


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let callbacks be called at every look."""
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("request_", [ks.Stop, ks.Stop("enough"), StopIteration])
def test_a_callback_that_asks_to_stop_keeps_the_beginning(request_: Exception) -> None:
    seen = []

    def stop(done: int, total: int | None) -> None:
        seen.append((done, total))
        raise request_

    loops = ks.find_loops(complete(12), limit=None, time_limit=None, progress=stop)
    assert len(seen) == 1
    assert seen[0][1] is None
    assert (loops.complete, loops.stopped) == (False, "callback")
    assert loops.complete_up_to >= 2
    whole = ks.find_loops(complete(12), max_length=loops.complete_up_to, limit=None)
    assert len(loops) >= len(whole)
    assert loops[: len(whole)].nodes.tolist() == whole.nodes.tolist()


@pytest.mark.usefixtures("eager")
def test_a_callback_only_looks_on() -> None:
    seen = []
    watched = ks.find_loops(complete(7), progress=lambda done, total: seen.append(done))
    assert watched == ks.find_loops(complete(7))
    assert seen == sorted(seen)
    assert seen


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_other_exceptions_of_a_callback_are_not_swallowed(error: type[BaseException]) -> None:
    def fail(done: int, total: int | None) -> None:
        raise error

    with pytest.raises(error):
        ks.find_loops(complete(8), progress=fail)


def test_an_interrupt_in_the_search_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Meter, done: int, *, last: bool = False) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Meter, "tick", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ks.find_loops(complete(8))


# -- refusals and edges ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_length": 0}, "max_length is 0: use a whole number from 1 upwards, or None"),
        ({"max_length": -1}, "max_length is -1"),
        ({"max_length": 2.5}, "max_length is 2.5"),
        ({"max_length": True}, "max_length is True"),
        ({"limit": -1}, "limit is -1: use a whole number from 0 upwards, or None"),
        ({"limit": "all"}, "limit is 'all'"),
        ({"time_limit": -1}, "time_limit is -1: use seconds from 0 upwards, or None"),
        ({"time_limit": float("nan")}, "time_limit is nan"),
        ({"time_limit": "1s"}, "time_limit is '1s'"),
        ({"progress": "bar"}, "progress is 'bar': use None, True or a function"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ks.find_loops(complete(3), **settings)  # type: ignore[arg-type]


def test_an_unknown_variable_to_pass_is_refused() -> None:
    with pytest.raises(UnknownVariable, match=r"'v1' .*\(in through=\): did you mean 'v"):
        ks.find_loops(complete(3), through="v1")


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        ks.find_loops("a -> b +")  # type: ignore[arg-type]


def test_an_empty_map_gives_an_empty_complete_list() -> None:
    loops = ks.find_loops(CausalMap())
    assert counts(loops) == (0, 0, 0)
    assert loops.complete
    assert repr(loops) == "<Loops: 0 (0 R, 0 B), complete>"
    assert len(ks.find_loops(CausalMap(("a",)), through="a")) == 0


def test_a_self_link_is_a_loop_of_one() -> None:
    assert routes(ks.find_loops(ks.parse("a -> a -"))) == [("a",)]


def test_unsure_and_contested_links_leave_loops_undecided() -> None:
    loops = ks.find_loops(ks.parse("a -> b ?\nb -> a -\nc -> c ? contested"))
    assert [loop.kind for loop in loops] == ["?", "?"]
    assert len(loops.undecided) == 2


def test_a_map_of_10_000_variables_is_no_problem() -> None:
    names = [f"v{k}" for k in range(10_000)]
    pairs = [(names[k], names[k + 1]) for k in range(len(names) - 1)]
    pairs += [(names[k + 1], names[k]) for k in range(0, len(names) - 1, 2)]
    m = CausalMap(tuple(names), tuple(Link(a, b, Sign.PLUS) for a, b in pairs))
    loops = ks.find_loops(m)
    assert loops.complete
    assert len(loops) == 5_000
    assert loops[0].names == ("v0", "v1")


@pytest.mark.parametrize("step", [1, -1])
def test_one_loop_of_10_000_variables_is_found(step: int) -> None:
    names = [f"v{k}" for k in range(10_000)]
    links = [Link(a, names[(k + step) % len(names)], Sign.PLUS) for k, a in enumerate(names)]
    loops = ks.find_loops(CausalMap(tuple(names), tuple(links)))
    assert counts(loops) == (1, 1, 0)
    assert loops.complete


def test_the_result_says_how_it_was_made() -> None:
    m = complete(3)
    made = ks.find_loops(m, max_length=2, through="v01", limit=5, time_limit=None).provenance
    assert made.question == "find_loops"
    assert made.settings == (
        ("max_length", "2"),
        ("through", "v01"),
        ("limit", "5"),
        ("time_limit", "None"),
    )
    assert made.source == m.digest
    assert made.entropy is None


# -- properties --------------------------------------------------------------------------------


@given(signed_maps(5), st.randoms(use_true_random=False))
def test_relabelling_changes_names_only(m: CausalMap, random: object) -> None:
    new = [f"n{k}" for k in range(len(m))]
    random.shuffle(new)  # type: ignore[attr-defined]
    names = dict(zip(m.names, new, strict=True))
    renamed = ks.find_loops(m.renamed(names))
    assert routes(renamed) == [tuple(names[n] for n in r) for r in slow_loops_of(m)]
    assert renamed.kinds == ks.find_loops(m).kinds


@given(signed_maps(5), st.randoms(use_true_random=False))
def test_the_order_of_the_map_does_not_change_which_loops_there_are(
    m: CausalMap, random: object
) -> None:
    variables, links = list(m.variables), list(m.links)
    random.shuffle(variables)  # type: ignore[attr-defined]
    random.shuffle(links)  # type: ignore[attr-defined]
    shuffled = ks.find_loops(CausalMap(tuple(variables), tuple(links)))
    ours = ks.find_loops(m)
    assert {loop.key: loop.kind for loop in shuffled} == {loop.key: loop.kind for loop in ours}


@given(signed_maps(5, signs=tuple(Sign)))
def test_reversing_every_sign_flips_loops_of_odd_length_only(m: CausalMap) -> None:
    turned = [Link(*link.pair, -link.sign) for link in m.links]
    before, after = ks.find_loops(m), ks.find_loops(CausalMap(m.variables, tuple(turned)))
    assert routes(before) == routes(after)
    for old, new in zip(before, after, strict=True):
        assert new.sign is (-old.sign if len(old) % 2 else old.sign)


@given(signed_maps(4, fewest=1), st.data())
def test_another_link_removes_no_loop(m: CausalMap, data: st.DataObject) -> None:
    pair = [data.draw(st.sampled_from(m.names)) for _ in range(2)]
    assume(not m.has_link(*pair))
    more = set(routes(ks.find_loops(m.with_link(Link(*pair, Sign.PLUS)))))
    assert set(routes(ks.find_loops(m))) <= more


@given(signed_maps(5))
def test_a_cut_link_removes_its_loops_and_no_other(m: CausalMap) -> None:
    assume(m.links)
    gone = m.links[0]
    kept = [loop for loop in ks.find_loops(m) if gone not in loop.links]
    assert list(ks.find_loops(m.without_link(*gone.pair))) == kept


@given(signed_maps(5, signs=tuple(Sign)), st.data())
def test_a_link_split_by_a_neutral_variable_keeps_the_sign_of_its_loops(
    m: CausalMap, data: st.DataObject
) -> None:
    assume(m.links)
    link = data.draw(st.sampled_from(m.links))
    halves = (Link(link.source, "between", "+"), Link("between", link.target, link.sign))
    others = tuple(x for x in m.links if x is not link)
    split = CausalMap((*m.variables, "between"), (*others, *halves))
    shortened = {
        tuple(name for name in loop.names if name != "between"): loop
        for loop in ks.find_loops(split)
    }
    before = {loop.names: loop for loop in ks.find_loops(m)}
    assert {route: loop.kind for route, loop in shortened.items()} == {
        route: loop.kind for route, loop in before.items()
    }
    for route, loop in before.items():
        assert len(shortened[route]) == len(loop) + (link in loop.links)


@settings(max_examples=200)
@given(signed_maps(5))
def test_loops_are_all_reinforcing_just_where_signs_make_two_camps(m: CausalMap) -> None:
    # Harary (1953), "On the notion of balance of a signed graph", for a strong component: every
    # loop is reinforcing exactly when the variables fall in two camps with + inside, − between.
    loops = ks.find_loops(m)
    closed = {link for loop in loops for link in loop.links}
    camp: dict[str, int] = {}
    consistent = True
    for start in m.names:
        todo = [] if start in camp else [start]
        camp.setdefault(start, 1)
        while todo:
            name = todo.pop()
            for link in closed:
                if name in link.pair:
                    other = link.target if link.source == name else link.source
                    value = camp[name] * int(link.sign)
                    if other not in camp:
                        todo.append(other)
                    consistent &= camp.setdefault(other, value) == value
    assert (len(loops.balancing) == 0) == consistent


@pytest.mark.parametrize("by", ["compiled", "python"])
def test_a_limited_search_through_a_variable_does_not_list_everything(
    monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    # A ring of layers: 5 ** 11 loops, all of one length and through the hub.
    layers: list[list[str]] = [["hub"], *[[f"{d}{k}" for k in range(5)] for d in range(11)]]
    pairs = [(a, b) for x, y in itertools.pairwise([*layers, ["hub"]]) for a in x for b in y]
    m = ks.from_links([(*pair, "+") for pair in pairs])
    monkeypatch.setattr("kompassie.kernels.listing.engine", lambda: by)
    if by == "compiled" and listing.compiled is None:
        return

    loops = ks.find_loops(m, through="hub", limit=5, time_limit=None)

    assert [len(loop) for loop in loops] == [12] * 5
    assert loops.stopped == "limit"
    assert routes(loops)[0] == ("hub", *(f"{d}0" for d in range(11)))
