"""What people said, told in sentences: of links and circles, never of who said what."""

from __future__ import annotations

from ...lenses.whose_map import Flip, GroupView, WhoseMap
from ...loops.loop import Loop
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...people.answers import Kind
from ...people.compared import PeopleComparison
from ...people.consensus import Consensus
from ...people.lagged import LaggedLinks
from ...people.privacy import Count
from ...people.sequences import SequenceLinks
from ...people.support import LoopSupport
from ...people.survey import MINIMUM_GROUP, Survey
from .phrases import links_text, loop_name, phrase
from .wording import Words

__all__ = [
    "tell_consensus",
    "tell_lagged",
    "tell_people",
    "tell_sequences",
    "tell_support",
    "tell_survey",
    "tell_whose_map",
]

_MOST = 5

_HELD: dict[Count, str] = {
    0: "held_nobody",
    "nobody": "held_nobody",
    "few": "held_few",
    "most": "held_most",
    "not told": "held_some",
}

_REPORTED = (
    "refused", "blank row", "repeated", "contradicted", "straight line", "copied", "self-link",
    "no link", "mirrored", "look-alike", "left out", "two groups",
)  # fmt: skip


def _some(items: list[str], words: Words) -> str:
    """Return the first few items as a list, and how many more there are."""
    if len(items) <= _MOST:
        return words.listed(items)
    return words("people", "and_more", items=", ".join(items[:_MOST]), n=len(items) - _MOST)


def _links(links: list[Link], m: CausalMap, words: Words) -> str:
    return _some([links_text([link], m.variables, words) for link in links], words)


def _number(key: str, n: int, words: Words, **values: object) -> str:
    """Return a text for one, or for several."""
    return words("people", f"{key}_one" if n == 1 else key, n=n, **values)


def tell_survey(survey: Survey, words: Words) -> str:
    """Return how many people answered, what kinds of answer they gave, what was odd."""
    few = survey.people < MINIMUM_GROUP
    people = words("people", "few_people") if few else _number("people", survey.people, words)
    counts = survey.table()
    told = [
        words("people", f"kind_{Kind(k + 1).name.lower()}", n=words.whole(n))
        for k, n in enumerate(counts["number"])
        if n and not isinstance(n, str)
    ]
    lines = [words("people", "survey", people=people, v=len(survey.variables))]
    if told:
        lines.append(words("people", "kinds", kinds=words.listed(told)))
    odd = [(code, len(survey.report.coded(code))) for code in _REPORTED]
    noticed = [words("people", f"odd_{c.replace(' ', '_').replace('-', '_')}", n=n)
               for c, n in odd if n]  # fmt: skip
    if noticed:
        lines.append(words("people", "odd", items=words.listed(noticed)))
    return "\n".join(lines)


def tell_consensus(result: Consensus, words: Words) -> str:
    """Return what a group shares, what it disagrees about, and what fell out."""
    torn = [link for link in result.map.links if link.contested]
    unsure = [link for link in result.map.links if not link.contested and link.sign == 0]
    people = _number("people", result.people, words)
    lines = [_number("consensus", len(result.map.links), words, people=people)]
    lines.append(words("people", "by_rule"))
    if torn:
        lines.append(_number("contested", len(torn), words, links=_links(torn, result.map, words)))
    elif result.map.links:
        lines.append(words("people", "no_contested"))
    if unsure:
        links = _links(unsure, result.map, words)
        lines.append(_number("unsure", len(unsure), words, links=links))
    if result.left_out:
        lines.append(_number("left_out", len(result.left_out), words))
    if result.pooled:
        lines.append(_number("pooled", result.pooled, words))
    if result.alpha is not None:
        lines.append(words("people", "alpha", alpha=words.number(result.alpha)))
    if result.protected:
        lines.append(words("people", "protected"))
    return "\n".join(lines)


