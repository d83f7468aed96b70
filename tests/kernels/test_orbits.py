from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.orbits import cycles_of_all, decoded, encoded, follow

rules = st.integers(1, 40).flatmap(
    lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n)
)


def slow_cycle(rule: list[int], start: int) -> tuple[int, ...]:
    seen = [start]
    while rule[seen[-1]] not in seen:
        seen.append(rule[seen[-1]])
    cycle = seen[seen.index(rule[seen[-1]]) :]
    first = cycle.index(min(cycle))
    return tuple(cycle[first:] + cycle[:first])


@given(rules)
def test_cycles_and_their_shares_are_those_of_following_every_number(rule):
    cycles, counts = cycles_of_all(np.array(rule))
    slow = [slow_cycle(rule, k) for k in range(len(rule))]
    found = {tuple(c.tolist()): n for c, n in zip(cycles, counts.tolist(), strict=True)}
    assert found == {c: slow.count(c) for c in slow}
    assert [c[0] for c in cycles] == sorted(c[0] for c in cycles)


@given(st.integers(1, 8), st.sampled_from([(0, 2), (-1, 3)]))
def test_states_and_their_numbers_are_each_others_inverse(size, scale):
    low, base = scale
    codes = np.arange(base**size)
    states = decoded(codes, size, low, base)
    assert states.min() == low
    assert states.max() == low + base - 1
    assert len(np.unique(states, axis=0)) == base**size
    assert encoded(states, low, base).tolist() == codes.tolist()


@given(rules)
def test_states_that_are_followed_end_on_their_cycle_with_its_period(rule):
    following = np.array(rule)

    def step(states):
        return following[states[:, 0].astype(int)][:, None].astype(float)

    starts = np.arange(len(rule), dtype=float)[:, None]
    found = follow(step, starts, 1_000, 0.0, lambda done: True)
    for k in range(len(rule)):
        cycle = slow_cycle(rule, k)
        assert found.periods[k] == len(cycle)
        assert int(found.states[k, 0]) in cycle


def test_what_has_not_come_round_in_time_has_no_period():
    found = follow(lambda s: s + 1.0, np.zeros((2, 1)), 50, 1e-9, lambda done: True)
    assert found.periods.tolist() == [0, 0]
    assert found.states.tolist() == [[50.0], [50.0]]


def test_following_stops_when_told_to():
    calls = []

    def going_on(done):
        calls.append(done)
        return len(calls) < 3

    follow(lambda s: s + 1.0, np.zeros((2, 1)), 50, 0.0, going_on)
    assert calls == [0, 0, 0]


def test_the_starts_are_left_as_they_were():
    starts = np.ones((3, 2))
    follow(lambda s: s / 2, starts, 20, 1e-3, lambda done: True)
    assert (starts == 1.0).all()
