from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.network import start_levels, wire
from kompassie.dynamics.schedule import spans_of
from kompassie.errors import InvalidValue

TEXT = "sun -> mood + strength=0.5\nmood -> walks + strength=0.5"


def spans(at, interventions, dynamics=None, **times):
    m = at(TEXT, sun=-0.6)
    dynamics = dynamics or ks.Saturating()
    start, _ = start_levels(m, None, dynamics)
    times = {"settle": 5.0, "horizon": 10.0} | times
    scenario = ks.Scenario("s", interventions)
    return spans_of(scenario, wire(m, (0.2, 1.0)), start, dynamics, **times)


def after(at, *interventions, on="mood", dynamics=None, horizon=30.0):
    """Level of one variable at the end of a run."""
    return ks.simulate(
        at(TEXT, sun=-0.6),
        ks.Scenario("s", interventions),
        dynamics=dynamics or ks.Saturating(),
        horizon=horizon,
    ).of(on)[-1]


def test_spans_follow_on_each_other_from_settling_to_release(at):
    found = spans(at, [ks.Push("mood", 1, start=2.5, end=4), ks.Pulse("sun", 1, at=6)], release=8)
    ends = [(s.begin, s.end) for s in found]
    assert ends == [(-5, 0), (0, 2.5), (2.5, 4), (4, 6), (6, 7), (7, 10), (10, 18)]


def test_in_the_release_nothing_is_done_any_more(at):
    lasting = [ks.Push("mood", 1), ks.Push("walks", 1, end=12), ks.Scale("sun", "mood", 0)]
    *_, last = spans(at, lasting, release=10)
    assert not last.push.any()
    assert (last.factors == 1).all()


def test_what_starts_after_the_run_is_never_begun(at):
    assert all(not s.push.any() for s in spans(at, ks.Push("mood", 1, start=10), release=10))


def test_runs_that_are_compared_are_cut_at_the_same_times(at):
    other = ks.Scenario("other", ks.Push("sun", 1, start=3.3, end=4.4))
    ours = spans(at, ks.Push("mood", 1, start=2), beside=[other])
    assert [s.begin for s in ours] == [-5, 0, 2, 3.3, 4.4]
    assert [s.push[1] for s in ours] == [0, 0, 1, 1, 1]


def test_a_constant_keeps_its_level(at):
    t = ks.simulate(at(TEXT, sun=-0.6))
    assert (t.of("sun") == -0.6).all()


def test_a_push_of_1_2_lifts_a_constant_from_minus_to_plus_0_6(at):
    assert after(at, ks.Push("sun", 1.2), on="sun") == pytest.approx(0.6, abs=1e-15)


@pytest.mark.parametrize(("amount", "level"), [(3.0, 1.0), (-3.0, -1.0)])
def test_a_push_on_a_constant_stops_at_the_end_of_the_scale(at, amount, level):
    assert after(at, ks.Push("sun", amount), on="sun") == level


def test_a_straight_line_has_no_end_of_the_scale(at):
    level = after(at, ks.Push("sun", 3.0), on="sun", dynamics=ks.Linear())
    assert level == pytest.approx(2.4)


def test_pushes_sum(at):
    both = after(at, ks.Push("mood", 0.25), ks.Push("mood", 0.5))
    assert both == after(at, ks.Push("mood", 0.75))


def test_a_pulse_adds_to_a_push(at):
    short = after(at, ks.Push("mood", 0.25), ks.Pulse("mood", 0.5, duration=100))
    assert short == after(at, ks.Push("mood", 0.75))


def test_scales_multiply(at):
    both = after(at, ks.Scale("sun", "mood", 0.5), ks.Scale("sun", "mood", -0.5))
    assert both == after(at, ks.Scale("sun", "mood", -0.25))


@pytest.mark.parametrize("variable", ["mood", "sun"])
def test_a_hold_beats_a_push(at, variable):
    held = ks.Hold(variable, 0.3)
    assert after(at, held, ks.Push(variable, 1.0), on=variable) == 0.3
    assert after(at, held, ks.Push(variable, 1.0), on="walks") == after(at, held, on="walks")


def test_a_held_variable_is_at_its_value_at_once_and_let_go_after(at):
    t = ks.simulate(
        at(TEXT, sun=-0.6), ks.Scenario("s", ks.Hold("mood", 0.8, start=2, end=5)), horizon=40
    )
    during = (t.time > 2) & (t.time <= 5)
    assert (t.of("mood")[during] == 0.8).all()
    assert t.of("mood")[t.time == 2] < 0
    assert t.of("mood")[-1] == pytest.approx(t.of("mood")[0], abs=1e-6)


def test_an_intervention_with_an_end_falls_back_in_a_map_without_loops(at):
    lasting = after(at, ks.Push("mood", 0.5), on="walks", horizon=60)
    ended = after(at, ks.Push("mood", 0.5, end=10), on="walks", horizon=60)
    nothing = after(at, on="walks", horizon=60)
    assert ended == pytest.approx(nothing, abs=1e-6)
    assert lasting > nothing + 0.05


def test_a_cut_link_carries_nothing(at):
    assert after(at, ks.Scale("sun", "mood", 0)) == pytest.approx(0.0, abs=1e-6)


def test_overlapping_holds_are_refused():
    holds = [ks.Hold("mood", 0.3, end=5), ks.Hold("mood", 0.4, start=4)]
    with pytest.raises(InvalidValue, match="let them not overlap in time"):
        ks.Scenario("s", holds)


def test_a_hold_may_follow_on_another(at):
    t = ks.simulate(
        at(TEXT),
        ks.Scenario("s", [ks.Hold("mood", 0.3, end=5), ks.Hold("mood", 0.4, start=5)]),
        horizon=8,
    )
    assert t.of("mood")[np.isin(t.time, [5, 8])].tolist() == [0.3, 0.4]
