"""Which score tends to move after which: hints from repeated scores, with their sign only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue, KompassieError
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.link import Link
from ..model.sign import Sign
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of, stream
from ..tabular import Table, TableResult
from .intervals import check_draws
from .privacy import minimum_of, require_people
from .scores import Scores
from .survey import MINIMUM_GROUP

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CAUTION", "LaggedLinks", "lagged_links"]

FEWEST_WAVES = 8
"""Waves below which nothing is said."""

FEWEST_STEPS = 70
"""Pairs of consecutive changes, over all people, below which nothing is said."""

SMALLEST = 0.1
"""Association after shrinking below which a pair is no candidate."""

CAUTION = (
    "a change that tends to come after another is a hint for a candidate link and no proof: what "
    "one person scores in one week shares a mood, a third thing may move both, and another "
    "interval between scores may give another answer"
)


@dataclass(frozen=True, eq=False)
class LaggedLinks(TableResult):
    """Which score tends to move after which; signs only.

    Parameters
    ----------
    map
        The candidates: evidence observed, sign of the lagged association.
    names
        The variables.
    stable
        Shape (V, V): share of bootstrap draws in which a change of the row's variable is followed
        by a change of the column's with the sign found in all data; NaN on the diagonal and where
        nothing varied.
    signs
        Shape (V, V), int8: that sign.
    people, waves, steps
        Number of people, of waves, and of pairs of consecutive changes.
    shrinkage
        How far associations were drawn towards none, 0 … 1.
    caution
        What to keep in mind; it is told with every result.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    names: tuple[str, ...]
    stable: NDArray[np.float64]
    signs: NDArray[np.int8]
    people: int
    waves: int
    steps: int
    shrinkage: float
    caution: str
    provenance: Provenance

    def __post_init__(self) -> None:
        self.stable.setflags(write=False)
        self.signs.setflags(write=False)

    def table(self) -> Table:
        """Return one row per ordered pair: sign, share of draws with it, whether a candidate."""
        candidates = {link.pair for link in self.map.links}
        rows = []
        for i, source in enumerate(self.names):
            for j, target in enumerate(self.names):
                if i != j and not np.isnan(self.stable[i, j]):
                    sign = Sign(int(self.signs[i, j])).symbol
                    known = (source, target) in candidates
                    rows.append((source, target, sign, float(self.stable[i, j]), known))
        return Table.from_rows(("source", "target", "sign", "stable", "candidate"), rows)

    def completeness(self) -> str:
        """Return one line on what it rests on, with the caution."""
        return f"{self.people} people, {self.waves} waves, {self.steps} steps; {self.caution}"

    def __repr__(self) -> str:
        links = f"{len(self.map.links)} candidates"
        return f"<LaggedLinks: {links}, {self.people} people, {self.waves} waves>"


