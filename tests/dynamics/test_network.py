from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.network import critical_gains, start_levels, strength_range, wire
from kompassie.errors import InvalidValue, UnknownVariable

TEXT = """
a -> b +
c -> b - strength=0.3
b -> a + || strength=0.2..0.4
a -> d ?
"""


def test_links_stand_in_order_of_their_targets():
    wiring = wire(ks.parse(TEXT), (0.2, 1.0))
    assert [link.pair for link in wiring.links] == [("b", "a"), ("a", "b"), ("c", "b"), ("a", "d")]
    assert wiring.net.fed.tolist() == [0, 1, 3]
    assert wiring.net.starts.tolist() == [0, 1, 3]
    assert wiring.constants.tolist() == [2]


def test_a_delayed_link_reads_a_lag_of_its_source():
    net = wire(ks.parse(TEXT), (0.2, 1.0)).net
    assert net.feeds.tolist() == [4, 0, 2, 0]
    assert net.lagged.tolist() == [1]
    assert net.delays.tolist() == [4.0]


def test_links_with_one_source_and_delay_share_a_lag():
    m = ks.parse("a -> b + ||\na -> c + ||\na -> d + delay=2")
    assert wire(m, (0.2, 1.0)).net.delays.tolist() == [4.0, 2.0]


def test_strengths_are_drawn_from_what_is_known_of_each_link():
    wiring = wire(ks.parse(TEXT), (0.2, 1.0))
    drawn = np.concatenate([wiring.draw(1, chunk) for chunk in range(10)], axis=1)
    ranged, unknown, fixed, unsure = drawn
    assert (fixed == -0.3).all()
    assert 0.2 <= ranged.min() < 0.22 < 0.38 < ranged.max() <= 0.4
    assert 0.2 <= unknown.min() < 0.25 < 0.95 < unknown.max() <= 1.0
    assert 0.4 < (unsure > 0).mean() < 0.6
    assert np.abs(unsure).min() >= 0.2


def test_an_unrelated_link_leaves_the_draws_of_the_others_untouched():
    m = ks.parse(TEXT)
    before = wire(m, (0.2, 1.0))
    after = wire(m.with_link(ks.Link("d", "b", "+")).with_link(ks.Link("x", "y", "-")), (0.2, 1.0))
    for link, draw in zip(before.links, before.draw(5, 2), strict=True):
        place = after.place(*link.pair)
        assert np.array_equal(draw, after.draw(5, 2)[place])


def test_the_order_of_the_links_in_a_file_does_not_matter():
    m = ks.parse(TEXT)
    turned = ks.CausalMap(m.variables, m.links[::-1])
    assert np.array_equal(wire(m, (0.2, 1.0)).draw(1, 0), wire(turned, (0.2, 1.0)).draw(1, 0))


def test_normalised_strengths_into_a_variable_add_up_to_one_in_size():
    wiring = wire(ks.parse(TEXT), (0.2, 1.0))
    sizes = np.abs(wiring.normalised(wiring.draw(1, 0)))
    assert np.allclose(np.add.reduceat(sizes, wiring.net.starts), 1.0)


def test_the_strength_of_a_sole_input_cannot_matter():
    weak = wire(ks.parse("a -> b + strength=0.1"), (0.2, 1.0))
    strong = wire(ks.parse("a -> b + strength=0.9"), (0.2, 1.0))
    saturating = ks.Saturating(gain=1.5)
    found = [w.weights(w.typical(), saturating, None) for w in (weak, strong)]
    assert found[0].tolist() == found[1].tolist() == [[1.5]]


def test_raw_strengths_are_left_as_they_are():
    wiring = wire(ks.parse("a -> b - strength=0.1"), (0.2, 1.0))
    assert wiring.weights(wiring.typical(), ks.Linear(), None).tolist() == [[-0.1]]


def test_an_arrow_into_a_declared_constant_is_left_out():
    wiring = wire(ks.parse("a -> b +\nb: role=constant"), (0.2, 1.0))
    assert not wiring.links
    assert wiring.constants.tolist() == [0, 1]


