"""S30: unspoken thoughts and rules: what is assumed is drawn and counted apart."""

import kompassie as ks
from tests.article.runs import study


def test_assumed_links_are_counted_separately():
    m = study().map

    assert sum(x.evidence == "assumed" for x in m.links) == 22
    assert "48 gesteld en 22 aangenomen" in ks.tell(m, lang="nl")
    assert len(ks.find_loops(m.only(evidence="stated"))) == 2


def test_assumed_links_are_drawn_lighter_and_thinner_than_stated_ones():
    m = study().map.only(["opv_zwijgen", "tang"])
    drawn = ks.draw(m, lang="nl")
    tone, width = {}, {}
    for k, link in enumerate(m.links):
        part = next(a for a in drawn.patches if a.get_gid() == f"link-{k}")
        tone[link.evidence] = sum(part.get_edgecolor()[:3])
        width[link.evidence] = part.get_linewidth()
    assert tone["assumed"] > tone["stated"]
    assert width["assumed"] < width["stated"]
    assert "aangenomen" in {text.get_text() for text in drawn.texts}


def test_the_unspoken_rule_is_a_belief_of_the_team():
    rule = ks.beliefs(study())["opv_zwijgen"]
    assert (rule.variable.owner, rule.variable.level) == ("team", "mental model")
    assert rule.evidence["assumed"] == 2
