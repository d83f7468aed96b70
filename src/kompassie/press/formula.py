"""When a response is positive, in letters: one for the strength of each link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValue, TooLarge
from ..kernels.matchings import BeyondBudget, matchings, row_order, steps_at_most
from ..model.causal_map import CausalMap
from ..model.fields import count
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .community import SelfEffects, deadline_after, fits, signed_rows, too_large
from .letters import Letters, Term, Verdict

if TYPE_CHECKING:
    from sympy import Expr

__all__ = ["PathTerm", "PressFormula", "press_formula"]

_WRITTEN = 600  # characters of a condition that is written out


@dataclass(frozen=True)
class PathTerm:
    """One path from source to target, and the feedback of all that is not on it.

    Parameters
    ----------
    route
        Names of the variables, from source to target.
    sign
        Product of the signs of its links, −1 or +1.
    strength
        Product of the strengths of its links (sympy).
    feedback
        Complementary feedback: the determinant of −A without the path's variables (sympy). Where
        it is negative, the path works against its own sign.
    """

    route: tuple[str, ...]
    sign: int
    strength: Expr
    feedback: Expr

    @property
    def names(self) -> str:
        """The route in one line."""
        return " → ".join(self.route)


@dataclass(frozen=True)
class PressFormula(TableResult):
    """The response of one variable to a lasting push on another, in letters.

    Parameters
    ----------
    map
        The map.
    source, target
        The variable pushed, and the one that responds.
    links
        Letter to the (source, target) of the link whose strength it is; above 0. Self-effects
        that nobody drew are 1.
    expression
        The response to a push of 1 (sympy): numerator ÷ determinant of −A. Strong components
        that no path touches are left out, as they cancel.
    determinant
        The denominator (sympy); above 0 in every stable system.
    condition
        When a stable system responds upwards (sympy): a relation, or true or false.
    prediction
        "up" or "down" for all strengths that leave the map stable, "depends", or "no pathway".
    positive_paths, negative_paths
        Paths by the product of the signs of their links, shortest first.
    self_effects
        Where variables limit themselves: "all" or "drawn".
    provenance
        How it was made.
    """

    map: CausalMap
    source: str
    target: str
    links: Mapping[str, tuple[str, str]]
    expression: Expr
    determinant: Expr
    condition: Any
    prediction: Verdict
    positive_paths: tuple[PathTerm, ...]
    negative_paths: tuple[PathTerm, ...]
    self_effects: SelfEffects
    provenance: Provenance

    @property
    def text(self) -> str:
        """When the response is positive, in one line of algebra, for stable systems."""
        if self.prediction == "no pathway":
            return "always zero: no pathway"
        if self.prediction != "depends":
            return "always positive" if self.prediction == "up" else "always negative"
        written = str(self.condition)
        if len(written) > _WRITTEN:
            sides = self.condition.lhs, self.condition.rhs
            ups, downs = (len(side.as_ordered_terms()) for side in sides)
            return f"positive when {ups:,} products outweigh {downs:,} (see .condition)"
        return f"positive when {written}"

    def table(self) -> Table:
        """Return one row per path: route, sign, strength and complementary feedback."""
        rows = [
            (path.names, "+" if path.sign > 0 else "−", str(path.strength), str(path.feedback))
            for path in (*self.positive_paths, *self.negative_paths)
        ]
        return Table.from_rows(("path", "sign", "strength", "feedback"), rows)

    def completeness(self) -> str:
        """Return one line with the condition."""
        return f"complete, for stable systems: {self.text}"

    def __repr__(self) -> str:
        return f"<PressFormula: {self.source} on {self.target}, {self.text}>"


def press_formula(
    m: MapSource,
    /,
    source: str,
    target: str,
    *,
    self_effects: SelfEffects = "all",
    limit: int = 5_000,
    time_limit: float | None = 10.0,
) -> PressFormula:
    """Write out when a lasting push on `source` raises `target`.

    Entry (i, j) of −A⁻¹ is the response of variable i to a lasting push on variable j; here one
    entry, i being `target` and j `source`, with a letter for the strength of each link.
    Strengths that were given are letters too.

    Parameters
    ----------
    m
        The map, or a study.
    source
        The variable pushed, upwards.
    target
        The variable that responds.
    self_effects
        "all": a self-effect of −1 on every variable without a drawn self-link; "drawn": only
        self-links that were drawn.
    limit
        At most so many terms, in numerator and denominator each; more is refused.
    time_limit
        Seconds the counting of terms may take, else it is refused; None: no limit.

    Returns
    -------
    PressFormula
        Expression and condition (sympy), one line of algebra, and the paths behind it.

    Raises
    ------
    UnknownVariable
        If a variable is not in the map.
    InvalidValue
        If a link has an unsure sign, or if no strengths give an equilibrium to push away from.
    TooLarge
        If there are more terms than `limit`, with their number.

    Notes
    -----
    The numerator is the sum over all paths of the path's strength times the determinant of −A
    without its variables; the sign is the numerator's, as the denominator is above 0 in a stable
    system. Each term is one way to match rows with columns, and ways are listed without a dead
    end. A condition is made shorter by leaving out factors that are above 0 in any case.

    References
    ----------
    Levins (1974), "The qualitative analysis of partially specified systems", Annals of the New
    York Academy of Sciences 231. Puccia and Levins (1985), "Qualitative Modeling of Complex
    Systems".

    Examples
    --------
    >>> import kompassie as ks
    >>> f = press_formula(ks.parse('''
    ... training -> skill +
    ... skill -> results +
    ... training -> stress +
    ... stress -> results -'''), "training", "results")
    >>> f.text, dict(f.links)["a"]
    ('positive when a*b > c*d', ('training', 'skill'))
    """
    base = map_of(m)
    start, end = base.position(source, "in source="), base.position(target, "in target=")
    limit = count(limit, "limit")
    rows = signed_rows(base, self_effects, "press_formula")
    nodes = _between(rows, start, end)
    inside = set(nodes)
    inner = {i: [j for j in sorted(rows[i]) if j in inside] for i in nodes}
    what = f"the formula of {base.names[start]!r} on {base.names[end]!r}"
    paths_by_way, ways = _both(inner, start, end, what, limit, time_limit)
    if not ways:
        remedy = (
            "no strengths give an equilibrium to push away from; use 'all', or draw a self-link "
            "where something limits itself"
        )
        raise InvalidValue("self_effects", self_effects, remedy)
    letters = Letters(base, rows, nodes)
    terms: dict[tuple[int, ...], list[Term]] = {}
    for way in paths_by_way:
        path = _path(way, start, end)
        rest = {i: j for i, j in way.items() if i not in path}
        terms.setdefault(path, []).append(letters.loops(rest))
    paths = [
        PathTerm(
            tuple(base.names[k] for k in path),
            letters.path(path).sign,
            letters.expression([replace(letters.path(path), sign=1)]),
            letters.expression(terms[path]),
        )
        for path in sorted(terms, key=lambda path: (len(path), path))
    ]
    determinant = letters.expression([letters.loops(way) for way in ways])
    numerator = letters.sum_of(p.sign * p.strength * p.feedback for p in paths)
    prediction, condition = letters.positive(
        [letters.path(path) * term for path, found in terms.items() for term in found]
    )
    settings: dict[str, object] = {"source": base.names[start], "target": base.names[end]}
    return PressFormula(
        base,
        base.names[start],
        base.names[end],
        letters.links,
        numerator / determinant,
        determinant,
        condition,
        prediction,
        tuple(p for p in paths if p.sign > 0),
        tuple(p for p in paths if p.sign < 0),
        self_effects,
        made_by("press_formula", {**settings, "self_effects": self_effects}, base.digest),
    )


Way = dict[int, int]
Pattern = Mapping[int, list[int]]


def _between(rows: list[dict[int, int]], start: int, end: int) -> list[int]:
    """Return what the start reaches and what reaches the end: whole strong components."""
    onward: list[list[int]] = [[] for _ in rows]
    for i, row in enumerate(rows):
        for j in row:
            onward[j].append(i)
    return sorted(_reach(onward, start) & _reach([list(row) for row in rows], end))


def _reach(following: list[list[int]], start: int) -> set[int]:
    reached = {start}
    waiting = [start]
    while waiting:
        for other in following[waiting.pop()]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def _both(
    inner: Pattern, start: int, end: int, what: str, limit: int, time_limit: float | None
) -> tuple[list[Way], list[Way]]:
    """Return the ways of numerator and denominator, or refuse if they are too many."""
    if not inner:
        return [], [{}]
    deadline = deadline_after(time_limit)
    place = {node: k for k, node in enumerate(inner)}
    pattern = [[place[j] for j in columns] for columns in inner.values()]
    work = len(pattern) * sum(map(len, pattern)) // 4
    if not fits(work, time_limit):
        raise too_large(what, work, time_limit)
    minor = {i: columns for i, columns in inner.items() if i != start}
    try:
        work = steps_at_most(pattern, row_order(pattern, deadline), spare=0)
        if not fits(work, time_limit):
            raise too_large(what, work, time_limit)
        above = _ways(minor, [j for j in inner if j != end], what, limit, deadline)
        below = _ways(inner, list(inner), what, limit, deadline)
    except BeyondBudget as beyond:
        raise too_large(what, work, time_limit, beyond.used_up) from None
    return above, below


def _ways(rows: Pattern, columns: list[int], what: str, limit: int, deadline: float) -> list[Way]:
    """Return every way to match the rows with the columns."""
    place = {node: k for k, node in enumerate(sorted({*rows, *columns}))}
    node = list(place)
    number, listed = matchings(
        [[place[j] for j in row if j in place] for row in rows.values()],
        [place[j] for j in columns],
        limit,
        deadline,
    )
    if number > limit:
        remedy = (
            "Give more limit=, or use predict_press() for a sign and sample_press() for a share"
        )
        raise TooLarge(what, f"{number:,} terms", f"{limit:,}", remedy)
    return [{i: node[k] for i, k in zip(rows, way, strict=True)} for way in listed]


def _path(way: Way, start: int, end: int) -> tuple[int, ...]:
    """Return the places from start to end: each row is matched with what acts on it."""
    path = [end]
    while path[-1] != start:
        path.append(way[path[-1]])
    return tuple(reversed(path))
