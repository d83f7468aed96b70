"""S26: result and meaning hand in hand."""

import kompassie as ks
from tests.article.runs import run


def test_the_share_of_runs_in_which_both_rise_is_reported():
    both = run().effect("drie K's", on=["resultaat", "zingeving"])
    assert (both.up, both.mixed) == (1.0, 0.0)
    assert "samen" in ks.tell(both, lang="nl")


def test_a_rise_of_one_at_the_cost_of_the_other_is_flagged():
    m = ks.parse("druk -> resultaat +\ndruk -> zingeving -")
    tried = ks.compare_scenarios(m, ks.Scenario("meer druk", ks.Push("druk", 0.5)), draws=20)
    both = tried.effect("meer druk", on=["resultaat", "zingeving"])

    assert (both.up, both.mixed) == (0.0, 1.0)
    assert "ten koste van" in ks.tell(both, lang="nl")
