"""What a report is about when nobody says: the outcome, and the scenarios worth a try."""

from __future__ import annotations

from ..dynamics.compare import Comparison, compare_scenarios
from ..dynamics.holds import Holds, find_holds
from ..errors import InvalidValue
from ..lenses.iceberg import Iceberg, iceberg
from ..lenses.whose_map import WhoseMap
from ..loops.find import find_loops
from ..loops.found import Loops
from ..model.causal_map import CausalMap
from ..model.dynamics import Saturating
from ..model.interventions import Push, Scenario
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..people.compared import PeopleComparison
from ..people.consensus import Consensus, find_consensus
from ..people.support import LoopSupport, loop_support
from ..people.survey import Survey

__all__ = ["Findings", "gather", "outcome_of", "scenarios_of"]

GAINS = (1.2, 1.5, 2.0)
"""Gains a report shows side by side, since no workshop measures the gain."""

_MAIN_GAIN = 1.5
_MOST_TRIES = 8

Asked = Consensus | LoopSupport | PeopleComparison | WhoseMap
"""What is known of people who were asked."""


class Findings:
    """Everything a report tells of, given or worked out here.

    Parameters
    ----------
    source
        The map or study.
    loops, iceberg
        Of the map.
    outcome
        The variable whose outcome counts, or None.
    comparisons
        Comparisons of the same scenarios, the main one first, others at other gains.
    holds
        What holds today, or None where today is not known.
    people
        What is known of people who were asked.
    """

    def __init__(
        self,
        source: MapSource,
        loops: Loops,
        seen: Iceberg,
        outcome: str | None,
        comparisons: list[Comparison],
        holds: Holds | None,
        people: list[Asked],
    ) -> None:
        self.source = source
        self.map = source.base_map
        self.loops = loops
        self.iceberg = seen
        self.outcome = outcome
        self.comparisons = comparisons
        self.holds = holds
        self.people = people


def gather(
    source: MapSource,
    results: tuple[object, ...],
    on: str | None,
    draws: int,
    seed: int | None,
) -> Findings:
    """Return the findings of a report: those given, and the others worked out.

    A comparison is worked out at three gains, unless one is given.
    """
    m = map_of(source, least=1)
    # A survey is run on every link somebody may draw, and told of by the links that are shared.
    _check_results(results, (m, source.union_map) if isinstance(source, Survey) else (m,))
    loops = next((r for r in results if isinstance(r, Loops)), None)
    loops = find_loops(source) if loops is None else loops
    seen = next((r for r in results if isinstance(r, Iceberg)), None)
    comparisons = [r for r in results if isinstance(r, Comparison)]
    holds = next((r for r in results if isinstance(r, Holds)), None)
    outcome = outcome_of(m) if on is None else m[on].name
    if holds is not None and on is None:
        outcome = holds.target
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
    return Findings(
        source, loops, iceberg(source, loops=loops) if seen is None else seen, outcome,
        comparisons, holds, _asked(source, results, draws, seed),
    )  # fmt: skip


def _asked(
    source: MapSource, results: tuple[object, ...], draws: int, seed: int | None
) -> list[Asked]:
    """Return what was given of people; of a bare survey, what they share and which loops."""
    given = [r for r in results if isinstance(r, Asked)]
    if given or not isinstance(source, Survey):
        return given
    rule = dict(source.rule)
    return [
        find_consensus(source, **rule),
        loop_support(source, draws=draws, seed=seed, **rule),
    ]


def _check_results(results: tuple[object, ...], maps: tuple[CausalMap, ...]) -> None:
    """Refuse what a report cannot tell of, and what was worked out on another map."""
    for result in results:
        if isinstance(result, (LoopSupport, PeopleComparison)):
            # They are about people and their many maps, not about one.
            continue
        if isinstance(result, WhoseMap):
            own = result.everybody.map
        elif isinstance(result, (Loops, Iceberg, Comparison, Holds, Consensus)):
            own = result.map
        else:
            raise InvalidValue(
                "result",
                result,
                "give Loops, a Comparison, Holds, an Iceberg or what is known of people who were "
                "asked, or leave it out",
            )
        if own not in maps:
            raise InvalidValue(
                f"map of the {type(result).__name__}",
                own,
                "it was worked out on another map than the report is about; ask again on this one",
            )


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
