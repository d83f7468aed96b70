from __future__ import annotations

import itertools
import pickle
from math import prod

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from kompassie.loops import paths as finding
from kompassie.loops.paths import Path, Paths, find_paths
from tests.strategies import signed_maps


def complete(size: int, sign: Sign = Sign.PLUS) -> CausalMap:
    """Return a map with a link from every variable to every other."""
    names = [f"v{k:02}" for k in range(size)]
    links = [Link(a, b, sign) for a in names for b in names if a != b]
    return CausalMap(tuple(names), tuple(links))


def slow_paths(m: CausalMap, source: str, target: str) -> list[tuple[str, ...]]:
    """Return all paths in canonical order, as networkx finds them."""
    graph = networkx.DiGraph(link.pair for link in m.links)
    graph.add_nodes_from(m.names)
    found = [tuple(route) for route in networkx.all_simple_paths(graph, source, target)]
    return sorted(found, key=lambda route: (len(route), [m.position(n) for n in route]))


def sign_of(m: CausalMap, route: tuple[str, ...]) -> int:
    return prod(int(m.link(*pair).sign) for pair in itertools.pairwise(route))


def common(signs: set[int]) -> str:
    if not signs:
        return "no pathway"
    if {1, -1} <= signs:
        return "ambiguous"
    return "undecided" if 0 in signs else "+" if 1 in signs else "−"


# -- the article -------------------------------------------------------------------------------


def test_not_knowing_leads_to_ownership_by_searching_together() -> None:
    found = find_paths(ks.flagship(), "niet_weten", "eigenaarschap", max_length=4)
    path = found[0]
    assert path.names == ("niet_weten", "samen_zoeken", "eigenaarschap")
    assert path.sign is Sign.PLUS
    assert path.quotes == ("een gezamenlijk proces", "zich eigenaar kan voelen")
    assert found.net_sign == "+"


def test_over_all_its_paths_not_knowing_is_ambiguous_for_ownership() -> None:
    found = find_paths(ks.flagship(), "niet_weten", "eigenaarschap")
    assert found.complete
    assert len(found) == 124
    assert sum(path.sign is Sign.PLUS for path in found) == 99
    assert found.net_sign == "ambiguous"


def test_a_top_down_culture_has_no_way_in() -> None:
    found = find_paths(ks.flagship(), "resultaat", "topdown")
    assert (len(found), found.net_sign, found.complete) == (0, "no pathway", True)
    assert found.table().columns.keys() >= {"sign", "route", "stated"}


# -- equal to networkx, in canonical order -----------------------------------------------------


@given(signed_maps(6, fewest=2, signs=tuple(Sign)))
def test_every_path_is_found_once_and_in_canonical_order(m: CausalMap) -> None:
    source, target = m.names[0], m.names[-1]
    found = find_paths(m, source, target)
    expected = slow_paths(m, source, target)
    assert list(found.routes) == expected
    assert found.complete
    assert found.complete_up_to == len(m)
    assert found.net_sign == common({sign_of(m, route) for route in expected})


@given(signed_maps(6, fewest=3, signs=tuple(Sign)), st.integers(1, 6))
def test_a_longest_length_leaves_out_the_longer_ones_only(m: CausalMap, longest: int) -> None:
    source, target = m.names[-1], m.names[1]
    found = find_paths(m, source, target, max_length=longest)
    expected = [r for r in slow_paths(m, source, target) if len(r) <= longest + 1]
    assert list(found.routes) == expected
    assert found.complete
    assert found.complete_up_to == longest
    assert found.net_sign == common({sign_of(m, route) for route in expected})


@given(signed_maps(6, fewest=2, signs=tuple(Sign)), st.integers(0, 12), st.integers(1, 6))
def test_a_limited_list_is_the_beginning_of_the_whole_and_its_net_sign_is_never_wrong(
    m: CausalMap, limit: int, longest: int
) -> None:
    source, target = m.names[1], m.names[0]
    every = [r for r in slow_paths(m, source, target) if len(r) <= longest + 1]
    found = find_paths(m, source, target, max_length=longest, limit=limit)
    assert list(found.routes) == every[:limit]
    assert found.complete == (len(every) <= limit)
    assert found.stopped == (None if found.complete else "limit")
    missing = [len(route) - 1 for route in every[limit:]]
    assert found.complete_up_to == min([longest, *(length - 1 for length in missing)])
    truth = common({sign_of(m, route) for route in every})
    assert found.net_sign in ({truth} if found.complete else {truth, "unfinished"})


@given(signed_maps(5, fewest=2, signs=tuple(Sign)))
def test_a_path_keeps_its_links(m: CausalMap) -> None:
    for path in find_paths(m, m.names[0], m.names[1]):
        assert all(m.link(*link.pair) is link for link in path.links)
        assert all(a.target == b.source for a, b in itertools.pairwise(path.links))
        assert len(path) == len(path.names) - 1
        assert int(path.sign) == sign_of(m, path.names)


