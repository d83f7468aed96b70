from __future__ import annotations

import ast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from tests.reference.slow_dynamics import slow_attractors

TWO = "a -> b + strength=1\nb -> a + strength=1"

# Osoba and Kosko (2019), "Causal Modeling with Feedback Fuzzy Cognitive Maps": the links of the
# Thucydides trap, as published beside it (oosoba/fcm-evolve, trap-eds.txt, dynamic version); a
# concept is on from a sum of one half.
OR, HALF, AND, SURE = 0.25, 0.125, 1 / 6, 0.65
TRAP = [
    (2, 1, SURE), (3, 1, SURE), (1, 2, SURE), (1, 3, SURE), (4, 1, -HALF), (5, 6, SURE),
    (6, 5, SURE), (5, 7, SURE), (7, 5, SURE), (8, 5, -HALF), (14, 12, -HALF), (14, 13, -HALF),
    (12, 11, SURE), (13, 11, SURE), (15, 11, 0.2), (17, 17, OR), (1, 17, 1 / 3), (5, 17, 1 / 3),
    (11, 17, 1 / 3), (4, 17, -AND - 0.075), (9, 17, -AND - 0.075), (10, 17, -AND), (15, 17, AND),
    (16, 17, AND), (10, 5, -HALF), (9, 1, HALF), (4, 11, -HALF), (8, 11, -HALF), (5, 11, 0.2),
    (4, 14, HALF), (10, 14, HALF), (14, 10, HALF),
]  # fmt: skip
FROM_ONE_HALF = ks.FuzzyCognitive(squash="bivalent", threshold=0.5 - 1e-9)


def trap() -> ks.CausalMap:
    matrix = np.zeros((17, 17))
    for source, target, weight in TRAP:
        matrix[source - 1, target - 1] = weight
    return ks.from_matrix(matrix, [f"c{k}" for k in range(1, 18)], rows="source")


def published_states(cases):
    _, *rows = (cases / "fcm_evolve" / "trap-cycle.tsv").read_text().strip().splitlines()
    return np.array([[float(x) for x in row.split("\t")[1:]] for row in rows]).T


def found_by(m, dynamics, **more):
    found = ks.find_attractors(m, dynamics=dynamics, **more)
    return found, dict(zip(found.states, found.shares, strict=True))


def test_a_loop_of_two_has_two_points_and_a_cycle():
    found, shares = found_by(ks.parse(TWO), ks.FuzzyCognitive(squash="bivalent"))
    assert shares == {
        ((0.0, 1.0), (1.0, 0.0)): 0.5,
        ((0.0, 0.0),): 0.25,
        ((1.0, 1.0),): 0.25,
    }
    assert found.names == ("cycle 1 of 2 steps", "point 1", "point 2")
    assert found.exhaustive
    assert found.complete
    assert found.starts == 4
    assert found.require_complete() is found


@given(
    st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.0, 0.3, 1.0]), min_size=16, max_size=16),
    st.sampled_from(["bivalent", "trivalent"]),
    st.sampled_from(["kosko", "memory"]),
    st.sampled_from([0.0, 0.4]),
)
@settings(max_examples=25)
def test_all_starts_lead_where_following_them_one_by_one_does(weights, squash, rule, threshold):
    size = 4 if squash == "bivalent" else 3
    matrix = np.array(weights[: size * size]).reshape(size, size)
    names = list("abcd")[:size]
    m = ks.CausalMap(
        names,
        [
            ks.Link(names[j], names[i], "+" if matrix[i, j] > 0 else "-", abs(matrix[i, j]))
            for i, j in np.argwhere(matrix).tolist()
        ],
    )
    dynamics = ks.FuzzyCognitive(rule, squash, threshold=threshold)
    found, shares = found_by(m, dynamics)
    slow = slow_attractors(m, squash, rule, threshold)
    assert found.exhaustive
    assert {k: round(v * found.starts) for k, v in shares.items()} == slow
    assert list(found.shares) == sorted(found.shares, reverse=True)


