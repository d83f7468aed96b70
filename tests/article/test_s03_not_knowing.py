"""S03: not knowing → asking → searching together → ownership."""

import kompassie as ks


def test_the_path_from_not_knowing_to_ownership_has_sign_plus_and_a_quote_for_each_step():
    found = ks.find_paths(ks.flagship(), "niet_weten", "eigenaarschap", max_length=2)

    assert found.net_sign == "+"
    assert found[0].names == ("niet_weten", "samen_zoeken", "eigenaarschap")
    assert found[0].quotes == ("een gezamenlijk proces", "zich eigenaar kan voelen")
    assert all(link.evidence == "stated" for link in found[0].links)


def test_showing_not_knowing_makes_asking_go_up_as_well():
    assert ks.find_paths(ks.flagship(), "niet_weten", "vragen", max_length=1).net_sign == "+"
