from __future__ import annotations

import random

import pytest

from kompassie.kernels import two_camps
from kompassie.kernels.camp_tables import fewest_against
from kompassie.kernels.two_camps import (
    apart_conflicts,
    balanced_camps,
    connected_parts,
    count_against,
    divided_part,
    nearby_camps,
    ties_of,
)
from tests.reference.slow_camps import fewest

Links = list[tuple[int, int, int]]


def alive() -> bool:
    return True


def never() -> bool:
    return False


def random_links(rng: random.Random, size: int, share: float, minus: float) -> Links:
    return [
        (u, v, -1 if rng.random() < minus else 1)
        for u in range(size)
        for v in range(size)
        if u != v and rng.random() < share
    ]


def test_links_side_by_side_are_counted_by_sign() -> None:
    ties = ties_of(3, [(0, 1, 1), (1, 0, -1), (0, 1, -1), (1, 2, 1)])
    assert ties == [{1: (1, 2)}, {0: (1, 2), 2: (1, 0)}, {1: (1, 0)}]
    assert ties == ties_of(3, [(1, 2, 1), (0, 1, -1), (0, 1, 1), (1, 0, -1)])


def test_parts_are_ordered_by_their_smallest_node() -> None:
    ties = ties_of(5, [(3, 0, 1), (4, 1, -1)])
    assert connected_parts(ties) == [[0, 3], [1, 4], [2]]
    assert connected_parts([]) == []


def test_a_balanced_part_has_camps_without_a_link_against_them() -> None:
    ties = ties_of(4, [(0, 1, -1), (1, 2, 1), (2, 3, -1), (3, 0, 1)])
    assert balanced_camps(ties, [0, 1, 2, 3]) == {0: 0, 1: 1, 2: 1, 3: 0}


@pytest.mark.parametrize(
    "links",
    [
        [(0, 1, 1), (1, 0, -1)],
        [(0, 1, -1), (1, 2, -1), (2, 0, -1)],
        [(0, 1, 1), (1, 2, 1), (0, 2, -1)],
    ],
)
def test_a_part_with_an_odd_cycle_of_minus_links_is_not_balanced(links: Links) -> None:
    size = 1 + max(max(u, v) for u, v, _ in links)
    assert balanced_camps(ties_of(size, links), list(range(size))) is None


def test_the_fewest_are_those_of_every_division_tried_on_random_graphs() -> None:
    rng = random.Random(5)
    for _ in range(120):
        size = rng.randrange(1, 9)
        links = random_links(rng, size, rng.choice((0.15, 0.3, 0.6)), rng.random())
        ties = ties_of(size, links)
        total = bound = near = 0
        camps = [0] * size
        for part in connected_parts(ties):
            answer = fewest_against(ties, part, alive)
            assert answer is not None
            for u, camp in answer[1].items():
                camps[u] = camp
            assert count_against(ties, camps, part) == answer[0]
            total += answer[0]
            bound += apart_conflicts(ties, part, alive)
            near += count_against(ties, nearby_camps(ties, part, alive), part)
        assert total == fewest(size, links)
        assert bound <= total <= near


def test_negative_cycles_that_share_no_link_are_a_lower_bound_that_can_be_met() -> None:
    # Three triangles in a fan, each with one − link of its own.
    links = [(0, k, 1) for k in (1, 2, 3, 4, 5, 6)] + [(1, 2, -1), (3, 4, -1), (5, 6, -1)]
    ties = ties_of(7, links)
    assert apart_conflicts(ties, range(7), alive) == 3
    assert count_against(ties, nearby_camps(ties, range(7), alive), range(7)) == 3


def test_a_long_negative_cycle_is_found_too() -> None:
    links = [(k, (k + 1) % 40, 1 if k else -1) for k in range(40)]
    assert apart_conflicts(ties_of(40, links), range(40), alive) == 1


def test_a_large_sparse_part_is_answered_exactly() -> None:
    # A ladder of 2 × 500 in which every tenth square is odd.
    links = [(k, k + 2, 1) for k in range(998)] + [(2 * k, 2 * k + 1, 1) for k in range(500)]
    odd = [(u, v, -1 if u % 20 == 0 and v == u + 1 else s) for u, v, s in links]
    ties = ties_of(1_000, odd)
    answer = fewest_against(ties, range(1_000), alive)
    assert answer is not None
    assert answer[0] == 50
    assert count_against(ties, answer[1], range(1_000)) == 50


def test_a_part_too_entangled_gets_a_bound_in_place_of_an_answer() -> None:
    rng = random.Random(6)
    ties = ties_of(40, random_links(rng, 40, 0.4, 0.4))
    assert fewest_against(ties, range(40), alive) is None
    camps, least = divided_part(ties, range(40), alive)
    against = count_against(ties, camps, range(40))
    assert 0 < least < against
    assert camps[0] == 0


def test_a_part_too_entangled_with_few_links_against_is_still_proven() -> None:
    rng = random.Random(7)
    side = [rng.random() < 0.5 for _ in range(40)]
    links = [(u, v, 1 if side[u] == side[v] else -1) for u, v, _ in random_links(rng, 40, 0.4, 0.0)]
    for k in range(0, len(links), 120):
        u, v, sign = links[k]
        links[k] = (u, v, -sign)
    ties = ties_of(40, links)
    camps, least = divided_part(ties, range(40), alive)
    assert least == count_against(ties, camps, range(40)) == len(range(0, len(links), 120))


def test_once_there_is_no_time_what_can_be_had_at_once_is_returned() -> None:
    ties = ties_of(3, [(0, 1, -1), (1, 2, -1), (2, 0, -1)])
    assert fewest_against(ties, range(3), never) is None
    camps, least = divided_part(ties, range(3), never)
    assert count_against(ties, camps, range(3)) == 1
    assert least <= 1


def test_the_first_node_of_a_part_stands_in_the_first_camp() -> None:
    rng = random.Random(8)
    for _ in range(40):
        links = random_links(rng, 7, 0.3, 0.6)
        ties = ties_of(7, links)
        for part in connected_parts(ties):
            assert divided_part(ties, part, alive)[0][part[0]] == 0


def test_a_wide_and_long_part_is_not_tried_beyond_the_room_there_is() -> None:
    # A strip of 3 × 200: each table is small, and there are many.
    links = [(k, k + 3, 1) for k in range(597)] + [(k, k + 1, -1) for k in range(599) if k % 3 < 2]
    ties = ties_of(600, links)
    assert fewest_against(ties, range(600), alive) is not None
    assert fewest_against(ties, range(600), alive, room=1_000) is None


def test_the_widest_frontier_bounds_the_tables() -> None:
    rng = random.Random(9)
    ties = ties_of(12, random_links(rng, 12, 0.9, 0.5))
    assert fewest_against(ties, range(12), alive, widest=4) is None
    assert fewest_against(ties, range(12), alive, widest=11) is not None
    assert two_camps.divided_part(ties, range(12), alive)[1] > 0