@pytest.mark.parametrize("squash", ["bivalent", "trivalent"])
def test_a_sample_of_starts_finds_the_same_with_about_the_same_shares(squash):
    m = ks.parse("a -> b +\nb -> c -\nc -> a +\nb -> a + strength=0.3\nc -> c + strength=0.2")
    dynamics = ks.FuzzyCognitive(squash=squash)
    _, shares = found_by(m, dynamics)
    sample, about = found_by(m, dynamics, limit=1, draws=4_000, seed=7)
    assert not sample.exhaustive
    assert "there may be other attractors" in sample.completeness()
    assert set(about) == set(shares)
    for states, share in shares.items():
        assert about[states] == pytest.approx(share, abs=0.04)


def test_the_published_trap_is_walked_into_as_published(cases):
    # Diplomacy (8) and economic interdependence (14) are clamped from the second state on.
    states = published_states(cases)
    m = trap()
    held = [ks.Hold(f"c{k}", 1.0) for k in (2, 4, 6, 9, 13)]
    held += [ks.Hold(f"c{k}", 1.0, start=1) for k in (8, 14)]
    start = dict(zip(m.names, states[0], strict=True))
    t = ks.simulate(m, ks.Scenario("trap", held), dynamics=FROM_ONE_HALF, initial=start, horizon=3)
    assert t.values.tolist() == states.tolist()


def test_the_published_trap_has_the_published_end_and_most_starts_lead_there(cases):
    hold = dict.fromkeys(("c2", "c4", "c6", "c8", "c9", "c13", "c14"), 1.0)
    found = ks.find_attractors(trap(), dynamics=FROM_ONE_HALF, hold=hold)
    assert found.exhaustive
    assert found.starts == 2**10
    ends = dict(zip(found.states, found.shares, strict=True))
    published = (tuple(published_states(cases)[-1]),)
    assert ends[published] > 0.5
    assert all(state[16] == 1.0 for states in ends for state in states)  # war


def test_the_clot_map_ends_as_following_every_start_says(cases):
    rows = ast.literal_eval(f"[{(cases / 'fcm_evolve' / 'clot-fcm.csv').read_text()}]")
    used = sorted({k for a, b, _ in rows for k in (a, b)} - {10, 11, 12, 8, 9, 7, 5})
    matrix = np.zeros((len(used), len(used)))
    for source, target, weight in rows:
        if source in used and target in used:
            matrix[used.index(source), used.index(target)] = weight
    m = ks.from_matrix(matrix, [f"c{k}" for k in used], rows="source")
    dynamics = ks.FuzzyCognitive(squash="bivalent", threshold=0.5)
    found, shares = found_by(m, dynamics)
    slow = slow_attractors(m, "bivalent", threshold=0.5)
    assert {k: round(v * found.starts) for k, v in shares.items()} == slow


def test_what_is_held_stays_in_every_state():
    m = ks.parse("a -> b +\nb -> c -\nc -> a +")
    found = ks.find_attractors(m, dynamics=ks.FuzzyCognitive(squash="trivalent"), hold={"b": -1})
    assert found.starts == 9
    assert {state[1] for states in found.states for state in states} == {-1.0}
    assert found.held == {"b": -1.0}


def test_delays_lengthen_a_cycle():
    late = ks.parse("a -> a - strength=1 delay=2")
    found = ks.find_attractors(late, dynamics=ks.FuzzyCognitive(squash="trivalent"))
    assert found.exhaustive
    assert found.names == ("cycle 1 of 6 steps", "point 1")
    assert found.states[0] == ((-1.0,),) * 3 + ((1.0,),) * 3
    assert found.shares == (2 / 3, 1 / 3)


def test_smooth_maps_have_their_points_solved_and_their_starts_shared_out():
    dynamics = ks.FuzzyCognitive("memory", "tanh", slope=2.0)
    found = ks.find_attractors(ks.parse(TWO), dynamics=dynamics, draws=400)
    assert found.names[:2] == ("point 1", "point 2")
    assert sum(found.shares) + found.unsettled == pytest.approx(1.0)
    for (state,) in found.states[:2]:
        x, y = state
        assert np.tanh(2 * (x + y)) == pytest.approx(x, abs=1e-14)
    assert found.states[0][0] == pytest.approx([-x for x in found.states[1][0]], abs=1e-12)
    assert not found.exhaustive