def lagged_links(
    scores: Scores,
    /,
    *,
    draws: int = 500,
    seed: int | None = 1,
    level: float = 0.975,
    block: int | None = None,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
) -> LaggedLinks:
    """Return which score tends to move after which.

    Changes from wave to wave are taken within each person, so that stable differences between
    people cannot pass for effects. The association of each change with the next change of another
    variable is shrunk towards none; a bootstrap over people and over blocks of waves says how
    stable its sign is. Only signs are given.

    Parameters
    ----------
    scores
        Repeated scores.
    draws, seed
        Of the bootstrap.
    level
        Share of draws that must give the same sign, above 0.5 and below 1.
    block
        Waves in a block; None: the cube root of their number, rounded up.
    min_group, personal
        As for `find_consensus`.

    Returns
    -------
    LaggedLinks
        Candidates with their sign, and a caution.

    Raises
    ------
    KompassieError
        For fewer than 8 waves or 70 steps: too short to say anything, whatever a formula gives.

    Notes
    -----
    O(draws · people · waves · V²).

    References
    ----------
    Schäfer and Strimmer (2005), "A shrinkage approach to large-scale covariance matrix
    estimation"; Künsch (1989), "The jackknife and the bootstrap for general stationary
    observations"; Hamaker, Kuiper and Grasman (2015), "A critique of the cross-lagged panel
    model".

    Examples
    --------
    >>> lagged_links(Scores.from_rows([("p", "rust", 5, w) for w in range(4)]), personal=True)
    Traceback (most recent call last):
    kompassie.errors.KompassieError: 4 waves are too few to say what moves after what: 8 are needed
    """
    if not isinstance(scores, Scores):
        kind = type(scores).__name__
        raise InvalidValue("scores", kind, "give Scores, such as read_scores() makes")
    wanted, entropy = check_draws(draws), entropy_of(seed)
    share = number(level, "level", "use a share above 0.5 and below 1", high=0.9999, above=0.5)
    waves = max(len(scores.waves), 1)
    if waves < FEWEST_WAVES:
        raise KompassieError(
            f"{waves} waves are too few to say what moves after what: {FEWEST_WAVES} are needed"
        )
    require_people(scores.people, minimum_of(min_group), personal)
    before, after = _changes(scores)
    known = ~np.isnan(before).all(axis=2) & ~np.isnan(after).all(axis=2)
    steps = int(known.sum())
    if steps < FEWEST_STEPS:
        raise KompassieError(
            f"{steps} steps from change to change are too few to say what moves after what: "
            f"{FEWEST_STEPS} are needed, over all people together"
        )
    length = max(int(np.ceil(waves ** (1 / 3))), 1) if block is None else block
    if isinstance(length, bool) or not isinstance(length, int) or length < 1:
        raise InvalidValue("block", block, "use a number of waves from 1 upwards, or None")
    moments = _Moments(before, after)
    found = moments.correlations(np.ones((1, *known.shape)))[0]
    drawn = []
    for chunk in range(-(-wanted // CHUNK)):
        count = min(CHUNK, wanted - chunk * CHUNK)
        weights = _block_weights(entropy, chunk, count, known.shape, length)
        drawn.append(moments.correlations(weights))
    sample = np.concatenate(drawn)
    shrinkage = _shrinkage(found, sample)
    sign = np.sign(np.nan_to_num(found)).astype(np.int8)
    with np.errstate(invalid="ignore"):
        same = np.where(np.isnan(sample), 0.5, np.sign(sample) == sign)
    stable = same.mean(axis=0)
    stable[(sign == 0) | np.isnan(found)] = np.nan
    np.fill_diagonal(stable, np.nan)
    # What shrinks away says nothing, however often its sign comes back.
    size = np.abs(np.nan_to_num(found)) * (1.0 - shrinkage)
    kept = (np.nan_to_num(stable) >= share) & (size >= SMALLEST)
    links = [
        Link(scores.variables[i], scores.variables[j], Sign(int(sign[i, j])), evidence="observed",
             confidence=None)
        for i, j in np.argwhere(kept)
    ]  # fmt: skip
    settings = {
        "draws": wanted, "level": share, "block": length, "min_group": min_group,
        "personal": personal,
    }  # fmt: skip
    return LaggedLinks(
        CausalMap(scores.variables, links),
        scores.variables,
        stable,
        sign,
        scores.people,
        waves,
        steps,
        shrinkage,
        CAUTION,
        made_by("lagged_links", settings, entropy=entropy),
    )


def _changes(scores: Scores) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return changes and the changes after them, each (people, waves − 2, V); NaN where unknown."""
    people, person = np.unique(scores.person, return_inverse=True)
    grid = np.full((len(people), len(scores.waves), len(scores.variables)), np.nan)
    grid[person, scores.wave, scores.variable] = scores.current
    change = np.diff(grid, axis=1)
    return change[:, :-1], change[:, 1:]


class _Moments:
    """Weighted correlations of every change with every next change, over many weights at once."""

    def __init__(self, before: NDArray[np.float64], after: NDArray[np.float64]) -> None:
        size = before.shape[2]
        x, y = before.reshape(-1, size), after.reshape(-1, size)
        self.size = size
        mx, my = ~np.isnan(x), ~np.isnan(y)
        x, y = np.where(mx, x, 0.0), np.where(my, y, 0.0)
        products = [
            mx[:, :, None] & my[:, None, :],
            x[:, :, None] * my[:, None, :],
            mx[:, :, None] * y[:, None, :],
            (x * x)[:, :, None] * my[:, None, :],
            mx[:, :, None] * (y * y)[:, None, :],
            x[:, :, None] * y[:, None, :],
        ]
        self.flat = [p.reshape(len(x), -1).astype(np.float64) for p in products]

    def correlations(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return correlations, shape (D, V, V); NaN where nothing varied."""
        w = weights.reshape(len(weights), -1)
        n, sx, sy, sxx, syy, sxy = (w @ p for p in self.flat)
        with np.errstate(invalid="ignore", divide="ignore"):
            vx, vy = sxx - sx * sx / n, syy - sy * sy / n
            r = (sxy - sx * sy / n) / np.sqrt(vx * vy)
        r = np.where((vx > 1e-12) & (vy > 1e-12), r, np.nan)
        return r.reshape(-1, self.size, self.size)


def _block_weights(
    entropy: int, chunk: int, count: int, shape: tuple[int, ...], length: int
) -> NDArray[np.float64]:
    """Return how often each person and step counts: people drawn, and blocks of steps drawn."""
    people, steps = shape
    random = stream(entropy, "resample", chunk, ("blocks",))
    who = random.integers(0, people, size=(CHUNK, people))[:count]
    blocks = -(-steps // length)
    starts = random.integers(0, max(steps - length + 1, 1), size=(CHUNK, blocks))[:count]
    weights = np.zeros((count, people, steps))
    for d in range(count):
        drawn = (starts[d][:, None] + np.arange(length)).ravel()[:steps]
        time = np.bincount(np.minimum(drawn, steps - 1), minlength=steps)
        weights[d] = np.bincount(who[d], minlength=people)[:, None] * time[None, :]
    return weights


def _shrinkage(found: NDArray[np.float64], sample: NDArray[np.float64]) -> float:
    """Return how far to draw the associations towards none: their noise over their size."""
    apart = ~np.eye(len(found), dtype=bool) & ~np.isnan(found)
    if not apart.any():
        return 1.0
    with np.errstate(invalid="ignore"):
        noise = np.nanvar(np.where(apart, sample, 0.0), axis=0)[apart].sum()
    size = float(np.square(found[apart]).sum())
    return float(min(noise / size, 1.0)) if size > 0 else 1.0
