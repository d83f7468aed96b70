"""S25: a decision that is more durable in the long run."""

import kompassie as ks
from tests.article.runs import effect


def test_links_into_durable_decisions_are_delayed_but_that_of_strength():
    late = {x.source: x.delay > 0 for x in ks.flagship().links_into("besluiten")}
    assert late == {"kompassie": True, "kracht": False, "samen_zoeken": True}


def test_short_and_long_term_are_reported_apart():
    slow, fast = effect("niet-weten tonen", "besluiten"), effect("kracht inzetten", "besluiten")

    assert 0 < slow.early < 0.5 * slow.late
    assert fast.early / fast.late > slow.early / slow.late
