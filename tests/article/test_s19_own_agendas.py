"""S19: everyone their own agenda."""

import kompassie as ks


def test_unnamed_themes_feed_own_agendas_which_keep_people_from_searching_together():
    found = ks.find_paths(ks.flagship(), "onbenoemd", "samen_zoeken", max_length=2)
    assert (found[0].names[1], found.net_sign) == ("eigen_agendas", "−")


def test_members_who_want_different_things_are_reported_as_little_agreement():
    apart = {"vragen": {"a": (5, 1), "b": (5, 9), "c": (5, 2), "d": (5, 8), "e": (5, 1)}}
    alike = {"vragen": {name: (5, 8) for name in "abcde"}}

    assert ks.gap(apart)["vragen"].agreement < 0.6 < ks.gap(alike)["vragen"].agreement
    assert "eerst een vraag naar de visie" in ks.tell(ks.gap(apart), lang="nl")
    assert "visie" not in ks.tell(ks.gap(alike), lang="nl")


def test_members_whose_maps_and_goals_diverge_share_less():
    def shared(rows, wishes):
        scores = {"vragen": {f"p{k}": (5, wish) for k, wish in enumerate(wishes)}}
        return ks.shared_vision(ks.Survey.from_rows(rows), scores, personal=True, draws=20)

    alike = shared([(p, "rust", "stress", "-") for p in range(6)], [8] * 6)
    apart = shared([(p, f"zaak {p}", "stress", "+") for p in range(6)], [1, 9] * 3)

    assert (alike.maps.shared, alike.agreement) == (1.0, 1.0)
    assert apart.maps.shared == 0.0
    assert apart.agreement < 0.5
    assert "Eensgezindheid is geen bewijs" in ks.tell(apart, lang="nl")
