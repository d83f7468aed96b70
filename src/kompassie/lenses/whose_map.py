"""Whose map matters: whether a conclusion survives each group's map, and what flips it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..dynamics.compare import compare_scenarios
from ..errors import InvalidValue, KompassieError
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.interventions import Scenario
from ..model.link import Link
from ..people.consensus import find_consensus
from ..people.intervals import check_draws
from ..people.privacy import blocks_of, minimum_of
from ..people.survey import MINIMUM_GROUP, Survey
from ..people.tallies import SIGN_SHARE, Absent
from ..provenance import Provenance, made_by
from ..randomness import entropy_of
from ..tabular import Table, TableResult

__all__ = ["Flip", "GroupView", "WhoseMap", "whose_map_matters"]

DECIDED = 0.6
"""Share of draws in one direction from which a conclusion has a sign."""

_Pair = tuple[str, str]
_Run = Callable[[CausalMap], tuple[float, float]]


@dataclass(frozen=True)
class GroupView:
    """What the conclusion is on one group's map.

    Parameters
    ----------
    group
        Its name.
    map
        Its map.
    up, down
        Share of draws in which the variable rises, or falls.
    sign
        +1, −1, or 0 where neither has 60 % of the draws.
    """

    group: str
    map: CausalMap
    up: float
    down: float
    sign: int


@dataclass(frozen=True)
class Flip:
    """Links that, put as one group draws them, bring everybody's conclusion to that group's.

    Parameters
    ----------
    group
        The group.
    links
        (source, target, as everybody has it, as the group has it): "+", "−", "?" or "no link".
    up
        Share of draws in which the variable rises after the change.
    """

    group: str
    links: tuple[tuple[str, str, str, str], ...]
    up: float


@dataclass(frozen=True)
class WhoseMap(TableResult):
    """Whether a conclusion survives each group's map.

    Parameters
    ----------
    scenario, on
        What is done, and what it is asked of.
    everybody
        The conclusion on the map of all people.
    groups
        The conclusion on each group's map.
    hidden
        Groups too small to be shown.
    survives
        Whether every group's map gives the same sign.
    flips
        Of each group that disagrees: the single links that flip the conclusion, or, where none
        does so alone, the smallest set that was found by adding the most telling link each time.
    tried
        Number of changed maps that were run.
    provenance
        How it was made, seed included.
    """

    scenario: Scenario
    on: str
    everybody: GroupView
    groups: tuple[GroupView, ...]
    hidden: tuple[str, ...]
    survives: bool
    flips: tuple[Flip, ...]
    tried: int
    provenance: Provenance = field(repr=False)

    @property
    def against(self) -> tuple[GroupView, ...]:
        """The groups whose map gives another sign."""
        return tuple(g for g in self.groups if g.sign != self.everybody.sign)

    def table(self) -> Table:
        """Return one row per group: shares, sign, whether it agrees, links that flip it."""
        rows = []
        for view in (self.everybody, *self.groups):
            flips = [f for f in self.flips if f.group == view.group]
            told = "; ".join(
                ", ".join(f"{s} → {t} ({a} ⇒ {b})" for s, t, a, b in f.links) for f in flips
            )
            agrees = view.sign == self.everybody.sign
            rows.append((view.group, view.up, view.down, view.sign, agrees, told))
        names = ("group", "up", "down", "sign", "agrees", "flipped by")
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what was compared."""
        hidden = f"; {len(self.hidden)} groups hidden" if self.hidden else ""
        return f"{len(self.groups)} groups{hidden}; {self.tried} changed maps tried"

    def __repr__(self) -> str:
        verdict = "survives" if self.survives else f"{len(self.against)} groups against"
        return f"<WhoseMap: {verdict}, {self.completeness()}>"


