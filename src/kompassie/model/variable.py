"""A variable of a map: a name, and what people say it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from .fields import choice, clean_labels, clean_name, clean_text, flag, number, texts
from .frozen import FrozenDict

__all__ = ["KINDS", "LEVELS", "ROLES", "VALENCES", "Kind", "Level", "Role", "Valence", "Variable"]

Kind = Literal["belief", "behaviour", "interaction", "competence", "condition", "result", "other"]
Level = Literal["event", "pattern", "structure", "mental model"]
Valence = Literal["helping", "hindering", "neutral", "unknown"]
Role = Literal["stock", "auxiliary", "constant"]

KINDS: tuple[str, ...] = get_args(Kind)
LEVELS: tuple[str, ...] = get_args(Level)
VALENCES: tuple[str, ...] = get_args(Valence)
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True)
class Variable:
    """One variable of a map.

    Parameters
    ----------
    name
        Its identity: NFC, trimmed, spaces collapsed; at most 1,000 characters.
    kind
        belief, behaviour, interaction, competence, condition, result or other.
    level
        Level of the iceberg: event, pattern, structure or mental model; None if nobody said.
    valence
        helping, hindering, neutral or unknown.
    owner
        Who can turn this knob ("leader", "team"); empty if nobody said.
    role
        stock, auxiliary, constant, or None: decided by the map (no incoming link: constant,
        else stock). It sets speed only.
    today
        Level now, −1 … +1 with 0 = neutral; None if unknown.
    boundary
        True if it marks the boundary of the system.
    tags
        Free words.
    labels
        Label by language code; where one is missing the name is shown.
    note
        Free text.
    extra
        Fields of a newer file that this version does not know, kept as they were.

    Examples
    --------
    >>> Variable("  werkdruk ", kind="condition", today=0.6).name
    'werkdruk'
    """

    name: str
    kind: Kind = "other"
    level: Level | None = None
    valence: Valence = "unknown"
    owner: str = ""
    role: Role | None = None
    today: float | None = None
    boundary: bool = False
    tags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=FrozenDict)
    note: str = ""
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "name", clean_name(self.name, "name of a variable"))
        of = f"of variable {self.name!r}"
        choice(self.kind, KINDS, f"kind {of}")
        if self.level is not None:
            choice(self.level, LEVELS, f"level {of}")
        choice(self.valence, VALENCES, f"valence {of}")
        if self.role is not None:
            choice(self.role, ROLES, f"role {of}")
        put(self, "owner", clean_name(self.owner, f"owner {of}") if self.owner else "")
        if self.today is not None:
            remedy = "use a number from −1 to +1 (0 = neutral), or None if unknown"
            put(self, "today", number(self.today, f"today {of}", remedy, -1.0, 1.0))
        put(self, "boundary", flag(self.boundary, f"boundary {of}"))
        put(self, "tags", texts(self.tags, f"tag {of}"))
        put(self, "labels", clean_labels(self.labels, f"label {of}"))
        put(self, "note", clean_text(self.note, f"note {of}"))
        put(self, "extra", FrozenDict(self.extra))

    def label(self, lang: str) -> str:
        """Return the label in a language, or the name where there is none."""
        return self.labels.get(lang, self.name)
