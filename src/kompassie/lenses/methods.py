"""The same question to four methods: where do they disagree about the best lever."""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..dynamics.candidates import Candidate, Levers, candidates_of, direction_of_target
from ..dynamics.levers import LeverRanking, rank_levers
from ..dynamics.signs import reach
from ..errors import InvalidValue, TooLarge
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, Saturating
from ..model.fields import number
from ..model.frozen import FrozenDict
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.variable import Variable
from ..press.predict import predict_press
from ..provenance import Provenance, made_by
from ..randomness import entropy_of
from ..tabular import Table, TableResult

__all__ = ["METHODS", "Method", "MethodComparison", "MethodView", "compare_methods"]

Method = Literal["paths", "press", "fuzzy", "levels"]

METHODS: tuple[Method, ...] = ("paths", "press", "fuzzy", "levels")
"""From least to most assumed: chains of links; press; a fuzzy map; levels over time."""

SURE = 0.5
"""Weight from which a press prediction counts as a direction (Dambacher et al. 2003)."""

DECIDED = 0.6
"""Share of draws from which a method that samples gives a direction."""


@dataclass(frozen=True)
class MethodView:
    """What one method says of the levers.

    Parameters
    ----------
    method
        "paths": all chains of links agree, the shortest first; "press": the weight of the exact
        prediction near an equilibrium; "fuzzy": the change in a fuzzy map; "levels": the change
        over time.
    scores
        {lever: score}, higher is better for the target; scores of two methods are on different
        scales and are compared by order only.
    directions
        {lever: +1 it helps, −1 it harms, 0 the method does not say}.
    best
        The levers it puts first, ties included; empty where it sees none that helps.
    """

    method: Method
    scores: Mapping[str, float]
    directions: Mapping[str, int]
    best: tuple[str, ...]


@dataclass(frozen=True)
class MethodComparison(TableResult):
    """Four methods side by side on which lever does most for a target.

    Parameters
    ----------
    map
        The map.
    target
        The variable it is about.
    better
        +1 if it should rise, −1 if it should fall.
    levers
        The levers, by name.
    variables
        {lever: the variable that is pushed}.
    views
        What each method says; a method that could not be asked is not among them.
    left_out
        {method: why it could not be asked}.
    draws
        Number of draws of the methods that sample.
    provenance
        How it was made.
    """

    map: CausalMap
    target: str
    better: int
    levers: tuple[str, ...]
    variables: Mapping[str, Variable]
    views: tuple[MethodView, ...]
    left_out: Mapping[str, str]
    draws: int
    provenance: Provenance

    def view(self, method: str) -> MethodView:
        """Return what one method says."""
        for view in self.views:
            if view.method == method:
                return view
        known = ", ".join(view.method for view in self.views)
        raise InvalidValue("method", method, f"use one of {known}")

    @property
    def agreed(self) -> tuple[str, ...]:
        """Levers that every method which sees a best one puts first, ties included."""
        firsts = [set(view.best) for view in self.views if view.best]
        common = set.intersection(*firsts) if firsts else set()
        return tuple(name for name in self.levers if name in common)

    @property
    def opposed(self) -> tuple[str, ...]:
        """Levers that help by one method and harm by another."""
        found = []
        for name in self.levers:
            signs = {view.directions[name] for view in self.views}
            if {1, -1} <= signs:
                found.append(name)
        return tuple(found)

    @property
    def disagreements(self) -> tuple[tuple[Method, Method], ...]:
        """Pairs of methods that each see a best lever, and none together."""
        return tuple(
            (a.method, b.method)
            for a, b in itertools.combinations(self.views, 2)
            if a.best and b.best and not set(a.best) & set(b.best)
        )

    def agreement(self, one: str, other: str) -> float:
        """Return the rank correlation (Spearman) of two methods over the levers, −1 … 1.

        NaN where a method gives all levers the same score.
        """
        from scipy.stats import rankdata

        views = [self.view(one), self.view(other)]
        a, b = (rankdata([view.scores[name] for name in self.levers]) for view in views)
        if a.std() == 0.0 or b.std() == 0.0:
            return math.nan
        return float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std()))

    def table(self) -> Table:
        """Return one row per lever: its score and direction by each method."""
        columns: dict[str, list[object]] = {"lever": list(self.levers)}
        for view in self.views:
            columns[view.method] = [view.scores[name] for name in self.levers]
            columns[f"{view.method}, direction"] = [view.directions[name] for name in self.levers]
            columns[f"{view.method}, best"] = [name in view.best for name in self.levers]
        return Table(columns)

    def completeness(self) -> str:
        """Return one line that says which methods were asked."""
        asked = ", ".join(view.method for view in self.views)
        left = "".join(f"; {method} left out: {why}" for method, why in self.left_out.items())
        return f"{len(self.levers)} levers by {asked}{left}"

    def __repr__(self) -> str:
        return f"<MethodComparison on {self.target}: {self.completeness()}>"