@given(signed_maps(5, fewest=2))
def test_splitting_a_link_by_a_neutral_variable_changes_no_net_sign(m: CausalMap) -> None:
    source, target = m.names[0], m.names[-1]
    before = find_paths(m, source, target)
    for link in m.links[:3]:
        split = m.without_link(*link.pair).with_link(Link(link.source, "middle", link.sign))
        split = split.with_link(Link("middle", link.target, "+"))
        after = find_paths(split, source, target)
        assert (len(after), after.net_sign) == (len(before), before.net_sign)


# -- net sign ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("links", "net"),
    [
        ("a -> b -\nb -> z -", "+"),
        ("a -> b -\nb -> z +\na -> z -", "−"),
        ("a -> b +\nb -> z +\na -> z -", "ambiguous"),
        ("a -> b ?\nb -> z +", "undecided"),
        ("a -> b ? contested\nb -> z +\na -> z +", "undecided"),
        ("a -> b ?\nb -> z +\na -> z +\na -> c -\nc -> z +", "ambiguous"),
        ("z -> a +\na -> b +", "no pathway"),
    ],
)
def test_the_net_sign_is_what_all_paths_have_in_common(links: str, net: str) -> None:
    assert find_paths(ks.parse(links), "a", "z").net_sign == net


def test_a_stopped_list_of_a_two_camp_map_still_has_its_net_sign() -> None:
    found = find_paths(complete(12), "v00", "v07", limit=0)
    assert (len(found), found.stopped, found.net_sign) == (0, "limit", "+")
    assert found.complete_up_to == 0


def test_a_stopped_list_is_ambiguous_once_both_signs_were_seen() -> None:
    m = complete(12).with_link(Link("v00", "v03", "-"))
    assert find_paths(m, "v00", "v07", limit=5).net_sign == "ambiguous"
    assert find_paths(m, "v00", "v07", limit=0).net_sign == "ambiguous"


def test_a_stopped_list_says_unfinished_where_only_a_walk_has_the_other_sign() -> None:
    # b -> c -> b turns the sign, but no path can go round it.
    m = ks.parse("a -> b +\nb -> z +\nb -> c -\nc -> b +\na -> d +\nd -> z +")
    assert find_paths(m, "a", "z").net_sign == "+"
    assert find_paths(m, "a", "z", limit=1).net_sign == "unfinished"


def test_links_into_the_source_and_out_of_the_target_play_no_part() -> None:
    m = ks.parse("a -> b +\nb -> z +\nz -> b -\nb -> a -\na -> a -\nz -> z -")
    found = find_paths(m, "a", "z")
    assert found.routes == (("a", "b", "z"),)
    assert find_paths(m, "a", "z", limit=0).net_sign == "+"


# -- limits ------------------------------------------------------------------------------------


def test_a_limit_that_is_just_met_is_no_stop() -> None:
    # Ordered choices of 0 … 3 variables between the ends: 1 + 3 + 6 + 6.
    assert find_paths(complete(5), "v00", "v04", limit=16).complete
    cut = find_paths(complete(5), "v00", "v04", limit=15)
    assert (len(cut), cut.stopped, cut.complete_up_to) == (15, "limit", 3)


def test_a_map_too_dense_to_finish_is_answered_within_the_time() -> None:
    found = find_paths(complete(30), "v00", "v29", limit=None, time_limit=0.2)
    assert (found.complete, found.stopped) == (False, "time limit")
    assert list(found.routes) == sorted(found.routes, key=lambda route: (len(route), route))
    assert found.net_sign == "+"


def test_dead_ends_do_not_hang_a_search() -> None:
    # A dense crowd that can be entered from the way and never left.
    m = complete(40).with_link(Link("a", "b", "+")).with_link(Link("b", "z", "-"))
    m = m.with_link(Link("b", "v00", "+")).with_link(Link("v05", "a", "+"))
    found = find_paths(m, "a", "z")
    assert (found.complete, found.routes) == (True, (("a", "b", "z"),))


def test_a_chain_of_diamonds_is_no_trap() -> None:
    rows = []
    for k in range(30):
        rows += [(f"n{k}", f"u{k}", "+"), (f"n{k}", f"d{k}", "-")]
        rows += [(f"u{k}", f"n{k + 1}", "+"), (f"d{k}", f"n{k + 1}", "-")]
    found = find_paths(ks.from_links(rows), "n0", "n30", limit=50)
    assert (len(found), found.stopped, found.complete_up_to) == (50, "limit", 59)
    assert found.net_sign == "+"


