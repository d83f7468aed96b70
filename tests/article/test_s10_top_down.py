"""S10: a top-down culture makes it hard, even where the will is there."""

import kompassie as ks


def test_it_is_context_that_no_loop_of_the_map_can_change():
    m = ks.flagship()

    assert m.role("topdown") == "constant"
    assert not ks.find_loops(m, through="topdown")
    assert "topdown" in ks.check(m).of("external")[0].where
    text = ks.tell(ks.check(m), lang="en")
    assert "External: no loop can change it in this map" in text


def test_it_lowers_not_knowing():
    assert ks.flagship().link("topdown", "niet_weten").sign is ks.Sign.MINUS


def test_even_with_the_will_it_costs():
    m = ks.flagship()
    will = ks.Push("niet_weten", 0.6)
    hard, easy = (
        ks.simulate(m, ks.Scenario(name, [will, ks.Hold("topdown", level)]))
        for name, level in (("hard", 0.9), ("easy", -0.9))
    )
    at = m.position("niet_weten")
    assert hard.values[-1, at] < easy.values[-1, at]
