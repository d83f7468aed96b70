"""S13: the whole iceberg."""

from itertools import pairwise

import kompassie as ks
from tests.article.runs import study


def test_the_share_of_links_and_loops_under_water_is_reported():
    found = ks.iceberg(study())
    m = study().map
    under = [
        x for x in m.links if any(m[end].level != "event" for end in x.pair)
    ]  # every variable of it has a level

    assert found.link_share == len(under) / 70
    assert (
        found.loops_under
        + sum(all(v.level == "event" for v in x.variables) for x in ks.find_loops(m))
        == 151
    )
    assert "onder water" in ks.tell(found, lang="nl")


def test_a_map_without_beliefs_is_flagged_and_a_loop_without_one_is_asked_for_it():
    acts = [v.name for v in study().map.variables if v.kind != "belief"]

    assert "no_belief" in ks.check(study().map.only(acts)).codes
    assert "Welke opvatting houdt deze kringen in stand" in ks.tell(ks.iceberg(study()), lang="nl")


def test_it_is_drawn_by_level():
    drawn = ks.draw_iceberg(ks.flagship(), lang="nl")
    marks = {a.get_gid() for a in (*drawn.patches, *drawn.lines, *drawn.collections)}
    assert "waterline" in marks
    assert "Mentale modellen" in {text.get_text() for text in drawn.texts}

    m = ks.flagship()
    height = {name: None for name in m.names}
    for text in drawn.texts:
        gid = text.get_gid() or ""
        if gid.removeprefix("variable-").isdigit():
            height[m.names[int(gid.removeprefix("variable-"))]] = text.get_position()[1]
    by_level = [
        [height[v.name] for v in m.variables if v.level == level]
        for level in ("event", "pattern", "structure", "mental model")
    ]
    for higher, lower in pairwise(level for level in by_level if level):
        assert min(higher) > max(lower)
