"""The result of comparing people, groups or rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..provenance import Provenance
from ..tabular import Table, TableResult
from .privacy import hidden_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GroupTest", "PeopleComparison"]


@dataclass(frozen=True)
class GroupTest:
    """Whether people of different groups see it more differently than people of one group.

    Parameters
    ----------
    groups
        The groups in the test.
    difference
        Mean distance between groups minus mean distance within groups.
    chance
        Share of shuffles of the group labels with a difference as large.
    shuffles
        Number of shuffles.
    """

    groups: tuple[str, ...]
    difference: float
    chance: float
    shuffles: int


@dataclass(frozen=True, eq=False)
class PeopleComparison(TableResult):
    """How far the maps of people, groups or rounds overlap.

    Parameters
    ----------
    by
        What is compared: "person", "group" or "round".
    units
        Names of the groups or rounds, or numbers of people with personal=True; else empty.
    hidden
        Groups that are too small to be shown.
    distance, overlap, agreement, loop_overlap
        Shape (U, U): see `Distances`; loop_overlap is the share of loops that either holds and
        both hold. None for people who are not shown one by one.
    mean_overlap, mean_agreement, mean_loop_overlap
        Means over pairs.
    shared, shared_low, shared_high
        The shared-vision number: mean over pairs of 1 − distance, 0 … 1, with its 95 % bootstrap
        interval over people; None where hidden, or where groups or rounds are compared.
    test
        The permutation test between groups; None without two groups that may be shown.
    clusters
        Units that see it alike, as tuples; None where there are no clear clusters or they are
        hidden.
    cluster_sizes
        How many are in each; clusters under the minimum are "hidden (n < 5)".
    closest, farthest
        The two units closest together and farthest apart, with their distance; or None.
    identical
        Pairs of people with the same map; empty unless personal.
    leader
        (round, distance between the leader's map and the others') for each round.
    people
        Number of people.
    complete_loops
        Longest loops of which all were compared.
    protected
        Whether small numbers are hidden.
    provenance
        How it was made.
    """

    by: str
    units: tuple[str, ...]
    hidden: tuple[str, ...]
    distance: NDArray[np.float64] | None
    overlap: NDArray[np.float64] | None
    agreement: NDArray[np.float64] | None
    loop_overlap: NDArray[np.float64] | None
    mean_overlap: float | None
    mean_agreement: float | None
    mean_loop_overlap: float | None
    shared: float | None
    shared_low: float | None
    shared_high: float | None
    test: GroupTest | None
    clusters: tuple[tuple[str, ...], ...] | None
    cluster_sizes: tuple[int | str, ...]
    closest: tuple[str, str, float] | None
    farthest: tuple[str, str, float] | None
    identical: tuple[tuple[str, str], ...]
    leader: tuple[tuple[str, float], ...]
    people: int
    complete_loops: int
    protected: bool
    provenance: Provenance

    def table(self) -> Table:
        """Return one row per pair of units; of people who are not shown, one row of means."""
        names = ("one", "other", "overlap", "agreement", "loop_overlap", "distance")
        if self.distance is None:
            means = (self.mean_overlap, self.mean_agreement, self.mean_loop_overlap)
            apart = None if self.shared is None else 1.0 - self.shared
            return Table.from_rows(names, [("all", "all", *means, apart)])
        rows: list[tuple[object, ...]] = []
        for i, one in enumerate(self.units):
            for j in range(i + 1, len(self.units)):
                figures = [
                    None if a is None or np.isnan(a[i, j]) else float(a[i, j])
                    for a in (self.overlap, self.agreement, self.loop_overlap, self.distance)
                ]
                rows.append((one, self.units[j], *figures))
        for name in self.hidden:
            rows.append((name, *[hidden_text()] * 5))
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on and what is hidden."""
        text = f"{self.people} people; loops up to length {self.complete_loops}"
        return f"{text}; {len(self.hidden)} groups hidden" if self.hidden else text

    def __repr__(self) -> str:
        what = f"{len(self.units)} {self.by}s" if self.units else "people"
        return f"<PeopleComparison: {what}, {self.completeness()}>"
