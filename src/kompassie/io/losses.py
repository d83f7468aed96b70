"""What a format has no place for: taken out, and named in the report."""

from __future__ import annotations

from dataclasses import replace

from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.remarks import Remark
from ..model.study import Study

__all__ = ["beside_the_map", "without_extras"]

_FIELD = "a field of a newer version has no place in this format; write .json to keep it"


def without_extras(m: CausalMap) -> tuple[CausalMap, list[Remark]]:
    """Return the map without the fields of a newer version, and a remark for each."""
    lost = [Remark("lost", f"{key!r} of the map", _FIELD) for key in m.extra]
    for v in m.variables:
        lost += [Remark("lost", f"{key!r} of variable {v.name!r}", _FIELD) for key in v.extra]
    for link in m.links:
        where = f"of link {link.source!r} -> {link.target!r}"
        lost += [Remark("lost", f"{key!r} {where}", _FIELD) for key in link.extra]
    if not lost:
        return m, []
    none: FrozenDict[str, object] = FrozenDict()
    variables = tuple(replace(v, extra=none) for v in m.variables)
    links = tuple(replace(link, extra=none) for link in m.links)
    return replace(m, variables=variables, links=links, extra=none), lost


def beside_the_map(study: Study) -> list[Remark]:
    """Return a remark for everything a study holds beside its map."""
    counts = {
        "loop names": len(study.loop_names),
        "scenarios": len(study.scenarios),
        "positions": len(study.positions),
        "fields of a newer version": len(study.extra),
    }
    said = "only the map has a place in this format; write .json to keep it all"
    return [Remark("lost", f"{count} {what}", said) for what, count in counts.items() if count]
