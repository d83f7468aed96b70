"""S14: holding each other in a grip."""

import kompassie as ks
from tests.article.runs import study


def test_the_loop_of_four_comes_first_with_a_belief_and_an_act_on_both_sides():
    found = ks.grips(study())
    first = found[0]

    assert first.loop.name.code == "R7"
    assert first.loop.names == ("opv_antwoord", "kracht_zetten", "opv_zwijgen", "tang")
    assert [side.owner for side in first.sides] == ["leader", "team"]
    assert all(side.beliefs and side.acts for side in first.sides)
    assert all(len(g.loop) >= 4 for g in found.found)


def test_its_story_names_no_one_as_a_cause():
    told = ks.tell(ks.grips(study()), lang="nl")
    assert "Hoe meer de opvatting ‘een leider hoort het antwoord te hebben’ leeft" in told
    assert "Niemand is de schuldige" in told