def tell_support(result: LoopSupport, words: Words) -> str:
    """Return how well the people carry each loop, and which loops nobody holds."""
    if not len(result.loops):
        return words("people", "support_none")
    lines = [_number("support", len(result.loops), words)]
    order = sorted(
        range(len(result.loops)),
        key=lambda k: (not result.shared[k], -float(result.present[k]), k),
    )
    if result.draws:
        for k in order[:_MOST]:
            lines.append(_of_loop(result, k, words))
        if len(order) > _MOST:
            lines.append(_number("more_loops", len(order) - _MOST, words))
    else:
        lines.append(words("people", "not_resampled"))
    together = [result.loops[k] for k in result.only_together]
    if together:
        names = _loops(together, words)
        lines.append(_number("only_together", len(together), words, loops=names))
    apart = [result.loops[k] for k in result.held_apart]
    if apart:
        lines.append(_number("held_apart", len(apart), words))
    if not result.complete:
        lines.append(words("people", "support_stopped"))
    return "\n".join(lines)


def _loops(loops: list[Loop], words: Words) -> str:
    return _some([words.quoted(loop_name(loop, words)) for loop in loops], words)


def _of_loop(result: LoopSupport, k: int, words: Words) -> str:
    loop, present = result.loops[k], float(result.present[k])
    name = words.quoted(loop_name(loop, words))
    if present == 0 or result.reinforcing[k] != result.reinforcing[k]:
        return words("people", "loop_never", loop=name)
    share = float(result.reinforcing[k])
    stable = float(result.stable[k])
    if stable < 0.6:
        kind = words("people", "sign_open")
    else:
        reinforcing = 2 * share >= stable
        text = words("people", "sign_R" if reinforcing else "sign_B")
        kind = words("people", "sign", band=words.band(stable), kind=text)
    holders = result.holders[k]
    key = {
        "nobody": "held_nobody",
        0: "held_nobody",
        "few": "held_few",
        "most": "held_most",
        "not told": "held_some",
    }
    held = words("people", key.get(holders, "held"), n=holders)
    return words("people", "loop", loop=name, share=words.share(present), kind=kind, held=held)


def tell_people(result: PeopleComparison, words: Words) -> str:
    """Return how far maps overlap, what sets groups apart, and how far a leader's map is."""
    lines = []
    if result.by == "person" and result.shared is not None:
        number = words.number(result.shared)
        if result.shared_low is not None and result.shared_high is not None:
            low, high = words.number(result.shared_low), words.number(result.shared_high)
            lines.append(words("people", "shared_range", number=number, low=low, high=high))
        else:
            lines.append(words("people", "shared", number=number))
    if result.mean_overlap is not None:
        lines.append(words("people", "overlap", share=_percent(result.mean_overlap, words)))
    if result.mean_agreement is not None:
        lines.append(words("people", "agreement", share=_percent(result.mean_agreement, words)))
    if result.mean_loop_overlap is not None:
        share = _percent(result.mean_loop_overlap, words)
        lines.append(words("people", "loop_overlap", share=share, n=result.complete_loops))
    near, far = result.closest, result.farthest
    # Where all pairs are as far apart, none of them is closest.
    if result.by != "person" and near and far and (near[2] < far[2] or len(result.units) == 2):
        one, other = (words.quoted(n) for n in near[:2])
        lines.append(words("people", "closest", one=one, other=other))
        if far[:2] != near[:2]:
            one, other = (words.quoted(n) for n in far[:2])
            lines.append(words("people", "farthest", one=one, other=other))
    if result.test is not None:
        key = "groups_differ" if result.test.chance < 0.05 else "groups_alike"
        groups = words.listed([words.quoted(g) for g in result.test.groups])
        chance = words.share(result.test.chance)
        lines.append(words("people", key, groups=groups, chance=chance))
    if result.leader:
        lines += _leader(result, words)
    if result.hidden:
        lines.append(_number("hidden", len(result.hidden), words))
    return "\n".join(lines) or words("people", "nothing_compared")


