from __future__ import annotations

import math

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.tipping import ROBUST, certify
from kompassie.errors import InvalidValue

STRONG = ks.Saturating(gain=2.0)


@pytest.fixture
def chain(at):
    """Two that hold each other down, and one that hangs on but decides nothing."""
    return at("a -> b +\nb -> a +\nb -> c +", -0.6)


def test_the_push_grows_with_the_gain(chain):
    found = ks.find_holds(chain, target="b", draws=3, dynamics=STRONG, gains=[1.5, 2.0, 3.0])
    sizes = [hold.threshold for hold in found.by_gain]
    assert [hold.gain for hold in found.by_gain] == [1.5, 2.0, 3.0]
    assert sizes == sorted(sizes)
    assert found.by_gain[1].threshold == found.threshold


def test_a_certificate_really_tips_and_nothing_can_be_left_out(at):
    m = at("a -> b +\nb -> a +\nb -> c +\nx -> a +\na -> x +", -0.6)
    gains = (1.4, 2.0)
    found = ks.find_holds(m, target="b", draws=8, dynamics=STRONG, gains=gains).certificate
    assert found is not None
    assert all(name not in ("b", "c") for name, _ in found.pushes)
    assert set(found.by_gain) == set(gains)

    def share(pushes):
        tips = []
        for gain in gains:
            e = ks.compare_scenarios(
                m, ks.Scenario("s", [ks.Push(n, p) for n, p in pushes]), draws=8,
                dynamics=ks.Saturating(gain=gain),
            )  # fmt: skip
            tips.append((e.levels("s", "b")[:, -1] > 0).mean())
        return float(np.mean(tips))

    assert share(found.pushes) == pytest.approx(found.robustness, abs=1 / 8)
    assert found.robustness >= ROBUST
    for gone in found.pushes:
        fewer = [p for p in found.pushes if p != gone]
        assert not fewer or share(fewer) < ROBUST + 1 / 8


def test_where_nothing_tips_there_is_no_certificate(pair):
    found = ks.find_holds(
        pair, target="b", push={"a": 1}, draws=2, dynamics=ks.Saturating(gain=6.0)
    )
    assert found.certificate is None
    assert found.by_gain[-1].threshold == math.inf


def test_a_push_on_the_target_alone_is_kept_where_it_was_asked_for(pair):
    found = ks.find_holds(pair, target="b", push={"b": 1}, draws=2, dynamics=STRONG)
    assert [name for name, _ in found.certificate.pushes] == ["b"]


def test_two_that_are_needed_together_are_both_kept():
    def tips(bundles):
        both = (bundles[:, 0] >= 0.5) & (bundles[:, 1] >= 0.5)
        return np.broadcast_to(both[:, None, None], (len(bundles), 1, 4))

    found = certify(tips, "abc", np.array([1.0, 1.0, 1.0]), [(1.5, np.full(4, 0.5))], 2.0)
    assert found.pushes == (("a", 0.5), ("b", 0.5))
    assert (found.robustness, found.by_gain) == (1.0, {1.5: 1.0})
    assert found.total == 1.0


def test_fewer_with_more_are_taken_where_that_is_less_in_all():
    def tips(bundles):
        enough = bundles.sum(axis=1) >= 0.9
        alone, first = bundles[:, 0] >= 0.6, bundles[:, 0] > 0
        return np.broadcast_to((first & (enough | alone))[:, None, None], (len(bundles), 1, 2))

    found = certify(tips, "abc", np.array([1.0, 1.0, 1.0]), [(1.5, np.full(2, 0.3))], 2.0)
    assert found.pushes == (("a", 0.6),)


@pytest.mark.parametrize("gains", [[0.0], "1.5", 1.5, [float("nan")]])
def test_bad_gains_are_refused(pair, gains):
    with pytest.raises(InvalidValue, match="gains"):
        ks.find_holds(pair, target="b", gains=gains)
