import kompassie as ks


def test_in_the_flagship_fifty_loops_are_grips_and_r7_comes_first():
    found = ks.grips(ks.flagship_study())

    assert len(found) == 50
    first = found[0]
    assert first.loop.name.code == "R7"
    assert [
        (s.owner, [v.name for v in s.beliefs], [v.name for v in s.acts]) for s in first.sides
    ] == [
        ("leader", ["opv_antwoord"], ["kracht_zetten"]),
        ("team", ["opv_zwijgen"], ["tang"]),
    ]
    assert [len(g.loop) for g in found.found] == sorted(len(g.loop) for g in found.found)


def pair(first, second):
    return ks.CausalMap(
        [
            ks.Variable("belief of one", kind="belief", owner="one"),
            ks.Variable(first, kind="behaviour", owner="one"),
            ks.Variable("belief of two", kind="belief", owner="two"),
            ks.Variable(second, kind="behaviour", owner="two"),
        ],
        [
            ks.Link("belief of one", first, "+"),
            ks.Link(first, "belief of two", "+"),
            ks.Link("belief of two", second, "+"),
            ks.Link(second, "belief of one", "+"),
        ],
    )


def test_the_same_behaviour_both_ways_is_symmetric_and_different_behaviour_complementary():
    assert ks.grips(pair("one withdraws", "two withdraws"))[0].shape == "symmetric"
    assert ks.grips(pair("one controls", "two seeks room"))[0].shape == "complementary"


def test_a_loop_in_which_one_side_brings_no_belief_is_no_grip():
    m = pair("one controls", "two seeks room")
    bare = m.with_variable(ks.Variable("belief of two", kind="condition", owner="two"))

    assert len(ks.grips(bare)) == 0
    assert ks.grips(bare).crossing == 1
    assert "In no loop" in ks.tell(ks.grips(bare), lang="en")


def test_a_map_without_owners_says_what_is_missing():
    found = ks.grips(ks.parse("a -> b +\nb -> a +"))

    assert found.lacking == ("owners", "beliefs", "acts")
    assert "ontbreekt van wie welke factor is" in ks.tell(found, lang="nl")


def test_no_one_is_named_as_a_cause():
    assert "Niemand is de schuldige" in ks.tell(ks.grips(ks.flagship_study()), lang="nl")
