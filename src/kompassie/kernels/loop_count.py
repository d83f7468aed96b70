"""Loops counted by length and sign without listing them: closed forms, and a search.

All take a graph without self-links, whose links have a sign −1, 0 (unsure) or +1.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .blocks import last_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HEARTBEAT", "LARGEST", "closed_totals", "estimate_steps", "search_counts"]

HEARTBEAT = 20_000
"""Steps of a search between two looks at the clock."""

LARGEST = 1_500
"""Nodes up to which the closed forms are exact: n ** 5 stays below 2 ** 53."""

Signed = Sequence[Sequence[tuple[int, int]]]


def closed_totals(matrix: NDArray[np.float64], longest: int = 5) -> list[int]:
    """Return the sum over all loops of each length of the product of their entries.

    Parameters
    ----------
    matrix
        Shape (n, n) with entries −1, 0 and 1 and a zero diagonal, n at most `LARGEST`.
    longest
        Longest loops to count, at most 5.

    Returns
    -------
    list of int
        Totals of lengths 0 (always 0) to `longest`. With entries 0 and 1, numbers of loops.

    Notes
    -----
    Traces of powers count closed walks, and those that pass a node twice are taken off, after
    Harary and Manvel (1971), "On the number of cycles in a graph". Every number on the
    way is whole and below 2 ** 53 in size, so floats are exact. O(n³).
    """
    a = matrix
    square = a @ a
    both = a * a.T  # pairs of opposite links
    twice = np.diagonal(square)
    totals = [0.0, 0.0, float(twice.sum()) / 2]
    if longest >= 3:
        cube_trace = (square * a.T).sum(axis=1)
        totals.append(float(cube_trace.sum()) / 3)
    if longest >= 4:
        walks = (square * square.T).sum() - 2 * (twice**2).sum() + (both**2).sum()
        totals.append(float(walks) / 4)
    if longest >= 5:
        cube = square @ a
        walks = (cube * square.T).sum() - 5 * (twice * cube_trace).sum()
        walks += 5 * (both * a * square.T).sum()
        totals.append(float(walks) / 5)
    return [round(total) for total in totals[: longest + 1]]


def search_counts(links: Signed, bound: int, counts: list[list[int]]) -> Iterator[int]:
    """Add the loops of 2 … `bound` nodes to `counts`; yield now and then how many there are so far.

    Parameters
    ----------
    links
        For each node the links that leave it, as (node, sign).
    bound
        Longest loop to count.
    counts
        ``counts[length]`` is [+, −, undecided]; numbers are added while the search runs.

    Notes
    -----
    Each beginning of a loop is visited once, and the two links that end it are counted together,
    with the bits of a whole number for a set of nodes. Nodes with many links come first as roots,
    since what follows a root runs without it.
    """
    ordered = _by_degree(links)
    last = last_roots([[v for v, _ in row] for row in ordered])
    found = steps = 0
    for r in range(len(ordered)):
        if last[r] != r:
            continue
        local = _Local(ordered, r, last, bound)
        for number, visited in local.search(counts):
            found += number
            steps += visited
            if steps >= HEARTBEAT:
                steps = 0
                yield found
        steps += len(local.near) + 1


def estimate_steps(links: Signed, bound: int, probes: int = 400) -> float:
    """Return about how many beginnings `search_counts` would visit.

    Notes
    -----
    Knuth (1975), "Estimating the efficiency of backtrack programs": random ways down the tree,
    each weighed by the choices there were. Right on average, and the same at each call; often too
    low, and now and then too high.
    """
    ordered = _by_degree(links)
    last = last_roots([[v for v, _ in row] for row in ordered])
    roots = [r for r in range(len(ordered)) if last[r] == r]
    draw = random.Random(len(roots))  # noqa: S311 - an estimate, and no secret
    few = max(min(probes // 4, 100_000 // (len(links) + 1)), 8)
    chosen = sorted(draw.sample(roots, few)) if len(roots) > few else roots
    total = 0.0
    each = max(min(probes // max(len(chosen), 1), 100_000 // (len(links) + 1)), 4)
    for r in chosen:
        local = _Local(ordered, r, last, bound)
        total += sum(local.probe(draw) for _ in range(each)) / each + len(local.near)
    return total * len(roots) / max(len(chosen), 1)


def _by_degree(links: Signed) -> list[list[tuple[int, int]]]:
    """Return the graph with its nodes renumbered: those with most ways through them first."""
    entering = [0] * len(links)
    for row in links:
        for v, _ in row:
            entering[v] += 1
    order = sorted(range(len(links)), key=lambda u: (-len(links[u]) * entering[u], u))
    place = {u: k for k, u in enumerate(order)}
    return [sorted((place[v], sign) for v, sign in links[u]) for u in order]


class _Local:
    """The surroundings of one root: sets of nodes as bits, the root itself left out.

    `near` holds the nodes that lie on a closed walk of at most `bound` links through the root.
    """

    def __init__(self, links: Signed, root: int, last: Sequence[int], bound: int) -> None:
        self.bound = bound
        forth: dict[int, int] = {}
        reached, hops = [root], 1
        while reached and hops < bound:
            ahead = {v for u in reached for v, _ in links[u] if last[v] >= root and v != root}
            reached = sorted(v for v in ahead if v not in forth)
            forth.update(dict.fromkeys(reached, hops))
            hops += 1
        before: dict[int, list[int]] = {u: [] for u in forth}
        for u in forth:
            for v, _ in links[u]:
                if v in before:
                    before[v].append(u)
        back: dict[int, int] = {}
        reached = sorted(u for u in forth if any(v == root for v, _ in links[u]))
        hops = 1
        while reached:
            back.update(dict.fromkeys(reached, hops))
            hops += 1
            reached = sorted({w for u in reached for w in before[u] if w not in back})
        self.near = [u for u in sorted(back) if forth[u] + back[u] <= bound]
        place = {u: k for k, u in enumerate(self.near)}
        # The root stands after the others.
        self.sign = [
            {place[v]: sign for v, sign in links[u] if v in place} for u in (*self.near, root)
        ]
        self.out = [sum(1 << v for v in row) for row in self.sign]
        closing = {place[u]: s for u in self.near for v, s in links[u] if v == root}
        # ends[u][sign]: the nodes by which a loop goes on from u and closes, by sign of those two.
        self.ends = [
            [
                sum(1 << v for v, s in row.items() if v in closing and s * closing[v] == sign)
                for sign in (1, -1, 0)
            ]
            for row in self.sign
        ]
        # within[t]: the nodes from which a loop can be closed in 2 … t more links. Beyond the
        # farthest node nothing is added, so the last entry stands for all that would follow.
        self.within = [0, 0]
        levels: list[list[int]] = [[] for _ in range(max(back.values(), default=0) + 1)]
        for u in self.near:
            levels[back[u]].append(u)
        for level in levels[1:bound]:
            entered = {place[w] for u in level for w in before[u] if w in place}
            self.within.append(self.within[-1] | sum(1 << k for k in entered))
        self.farthest = len(self.within) - 1

    def search(self, counts: list[list[int]]) -> Iterator[tuple[int, int]]:
        """Count loops through the root; yield (loops, beginnings) since the last yield."""
        bound, out, ends = self.bound, self.out, self.ends
        within, farthest = self.within, self.farthest
        unsure = any(row[2] for row in ends) or any(0 in row.values() for row in self.sign)
        signs = self.sign
        root = len(self.near)
        nodes, free, sign = [root], [(1 << root) - 1], [1]
        tally = counts[2]
        loops = 0
        for k, mask in enumerate(ends[root]):
            tally[k] += mask.bit_count()
            loops += mask.bit_count()
        # For a loop of three, one node is chosen here and the other closes it.
        todo = [out[root] & within[min(bound - 1, farthest)] if bound > 2 else 0]
        steps = 1
        while todo:
            left = todo[-1]
            if not left:
                todo.pop()
                nodes.pop()
                free.pop()
                sign.pop()
                continue
            bit = left & -left
            todo[-1] = left ^ bit
            v = bit.bit_length() - 1
            s = sign[-1] * signs[nodes[-1]][v]
            open_nodes = free[-1] ^ bit
            depth = len(nodes) + 1
            same, other, neither = ends[v]
            tally = counts[depth + 1]
            if s:
                plus = (same & open_nodes).bit_count()
                minus = (other & open_nodes).bit_count()
                if s < 0:
                    plus, minus = minus, plus
                tally[0] += plus
                tally[1] += minus
                loops += plus + minus
                if unsure:
                    number = (neither & open_nodes).bit_count()
                    tally[2] += number
                    loops += number
            else:
                number = ((same | other | neither) & open_nodes).bit_count()
                tally[2] += number
                loops += number
            steps += 1
            if depth + 1 < bound:
                further = out[v] & open_nodes & within[min(bound - depth, farthest)]
                if further:
                    nodes.append(v)
                    free.append(open_nodes)
                    sign.append(s)
                    todo.append(further)
            if steps >= HEARTBEAT:
                yield loops, steps
                loops = steps = 0
        yield loops, steps

    def probe(self, draw: random.Random) -> float:
        """Return an estimate of the beginnings that a search visits, from one way down."""
        v, depth = len(self.near), 1
        free = (1 << v) - 1
        total = weight = 1.0
        while depth + 1 < self.bound:
            hops = min(self.bound - depth, self.farthest)
            left = self.out[v] & free & self.within[hops]
            choices = left.bit_count()
            if not choices:
                break
            for _ in range(draw.randrange(choices)):
                left &= left - 1
            bit = left & -left
            v = bit.bit_length() - 1
            free ^= bit
            depth += 1
            weight *= choices
            total += weight
        return total
