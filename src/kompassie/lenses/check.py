"""What a map may still lack, as a list of friendly findings. Never a score, and never blame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import InvalidValue
from ..loops.camps import find_camps
from ..loops.describing import describe
from ..loops.find import find_loops
from ..loops.found import Loops
from ..model.causal_map import CausalMap
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .naming import (
    built_in_direction,
    look_alikes,
    person_in,
    texts_of,
    two_ideas,
    verb_in,
)

__all__ = ["CODES", "Check", "Finding", "check"]

CODES = (
    "person_name", "direction_in_name", "verb_in_name", "two_ideas", "near_duplicate",
    "no_sign", "contested", "no_quote", "no_loop", "no_belief", "no_balancing", "no_minus",
    "no_delay", "isolated", "separate_parts", "loose_end", "outcome_feeds_nothing", "external",
    "no_kinds", "no_levels", "no_owners", "two_camps",
)  # fmt: skip
"""What is looked for, in the order in which it is listed."""

_SECONDS = 5.0
_ONE_SIDED = 0.05  # of the links that could go against two camps


@dataclass(frozen=True)
class Finding:
    """One thing to look at again.

    Parameters
    ----------
    code
        What kind of thing; one of `CODES`.
    what
        What was noticed: the word in the name, a number, or empty.
    where
        Names of the variables, or "a → b" for links; empty: the map as a whole.
    suggestion
        A name that could be used instead, where one can be made; else empty. What to do about it
        is told in sentences.
    """

    code: str
    what: str = ""
    where: tuple[str, ...] = ()
    suggestion: str = ""


@dataclass(frozen=True, repr=False)
class Check(TableResult):
    """Findings about a map: a list, not a score.

    Parameters
    ----------
    map
        The map.
    findings
        In the order of `CODES`, then of the map.
    complete
        Whether everything could be looked at in time.
    provenance
        How it was made.
    """

    map: CausalMap
    findings: tuple[Finding, ...]
    complete: bool
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __getitem__(self, k: int) -> Finding:
        return self.findings[k]

    @property
    def codes(self) -> tuple[str, ...]:
        """The kinds of findings there are, each once."""
        return tuple(dict.fromkeys(f.code for f in self.findings))

    def of(self, code: str) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        if code not in CODES:
            raise InvalidValue("code of a finding", code, f"use one of {', '.join(CODES)}")
        return tuple(f for f in self.findings if f.code == code)

    def completeness(self) -> str:
        """Return one line that says whether everything was looked at."""
        return "complete" if self.complete else "not every loop was listed in time"

    def table(self) -> Table:
        """Return one row per finding: code, what, where, suggestion."""
        return Table.from_rows(
            ("code", "what", "where", "suggestion"),
            [(f.code, f.what, ", ".join(f.where), f.suggestion) for f in self.findings],
        )


def check(m: MapSource, /, *, loops: Loops | None = None) -> Check:
    r"""Look a map over, as a colleague would before the next meeting.

    Names: persons, built-in directions ("gebrek aan", "too little"), verbs of changing, two ideas
    in one, near-duplicates. Links: no sign, contested, no quote. Structure: no loop, no belief, no
    balancing loop, no minus, no delay, isolated variables, separate parts, loose ends, outcomes
    that feed nothing, variables that no loop can change, kinds, levels or owners not given, and
    whether nearly all links speak for two camps.

    Parameters
    ----------
    m
        The map, or a study.
    loops
        Loops of the map, if they have been found already.

    Returns
    -------
    Check
        A list of findings, which is no judgement of who drew the map.

    Notes
    -----
    O(V²) comparisons of names up to 400 variables; at most 5 s for loops and 5 s for camps. Names
    are read in Dutch and English alike. What is written in brackets is passed over, and so is what
    a belief says. For what to look for: Vermaak (2016), "Using causal loop diagrams to deal with
    complex issues"; Richardson (1997), "Problems in causal loop diagrams revisited".

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.check(ks.parse("gebrek aan rust -> fouten +\nfouten -> gebrek aan rust +"))
    >>> finding = found.of("direction_in_name")[0]
    >>> finding.what, finding.where, finding.suggestion
    ('gebrek aan', ('gebrek aan rust',), 'rust')
    """
    base = map_of(m)
    listed = find_loops(m, time_limit=_SECONDS, limit=20_000) if loops is None else loops
    findings = [*_names(base), *_links(base), *_structure(base, listed)]
    findings.sort(key=lambda f: CODES.index(f.code))
    return Check(base, tuple(findings), listed.complete, made_by("check", {}, base.digest))


def _names(m: CausalMap) -> Iterator[Finding]:
    for variable in m.variables:
        name = variable.name
        texts = texts_of(variable)
        if person := next((p for t in texts if (p := person_in(t))), ""):
            yield Finding("person_name", person, (name,))
        # What a belief says is a sentence of its own.
        if variable.kind == "belief" or any(": " in text for text in texts):
            continue
        if found := next((d for t in texts if (d := built_in_direction(t))[0]), None):
            yield Finding("direction_in_name", found[0], (name,), found[1])
        if found := next((v for t in texts if (v := verb_in(t))[0]), None):
            yield Finding("verb_in_name", found[0], (name,), found[1])
        if joint := next((j for t in texts if (j := two_ideas(t))), ""):
            yield Finding("two_ideas", joint, (name,))
    for pair in look_alikes({v.name: texts_of(v) for v in m.variables}):
        yield Finding("near_duplicate", "", pair)


def _links(m: CausalMap) -> Iterator[Finding]:
    arrow = {link.pair: f"{link.source} → {link.target}" for link in m.links}
    unsure = [x for x in m.links if x.sign is Sign.UNSURE]
    for code, links in (
        ("no_sign", [x for x in unsure if not x.contested]),
        ("contested", [x for x in unsure if x.contested]),
        ("no_quote", [x for x in m.links if not (x.quote or x.note)]),
    ):
        if links:
            yield Finding(code, str(len(links)), tuple(arrow[x.pair] for x in links))
    if len(m.links) >= 4 and all(x.sign is Sign.PLUS for x in m.links):
        yield Finding("no_minus", str(len(m.links)))
    if m.links and not any(x.delay > 0 for x in m.links):
        yield Finding("no_delay")


def _structure(m: CausalMap, loops: Loops) -> Iterator[Finding]:
    if not len(m):
        return
    if loops.complete and not loops:
        yield Finding("no_loop")
    kinds = {v.kind for v in m.variables}
    if kinds == {"other"}:
        yield Finding("no_kinds")
    if "belief" not in kinds:
        yield Finding("no_belief")
    if loops.complete and loops and not loops.balancing and not loops.undecided:
        yield Finding("no_balancing", str(len(loops)))
    if all(v.level is None for v in m.variables):
        yield Finding("no_levels")
    if not any(v.owner for v in m.variables):
        yield Finding("no_owners")
    camps = find_camps(m, time_limit=_SECONDS)
    parts = [part.names for part in camps.parts if len(part.names) > 1]
    if len(parts) > 1:
        small = sorted(parts, key=len)[:-1]
        yield Finding("separate_parts", str(len(parts)), tuple(n for p in small for n in p))
    signed = camps.considered
    if signed >= 10 and camps.frustration <= _ONE_SIDED * signed:
        yield Finding("two_camps", f"{camps.frustration}/{signed}")
    shape = describe(m, loops=loops)
    if shape.isolated:
        yield Finding("isolated", "", shape.isolated)
    ends = shape.outcomes
    results = tuple(n for n in ends if m[n].kind == "result")
    if results:
        yield Finding("outcome_feeds_nothing", "", results)
    if loose := tuple(n for n in ends if n not in results):
        yield Finding("loose_end", "", loose)
    if shape.drivers:
        yield Finding("external", "", shape.drivers)
