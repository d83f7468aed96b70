"""S21: taking the counter-reaction."""

import kompassie as ks
from tests.article.runs import effect, loop, run


def test_making_discussable_first_raises_the_counter_reaction_in_every_draw():
    found = effect("bespreekbaar maken", "tegenreactie")
    assert (found.early_up, found.early > 0) == (1.0, True)


def test_the_report_lists_it_as_a_side_effect():
    told = ks.tell(run(), lang="nl")
    start = told.index("Patronen bespreekbaar maken")
    part = told[start : told.index("Gewoonte in plaats van weerstand")].splitlines()
    aside = next(line for line in part if "‘tegenreactie van het team’ omhoog" in line)
    assert aside.strip().startswith("Let op, eerst")


def test_it_slows_the_conversation_down_again():
    assert (loop("B2").kind, set(loop("B2").names)) == ("B", {"bespreekbaar", "tegenreactie"})
