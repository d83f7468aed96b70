"""Finding archetypes: well-known shapes of trouble that a part of the map looks like."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import IncompleteResult, InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.frozen import FrozenDict
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .archetype_patterns import PATTERNS
from .archetype_search import ArchetypeSearch, ranked
from .likeness import Likeness

__all__ = ["Archetypes", "find_archetypes"]


@dataclass(frozen=True)
class Archetypes(TableResult):
    """Parts of a map that look like an archetype, the least likely by chance first.

    A likeness, not a proof: what it says has to be asked of the team.

    Parameters
    ----------
    map
        The map.
    candidates
        Likenesses that lack nothing.
    nearly
        Likenesses that lack one arrow, at most three of each archetype.
    searched
        {archetype: up to how many inserted variables, not counting those with one link in and one
        out, every likeness is listed; −1: not even those with none}.
    left_out
        Links that were not looked at: those with an unsure sign, and self-links.
    complete
        Whether every archetype was searched as far as was asked.
    stopped
        What ended it early: "limit", "time limit", "callback", or None.
    provenance
        How it was made.
    """

    map: CausalMap
    candidates: tuple[Likeness, ...]
    nearly: tuple[Likeness, ...]
    searched: Mapping[str, int]
    left_out: tuple[Link, ...]
    complete: bool
    stopped: str | None
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.candidates)

    def __bool__(self) -> bool:
        return bool(self.candidates)

    def __iter__(self) -> Iterator[Likeness]:
        return iter(self.candidates)

    def __getitem__(self, k: int) -> Likeness:
        return self.candidates[k]

    @property
    def names(self) -> tuple[str, ...]:
        """The archetypes that were found, each once, in the order of their best candidate."""
        return tuple(dict.fromkeys(c.archetype for c in self.candidates))

    def of(self, archetype: str) -> tuple[Likeness, ...]:
        """Return the candidates of one archetype."""
        known = [p.name for p in PATTERNS]
        name = archetype.strip().replace(" ", "_") if isinstance(archetype, str) else archetype
        if name not in known:
            raise InvalidValue("archetype", archetype, f"use one of {', '.join(known)}")
        return tuple(c for c in self.candidates if c.archetype == name)

    def require_complete(self) -> Archetypes:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the list of archetypes",
                self.completeness(),
                "Give more time_limit= or limit=, or a smaller max_inserted=",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says how far the search came."""
        if self.complete:
            return "complete"
        least = min(self.searched.values())
        behind = [name for name, k in self.searched.items() if k == least]
        upto = (
            f"all with up to {least} inserted variables are listed"
            if least >= 0
            else f"not finished: {', '.join(behind)}"
        )
        return f"stopped at the {self.stopped}: {upto}"

    def table(self) -> Table:
        """Return one row per candidate, then per almost-candidate, with who plays which role."""
        rows = []
        for found in (*self.candidates, *self.nearly):
            lacks = found.missing
            arrow = "" if lacks is None else f"{lacks.source or '…'} → {lacks.target or '…'}"
            rows.append(
                (
                    found.archetype,
                    ", ".join(f"{role}: {name}" for role, name in found.roles.items()),
                    " | ".join(loop.caption for loop in found.loops),
                    found.inserted,
                    found.delays_lacking,
                    round(found.surprise, 1),
                    arrow and f"{arrow} ({lacks.sign})" if lacks else "",
                )
            )
        names = ("archetype", "roles", "loops", "inserted", "delays_lacking", "surprise", "missing")
        return Table.from_rows(names, rows)

    def __repr__(self) -> str:
        return (
            f"<Archetypes: {len(self.candidates)} candidates, {len(self.nearly)} that lack one "
            f"arrow, {self.completeness()}>"
        )


def find_archetypes(
    m: MapSource,
    /,
    max_inserted: int = 3,
    limit: int | None = 100,
    time_limit: float | None = 1.5,
    progress: Progress = None,
) -> Archetypes:
    """Find parts of a map that look like an archetype.

    Fixes that fail, shifting the burden, limits to growth, escalation (over a shared comparison,
    or two threats), success to the successful, tragedy of the commons, drifting goals, growth and
    underinvestment, accidental adversaries and the attractiveness principle. Each is a small map
    of roles. Roles are bound to variables so that each link of it is a path with its sign; paths
    share no variable. Candidates are ranked by how unlikely they are by chance; a delay that
    belongs to the archetype and is drawn counts for it.

    Parameters
    ----------
    m
        The map, or a study whose loop names the loops then carry.
    max_inserted
        How many variables that play no role may lie on the paths, all together. Variables with
        one link in and one link out do not count: any number may lie on a path.
    limit
        At most so many candidates of each archetype; None: no limit.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Archetypes
        `candidates`, and `nearly`: those that lack one arrow.

    Raises
    ------
    InvalidValue
        For a number or time that makes no sense, or what is no map.

    Notes
    -----
    Searched for all archetypes with no inserted variable, then with one, and so on; each step
    costs about the mean number of links per variable times the one before. Links with an unsure
    sign are left out. Surprise is −log2 of how many such likenesses (this many roles, links and
    inserted variables, these signs and delays) are to be expected in a map with as many variables
    and links where each link falls anywhere and has either sign.

    References
    ----------
    Senge (1990), "The Fifth Discipline"; Kim (1992), "Systems Archetypes I"; Braun (2002), "The
    system archetypes". Wolstenholme (2003), "Towards the definition and use of a core set of
    archetypal structures", on how few loops they come down to.

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.find_archetypes(ks.flagship_study())
    >>> best = found.of("fixes that fail")[0]
    >>> best.roles["symptom"], best.roles["fix"], best.roles["consequence"]
    ('adhoc', 'bilateraal', 'onbenoemd')
    >>> [loop.name.code for loop in best.loops]
    ['B1', 'R10']
    """
    base = map_of(m)
    deepest = whole(max_inserted, "max_inserted", 0)
    if deepest is None:
        raise InvalidValue("max_inserted", None, "use a whole number from 0 upwards")
    most = whole(limit, "limit", 1)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    search = ArchetypeSearch(
        base,
        m.loop_names if isinstance(m, Study) else (),
        most,
        math.inf if time_limit is None else time_limit,
        Meter(progress, "candidates"),
    )
    search.whole(deepest)
    search.nearly()
    settings = {"max_inserted": deepest, "limit": most, "time_limit": time_limit}
    return Archetypes(
        base,
        ranked(search.found.values(), base),
        search.best_nearly(),
        FrozenDict(search.searched),
        tuple(x for x in base.links if x.sign is Sign.UNSURE or x.source == x.target),
        search.stopped is None,
        search.stopped,
        made_by("find_archetypes", settings, base.digest),
    )