def whose_map_matters(
    source: Survey | Mapping[str, CausalMap],
    scenario: Scenario,
    /,
    on: str,
    *,
    draws: int = 200,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    like: CausalMap | None = None,
    min_share: float = 0.4,
    min_people: int = 3,
    absent: Absent = "zero",
    sign_share: float = SIGN_SHARE,
    most_tried: int = 60,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
) -> WhoseMap:
    r"""Return whether a conclusion survives each group's map, and which disagreement flips it.

    The scenario is run on the map of all people and on each group's map. Where a group's map gives
    another sign, the links in which it differs are put into everybody's map one at a time, as that
    group has them, to see which of them turns the conclusion.

    Parameters
    ----------
    source
        A survey with groups; or {group: map}, of which "everybody" is the map of all, and where
        it is missing the first one. Variables that a map lacks are added to it, without a link.
    scenario
        What is done.
    on
        The variable it is asked of.
    draws, seed, dynamics, horizon, settle, strengths
        As for `compare_scenarios`.
    like
        A map whose variables (today's level, labels, roles) the maps take over by name.
    min_share, min_people, absent, sign_share
        The rule for the map of a group, as for `find_consensus`.
    most_tried
        Changed maps to run at most.
    min_group, personal
        As for `find_consensus`.

    Returns
    -------
    WhoseMap
        The conclusion per group, and what flips it.

    Raises
    ------
    KompassieError
        If there is no group that may be shown.

    Notes
    -----
    Where some groups are hidden, the map of another has no sign against everybody's: it is unsure.
    One comparison per group, and one per link in which a disagreeing group differs.

    References
    ----------
    Langfield-Smith and Wirth (1992), "Measuring differences between cognitive maps", for links
    one map has and another has not.

    Examples
    --------
    >>> import kompassie as ks
    >>> maps = {"everybody": ks.parse("rest -> stress -"), "night": ks.parse("rest -> stress +")}
    >>> found = whose_map_matters(maps, ks.Scenario("rest", ks.Push("rest", 0.5)), on="stress")
    >>> found.survives, found.flips[0].links
    (False, (('rest', 'stress', '−', '+'),))
    """
    if not isinstance(scenario, Scenario):
        raise InvalidValue("scenario", scenario, "give a Scenario")
    minimum, tries = minimum_of(min_group), check_draws(most_tried)
    rule = {
        "min_share": min_share, "min_people": min_people, "absent": absent,
        "sign_share": sign_share, "min_group": minimum, "personal": personal,
    }  # fmt: skip
    maps, hidden, digest = _maps(source, minimum, personal, rule)
    maps = {name: _dressed(m, like) for name, m in maps.items()}
    entropy = entropy_of(seed)
    running = {
        "draws": check_draws(draws), "seed": entropy, "dynamics": dynamics, "horizon": horizon,
        "settle": settle, "strengths": strengths,
    }  # fmt: skip

    def run(m: CausalMap) -> tuple[float, float]:
        # By the rule a link is in a map or it is not; how many see it plays no part here.
        m = CausalMap(
            m.variables,
            [replace(link, confidence=None) for link in m.links],
            time_unit=m.time_unit,
        )
        e = compare_scenarios(m, scenario, **running).effect(scenario, on)  # type: ignore[arg-type]
        return e.up, e.down

    views = [GroupView(name, m, *(found := run(m)), _sign(*found)) for name, m in maps.items()]
    everybody, groups = views[0], tuple(views[1:])
    flips: list[Flip] = []
    tried = 0
    against = [g for g in groups if g.sign != everybody.sign]
    for view in against:
        share = (tries - tried) // max(len(against) - against.index(view), 1)
        found_flips, used = _flips(everybody, view, run, share)
        flips += found_flips
        tried += used
    settings = {**{k: v for k, v in running.items() if k != "seed"}, **rule, "on": on}
    return WhoseMap(
        scenario, on, everybody, groups, hidden, not against, tuple(flips), tried,
        made_by("whose_map_matters", settings, digest, entropy),
    )  # fmt: skip


def _sign(up: float, down: float) -> int:
    return 1 if up >= DECIDED else -1 if down >= DECIDED else 0


