import kompassie as ks


def test_the_flagship_holds_five_beliefs_with_what_they_drive_and_the_loop_that_feeds_each():
    found = ks.beliefs(ks.flagship_study())

    assert [e.name for e in found.by_valence("helping")] == ["opv_systeem", "opv_bijdrage"]
    assert len(found.by_valence("hindering")) == 3
    silence = found["opv_zwijgen"]
    assert silence.variable.owner == "team"
    assert dict(silence.drives) == {"onbenoemd": "+", "tang": "+"}
    assert silence.shortest.name.code == "R3"
    assert found["opv_systeem"].shortest is None
    assert not found.disagreements


def test_a_valence_that_the_arrows_speak_against_is_listed():
    m = ks.flagship()
    turned = m.with_variable(ks.Variable("opv_zwijgen", kind="belief", valence="helping"))

    assert [e.name for e in ks.beliefs(turned).disagreements] == ["opv_zwijgen"]
    assert "volgens de tekening" in ks.tell(ks.beliefs(turned), lang="nl")


def test_without_valences_no_camp_is_named():
    m = ks.CausalMap(
        [ks.Variable("b", kind="belief"), ks.Variable("act", kind="behaviour")],
        [ks.Link("b", "act", "+"), ks.Link("act", "b", "+")],
    )

    assert ks.beliefs(m)["b"].camp is None
    assert "niet gezegd" in ks.tell(ks.beliefs(m), lang="nl")


def test_a_map_without_beliefs_asks_for_them():
    found = ks.beliefs(ks.parse("a -> b +"))

    assert len(found) == 0
    assert ks.tell(found, lang="en").endswith("Which beliefs keep this going?")