def test_an_auxiliary_follows_faster_than_a_stock():
    wiring = wire(ks.parse("a -> b +\nb -> c +\nb: role=auxiliary"), (0.2, 1.0))
    assert wiring.haste.tolist() == [1.0, 4.0, 1.0]


@pytest.mark.parametrize(
    ("text", "gain"),
    [
        ("a -> b + strength=0.5\nb -> a + strength=0.5", 1.0),
        ("a -> b +\nb -> a -", 1.0),
        ("a -> b + ||\nb -> a +", 1.0),
        # b hears a for a quarter only: radius sqrt(1 / 4).
        ("a -> b + strength=0.2\nc -> b + strength=0.6\nb -> a +", 2.0),
        ("a -> b +\nb -> c +", float("inf")),
        ("a -> a +", 1.0),
    ],
)
def test_the_critical_gain_of_small_maps_is_known(text, gain):
    wiring = wire(ks.parse(text), (0.2, 1.0))
    assert critical_gains(wiring, wiring.draw(1, 0, 3)) == pytest.approx([gain] * 3)


def test_the_critical_gain_of_a_large_ring_is_known():
    # Its eigenvalues are all as large; the first variable hears the ring for a half only.
    ring = [(f"v{k}", f"v{(k + 1) % 300}", "+", 1.0) for k in range(300)]
    wiring = wire(ks.from_links([*ring, ("x", "v0", "+", 1.0)]), (0.2, 1.0))
    gains = critical_gains(wiring, wiring.draw(1, 0, 2))
    assert gains == pytest.approx([2.0 ** (1 / 300)] * 2, abs=2e-4)


def test_the_critical_gain_of_a_large_map_is_that_of_its_eigenvalues():
    rng = np.random.default_rng(5)
    sources = [rng.choice(200, 3, replace=False) for _ in range(200)]
    pairs = [(f"v{s}", f"v{t}") for t, found in enumerate(sources) for s in found]
    m = ks.from_links([(s, t, rng.choice(["+", "-"])) for s, t in pairs])
    wiring = wire(m, (0.2, 1.0))
    strengths = wiring.draw(1, 0, 2)
    shares = wiring.normalised(strengths)
    targets = [m.position(link.target) for link in wiring.links]
    matrix = np.zeros((2, 200, 200))
    matrix[:, targets, wiring.sources] = shares.T
    right = 1 / np.abs(np.linalg.eigvals(matrix)).max(axis=1)
    assert critical_gains(wiring, strengths) == pytest.approx(right, rel=5e-4)


def test_levels_start_at_initial_then_today_then_neutral():
    m = ks.parse("a -> b +\nb -> c +\na: today=0.5\nb: today=-0.5")
    levels, known = start_levels(m, {"b": 0.1}, ks.Saturating())
    assert levels.tolist() == [0.5, 0.1, 0.0]
    assert not known
    assert start_levels(m, {"c": 0.0}, ks.Saturating())[1]


@pytest.mark.parametrize("level", [float("nan"), float("inf"), 1.2, "0.3", None, True])
def test_a_bad_initial_level_is_refused(level):
    with pytest.raises(InvalidValue, match="initial level of 'a'"):
        start_levels(ks.parse("a -> b +"), {"a": level}, ks.Saturating())


def test_initial_levels_of_an_unknown_variable_are_refused():
    with pytest.raises(UnknownVariable, match="did you mean 'stress'"):
        start_levels(ks.parse("stress -> b +"), {"stres": 0.1}, ks.Saturating())


def test_initial_levels_come_by_name():
    with pytest.raises(InvalidValue, match="use a dictionary"):
        start_levels(ks.parse("a -> b +"), [0.1, 0.2], ks.Saturating())


@pytest.mark.parametrize(
    "strengths", [(0.5, 0.5), (1.0, 0.2), (-0.1, 0.5), (0.1, 1.5), (0.1,), 0.5, "ab", None]
)
def test_a_bad_range_of_strengths_is_refused(strengths):
    with pytest.raises(InvalidValue, match="strengths"):
        strength_range(strengths)
