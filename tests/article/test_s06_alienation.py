"""S06: alienation comes later, first in the employee, then in the customer."""

from dataclasses import replace

import numpy as np

import kompassie as ks


def half_time(m):
    t = ks.simulate(m, ks.Scenario("focus", ks.Push("focus_primair", 0.6)))
    change = np.abs(
        t.values[:, m.position("vervreemding")] - t.values[0, m.position("vervreemding")]
    )
    return t.time[np.flatnonzero(change >= change[-1] / 2)[0]]


def test_the_effect_on_alienation_comes_later_than_it_would_without_the_delay():
    m = ks.flagship()
    link = m.link("focus_primair", "vervreemding")
    prompt = m.with_link(replace(link, delay=0.0))

    assert link.delay > 0
    assert half_time(m) > half_time(prompt)


def test_a_delayed_link_carries_its_mark_in_the_drawing():
    m = ks.flagship().only(["focus_primair", "vervreemding", "zingeving"])
    drawn = ks.draw(m, lang="nl")
    marks = [a.get_gid() for a in (*drawn.patches, *drawn.texts, *drawn.lines) if a.get_gid()]
    late = [k for k, link in enumerate(m.links) if link.delay > 0]

    assert {k for k in range(len(m.links)) if any(f"link-{k}-delay" in g for g in marks)} == {*late}
