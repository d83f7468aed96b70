"""Results of runs in one line, as a prompt shows them."""

from __future__ import annotations

import kompassie as ks


def test_a_result_of_a_run_shows_itself_in_a_line():
    study = ks.flagship_study()
    scenario = study.scenario("drie K's")
    e = ks.compare_scenarios(study, scenario, draws=2, horizon=10)
    t = ks.simulate(study, scenario, horizon=10)
    shown = {
        "<Effect of drie K's on resultaat: up 1.00, median +": e.effect(scenario, on="resultaat"),
        "<JointEffect of drie K's on resultaat, tang: all up 0.00, all down 0.00, mixed 1.00": (
            e.effect(scenario, on=["resultaat", "tang"])
        ),
        "<Trajectory of drie K's: 35 variables to 10; one possible run": t,
        "<Dominance: 151 loops in 40 steps, ": ks.find_dominance(t),
    }
    for begin, result in shown.items():
        assert repr(result).startswith(begin)
        assert "\n" not in repr(result)
        assert len(repr(result)) < 200
