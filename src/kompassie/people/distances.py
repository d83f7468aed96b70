"""How far maps of people are apart: shared links, signs, loops, and tests on the distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Distances",
    "clusters_of",
    "distances_of",
    "extreme",
    "grouped",
    "identical",
    "mean_pairs",
    "permutation_test",
]


@dataclass(frozen=True)
class Distances:
    """Pairwise figures of U maps, each of shape (U, U); NaN where two maps cannot be compared.

    `overlap` is the share of links that either sees and both see (Jaccard), `agreement` the share
    of links both give a decided sign in which the sign is the same, and `distance` is 1 minus the
    share of links either sees that both see with the same sign; a decided sign beside an undecided
    one counts half.
    """

    overlap: NDArray[np.float64]
    agreement: NDArray[np.float64]
    distance: NDArray[np.float64]


def distances_of(
    signs: NDArray[np.int8], seen: NDArray[np.bool_], answered: NDArray[np.bool_] | None = None
) -> Distances:
    """Return how far maps are apart.

    Parameters
    ----------
    signs, seen
        Shape (U, L): sign and presence of each link in each map.
    answered
        Shape (U, L): whether the map says anything of the pair; only pairs that both maps speak
        of are compared. None: every map speaks of all.

    Notes
    -----
    O(U² · L), as matrix products. Links neither sees count for nothing.

    References
    ----------
    Markóczy and Goldberg (1995), "A method for eliciting and comparing causal maps";
    Langfield-Smith and Wirth (1992), "Measuring differences between cognitive maps".
    """
    there = seen.astype(np.float64)
    plus = (seen & (signs > 0)).astype(np.float64)
    minus = (seen & (signs < 0)).astype(np.float64)
    both = there @ there.T
    if answered is None:
        size = there.sum(axis=1)
        either = size[:, None] + size[None, :] - both
    else:
        spoken = (answered | seen).astype(np.float64)
        mine = there @ spoken.T
        either = mine + mine.T - both
    same = plus @ plus.T + minus @ minus.T
    open_ = there - plus - minus
    unsure = open_ @ open_.T
    decided = same + plus @ minus.T + minus @ plus.T
    overlap = _ratio(both, either)
    return Distances(
        overlap,
        _ratio(same, decided),
        1.0 - _ratio(same + unsure + 0.5 * (both - decided - unsure), either),
    )


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.divide(
        part, whole, out=np.full(part.shape, np.nan), where=whole > 0
    )
    return ratio


def mean_pairs(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the mean over pairs of different people, for each row of weights, shape (D,).

    Pairs without a value are left out. A person who is drawn twice is not compared with itself:
    that would make any group look of one mind.
    """
    known = ~np.isnan(values)
    np.fill_diagonal(known, False)
    filled = np.where(known, values, 0.0)
    w = np.ones((1, len(values))) if weights is None else weights
    total = np.einsum("di,di->d", w @ filled, w)
    number = np.einsum("di,di->d", w @ known.astype(np.float64), w)
    return _ratio(total, number)


def permutation_test(
    distance: NDArray[np.float64], groups: NDArray[np.int64], shuffles: int, seed: int
) -> tuple[float, float]:
    """Return how much farther people of different groups are apart, and how rare that is.

    Parameters
    ----------
    distance
        Shape (U, U).
    groups
        Shape (U,): the group of each.
    shuffles
        How often group labels are dealt out anew.
    seed
        Entropy of the shuffles.

    Returns
    -------
    tuple
        Mean distance between groups minus mean distance within, and the share of shuffles (the
        drawing itself included) with a difference as large.

    References
    ----------
    Anderson (2001), "A new method for non-parametric multivariate analysis of variance", for
    permuting labels on distances.
    """
    known = ~np.isnan(distance)
    np.fill_diagonal(known, False)
    filled = np.where(known, distance, 0.0)
    random = np.random.default_rng(seed)

    def difference(labels: NDArray[np.int64]) -> float:
        same = labels[:, None] == labels[None, :]
        within, between = known & same, known & ~same
        if not within.any() or not between.any():
            return float("nan")
        return float(filled[between].mean() - filled[within].mean())

    seen = difference(groups)
    more = sum(difference(random.permutation(groups)) >= seen - 1e-12 for _ in range(shuffles))
    return seen, (more + 1) / (shuffles + 1)


def clusters_of(distance: NDArray[np.float64], most: int = 5) -> NDArray[np.int64] | None:
    """Return the cluster of each map, 0 upwards, or None where two clusters are no better than one.

    Average linkage; the number of clusters, 2 to 5, is the one with the largest mean silhouette,
    and it must be above 0.25, under which a structure is "not substantial".

    References
    ----------
    Rousseeuw (1987), "Silhouettes"; Kaufman and Rousseeuw (1990), "Finding Groups in Data".
    """
    if len(distance) < 4:
        return None
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    full = np.where(np.isnan(distance), 1.0, distance)
    np.fill_diagonal(full, 0.0)
    tree = linkage(squareform((full + full.T) / 2, checks=False), "average")
    best: NDArray[np.int64] | None = None
    best_width = 0.25
    for number in range(2, min(most, len(full) - 1) + 1):
        labels = np.asarray(fcluster(tree, number, "maxclust"), dtype=np.int64) - 1
        if np.bincount(labels).min() < 2:
            # One that stands apart is no cluster.
            continue
        width = _silhouette(full, labels)
        if width > best_width + 1e-12:
            best, best_width = labels, width
    return best


def _silhouette(distance: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    number = int(labels.max()) + 1
    if number < 2:
        return -1.0
    member = np.eye(number)[labels]
    size = member.sum(axis=0)
    total = distance @ member
    own = total[np.arange(len(labels)), labels] / np.maximum(size[labels] - 1, 1)
    mean = total / size
    mean[np.arange(len(labels)), labels] = np.inf
    other = mean.min(axis=1)
    width = np.where(size[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0)
    return float(width.mean())


def grouped(labels: NDArray[np.int64], units: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the units of each cluster."""
    number = int(labels.max()) + 1
    return tuple(tuple(u for u, at in zip(units, labels, strict=True) if at == k)
                 for k in range(number))  # fmt: skip


def extreme(
    distance: NDArray[np.float64], units: tuple[str, ...], nearest: bool
) -> tuple[str, str, float] | None:
    """Return the two units nearest to each other, or farthest apart, with their distance."""
    above = np.triu_indices(len(distance), 1)
    values = distance[above]
    if not len(values) or np.isnan(values).all():
        return None
    k = int(np.nanargmin(values) if nearest else np.nanargmax(values))
    return units[above[0][k]], units[above[1][k]], float(values[k])


def identical(
    signs: NDArray[np.int8], seen: NDArray[np.bool_], units: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of units with the same links and signs."""
    found = []
    for i in range(len(units)):
        for j in range(i + 1, len(units)):
            if seen[i].any() and (seen[i] == seen[j]).all() and (signs[i] == signs[j]).all():
                found.append((units[i], units[j]))
    return tuple(found)
