"""S05: the primary process as an anchor."""

import kompassie as ks
from tests.article.runs import loop


def test_focus_and_compassion_are_a_reinforcing_loop_of_two_fully_stated_links():
    found = loop("R5")

    assert set(found.names) == {"focus_primair", "kompassie"}
    assert (len(found), found.kind, found.evidence["stated"]) == (2, "R", 2)
    assert "Alle pijlen (2) zijn gesteld." in ks.tell(found, lang="nl")


def test_focus_reaches_the_result_directly():
    link = ks.flagship().link("focus_primair", "resultaat")
    assert (link.sign, link.evidence) == (ks.Sign.PLUS, "stated")
