"""Press predictions over many draws of strengths, of which only stable ones count."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult, TooLarge, UnknownVariable
from ..kernels.shares import wilson
from ..model.causal_map import CausalMap
from ..model.fields import clean_name, count
from ..model.frozen import FrozenDict
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from ..tabular import Table, TableResult
from .asked import pushes_on, signs_seen, strength_range
from .community import SelfEffects, deadline_after
from .drawing import Drawing, drawing_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PressSample", "sample_press"]


_LARGEST = 1_000  # variables: a draw of more takes seconds
_CANCELLED = 1e-9  # a response this much smaller than what acts on it is looked at closely


@dataclass(frozen=True)
class PressSample(TableResult):
    """How often each variable rises and falls under a push, among stable draws of the strengths.

    Parameters
    ----------
    map
        The map.
    push
        Variable to the lasting push on it.
    observed
        Variable to the sign (−1, +1) that was seen there.
    up, down
        Variable to the share of accepted draws in which it rises, or falls, 0 … 1; NaN where no
        draw was accepted. A variable that no pathway reaches does neither. A share of 1 is a
        share of the draws, no proof: see `interval`, and the weights of `predict_press`.
    up_where_matched
        The same as `up`, among the draws that agree with every observation; NaN without any.
    standard_error
        Variable to the standard error of `up`, never 0.
    unreached
        Variables that no pathway reaches from the push.
    draws
        Accepted draws that were asked for.
    tried, stable
        Draws that were tried, and how many of these were stable.
    accepted
        Stable draws that the shares are of, at most `draws`.
    matched
        Accepted draws that agree with every observation.
    stopped
        What ended the run early: "limit", "time limit", "callback", "never stable" (no draw
        can be stable, whatever is drawn), or None.
    self_effects
        Where variables limit themselves: "all" or "drawn".
    strengths
        Range that unknown strengths were drawn from.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    push: Mapping[str, float]
    observed: Mapping[str, int]
    up: Mapping[str, float]
    down: Mapping[str, float]
    up_where_matched: Mapping[str, float]
    standard_error: Mapping[str, float]
    unreached: tuple[str, ...]
    draws: int
    tried: int
    stable: int
    accepted: int
    matched: int
    stopped: str | None
    self_effects: SelfEffects
    strengths: tuple[float, float]
    provenance: Provenance

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables."""
        return tuple(self.up)

    @property
    def fixed(self) -> bool:
        """Whether there was nothing to draw: each strength is one number, each sign decided."""
        return all(isinstance(x.strength, float) and x.sign for x in self.map.links)

    @property
    def stable_share(self) -> float:
        """Share of the draws tried that was stable, 0 … 1; NaN if none was tried."""
        return _share(self.stable, self.tried)

    @property
    def stable_standard_error(self) -> float:
        """Standard error of `stable_share`."""
        return _standard_error(self.stable, self.tried)

    @property
    def match_share(self) -> float:
        """Share of accepted draws that agree with all that was observed; NaN without any."""
        return _share(self.matched, self.accepted) if self.observed else math.nan

    @property
    def match_standard_error(self) -> float:
        """Standard error of `match_share`."""
        return _standard_error(self.matched, self.accepted) if self.observed else math.nan

    def interval(self, name: str) -> tuple[float, float]:
        """Return the 95 % interval of the share in which a variable rises (Wilson 1927).

        What is not 0 or 1 in it can still happen: 1,000 rises in 1,000 draws give 0.996 … 1.
        """
        known = clean_name(name)
        if known not in self.up:
            raise UnknownVariable(name, self.names)
        return wilson(self.up[known], self.accepted)

    @property
    def complete(self) -> bool:
        """Whether as many draws were accepted as were asked for."""
        return self.stopped is None

    def require_complete(self) -> PressSample:
        """Return the sample itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            remedy = "Give more limit= and time_limit=, fewer draws=, or weaker strengths="
            raise IncompleteResult("the press sample", self._why(), remedy)
        return self

    def table(self) -> Table:
        """Return one row per variable: shares, standard error, interval, pathway, observed."""
        rows = [
            (
                name,
                self.up[name],
                self.down[name],
                self.standard_error[name],
                *self.interval(name),
                name not in self.unreached,
                Sign(self.observed[name]).symbol if name in self.observed else "",
                self.up_where_matched[name],
            )
            for name in self.up
        ]
        names = ("variable", "up", "down", "standard_error", "low", "high", "pathway", "observed")
        return Table.from_rows((*names, "up_where_matched"), rows)

    def _why(self) -> str:
        if self.stopped == "never stable":
            no = "the strengths given do not" if self.fixed else "no strengths"
            return f"{no} make this map stable ({self.tried:,} draws tried)"
        return f"it stopped at the {self.stopped} with {self.accepted:,} of {self.draws:,} draws"

    def completeness(self) -> str:
        """Return one line: draws accepted, share that was stable, and whether that is all."""
        share = f"{self.stable:,} of {self.tried:,} tried were stable"
        if self.stopped is None:
            return f"complete: {self.accepted:,} draws, {share}"
        if self.stopped == "never stable":
            return self._why()
        return f"stopped at the {self.stopped}: {self.accepted:,} of {self.draws:,} draws, {share}"

    def __repr__(self) -> str:
        return f"<PressSample: {self.completeness()}>"


