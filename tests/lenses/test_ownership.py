import pytest

import kompassie as ks


def test_shares_and_concentration_follow_from_the_owners():
    m = ks.CausalMap(
        [
            ks.Variable("a", owner="one", kind="behaviour"),
            ks.Variable("b", owner="one"),
            ks.Variable("c", owner="two"),
            ks.Variable("d", owner="two"),
            "e",
        ],
        [ks.Link("a", "c", "+"), ks.Link("c", "a", "+"), ks.Link("d", "e", "+")],
    )
    found = ks.ownership(m)

    assert [(o.owner, o.loops, o.acts) for o in found.owners] == [
        ("one", 1, ("a",)),
        ("two", 1, ()),
    ]
    assert found.share("one") == 0.5
    assert found.effective_owners == pytest.approx(2.0)
    assert found.nobody == ("e",)
    assert "Who can turn these knobs?" in ks.tell(found, lang="en")


def test_the_flagship_counts_who_is_in_the_loops_and_who_can_do_what():
    found = ks.ownership(ks.flagship_study())

    assert {o.owner: len(o.variables) for o in found.owners} == {
        "team": 18,
        "leader": 14,
        "organisation": 3,
    }
    leader = next(o for o in found.owners if o.owner == "leader")
    assert "oordeel uitstellen" in leader.scenarios
    assert found.loops == 151


def test_a_map_without_owners_says_so():
    found = ks.ownership(ks.parse("a -> b +"))

    assert (found.owners, found.nobody, found.concentration) == ((), ("a", "b"), 0.0)
    assert ks.tell(found, lang="nl").startswith("Van geen enkele factor")
