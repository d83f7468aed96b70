"""What a report is about when nobody says: the outcome, and the scenarios worth a try."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...dynamics.compare import Comparison, compare_scenarios
from ...dynamics.effect import effect_of
from ...dynamics.holds import Holds, find_holds
from ...dynamics.questions import NextQuestion, next_question
from ...errors import InvalidValue
from ...lenses.iceberg import Iceberg, iceberg
from ...lenses.triad import Triad
from ...loops.find import find_loops
from ...loops.found import Loops
from ...loops.strongest import SelectedLoops
from ...model.causal_map import CausalMap
from ...model.dynamics import Saturating
from ...model.interventions import Push, Scenario
from ...model.source import DrawnSource, MapSource, map_of
from ...model.study import Study
from ...people.compared import PeopleComparison
from ...people.consensus import Consensus, find_consensus
from ...people.support import LoopSupport, loop_support
from ...people.survey import Survey
from ..telling.telling import kind_of
from .headings import PLACES

__all__ = ["Findings", "gather", "outcome_of", "scenarios_of"]

GAINS = (1.2, 1.5, 2.0)
"""Gains a report shows side by side, since no workshop measures the gain."""

_MAIN_GAIN = 1.5
_MOST_TRIES = 8
_ASKED = 64  # draws for the next question


@dataclass(frozen=True)
class Findings:
    """Everything a report tells of, given or worked out here.

    Parameters
    ----------
    source, map
        The map, study or survey, and its map.
    loops, iceberg
        Of the map.
    chosen
        Loops somebody chose to be told, or None.
    outcome
        The variable whose outcome counts, or None.
    comparisons
        Comparisons of the same scenarios, the main one first, others at other gains.
    holds
        What holds today, or None where today is not known.
    others
        Results of other kinds, in the order they were given.
    personal
        Whether words of respondents, and what is about one person, may be shown.
    """

    source: MapSource
    map: CausalMap
    loops: Loops
    iceberg: Iceberg
    chosen: SelectedLoops | None
    outcome: str | None
    comparisons: list[Comparison]
    holds: Holds | None
    others: tuple[object, ...] = ()
    personal: bool = False

    def under(self, part: str) -> list[tuple[str, object]]:
        """Return the other results that stand under a heading, each with its kind."""
        kinds = [(kind_of(result), result) for result in self.others]
        return [(k, r) for k, r in kinds if k is not None and PLACES[k].part == part]

    @property
    def from_people(self) -> bool:
        """Whether anything here comes from what several people answered."""
        return isinstance(self.source, Survey) or bool(self.under("differ"))

    @property
    def main_scenario(self) -> int | None:
        """Place of the scenario that moves the outcome most, or None."""
        if not self.comparisons or self.outcome is None:
            return None
        main = self.comparisons[0]
        v = main.map.position(self.outcome)
        sizes = [abs(effect_of(main, k, v).median) for k in range(1, len(main.scenarios))]
        return 1 + sizes.index(max(sizes)) if sizes else None


def gather(
    source: MapSource,
    results: tuple[object, ...],
    on: str | None,
    draws: int,
    seed: int | None,
    personal: bool = False,
) -> Findings:
    """Return the findings of a report: those given, and the others worked out.

    A comparison is worked out at three gains, unless one is given.
    """
    m = map_of(source, least=1)
    for result in results:
        _check(result, source, personal)
    whole = [r for r in results if isinstance(r, Loops) and not isinstance(r, SelectedLoops)]
    loops = whole[0] if whole else find_loops(source)
    chosen = next((r for r in results if isinstance(r, SelectedLoops)), None)
    seen = next((r for r in results if isinstance(r, Iceberg)), None)
    comparisons = [r for r in results if isinstance(r, Comparison)]
    holds = next((r for r in results if isinstance(r, Holds)), None)
    others = [_shown(r, personal) for r in results if kind_of(r) in PLACES]
    if isinstance(source, Survey):
        if not any(isinstance(r, Consensus) for r in others):
            others.append(find_consensus(source))
        if not any(isinstance(r, LoopSupport) for r in others):
            others.append(loop_support(source, seed=seed))
    outcome = _outcome(m, on, results)
    known = all(v.today is not None for v in m.variables)
    if not comparisons:
        tries = scenarios_of(source)
        if tries and outcome is not None:
            gains = sorted(GAINS, key=lambda gain: gain != _MAIN_GAIN) if known else [_MAIN_GAIN]
            comparisons = [
                compare_scenarios(
                    source, tries, draws=draws, seed=seed, dynamics=Saturating(gain=gain)
                )
                for gain in gains
            ]
    if holds is None and outcome is not None and known and m[outcome].today:
        holds = find_holds(source, target=outcome, seed=seed)
    asked = any(isinstance(r, NextQuestion) for r in others)
    if comparisons and outcome is not None and not asked:
        doubted = _most_doubted(comparisons[0], outcome)
        others.append(
            next_question(
                source,
                doubted,
                on=outcome,
                draws=max(draws, _ASKED),
                seed=seed,
                dynamics=comparisons[0].dynamics,
                strengths=comparisons[0].strengths,
            )
        )
    return Findings(
        source, m, loops, iceberg(source, loops=loops) if seen is None else seen, chosen, outcome,
        comparisons, holds, tuple(others), personal,
    )  # fmt: skip


def _most_doubted(comparison: Comparison, outcome: str) -> Scenario:
    """Return the scenario of which it is least sure which way it moves the outcome."""
    v = comparison.map.position(outcome)
    effects = [effect_of(comparison, k, v) for k in range(1, len(comparison.scenarios))]
    sure = [max(effect.up, effect.down) for effect in effects]
    # Where nothing moves there is nothing to ask.
    moving = [share or 2.0 for share in sure]
    return comparison.scenarios[1 + moving.index(min(moving))]


def _outcome(m: CausalMap, on: str | None, results: tuple[object, ...]) -> str | None:
    """Return the outcome that was named, that a result is about, or that the map suggests."""
    if on is not None:
        return m[on].name
    for kind in (Holds, object):
        for result in results:
            about = getattr(result, "target", None) or getattr(result, "on", None)
            if isinstance(result, kind) and isinstance(about, str) and about in m:
                return about
    return outcome_of(m)


def _check(result: object, source: MapSource, personal: bool) -> None:
    """Refuse what a report cannot tell of, and what was worked out on another map."""
    kind = kind_of(result)
    if kind not in PLACES and not isinstance(result, (Loops, Iceberg, Comparison, Holds)):
        raise InvalidValue(
            "result",
            result,
            "give Loops, a Comparison, Holds, an Iceberg or the answer to another question about "
            "the map, or leave it out",
        )
    if isinstance(result, Triad) and not personal:
        raise InvalidValue(
            "personal", False, "the scores of a Triad are about one person: pass personal=True"
        )
    if not _belongs(result, source, kind or ""):
        raise InvalidValue(
            f"map of the {type(result).__name__}",
            getattr(result, "map", result),
            "it was worked out on another map than the report is about; ask again on this one",
        )


def _belongs(result: object, source: MapSource, kind: str) -> bool:
    """Return whether a result is about a map.

    What is about people may rest on links that are not in the map they share; it only has to speak
    of the same variables. What compares two maps has to end or begin with this one.
    """
    m = source.base_map
    holder = next(
        (h for name in ("everybody", "loops", "likeness") if (h := getattr(result, name, None))),
        None,
    )
    own = getattr(result, "map", None) or getattr(holder, "map", None)
    if kind.startswith("people.") or kind == "lenses.whose_map.WhoseMap":
        if isinstance(result, Survey):
            own = result.union_map
        return own is None or set(own.names) <= set(m.names)
    if isinstance(own, CausalMap):
        # From a survey, runs rest on every link that somebody sees.
        return own == m or (isinstance(source, DrawnSource) and own == source.union_map)
    variables = [e.variable for e in getattr(result, "effects", ()) if hasattr(e, "variable")]
    one = getattr(result, "variable", None)
    variables += [one] if one is not None else []
    if variables:
        return all(v.name in m and m[v.name] == v for v in variables)
    digest = getattr(getattr(result, "provenance", None), "source", "")
    compares = kind.startswith("loops.comparing") or kind.startswith("loops.simplifying")
    return compares or not digest or digest == m.digest


def _shown(result: object, personal: bool) -> object:
    """Return a result without what is about one person, unless that may be shown."""
    if isinstance(result, PeopleComparison) and result.leader and not personal:
        return replace(result, leader=())
    return result


def outcome_of(m: CausalMap) -> str | None:
    """Return the result that most links lead to, or None if the map names no result.

    A helping result goes before another; ties go to the later one in the map.
    """
    results = [
        (v.valence == "helping", len(m.links_into(v.name)), k, v.name)
        for k, v in enumerate(m.variables)
        if v.kind == "result"
    ]
    return max(results)[-1] if results else None


def scenarios_of(source: MapSource) -> tuple[Scenario, ...]:
    """Return the scenarios of a study; of a bare map, one push for each thing people can do.

    Behaviours and competences are pushed up, hindering ones down, by 0.6; at most eight.
    """
    if isinstance(source, Study) and source.scenarios:
        return source.scenarios
    tries = []
    for v in source.base_map.variables:
        if v.kind in ("behaviour", "competence"):
            amount = -0.6 if v.valence == "hindering" else 0.6
            labels = {lang: f"{v.label(lang)} {'−' if amount < 0 else '+'}" for lang in v.labels}
            name = f"{v.name} {'−' if amount < 0 else '+'}"
            tries.append(Scenario(name, (Push(v.name, amount),), labels))
    return tuple(tries[:_MOST_TRIES])
