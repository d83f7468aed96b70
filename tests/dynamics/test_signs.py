from __future__ import annotations

import pytest

import kompassie as ks
from kompassie.dynamics.signs import reach, sign_by_drawing

TEXT = """
rest -> stress -
stress -> mistakes +
rest -> mistakes ?
noise -> rest -
"""


@pytest.mark.parametrize(
    ("interventions", "on", "sign"),
    [
        (ks.Push("rest", 0.5), "stress", -1),
        (ks.Push("rest", -0.5), "stress", 1),
        (ks.Push("noise", 0.5), "stress", 1),
        (ks.Push("stress", 0.5), "mistakes", 1),
        (ks.Push("stress", 0.5), "stress", 1),
        (ks.Push("stress", 0.5), "rest", 0),
        (ks.Push("stress", 0.0), "mistakes", 0),
        (ks.Pulse("rest", 0.5), "stress", -1),
        # An unsure link may go either way.
        (ks.Push("rest", 0.5), "mistakes", None),
        ([ks.Push("rest", 0.5), ks.Push("noise", 0.5)], "stress", None),
        ([ks.Push("rest", 0.5), ks.Push("noise", -0.5)], "stress", -1),
        # More than pushing: the drawing alone does not say.
        (ks.Hold("stress", 0.5), "mistakes", None),
        (ks.Scale("rest", "stress", 0.5), "stress", None),
        (ks.Add(ks.Link("mistakes", "noise", "+")), "stress", None),
        # But where no chain leads, nothing changes whatever is done.
        (ks.Hold("stress", 0.5), "rest", 0),
        (ks.Scale("rest", "stress", 0.0), "noise", 0),
        (ks.Delay("stress", "mistakes", 4.0), "stress", 0),
        ([], "stress", 0),
    ],
)
def test_the_drawing_gives_a_sign_where_all_chains_agree(interventions, on, sign):
    assert sign_by_drawing(ks.parse(TEXT), ks.Scenario("s", interventions), on) == sign


def test_a_balancing_loop_leaves_its_variables_open():
    m = ks.parse("a -> b +\nb -> a -")
    assert sign_by_drawing(m, ks.Scenario("s", ks.Push("a", 1)), "b") is None


def test_a_reinforcing_loop_leaves_them_decided():
    m = ks.parse("a -> b -\nb -> a -")
    assert sign_by_drawing(m, ks.Scenario("s", ks.Push("a", 1)), "b") == -1


def test_no_chain_runs_through_a_constant():
    m = ks.parse("a -> b +\nb -> c +\nb: role=constant")
    assert reach(m, [("a", 1)]) == {"a": {1}, "b": set(), "c": set()}


def test_a_sign_by_drawing_is_the_sign_in_every_draw():
    m = ks.flagship()
    scenario = ks.Scenario("s", ks.Push("bilateraal", -0.6))
    e = ks.compare_scenarios(m, scenario, draws=8, horizon=12)
    decided = 0
    for name in m.names:
        effect = e.effect("s", on=name)
        if effect.by_drawing is not None:
            decided += 1
            shares = {1: effect.up, -1: effect.down, 0: 1.0 - effect.up - effect.down}
            assert shares[effect.by_drawing] == 1.0
    assert decided >= 1
