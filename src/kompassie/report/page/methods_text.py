"""How a report was made, as the paragraph and tables a researcher prints."""

from __future__ import annotations

from ...provenance import Provenance
from .content import Block, Fold, Grid, Line
from .parts import Parts

__all__ = ["methods_part"]


def methods_part(parts: Parts) -> list[Block]:
    """Return a paragraph on method, and every setting of every question that was asked."""
    found, words = parts.found, parts.words
    m, loops = found.map, found.loops
    evidence = {
        kind: sum(link.evidence == kind for link in m.links)
        for kind in ("stated", "observed", "surveyed", "assumed")
    }
    told = [f"{n} {words('evidence', kind)}" for kind, n in evidence.items() if n]
    counts = {"v": words.whole(len(m)), "l": words.whole(len(m.links)), "digest": m.digest[:12]}
    lines = [words("made_how", "map", counts=words.listed(told) or "–", **counts)]
    whole = "whole" if loops.complete and loops.max_length is None else "part"
    lines.append(words("made_how", f"loops_{whole}", n=words.whole(len(loops)),
                       length=loops.complete_up_to))  # fmt: skip
    if found.comparisons:
        lines += _runs(parts)
    if found.from_people:
        lines.append(words("made_how", "people"))
    lines.append(words("made_how", "bands"))
    lines.append(words("made_how", "limits"))
    made: list[Block] = [Line(" ".join(lines))]
    records = list(dict.fromkeys(r.provenance for r in parts.results()))  # type: ignore[attr-defined]
    made += [_settings(record, parts) for record in records]
    return made


def _runs(parts: Parts) -> list[str]:
    found, words = parts.found, parts.words
    main = found.comparisons[0]
    settings = dict(main.provenance.settings)
    between = " – ".join(words.number(end, 1) for end in main.strengths)
    unknown = sum(link.strength is None for link in found.map.links)
    values = {
        "draws": words.whole(main.draws),
        "unknown": words.whole(unknown),
        "range": between,
        "dynamics": type(main.dynamics).__name__,
        "horizon": settings.get("horizon", "–"),
        "settle": settings.get("settle", "–"),
        "seed": main.provenance.entropy if main.provenance.entropy is not None else "–",
        "n": words.whole(len(main.scenarios) - 1),
    }
    lines = [words("made_how", "runs", **values)]
    gains = [c.dynamics.gain for c in found.comparisons if c.dynamics.gain is not None]
    if gains:
        ends = (float(main.gain_ratio.min()), float(main.gain_ratio.max()))
        listed = words.listed([words.number(g, 1) for g in sorted(gains)])
        low, high = (words.number(end, 1) for end in ends)
        lines.append(words("made_how", "gains", gains=listed, low=low, high=high))
    return lines


def _settings(record: Provenance, parts: Parts) -> Fold:
    """Return every setting of one question as a table."""
    words = parts.words
    rows = [[name, value] for name, value in record.settings]
    rows.append([words("made_how", "digest"), record.source or "–"])
    seed = "–" if record.entropy is None else str(record.entropy)
    rows.append([words("made_how", "seed"), seed])
    rows += [[name, version] for name, version in record.versions]
    head = [words("made_how", "setting"), words("columns", "value")]
    return Fold(words("made_how", "of", question=record.question), (Grid(head, rows),))
