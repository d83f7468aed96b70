"""S27: a team that can adapt: how it takes a shock."""

import numpy as np

import kompassie as ks
from tests.article.runs import shocked, study


def test_depth_and_return_time_are_reported_as_is_and_to_be():
    found = shocked()

    assert found.as_is.level < 0 < found.to_be.level
    for state in found.states:
        assert 0 < state.depth < 0.6
        assert state.returned == 1.0
        assert np.isfinite(state.return_time)
        assert state.return_time > 0
    assert "Zoals het nu gaat" in ks.tell(found, lang="nl")


def test_a_deeper_shock_goes_deeper():
    depth = [
        ks.resilience(study(), "adhoc", "resultaat", amount=a, draws=2).as_is.depth
        for a in (0.2, 0.6)
    ]
    assert depth[0] < depth[1]
