"""S18: agenda, ad hoc and one-to-ones in place of the theme."""

import kompassie as ks
from tests.article.runs import likenesses, loop


def test_quick_relief_and_the_theme_that_returns_are_fixes_that_fail():
    best = likenesses().of("fixes that fail")[0]

    assert set(best.roles.values()) == {"adhoc", "bilateraal", "onbenoemd"}
    assert {x.key for x in best.loops} == {loop("B1").key, loop("R10").key}
    assert (loop("B1").kind, loop("R10").kind, loop("R10").delayed) == ("B", "R", True)
    told = ks.tell(likenesses(), lang="nl")
    assert "Oplossingen die mislukken" in told
    assert "gelijkenis, geen bewijs" in told


def test_with_an_arrow_from_ad_hoc_to_speaking_out_the_burden_is_shifted_too():
    found = likenesses(shortcut=True)

    assert {"fixes_that_fail", "shifting_the_burden"} <= set(found.names)
    assert "Afschuiven van de last" in ks.tell(found, lang="nl")
