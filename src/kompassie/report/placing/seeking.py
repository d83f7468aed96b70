"""Looking for good positions: several starts, a rough search, then links as they are bent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .arcs import Router
from .effort import MANY_LINKS, Effort
from .placing import Plan, fitted, separated, starts
from .refining import Refiner
from .searching import Search

if TYPE_CHECKING:
    from .arrays import Floats

__all__ = ["in_rows", "sought", "with_unlinked"]


def with_unlinked(plan: Plan, effort: Effort, seed: int) -> list[Floats]:
    """Return positions, with variables that no link touches in rows below the others."""
    linked = np.unique(np.concatenate([plan.sources, plan.targets]))
    alone = np.setdiff1d(np.arange(plan.size), linked)
    if not len(alone):
        return sought(plan, effort, seed)
    left, bottom, right, top = plan.area
    rows = in_rows(plan.halves[alone], plan.area, plan.font, wide=True)
    high = float(np.ptp(rows[:, 1]) + 2 * plan.halves[alone, 1].max())
    bottom = min(bottom + high + 2 * plan.font, (bottom + top) / 2)
    place_of = np.full(plan.size, -1)
    place_of[linked] = np.arange(len(linked))
    part = replace(
        plan,
        halves=plan.halves[linked],
        sources=place_of[plan.sources],
        targets=place_of[plan.targets],
        loops=tuple(tuple(int(place_of[v]) for v in loop) for loop in plan.loops),
        area=(left, bottom, right, top),
    )
    found: list[Floats] = []
    for places in sought(part, effort, seed):
        x = np.zeros((plan.size, 2))
        x[linked] = places
        low = (x[linked, 1] - plan.halves[linked, 1]).min()
        x[alone] = rows
        x[alone, 1] += low - 2.5 * plan.font - (rows[:, 1] + plan.halves[alone, 1]).max()
        found.append(x)
    return found


def sought(plan: Plan, effort: Effort, seed: int) -> list[Floats]:
    """Return good positions, from several starts, the best first."""
    first = np.array(
        [
            separated(plan, fitted(plan, start), plan.gap, rounds=40)
            for start in starts(plan, effort.starts, seed)
        ]
    )
    search = Search(plan, first, seed=seed + 100)
    search.run(effort.sweeps, tries=effort.tries)
    order = np.argsort(search.totals(), kind="stable")
    found: list[tuple[float, int, Floats]] = []
    for k in order[: effort.bent].tolist():
        x, cost = _bent(plan, search.x[k], k, effort.turns, seed)
        found.append((cost, k, x))
    found.sort(key=lambda item: item[:2])
    return [x for _, _, x in found[: effort.finished]]


def _bent(plan: Plan, x: Floats, k: int, turns: int, seed: int) -> tuple[Floats, float]:
    """Return positions refined on links as they are really bent, and what is left to mend."""
    best, best_cost = x, np.inf
    tries = 12 if plan.size > 20 else 20
    many = len(plan.sources) > MANY_LINKS
    for turn in range(turns):
        x = separated(plan, fitted(plan, x, rotate=False), 0.8 * plan.gap, rounds=60)
        bends = Router(plan, x).run(1 if many else 2)
        fine = Refiner(plan, bends, seed=seed + 200 + 10 * k + turn, pieces=5)
        cost = fine.total(x)
        if cost < best_cost:
            best, best_cost = x, cost
        if turn < turns - 1:
            x = fine.run(x, 1 if many else 3, 0.5, tries=tries)
    return best, best_cost


def in_rows(
    halves: Floats, area: tuple[float, float, float, float], font: float, wide: bool = False
) -> Floats:
    """Return labels in rows, in the middle of an area; `wide` rows take its full width."""
    left, bottom, right, top = area
    width, height = 2 * halves.max(axis=0) + np.array([2.0, 1.5]) * font
    count = len(halves)
    columns = max(int((right - left) // width), 1)
    if not wide:
        square = max(int(np.ceil(np.sqrt(1.2 * count * height / width))), 1)
        columns = max(min(columns, square), int(np.ceil(count * height / (top - bottom))))
    k = np.arange(count)
    in_row = np.minimum(count - k // columns * columns, columns)
    across = (k % columns - (in_row - 1) / 2) * width
    places = np.stack([across, -(k // columns) * height], axis=1)
    middle = (places[:, 1].max() + places[:, 1].min()) / 2
    return np.asarray(places + np.array([(left + right) / 2, (bottom + top) / 2 - middle]))
