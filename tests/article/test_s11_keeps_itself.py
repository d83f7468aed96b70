"""S11: the system keeps itself going: it stays, falls back, and tips under a lasting bundle."""

import kompassie as ks
from tests.article.runs import kept, study


def test_nothing_done_it_stays_a_pulse_falls_back_and_a_big_enough_bundle_tips():
    found = kept()

    assert found.stays == 1.0
    assert found.falls_back
    assert [t.scenario.name for t in found.tipping] == ["drie K's", "bundel van zes"]
    assert found.tried[0].tips < 0.5
    assert "veert terug" in ks.tell(found, lang="nl")


def test_what_holds_it_are_loops_and_no_single_one_holds_it_all():
    m = study().map.only(
        [v.name for v in study().map.variables if v.valence == "hindering"] + ["resultaat"]
    )
    found = ks.find_holds(m, target="resultaat", draws=2)

    assert found.loops[0].loop.kind == "R"
    assert found.loops[0].drop > 0
