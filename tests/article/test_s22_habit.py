"""S22: no resistance but habit: a link made weaker, and a belief that goes down."""

import kompassie as ks
from tests.article.runs import effect, study


def test_the_scenario_weakens_a_link_and_lowers_a_belief():
    items = study().scenario("gewoonte").interventions
    assert [type(i).__name__ for i in items] == ["Push", "Scale"]
    assert effect("gewoonte", "kracht_zetten").down == 1.0


def test_a_link_can_be_weakened_cut_and_flipped_each_going_further():
    m = study().map
    ends = []
    for factor in (1.0, 0.5, 0.0, -1.0):
        tried = ks.Scenario("x", ks.Scale("tegenreactie", "opv_weerstand", factor))
        ends.append(ks.simulate(m, tried).values[-1, m.position("opv_weerstand")])
    assert ends == sorted(ends, reverse=True)
    assert ends[0] > ends[-1]


def test_a_link_can_be_delayed():
    m = study().map
    later = ks.Scenario("later", ks.Delay("tegenreactie", "opv_weerstand", 12.0))
    at = m.position("opv_weerstand")
    half = []
    for extra in ([], list(later.interventions)):
        t = ks.simulate(m, ks.Scenario("y", [ks.Push("tegenreactie", 0.6), *extra]))
        change = abs(t.values[:, at] - t.values[0, at])
        half.append(t.time[(change >= change[-1] / 2).argmax()])
    assert half[1] > half[0]