def test_the_only_path_of_a_long_chain_is_found() -> None:
    rows = [(f"v{k}", f"v{k + 1}", "-") for k in range(2_001)]
    found = find_paths(ks.from_links(rows), "v0", "v2001")
    assert (len(found), len(found[0]), found.net_sign) == (1, 2_001, "−")


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let callbacks be called at every look, and let a cancelled search end at once."""
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    monkeypatch.setattr(finding, "_AFTER_CANCEL", 0.0)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("request_", [ks.Stop, StopIteration])
def test_a_callback_that_asks_to_stop_keeps_the_beginning(request_: type[Exception]) -> None:
    seen = []

    def stop(done: int, total: int | None) -> None:
        seen.append((done, total))
        raise request_

    m = complete(14)
    found = find_paths(m, "v00", "v13", limit=None, time_limit=None, progress=stop)
    assert len(seen) == 1
    assert (found.complete, found.stopped) == (False, "callback")
    whole = find_paths(m, "v00", "v13", max_length=4)
    shared = min(len(found), len(whole))
    assert found.routes[:shared] == whole.routes[:shared]


@pytest.mark.usefixtures("eager")
def test_other_exceptions_of_a_callback_are_not_swallowed() -> None:
    def fail(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_paths(complete(9), "v00", "v08", progress=fail)


# -- the record --------------------------------------------------------------------------------

M = ks.parse(
    """
    a -> b + strength=0.5 || quote="first"
    b -> z - strength=0.2..0.6 delay=1 evidence=assumed
    a -> z +
    """
)


def test_paths_are_looked_up_sliced_and_counted() -> None:
    found = find_paths(M, " a ", "z")
    assert [path.route for path in found] == ["a → z", "a → b → z"]
    assert found[-1] == found[1]
    assert found[:1] == (found[0],)
    assert bool(found)
    assert not find_paths(M, "z", "a")
    with pytest.raises(IndexError, match="there is no path 2: the list has 2"):
        found[2]


def test_a_path_adds_delays_and_multiplies_signs_and_strengths() -> None:
    long, short = find_paths(M, "a", "z")[1], find_paths(M, "a", "z")[0]
    assert (long.sign, long.delay) == (Sign.MINUS, 5.0)
    assert long.strength == pytest.approx(0.5 * 0.4)
    assert short.strength is None
    assert long.evidence == {"stated": 1, "observed": 0, "surveyed": 0, "assumed": 1}


def test_a_path_shows_its_steps_with_what_was_said() -> None:
    table = find_paths(M, "a", "z")[1].table()
    assert table["quote"] == ["first", ""]
    assert table["sign"] == ["+", "−"]
    assert table["delay"] == [4.0, 1.0]


def test_the_list_shows_one_row_per_path_and_how_complete_it_is() -> None:
    found = find_paths(M, "a", "z")
    assert found.table()["route"] == ["a → z", "a → b → z"]
    assert found.table()["assumed"] == [0, 1]
    assert repr(found) == "<Paths from 'a' to 'z': 2, net sign ambiguous, complete>"
    assert find_paths(M, "a", "z", max_length=1).completeness() == "complete up to length 1"
    assert "complete only up to length 1" in find_paths(M, "a", "z", limit=1)._repr_html_()
    assert len(found.to_frame()) == 2


def test_a_path_and_a_list_are_values() -> None:
    found, twin = find_paths(M, "a", "z"), find_paths(M, "a", "z")
    _ = found[0].names, found[0].sign
    assert found == twin
    assert hash(found) == hash(twin)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    assert isinstance(found[0], Path)
    assert isinstance(found, Paths)


def test_only_a_complete_list_passes_for_one() -> None:
    found = find_paths(M, "a", "z")
    assert found.require_complete() is found
    with pytest.raises(IncompleteResult, match="stopped at the limit; every path of up to 1 links"):
        find_paths(M, "a", "z", limit=1).require_complete()


def test_the_result_says_how_it_was_made() -> None:
    made = find_paths(M, "a", "z", max_length=3, limit=5, time_limit=None).provenance
    assert made.question == "find_paths"
    assert dict(made.settings) == {
        "source": "a",
        "target": "z",
        "max_length": "3",
        "limit": "5",
        "time_limit": "None",
    }
    assert made.source == M.digest


# -- refusals ----------------------------------------------------------------------------------


def test_a_way_back_to_where_it_starts_is_a_loop() -> None:
    with pytest.raises(InvalidValue, match=r"is a loop: use find_loops\(m, through=…\)"):
        find_paths(M, "a", " a")


def test_unknown_ends_are_refused() -> None:
    with pytest.raises(UnknownVariable, match=r"'q' in the map \(source of the paths\)"):
        find_paths(M, "q", "z")
    with pytest.raises(UnknownVariable, match=r"\(target of the paths\)"):
        find_paths(M, "a", "q")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_length": 0}, "max_length is 0: use a whole number from 1 upwards, or None"),
        ({"max_length": True}, "max_length is True"),
        ({"limit": -1}, "limit is -1: use a whole number from 0 upwards, or None"),
        ({"limit": 2.5}, "limit is 2.5"),
        ({"time_limit": -1}, "time_limit is -1: use seconds from 0 upwards, or None"),
        ({"progress": "bar"}, "progress is 'bar': use None, True or a function"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        find_paths(M, "a", "z", **settings)  # type: ignore[arg-type]


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        find_paths("a -> b +", "a", "b")  # type: ignore[arg-type]
