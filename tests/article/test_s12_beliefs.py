"""S12: beliefs decide behaviour; they help or they hinder."""

import kompassie as ks
from tests.article.runs import study


def test_the_ledger_says_of_each_belief_its_valence_what_it_drives_and_the_loop_that_feeds_it():
    found = ks.beliefs(study())
    rows = {row["belief"]: row for row in found.table().rows()}

    assert {name: row["valence"] for name, row in rows.items()} == {
        "opv_systeem": "helping",
        "opv_bijdrage": "helping",
        "opv_weerstand": "hindering",
        "opv_antwoord": "hindering",
        "opv_zwijgen": "hindering",
    }
    assert rows["opv_weerstand"]["drives"] == "kracht_zetten +"
    assert rows["opv_weerstand"]["shortest_loop"] == "R6 Weerstandsspiraal"
    assert rows["opv_antwoord"]["holder"] == "leader"
    assert all(row["camp"] == row["valence"] for row in rows.values())


def test_a_valence_that_users_set_against_the_arrows_is_listed_as_a_disagreement():
    m = study().map.with_variable(ks.Variable("opv_weerstand", kind="belief", valence="helping"))
    assert [e.name for e in ks.beliefs(m).disagreements] == ["opv_weerstand"]
