"""Sums of products of link strengths, each strength with a letter of its own."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict

if TYPE_CHECKING:
    from sympy import Expr

__all__ = ["Letters", "Term", "Verdict"]

Verdict = Literal["up", "down", "depends", "no pathway"]

# Terms and letters of a sum that is taken apart into factors: beyond it that takes seconds.
_FACTORED_TERMS = 60
_FACTORED_LETTERS = 20


@dataclass(frozen=True)
class Term:
    """A product of strengths with a sign; no link is in it twice."""

    sign: int
    letters: frozenset[str]

    def __mul__(self, other: Term) -> Term:
        return Term(self.sign * other.sign, self.letters | other.letters)


class Letters:
    """A letter for each link between some variables, in the order of the map.

    Parameters
    ----------
    m
        The map.
    rows
        For each variable i {j: sign of what acts from j on i}.
    nodes
        Places of the variables.
    """

    def __init__(self, m: CausalMap, rows: list[dict[int, int]], nodes: list[int]) -> None:
        from sympy import Symbol

        self.rows = rows
        inside = {m.names[k] for k in nodes}
        chosen = [link for link in m.links if {*link.pair} <= inside]
        names = [_letter(k) for k in range(len(chosen))]
        self.links = FrozenDict({name: x.pair for name, x in zip(names, chosen, strict=True)})
        self._of = {
            (m.position(x.source), m.position(x.target)): name
            for name, x in zip(names, chosen, strict=True)
        }
        self._symbols = {name: Symbol(name, positive=True) for name in names}

    def path(self, path: tuple[int, ...]) -> Term:
        """Return the product along a path."""
        steps = list(itertools.pairwise(path))
        sign = 1
        for j, i in steps:
            sign *= self.rows[i][j]
        return Term(sign, frozenset(self._of[step] for step in steps))

    def loops(self, way: Mapping[int, int]) -> Term:
        """Return the product over separate loops {variable: what acts on it}, each times −1."""
        sign = 1
        waiting = set(way)
        while waiting:
            sign = -sign
            node = min(waiting)
            while node in waiting:
                waiting.discard(node)
                sign *= self.rows[node][way[node]]
                node = way[node]
        steps = ((j, i) for i, j in way.items())
        return Term(sign, frozenset(self._of[step] for step in steps if step in self._of))

    def expression(self, terms: Iterable[Term]) -> Expr:
        """Return a sum of terms."""
        from sympy import Mul

        return self.sum_of(
            term.sign * Mul(*(self._symbols[name] for name in sorted(term.letters)))
            for term in terms
        )

    def sum_of(self, parts: Iterable[Expr]) -> Expr:
        """Return a sum of expressions."""
        from sympy import Add

        return Add(*parts)

    def positive(self, terms: list[Term]) -> tuple[Verdict, Any]:
        """Return when a sum is above 0: a word, and a sympy relation, true or false."""
        from sympy import StrictGreaterThan, false, true

        signs = {term.sign for term in terms}
        if not signs:
            return "no pathway", false
        if len(signs) == 1:
            return ("up", true) if 1 in signs else ("down", false)
        common = frozenset.intersection(*(term.letters for term in terms))
        rest = [Term(term.sign, term.letters - common) for term in terms]
        used = frozenset.union(*(term.letters for term in rest))
        if len(rest) <= _FACTORED_TERMS and len(used) <= _FACTORED_LETTERS:
            rest = self._core(rest)
        ups, downs = ([Term(1, t.letters) for t in rest if t.sign == sign] for sign in (1, -1))
        condition = StrictGreaterThan(self.expression(ups), self.expression(downs), evaluate=False)
        return "depends", condition

    def _core(self, terms: list[Term]) -> list[Term]:
        """Return the one factor of a sum that can have either sign, or the sum itself.

        No letter is in a term twice, so no letter is in two factors.
        """
        from sympy import Poly

        names = sorted({name for term in terms for name in term.letters})
        symbols = [self._symbols[name] for name in names]
        powers = {tuple(int(n in t.letters) for n in names): t.sign for t in terms}
        content, factors = Poly.from_dict(powers, *symbols, domain="ZZ").factor_list()
        sign = 1 if content > 0 else -1
        mixed = []
        for factor, _ in factors:
            signs = {1 if value > 0 else -1 for value in factor.coeffs()}
            if len(signs) == 2:
                mixed.append(factor)
            elif -1 in signs:
                sign = -sign
        if len(mixed) != 1:
            return terms
        return [
            Term(
                sign if value > 0 else -sign,
                frozenset(n for n, power in zip(names, monomial, strict=True) if power),
            )
            for monomial, value in mixed[0].terms()
        ]


def _letter(k: int) -> str:
    """Return the letter of place k: a … z, a1 … z1, a2 and so on."""
    turn, place = divmod(k, len(string.ascii_lowercase))
    return string.ascii_lowercase[place] + (str(turn) if turn else "")
