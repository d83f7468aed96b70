"""S08: other talents and innovation come free: positive, and later."""

import kompassie as ks
from tests.article.runs import effect, run


def test_asking_raises_adaptability_and_does_so_later_than_it_loosens_the_wish_for_answers():
    found = effect("vragen stellen", "aanpassing")
    link = ks.flagship().link("vragen", "aanpassing")

    assert (link.sign, link.delay) == (ks.Sign.PLUS, 4.0)
    assert (found.up, found.late > found.early > 0) == (1.0, True)


def test_what_is_delayed_trails_what_is_not():
    levels = run().levels("vragen stellen", "aanpassing") - run().levels(ks.AS_IS, "aanpassing")
    asked = run().levels("vragen stellen", "vragen") - run().levels(ks.AS_IS, "vragen")

    for late, prompt in zip(levels, asked, strict=True):
        assert (late >= late[-1] / 2).argmax() > (prompt >= prompt[-1] / 2).argmax()