def _maps(
    source: object, minimum: int, personal: bool, rule: Mapping[str, object]
) -> tuple[dict[str, CausalMap], tuple[str, ...], str]:
    """Return everybody's map and then each group's, the hidden groups, and a digest."""
    if isinstance(source, Mapping):
        named = dict(source)
        wrong = [m for m in named.values() if not isinstance(m, CausalMap)]
        if len(named) < 2 or wrong:
            remedy = "give {group: map} with at least two maps"
            raise InvalidValue("maps", f"{len(named)} of them", remedy)
        first = "everybody" if "everybody" in named else next(iter(named))
        ordered = {first: named.pop(first), **named}
        return _over_all_variables(ordered), (), ordered[first].digest
    if not isinstance(source, Survey):
        kind = type(source).__name__
        raise InvalidValue("source", kind, "give a Survey, or {group: map}")
    personal = personal or source.consent
    alone = {next(iter(b)) for b in blocks_of(source, minimum) if len(b) == 1}
    shown = [g for k, g in enumerate(source.groups) if personal or k in alone]
    hidden = tuple(g for g in source.groups if g not in shown)
    if not shown:
        raise KompassieError(
            f"there is no group of {minimum} people or more whose map may be shown: ask more "
            "people, or pass personal=True if all of them agree to it"
        )
    maps = {"everybody": find_consensus(source, **rule).map}  # type: ignore[arg-type]
    for group in shown:
        maps[group] = find_consensus(source.where(group=group), **rule).map  # type: ignore[arg-type]
    return maps, hidden, source.digest


def _over_all_variables(maps: Mapping[str, CausalMap]) -> dict[str, CausalMap]:
    """Return the maps over the variables that any of them has, so that any link fits in any."""
    known = {v.name: v for m in reversed(list(maps.values())) for v in m.variables}
    order = dict.fromkeys(v.name for m in maps.values() for v in m.variables)
    variables = tuple(known[name] for name in order)
    return {
        name: m if m.variables == variables else CausalMap(
            [{v.name: v for v in m.variables}.get(v.name, v) for v in variables],
            m.links,
            title=m.title,
            time_unit=m.time_unit,
        )
        for name, m in maps.items()
    }  # fmt: skip


def _dressed(m: CausalMap, like: CausalMap | None) -> CausalMap:
    if like is None:
        return m
    known = {v.name: v for v in like.variables}
    return CausalMap(
        tuple(known.get(v.name, v) for v in m.variables), m.links, time_unit=like.time_unit
    )


def _flips(
    everybody: GroupView,
    view: GroupView,
    run: Callable[[CausalMap], tuple[float, float]],
    budget: int,
) -> tuple[list[Flip], int]:
    """Return what brings everybody's conclusion to one group's, and how many maps were run."""
    changes = _differences(everybody.map, view.map)
    singles: list[Flip] = []
    telling: list[tuple[float, _Pair]] = []
    tried = 0
    for pair, (here, there) in changes.items():
        if tried >= budget:
            break
        up, down = run(_changed(everybody.map, {pair: there}))
        tried += 1
        told = ((*pair, _mark(here), _mark(there)),)
        if _sign(up, down) == view.sign:
            singles.append(Flip(view.group, told, up))
        telling.append((abs((up - down) - (everybody.up - everybody.down)), pair))
    if singles:
        return singles, tried
    taken: dict[_Pair, Link | None] = {}
    order = sorted(telling, key=lambda item: (-item[0], list(changes).index(item[1])))
    for _, pair in order:
        if tried >= budget:
            break
        taken[pair] = changes[pair][1]
        up, down = run(_changed(everybody.map, taken))
        tried += 1
        if _sign(up, down) == view.sign:
            told_all = tuple((*p, _mark(changes[p][0]), _mark(changes[p][1])) for p in taken)
            return [Flip(view.group, told_all, up)], tried
    return [], tried


def _differences(one: CausalMap, other: CausalMap) -> dict[_Pair, tuple[Link | None, Link | None]]:
    """Return the links in which two maps differ: presence or sign."""
    here = {link.pair: link for link in one.links}
    there = {link.pair: link for link in other.links}
    found: dict[_Pair, tuple[Link | None, Link | None]] = {}
    for pair in (*here, *(p for p in there if p not in here)):
        a, b = here.get(pair), there.get(pair)
        if a is None or b is None or a.sign is not b.sign:
            found[pair] = a, b
    return found


def _changed(m: CausalMap, changes: Mapping[_Pair, Link | None]) -> CausalMap:
    """Return the map with some links replaced, put in, or taken out."""
    links = [changes.get(link.pair, link) for link in m.links]
    there = {link.pair for link in m.links}
    links += [link for pair, link in changes.items() if pair not in there]
    kept = tuple(link for link in links if link is not None)
    return CausalMap(m.variables, kept, time_unit=m.time_unit)


def _mark(link: Link | None) -> str:
    return "no link" if link is None else link.sign.symbol