def test_a_smooth_cycle_is_found_as_one_cycle():
    m = ks.parse("a -> b + strength=1\nb -> a - strength=1")
    found = ks.find_attractors(m, dynamics=ks.FuzzyCognitive(slope=2.0), draws=200)
    assert found.names == ("cycle 1 of 4 steps",)
    states = np.array(found.states[0])
    led = np.tanh(2 * np.column_stack([-states[:, 1], states[:, 0]]))
    assert np.abs(led - np.roll(states, -1, axis=0)).max() < 1e-9


def test_slowly_shrinking_swings_are_no_cycle():
    m = ks.parse("a -> a - strength=1")
    found = ks.find_attractors(m, dynamics=ks.FuzzyCognitive(slope=0.99), draws=30)
    assert found.names == ("point 1",)
    assert found.states[0][0] == pytest.approx([0.0], abs=1e-12)


def test_what_grows_without_bounds_is_unsettled():
    m = ks.parse(TWO + "\na -> a + strength=0.5")
    for dynamics in (ks.FuzzyCognitive(squash="identity"), ks.Linear()):
        found = ks.find_attractors(m, dynamics=dynamics, draws=20)
        assert not len(found)
        assert found.unsettled == 1.0


def test_a_saturating_map_above_the_critical_gain_has_two_points_of_rest(at):
    found = ks.find_attractors(at(TWO), dynamics=ks.Saturating(gain=2.0), draws=60)
    level = found.states[0][0][0]
    assert abs(level) == pytest.approx(np.tanh(2 * abs(level)), abs=1e-12)
    assert len(found) == 2
    assert found.shares == pytest.approx([0.5, 0.5], abs=0.2)


def test_the_same_seed_finds_the_same_and_says_which_it_was():
    m = ks.flagship()
    dynamics = ks.FuzzyCognitive(squash="bivalent")
    one, other = (ks.find_attractors(m, dynamics=dynamics, draws=60, seed=3) for _ in range(2))
    assert one.states == other.states
    assert one.shares == other.shares
    assert one.provenance.entropy == 3


def test_a_search_that_is_stopped_says_so():
    def stop(done, total):
        raise ks.Stop

    m = ks.flagship()
    dynamics = ks.FuzzyCognitive(squash="bivalent")
    found = ks.find_attractors(m, dynamics=dynamics, draws=3_000, time_limit=0.0)
    assert found.stopped == "time limit"
    assert not found.complete
    with pytest.raises(IncompleteResult, match="stopped at the time limit"):
        found.require_complete()
    slow = ks.find_attractors(m, dynamics=dynamics, draws=200_000, time_limit=60, progress=stop)
    assert slow.stopped == "callback"
    assert not slow.exhaustive


def test_a_name_that_is_a_heading_keeps_its_column():
    table = ks.find_attractors(ks.parse("step -> share +\nshare -> step +")).table()
    assert [*table.columns] == [
        "attractor",
        "share (attractor)",
        "step (attractor)",
        "step",
        "share",
    ]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"dynamics": ks.PulseProcess()}, InvalidValue, "every state of a pulse process"),
        ({"draws": 0}, InvalidValue, "draws"),
        ({"draws": 10**7}, InvalidValue, "draws"),
        ({"limit": 0}, InvalidValue, "limit"),
        ({"limit": 1 << 30}, InvalidValue, "limit"),
        ({"time_limit": -1}, InvalidValue, "time_limit"),
        ({"seed": -1}, InvalidValue, "seed"),
        ({"hold": {"z": 1}}, UnknownVariable, "in hold="),
        ({"hold": {"a": -1}}, InvalidValue, "held level"),
        ({"progress": 3}, InvalidValue, "progress"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, error, message):
    with pytest.raises(error, match=message):
        ks.find_attractors(ks.parse(TWO), **settings)
