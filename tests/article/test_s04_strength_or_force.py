"""S04: using strength or applying force: one word, two variables, opposite effects."""

import kompassie as ks
from tests.article.runs import effect


def test_a_press_on_strength_raises_the_result_and_a_press_on_force_lowers_it_in_every_draw():
    m = ks.flagship()
    used = ks.sample_press(m, push={"kracht": +1}, draws=60, seed=1)
    forced = ks.sample_press(m, push={"kracht_zetten": +1}, draws=60, seed=1)

    assert used.up["resultaat"] == 1.0
    assert forced.up["resultaat"] == 0.0


def test_over_time_they_part_as_well():
    assert effect("kracht inzetten", "resultaat").up == 1.0
    assert effect("kracht zetten", "resultaat").down == 1.0


def test_names_that_look_alike_stay_two_variables_until_people_say_otherwise():
    m = ks.parse("kracht inzetten -> resultaat +\nkracht in zetten -> resultaat -")

    assert len(m) == 3
    assert ks.check(m).of("near_duplicate")[0].where == ("kracht inzetten", "kracht in zetten")