def _percent(value: float, words: Words) -> str:
    return words.exact_share(round(1000 * value), 1000)


def _leader(result: PeopleComparison, words: Words) -> list[str]:
    first, last = result.leader[0], result.leader[-1]
    now = words.number(last[1])
    if len(result.leader) == 1:
        return [words("people", "leader", now=now)]
    change = last[1] - first[1]
    key = "leader_same" if abs(change) < 0.05 else "leader_nearer" if change < 0 else "leader_off"
    return [words("people", key, then=words.number(first[1]), now=now, n=len(result.leader))]


def tell_sequences(result: SequenceLinks, words: Words) -> str:
    """Return what follows what, as candidates."""
    m = result.map
    more = [link for link in m.links if link.sign > 0]
    less = [link for link in m.links if link.sign < 0]
    lines = [_number("sequences", result.transitions, words)]
    for key, links in (("follows_more", more), ("follows_less", less)):
        if links:
            lines.append(words("people", key, links=_links(links, m, words)))
    if not m.links:
        lines.append(words("people", "follows_none"))
    few = sum(not p.enough for p in result.pairs)
    if few:
        lines.append(_number("too_few", few, words))
    if result.kappa is not None:
        kappa = words.number(result.kappa)
        lines.append(words("people", "kappa", kappa=kappa, n=result.kappa_events))
    chance = words.number(result.by_chance, 0)
    lines.append(words("people", "candidates", chance=chance))
    return "\n".join(lines)


def tell_lagged(result: LaggedLinks, words: Words) -> str:
    """Return which score tends to move after which, with the caution."""
    m = result.map
    lines = [words("people", "lagged", people=_number("people", result.people, words),
                   waves=result.waves)]  # fmt: skip
    for key, sign in (("moves_same", 1), ("moves_opposite", -1)):
        links = [link for link in m.links if link.sign == sign]
        if links:
            lines.append(words("people", key, links=_links(links, m, words)))
    if not m.links:
        lines.append(words("people", "moves_none"))
    lines.append(words("people", "caution"))
    return "\n".join(lines)


def tell_whose_map(result: WhoseMap, words: Words) -> str:
    """Return whether a conclusion survives each group's map, and what flips it."""
    on = phrase(result.everybody.map[result.on], words)
    scenario = words.quoted(result.scenario.label(words.lang))
    way = _way(result.everybody, words)
    lines = [words("people", "everybody", scenario=scenario, on=on, way=way)]
    if result.survives:
        lines.append(_number("survives", len(result.groups), words))
    for view in result.against:
        group = words.quoted(view.group)
        lines.append(words("people", "against", group=group, way=_way(view, words)))
        flips = [f for f in result.flips if f.group == view.group]
        if not flips:
            lines.append(words("people", "flip_none"))
        elif len(flips[0].links) == 1:
            told = _some([_flip(f, result.everybody.map, words) for f in flips], words)
            lines.append(words("people", "flip_single", links=told))
        else:
            told = _flip(flips[0], result.everybody.map, words)
            lines.append(words("people", "flip_together", links=told))
    if result.hidden:
        lines.append(_number("hidden", len(result.hidden), words))
        lines.append(words("people", "hidden_signs"))
    return "\n".join(lines)


def _way(view: GroupView, words: Words) -> str:
    if view.up == view.down == 0:
        # No way leads there: that is not undecided.
        return words("people", "way_same")
    return words("people", {1: "way_up", -1: "way_down", 0: "way_open"}[view.sign])


def _flip(flip: Flip, m: CausalMap, words: Words) -> str:
    told = []
    for source, target, here, there in flip.links:
        arrow = links_text([Link(source, target, 0)], m.variables, words)
        ends = [words("people", "no_arrow") if x == "no link" else x for x in (here, there)]
        told.append(words("people", "flip", arrow=arrow, here=ends[0], there=ends[1]))
    return words.listed(told)
