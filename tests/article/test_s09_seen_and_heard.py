"""S09: seen and heard → pride → owner."""

import kompassie as ks
from tests.article.runs import loop


def test_result_contribution_ownership_and_meaning_are_a_reinforcing_loop_fully_stated():
    found = loop("R8")

    assert set(found.names) == {"resultaat", "opv_bijdrage", "eigenaarschap", "zingeving"}
    assert (found.kind, found.evidence["stated"]) == ("R", 4)
    assert found.delayed


def test_being_seen_leads_to_ownership_through_the_belief_that_one_matters():
    found = ks.find_paths(ks.flagship(), "gezien_gehoord", "eigenaarschap", max_length=2)
    assert (found.net_sign, found[0].names[1]) == ("+", "opv_bijdrage")