def compare_methods(
    source: MapSource,
    /,
    *,
    target: str,
    better: int | None = None,
    levers: Levers = None,
    amount: float = 0.6,
    draws: int = 100,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    fuzzy: FuzzyCognitive = FuzzyCognitive(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    strengths: tuple[float, float] = (0.2, 1.0),
) -> MethodComparison:
    r"""Ask four methods which lever does most for a target, and see where they disagree.

    Where all agree, the answer rests on the drawing more than on a method. Where they do not, it
    rests on what that method assumes, and that is worth saying.

    Parameters
    ----------
    source
        The map, or a study.
    target
        The variable it is about.
    better
        +1 if it should rise, −1 if it should fall; None: by its valence.
    levers
        Names of variables, or {variable: push}; None: every variable that can reach the target,
        as in `rank_levers`.
    amount
        Size of a push, as in `rank_levers`.
    draws, seed, strengths
        Of the methods that sample.
    dynamics
        How influence becomes change over time.
    fuzzy
        The fuzzy map; it runs for as many steps as the horizon has time units.
    horizon
        Length of the runs.

    Returns
    -------
    MethodComparison
        What each method says of every lever.

    Raises
    ------
    InvalidValue
        If nothing says which way the target should move, or no lever can reach it.

    Notes
    -----
    Knight, Lloyd and Penn (2014) found that the kind of fuzzy map alone can change which variable
    comes first; Dambacher, Li and Rossignol (2003) give the weights of press predictions.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nstress -> mistakes +\nnoise -> stress +")
    >>> found = ks.compare_methods(m, target="mistakes", better=-1, levers=["rest"], draws=8)
    >>> found.agreed
    ('rest +',)
    """
    base = map_of(source, least=1)
    size = number(amount, "amount", "use a number above 0", above=0.0)
    if not isinstance(fuzzy, FuzzyCognitive):
        raise InvalidValue("fuzzy", fuzzy, "use FuzzyCognitive(…)")
    aim = base.names[base.position(target, "in target=")]
    way = direction_of_target(base, aim, better)
    chosen = candidates_of(base, levers, size, [aim])
    for candidate in chosen:
        if candidate.variable is None:
            remedy = "give pushes on single variables: path logic and press know no other"
            raise InvalidValue("levers", candidate.name, remedy)
    views = [_paths(base, aim, way, chosen)]
    left_out: dict[str, str] = {}
    unsure = sum(link.sign is Sign.UNSURE for link in base.links)
    if unsure:
        left_out["press"] = (
            f"it needs decided signs, and {unsure} of {len(base.links)} links have none"
        )
    else:
        try:
            views.append(_press(base, aim, way, chosen))
        except TooLarge as error:
            left_out["press"] = str(error)
    for method, kind, length in (
        ("fuzzy", fuzzy, float(math.ceil(horizon))),
        ("levels", dynamics, horizon),
    ):
        ranking = rank_levers(
            base, target=aim, better=way, levers=[c.scenario for c in chosen], draws=draws,
            seed=seed, dynamics=kind, horizon=length, strengths=strengths,
        )  # fmt: skip
        views.append(_ranked("fuzzy" if method == "fuzzy" else "levels", ranking))
    settings: dict[str, object] = {"target": aim, "better": way, "amount": amount, "draws": draws}
    settings |= {"dynamics": dynamics, "fuzzy": fuzzy, "horizon": horizon, "strengths": strengths}
    return MethodComparison(
        base,
        aim,
        way,
        tuple(c.name for c in chosen),
        FrozenDict({c.name: c.variable for c in chosen if c.variable is not None}),
        tuple(views),
        FrozenDict(left_out),
        draws,
        made_by("compare_methods", settings, base.digest, entropy_of(seed)),
    )


def _sign(candidate: Candidate) -> int:
    return 1 if (candidate.push or 0.0) > 0 else -1


def _view(method: Method, scores: dict[str, float], directions: dict[str, int]) -> MethodView:
    helping = {name: score for name, score in scores.items() if directions[name] > 0}
    most = max(helping.values(), default=0.0)
    best = tuple(name for name, score in helping.items() if score >= most - 1e-12)
    return MethodView(method, FrozenDict(scores), FrozenDict(directions), best)


def _paths(m: CausalMap, target: str, way: int, chosen: tuple[Candidate, ...]) -> MethodView:
    """Return what chains of links say: a direction where all agree, shorter ones first."""
    scores, directions = {}, {}
    for candidate in chosen:
        variable = candidate.variable
        assert variable is not None  # noqa: S101 - checked by the caller
        signs = reach(m, [(variable.name, _sign(candidate))])[target]
        sign = way * next(iter(signs)) if len(signs) == 1 else 0
        directions[candidate.name] = sign
        scores[candidate.name] = sign / _distance(m, variable.name, target) if sign else 0.0
    return _view("paths", scores, directions)


def _distance(m: CausalMap, source: str, target: str) -> int:
    """Return the number of links in the shortest chain, at least 1."""
    queue, seen = deque([(source, 0)]), {source}
    while queue:
        name, length = queue.popleft()
        if name == target and length:
            return length
        for link in m.links_from(name):
            if link.target not in seen:
                seen.add(link.target)
                queue.append((link.target, length + 1))
    return 1


def _press(m: CausalMap, target: str, way: int, chosen: tuple[Candidate, ...]) -> MethodView:
    """Return the exact press predictions, weighted by how far the ways agree."""
    prediction = predict_press(m)
    row = prediction.names.index(target)
    scores, directions = {}, {}
    for candidate in chosen:
        assert candidate.variable is not None  # noqa: S101 - checked by the caller
        column = prediction.names.index(candidate.variable.name)
        weight = float(prediction.weights[row, column])
        ways = int(prediction.adjoint[row, column])
        sign = way * _sign(candidate) * ((ways > 0) - (ways < 0))
        sure = not math.isnan(weight) and weight >= SURE
        scores[candidate.name] = 0.0 if math.isnan(weight) else sign * weight
        directions[candidate.name] = sign if sure else 0
    return _view("press", scores, directions)


def _ranked(method: Method, ranking: LeverRanking) -> MethodView:
    """Return what sampled runs say."""
    scores = {x.name: x.median * ranking.better for x in ranking.levers}
    directions = {
        x.name: 1 if x.helps >= DECIDED else -1 if x.harms >= DECIDED else 0 for x in ranking.levers
    }
    best = tuple(x.name for x in ranking.best if directions[x.name] > 0)
    return MethodView(method, FrozenDict(scores), FrozenDict(directions), best)
