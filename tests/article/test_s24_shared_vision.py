"""S24: a shared vision and shared ownership."""

import pytest

import kompassie as ks
from tests.article.runs import study


def test_ownership_is_spread_over_three_with_a_concentration():
    found = ks.ownership(study())

    assert [o.owner for o in found.owners] == ["team", "leader", "organisation"]
    assert found.share("team") == 18 / 35
    assert found.concentration == pytest.approx((18**2 + 14**2 + 3**2) / 35**2)
    assert "gelijke eigenaren" in ks.tell(found, lang="nl")


def test_agreement_between_maps_comes_with_an_interval():
    rows = [(p, a, b, "+") for p in range(12) for a, b in (("x", "y"), ("y", "z"))]
    rows += [(p, "z", "x", "-") for p in range(6)]
    wishes = {"vragen": {f"p{k}": (4, 7 + k % 3) for k in range(12)}}
    found = ks.shared_vision(ks.Survey.from_rows(rows), wishes, draws=200)

    assert found.maps.shared_low < found.maps.shared < found.maps.shared_high < 1.0
    assert found.low <= found.agreement <= found.high < 1.0
    told = ks.tell(found, lang="nl")
    assert "gedeelde visie" in told
    assert told.count("met een marge van") == 2