def sample_press(
    m: MapSource,
    /,
    push: Mapping[str, float],
    *,
    draws: int = 1000,
    seed: int | None = 1,
    observed: Mapping[str, int | str] | None = None,
    self_effects: SelfEffects = "all",
    strengths: tuple[float, float] = (0.0, 1.0),
    limit: int | None = 100_000,
    time_limit: float | None = 30.0,
    progress: Progress = None,
) -> PressSample:
    """Draw strengths, keep the stable systems, and count who rises under a lasting push.

    Entry (i, j) of −A⁻¹ is the response of variable i to a lasting push on variable j; several
    pushes add up. Unknown strengths are drawn uniformly from `strengths`, ranges from
    themselves, given ones are fixed, unsure signs are + or − with equal chance, and self-effects
    that nobody drew are −1. Delays are left out.

    Parameters
    ----------
    m
        The map, or a study.
    push
        Variable to the lasting push on it, such as ``{"rest": +1}``.
    draws
        How many stable draws to accept, at least 1.
    seed
        Entropy of the draws; None: fresh, and kept in the provenance.
    observed
        Variable to the sign that was seen there, such as ``{"stress": -1}``. It changes no share
        of `up`: it gives `match_share` and `up_where_matched`.
    self_effects
        "all": a self-effect of −1 on every variable without a drawn self-link; "drawn": only
        self-links that were drawn.
    strengths
        Range of strengths that nobody gave.
    limit
        At most so many draws tried (to the next 64); None: no limit.
    time_limit
        Seconds after which to stop with the draws there are; None: no limit.
    progress
        None, True, or a function ``(draws accepted, draws)``, which may raise `Stop`.

    Returns
    -------
    PressSample
        Shares with their standard errors, and always the share of draws that was stable.

    Raises
    ------
    UnknownVariable
        If a push or an observation is not in the map.
    InvalidValue
        For a push, an observation or a setting that makes no sense.
    TooLarge
        If the map has more than 1,000 variables: each draw would take too long.

    Notes
    -----
    A draw costs O(V³), taken by strong component. It is turned down by the signs of two
    determinants first; then its stability is decided by squaring a matrix, and only where that
    leaves it open by eigenvalues. Keeping only stable draws favours weak
    reinforcing loops: that is why the stable share stands in every answer.

    References
    ----------
    Melbourne-Thomas, Wotherspoon, Raymond and Constable (2012), "Comprehensive evaluation of
    model uncertainty in qualitative network analyses", Ecological Monographs 82, for drawing
    strengths, keeping stable systems and validating with known responses.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse('''
    ... rest -> stress -
    ... stress -> mistakes +
    ... mistakes -> stress +''')
    >>> s = sample_press(m, {"rest": +1}, draws=200, seed=1)
    >>> s.up["mistakes"], s.stable_share
    (0.0, 1.0)
    """
    base = map_of(m)
    pushes = pushes_on(push, base)
    seen = signs_seen(observed, base)
    wanted = count(draws, "draws")
    most = math.inf if limit is None else count(limit, "limit")
    entropy = entropy_of(seed)
    spread = strength_range(strengths)
    if len(base) > _LARGEST:
        raise TooLarge(
            "drawing strengths for a map",
            f"{len(base):,} variables",
            f"{_LARGEST:,}",
            "Ask about a part of the map with only()",
        )
    drawing = drawing_of(base, self_effects, spread)
    deadline = deadline_after(time_limit)
    tally = _Tally(drawing, pushes, seen, wanted)
    stopped = _run(tally, entropy, most, deadline, Meter(progress, "draws", wanted))
    settings: dict[str, object] = {"push": dict(pushes), "draws": wanted, "observed": dict(seen)}
    settings |= {"self_effects": self_effects, "strengths": spread}
    settings |= {"limit": limit, "time_limit": time_limit}
    names, n = base.names, tally.accepted
    return PressSample(
        base,
        FrozenDict(pushes),
        FrozenDict(seen),
        _by_name(names, (_share(int(k), n) for k in tally.up)),
        _by_name(names, (_share(int(k), n) for k in tally.down)),
        _by_name(
            names, (_share(int(k), tally.matched if seen else 0) for k in tally.up_where_matched)
        ),
        _by_name(names, (_standard_error(int(k), n) for k in tally.up)),
        tuple(name for k, name in enumerate(names) if not tally.reached[k]),
        wanted,
        tally.tried,
        tally.stable,
        n,
        tally.matched,
        stopped,
        self_effects,
        spread,
        made_by("sample_press", settings, base.digest, entropy),
    )


