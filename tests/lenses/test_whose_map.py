from dataclasses import replace

import pytest

import kompassie as ks

PUSH = ks.Scenario("rest", ks.Push("rest", 0.5))


def survey(**signs: str) -> ks.Survey:
    """Make a survey of groups of six who agree on two links but for the sign of the first."""
    rows = [
        {"wie": f"{g}{k}", "van": x, "naar": y, "teken": s, "groep": g}
        for g, sign in signs.items()
        for k in range(6)
        for x, y, s in (("rest", "stress", sign), ("stress", "mistakes", "+"))
    ]
    return ks.Survey.from_rows(rows)


def test_a_conclusion_that_every_group_draws_survives() -> None:
    found = ks.whose_map_matters(
        survey(day="-", night="-"), PUSH, on="mistakes", draws=8, horizon=10
    )

    assert found.survives
    assert [g.sign for g in found.groups] == [-1, -1]
    assert (found.flips, found.tried) == ((), 0)
    assert "holds on the map of each of the 2 groups" in ks.tell(found)


def test_the_one_link_that_makes_the_difference_is_named() -> None:
    found = ks.whose_map_matters(
        survey(day="-", evening="-", night="+"), PUSH, on="mistakes", draws=8, horizon=10
    )

    assert not found.survives
    assert [g.group for g in found.against] == ["night"]
    assert [f.links for f in found.flips] == [(("rest", "stress", "−", "+"),)]
    assert found.flips[0].up >= 0.6
    told = ks.tell(found, lang="nl")
    assert "‘night’" in told
    assert "Eén pijl maakt al het verschil" in told


def test_the_flip_is_one_when_it_is_run() -> None:
    found = ks.whose_map_matters(
        survey(a="-", b="-", c="+"), PUSH, on="mistakes", draws=8, horizon=10
    )

    everybody = found.everybody.map
    turned = replace(everybody.link("rest", "stress"), sign=ks.Sign.PLUS, confidence=None)
    changed = everybody.without_link("rest", "stress").with_link(turned)
    again = ks.compare_scenarios(changed, PUSH, draws=8, horizon=10).effect("rest", on="mistakes")
    assert again.up == found.flips[0].up == 1.0


def test_links_that_only_flip_together_are_found_together() -> None:
    # Two ways to the goal, of which either alone keeps the sign undecided at least.
    here = ks.parse("rest -> calm +\ncalm -> goal +\nrest -> focus +\nfocus -> goal +")
    there = ks.parse("rest -> calm +\ncalm -> goal -\nrest -> focus +\nfocus -> goal -")
    maps = {"everybody": here, "night": there}

    found = ks.whose_map_matters(maps, PUSH, on="goal", draws=32, horizon=10)

    assert len(found.flips) == 1
    flipped = {link[:2] for link in found.flips[0].links}
    assert flipped == {("calm", "goal"), ("focus", "goal")}


def test_groups_too_small_to_be_shown_are_hidden() -> None:
    rows = [
        {"wie": f"{g}{k}", "van": "rest", "naar": "stress", "teken": "-", "groep": g}
        for g, n in (("day", 9), ("night", 8), ("staff", 3), ("lead", 2))
        for k in range(n)
    ]

    found = ks.whose_map_matters(ks.Survey.from_rows(rows), PUSH, on="stress", draws=8, horizon=10)

    assert found.hidden == ("lead", "staff")
    assert "2 groups hidden" in found.completeness()
    with pytest.raises(ks.KompassieError, match="no group of 5 people or more"):
        ks.whose_map_matters(
            ks.Survey.from_rows([(k, "rest", "stress", "-") for k in range(6)]), PUSH, on="stress"
        )


def test_maps_take_over_what_is_known_of_their_variables() -> None:
    like = ks.CausalMap((ks.Variable("rest", today=-0.4), ks.Variable("stress", today=0.5)), ())

    found = ks.whose_map_matters(
        {"all": ks.parse("rest -> stress -"), "b": ks.parse("rest -> stress -")},
        PUSH, on="stress", like=like, draws=8, horizon=10,
    )  # fmt: skip

    assert found.everybody.map["rest"].today == -0.4


@pytest.mark.parametrize("source", [3, {}, {"a": 1, "b": 2}, ks.parse("rest -> stress -")])
def test_what_is_no_survey_is_refused(source: object) -> None:
    with pytest.raises(ks.KompassieError):
        ks.whose_map_matters(source, PUSH, on="stress")  # type: ignore[arg-type]


def test_maps_need_not_have_the_same_variables() -> None:
    maps = {"team": ks.parse("ask -> own +"), "leader": ks.parse("ask -> rest +\nrest -> own -")}

    found = ks.whose_map_matters(maps, ks.Scenario("s", ks.Push("ask", 0.5)), on="own", draws=8)

    assert [view.sign for view in (found.everybody, *found.groups)] == [1, -1]
    assert len(found.flips[0].links) == 3
