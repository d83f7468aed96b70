"""What people answered about links, without who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InvalidValue, KompassieError
from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.remarks import Remark, Report
from ..model.source import LinkDraws, Over
from ..model.variable import Variable
from ..tabular import Table
from .answers import Kind
from .assembling import assembled, places_of
from .forms import answers_table, quotes_table, rows_of_maps
from .importing import gather, synonym_table
from .sealing import sealed
from .sheets import Cells, Sheets, digest_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MINIMUM_GROUP", "Survey"]

MINIMUM_GROUP = 5
"""The smallest group whose answers are shown."""


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """Answers of several people about the links between the same variables.

    It shows how many people and answers there are and nothing of who they are: people are
    numbers, and the numbers follow from the answers themselves, not from a name or from the order
    of the file. One sheet is what one person answered in one round.

    It is a source of maps: `base_map` is what the group shares by the default rule of
    `find_consensus`, and `link_draws` gives resamples of the people, or one person a draw.

    Parameters
    ----------
    variables
        Names of the variables: those given first, then in order of first mention.
    pairs
        Shape (P, 2), int32: places of source and target of each pair anybody has a row about, in
        order of the variables.
    sheets
        Person, round and group of each sheet.
    cells
        Sheet, pair, kind and strength of each answer.
    rounds, groups
        Names of the rounds and the groups, sorted.
    statuses
        What stood in a status column.
    synonyms
        The merge table that was applied, {variant: name}.
    proposals
        Names that look like the same variable, {rarer: commoner}: look at them, and pass those you
        agree with as `synonyms`.
    report
        What was read, refused or noticed.
    described
        What is known of variables beside their names (labels, level, today); see `describing`.
    consent
        Whether all people agreed that their own answers may be shown; see `with_consent`.
    rule
        What `base_map` and `link_draws` ask of a link, where it is not the default; see
        `with_rule`.
    """

    variables: tuple[str, ...]
    pairs: NDArray[np.int32]
    sheets: Sheets
    cells: Cells
    rounds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    synonyms: FrozenDict[str, str] = field(default_factory=FrozenDict)
    proposals: FrozenDict[str, str] = field(default_factory=FrozenDict)
    report: Report = field(default_factory=Report)
    described: FrozenDict[str, Variable] = field(default_factory=FrozenDict)
    consent: bool = False
    rule: FrozenDict[str, Any] = field(default_factory=FrozenDict)
    _whole: Survey | None = None
    _quotes: tuple[str, ...] = ()

    @classmethod
    @sealed
    def from_rows(
        cls,
        rows: Any,
        *,
        columns: Mapping[str, object] | None = None,
        scale: object = None,
        synonyms: Mapping[str, str] | None = None,
        variables: Iterable[str] | None = None,
        remarks: Iterable[Remark] = (),
        first_row: int = 1,
        keys: dict[str, int] | None = None,
    ) -> Survey:
        """Make a survey from rows of (respondent, source, target, answer).

        Parameters
        ----------
        rows
            Tuples, dictionaries, or any data frame.
        columns
            Which column is which, where its heading is not one we know: our name (respondent,
            source, target, answer, sign, strength, confidence, delay, quote, round, group,
            status) to the heading.
        scale
            What answers mean: see `scale_of`. None: ``+ - ? 0`` and their words, or the range that
            the heading of the answers names. Words for no influence, unsure, both, don't know, not
            asked and not mentioned are read on every scale, and kept apart.
        synonyms
            A merge table {variant: name} of variable names. It is kept on the survey.
        variables
            Names in the order wanted; others are added behind them, and that is reported.
        remarks
            What a reader noticed of the file as a whole.
        first_row
            Number of the first row, as the report counts them.
        keys
            A dictionary of yours that is filled with {respondent: number}: the only way back, and
            yours to keep or throw away. The survey keeps no such thing.

        Returns
        -------
        Survey
            With its `report` of rows read, refused and why.

        Raises
        ------
        TableError
            If more than half of the rows cannot be taken; it never names a respondent.
        InvalidValue
            For a missing column, a column that stands there twice, or an unknown scale.

        Notes
        -----
        O(rows · log rows); about 40 bytes a row.

        Examples
        --------
        >>> s = Survey.from_rows([("p1", "rest", "stress", "-"), ("p2", "rest", "stress", "-")])
        >>> s
        <Survey: fewer than 5 people, 2 answers, 2 variables>
        """
        table = synonym_table(synonyms)
        found = gather(rows, columns, scale, table, variables, first_row)
        made = assembled(found, table, tuple(remarks))
        if keys is not None:
            keys.update(zip(found.people, (int(n) for n in made.number_of), strict=True))
        laid = made.laid
        return cls(
            tuple(found.names), laid.pairs, laid.sheets, laid.cells, laid.rounds, laid.groups,
            laid.statuses, table, FrozenDict(made.proposals), made.report,
            _quotes=tuple(found.quotes),
        )  # fmt: skip

    @classmethod
    @sealed
    def from_maps(
        cls,
        maps: Mapping[str, CausalMap],
        *,
        groups: Mapping[str, str] | None = None,
        keys: dict[str, int] | None = None,
    ) -> Survey:
        """Make a survey from one map per person; a pair without a link was not mentioned.

        Parameters
        ----------
        maps
            {person: map}. A contested link counts as "both".
        groups
            {person: group}, for some or all of them.
        keys
            As for `from_rows`.

        Examples
        --------
        >>> import kompassie as ks
        >>> Survey.from_maps({"p1": ks.parse("a -> b +"), "p2": ks.parse("a -> b -")}).people
        2
        """
        dictionaries, names = rows_of_maps(maps, groups or {})
        survey = cls.from_rows(dictionaries, variables=names, keys=keys)
        # The first map that has a variable says what is known of it.
        known = {v.name: v for m in reversed(list(maps.values())) for v in m.variables}
        return survey.describing(known.values())

    # -- looking -----------------------------------------------------------------------------

    @cached_property
    def people(self) -> int:
        """Number of people, also those without an answer."""
        return len(np.unique(self.sheets.person))

    def where(
        self,
        *,
        group: str | Iterable[str] | None = None,
        round: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
    ) -> Survey:
        """Return the answers of some groups, rounds or statuses.

        A group's name also stands for those under it: "care" for "care / night".

        Parameters
        ----------
        group, round, status
            One name, or several; None: all.

        Raises
        ------
        InvalidValue
            For a name the survey does not have.
        """
        sheets = np.ones(len(self.sheets), dtype=bool)
        if group is not None:
            sheets &= np.isin(self.sheets.group, places_of("group", group, self.groups, under=True))
        if round is not None:
            sheets &= np.isin(self.sheets.round, places_of("round", round, self.rounds))
        cells = sheets[self.cells.sheet]
        if status is not None:
            cells &= np.isin(self.cells.status, places_of("status", status, self.statuses))
            sheets &= np.bincount(self.cells.sheet[cells], minlength=len(sheets)) > 0
        new = np.cumsum(sheets, dtype=np.int32) - 1
        kept = self.cells.picked(cells)
        kept = replaced(kept, sheet=new[kept.sheet])
        return replaced(
            self,
            sheets=self.sheets.picked(sheets),
            cells=kept,
            _whole=self if self._whole is None else self._whole,
        )

    @property
    def nodes(self) -> tuple[Variable, ...]:
        """The variables with all that is known of them, in order."""
        return tuple(self.described.get(name, Variable(name)) for name in self.variables)

    def describing(self, variables: CausalMap | Iterable[Variable]) -> Survey:
        """Return the survey with more known of its variables, by name.

        Parameters
        ----------
        variables
            A map, or variables, such as a table of variables gives; others than the survey's own
            are left aside.

        Examples
        --------
        >>> s = Survey.from_rows([(p, "rest", "stress", "-") for p in range(6)])
        >>> s.describing([Variable("rest", today=-0.4)]).base_map["rest"].today
        -0.4
        """
        given = variables.variables if isinstance(variables, CausalMap) else tuple(variables)
        if not all(isinstance(v, Variable) for v in given):
            raise InvalidValue("variables", type(given).__name__, "give a map, or Variable values")
        known = {v.name: v for v in given if v.name in self.variables}
        return replaced(self, described=FrozenDict({**self.described, **known}))

    def with_consent(self) -> Survey:
        """Return the survey of people who all agreed that their own answers may be shown.

        It is as if every question about it were asked with personal=True; for a team of four that
        looks at its own maps.
        """
        return replaced(self, consent=True)

    def with_rule(self, **rule: Any) -> Survey:
        """Return the survey with another rule for `base_map`, `union_map` and `link_draws`.

        Parameters
        ----------
        rule
            Settings of `find_consensus`: min_share, min_people, absent, sign_share.

        Examples
        --------
        >>> s = Survey.from_rows([(p, "rest", "stress", "-") for p in range(6)])
        >>> s.with_rule(min_share=0.6, absent="skip").base_map.links[0].sign.symbol
        '−'
        """
        known = ("min_share", "min_people", "absent", "sign_share")
        other = [name for name in rule if name not in known]
        if other:
            raise InvalidValue("rule", other, f"use some of {', '.join(known)}")
        from .consensus import rule_of

        rule_of(**rule)
        return replaced(self, rule=FrozenDict(rule))

    @property
    def whole(self) -> Survey:
        """The survey this is a part of; itself where it is no part."""
        return self if self._whole is None else self._whole

    @cached_property
    def digest(self) -> str:
        """A digest of the content, 64 hexadecimal digits: equal answers give equal digests."""
        return digest_of(self.variables, self.pairs, self.sheets, self.cells)

    def table(self) -> Table:
        """Return one row per kind of answer: how many there are; hidden of too few people."""
        from .privacy import hidden_text, is_shown

        counts = np.bincount(self.cells.kind, minlength=len(Kind) + 1)
        shown = self.consent or is_shown(self)
        rows = [(kind.word, int(counts[kind]) if shown else hidden_text()) for kind in Kind]
        return Table.from_rows(("answer", "number"), rows)

    def quotes(self, *, personal: bool = False) -> Table:
        """Return what people said in their own words: source, target, quote.

        Raises
        ------
        KompassieError
            Unless `personal`: a quote may show who said it.
        """
        if not (personal or self.consent):
            raise KompassieError(
                "quotes of respondents are not shown: a quote may show who said it. Pass "
                "personal=True if all of them agree to it"
            )
        return quotes_table(self, self._quotes)

    def to_rows(self, *, personal: bool = False) -> Table:
        """Return every answer: person (a number), round, group, source, target, answer, strength.

        Raises
        ------
        KompassieError
            Unless `personal`.
        """
        if not (personal or self.consent):
            raise KompassieError(
                "answers of one person are not shown: pass personal=True if all of them agree to it"
            )
        return answers_table(self)

    # -- a source of maps --------------------------------------------------------------------

    @cached_property
    def base_map(self) -> CausalMap:
        """The map of what the group shares, by the default rule."""
        from .consensus import find_consensus

        return find_consensus(self, **self.rule).map

    @cached_property
    def union_map(self) -> CausalMap:
        """The map of every link that may be there in a draw: what at least three people see."""
        from .drawing import union_map_of

        return union_map_of(self)

    def link_draws(self, over: Over = "resamples") -> LinkDraws:
        """Return what draws the links: resamples of the people, or one person a draw."""
        from .drawing import link_draws_of

        return link_draws_of(self, over)

    # -- showing -----------------------------------------------------------------------------

    def __repr__(self) -> str:
        if self.people >= MINIMUM_GROUP:
            size = f"{self.people:,} people"
        else:
            size = f"fewer than {MINIMUM_GROUP} people"
        parts = [size, f"{len(self.cells):,} answers", f"{len(self.variables)} variables"]
        if self.people < MINIMUM_GROUP and self._whole is not None:
            parts = [f"hidden (n < {MINIMUM_GROUP})"]
        return f"<Survey: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        import html

        return f"<p>{html.escape(repr(self))}</p>{self.report._repr_html_()}"

    def __getstate__(self) -> dict[str, object]:
        # What goes to a worker or into a pickle carries no words of a person.
        state = {k: v for k, v in self.__dict__.items() if k in self.__dataclass_fields__}
        return {**state, "_quotes": (), "cells": replaced(self.cells, quote=None)}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