def _run(tally: _Tally, entropy: int, most: float, deadline: float, meter: Meter) -> str | None:
    """Try draws until enough are accepted; return what ended it before that, or None."""
    chunk = 0
    while True:
        for matrices in tally.drawing.matrices(entropy, chunk):
            tally.take(matrices)
            if time.monotonic() > deadline and tally.accepted < tally.wanted:
                return "time limit"
        chunk += 1
        if tally.accepted >= tally.wanted:
            meter.tick(tally.accepted, last=True)
            return None
        if not tally.stable and (tally.drawing.never_stable or tally.drawing.fixed):
            return "never stable"
        if chunk * CHUNK >= most:
            return "limit"
        if not meter.tick(tally.accepted):
            return "callback"


class _Tally:
    """What is counted over the draws; nothing of a draw is kept."""

    def __init__(
        self, drawing: Drawing, push: Mapping[str, float], seen: Mapping[str, int], wanted: int
    ) -> None:
        self.drawing = drawing
        place = {name: k for k, name in enumerate(drawing.names)}
        self.push = np.zeros(len(place))
        for name, amount in push.items():
            self.push[place[name]] = amount
        self.reached = drawing.reached(np.flatnonzero(self.push))
        self.seen = np.array([place[name] for name in seen], dtype=np.intp)
        self.seen_signs = np.array(list(seen.values()), dtype=np.int8)
        self.wanted = wanted
        self.tried = self.stable = self.accepted = self.matched = 0
        self.up, self.down, self.up_where_matched = np.zeros((3, len(place)), dtype=np.int64)

    def take(self, matrices: NDArray[np.float64]) -> None:
        """Count draws, shape (D, V, V); beyond the number wanted only for the stable share."""
        stable = self.drawing.stable(matrices)
        self.tried += len(matrices)
        self.stable += len(stable)
        kept = stable[: self.wanted - self.accepted]
        if not len(kept):
            return
        signs = self._signs(matrices[kept])
        agree = np.all(signs[:, self.seen] == self.seen_signs, axis=1)
        self.accepted += len(kept)
        self.matched += int(agree.sum())
        self.up += (signs > 0).sum(axis=0)
        self.down += (signs < 0).sum(axis=0)
        self.up_where_matched += (signs[agree] > 0).sum(axis=0)

    def _signs(self, matrices: NDArray[np.float64]) -> NDArray[np.int8]:
        """Return the signs of the responses, shape (D, V); what only rounding makes is 0."""
        response = np.linalg.solve(-matrices, self.push[:, None])
        response = np.where(self.reached, response[..., 0], 0.0)
        signs: NDArray[np.int8] = np.sign(response).astype(np.int8)
        # Where all that acts on a variable cancels out, given strengths are at work.
        acting = np.abs(matrices) @ np.abs(response)[..., None]
        cancelled = self.reached & (np.abs(response) < _CANCELLED * acting[..., 0])
        for k in np.flatnonzero(cancelled.any(axis=1)):
            # Componentwise error bound of Bauer and Skeel: |A⁻¹| |A| |x| units of rounding.
            doubt = np.abs(np.linalg.inv(matrices[k])) @ acting[k, :, 0]
            signs[k, np.abs(response[k]) <= 8 * len(doubt) * np.finfo(float).eps * doubt] = 0
        return signs


def _by_name(names: tuple[str, ...], values: Iterator[float]) -> FrozenDict[str, float]:
    return FrozenDict(zip(names, values, strict=True))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _standard_error(part: int, whole: int) -> float:
    """Return the standard error of a share, after Agresti and Coull (1998): not 0 at 0 and 1."""
    if not whole:
        return math.nan
    share = (part + 2) / (whole + 4)
    return math.sqrt(share * (1 - share) / (whole + 4))
