import itertools

import numpy as np
from hypothesis import given, settings

import kompassie as ks
from kompassie.press.drawing import drawing_of
from tests.reference.slow_press import slow_absolute
from tests.strategies import signed_maps

UNKNOWN = (0.0, 1.0)


def drawn(m, strengths=UNKNOWN, self_effects="all"):
    return np.concatenate(list(drawing_of(m, self_effects, strengths).matrices(1, 0)))


def test_strengths_are_drawn_kept_to_their_range_or_given():
    m = ks.parse("a -> b + strength=0.6\nb -> c - strength=0.2..0.4\nc -> a +\nc -> c -")

    matrices = drawn(m)

    assert matrices.shape == (64, 3, 3)
    assert (matrices[:, 1, 0] == 0.6).all()
    assert ((matrices[:, 2, 1] <= -0.2) & (matrices[:, 2, 1] >= -0.4)).all()
    assert matrices[:, 0, 2].min() < 0.1
    assert matrices[:, 0, 2].max() > 0.9
    assert (matrices[:, [0, 1], [0, 1]] == -1).all()
    assert ((matrices[:, 2, 2] < 0) & (matrices[:, 2, 2] > -1)).all()


def test_an_unsure_sign_is_drawn_both_ways():
    signs = np.sign(drawn(ks.parse("a -> b ?"))[:, 1, 0])

    assert 20 < (signs > 0).sum() < 44


def test_an_unrelated_link_changes_no_other_draw():
    m = ks.parse("a -> b +\nb -> a -")
    more = ks.parse("a -> b +\nx -> y -\nb -> a -")

    first, second = drawn(m), drawn(more)

    a, b = more.position("a"), more.position("b")
    assert (first[:, 1, 0] == second[:, b, a]).all()
    assert (first[:, 0, 1] == second[:, a, b]).all()


@given(signed_maps(most=5, fewest=1))
@settings(max_examples=40)
def test_stable_draws_are_those_whose_eigenvalues_all_have_negative_real_parts(m):
    drawing = drawing_of(m, "all", UNKNOWN)
    matrices = next(drawing.matrices(3, 0))

    largest = np.linalg.eigvals(matrices).real.max(axis=1)

    clear = np.abs(largest) > 1e-6  # nothing hangs on how a tie is rounded
    expected = set(np.flatnonzero(clear & (largest < 0)))
    assert set(drawing.stable(matrices)) & set(np.flatnonzero(clear)) == expected
    assert not (drawing.never_stable and expected)


@given(signed_maps(most=5, fewest=1))
@settings(max_examples=40)
def test_a_pathway_is_there_where_there_is_absolute_feedback(m):
    for self_effects, everywhere in (("all", True), ("drawn", False)):
        drawing = drawing_of(m, self_effects, UNKNOWN)
        absolute = np.array(slow_absolute(m, self_effects=everywhere))
        for j in range(len(m)):
            assert (drawing.reached(np.array([j])) == (absolute[:, j] > 0)).all()


def test_large_maps_are_looked_at_in_parts():
    names = [f"v{k}" for k in range(900)]
    m = ks.from_links([(a, b, "+", 0.1) for a, b in itertools.pairwise(names)])

    part = next(drawing_of(m, "all", UNKNOWN).matrices(1, 0))

    assert part.nbytes <= 32 << 20
