"""S15: which acts reinforce each other, and which get in each other's way."""

import kompassie as ks


def log():
    acts = ["sturen", "zwijgen", "vragen", "meedenken"] * 12
    rows = [{"time": k, "who": f"p{k % 3}", "act": act} for k, act in enumerate(acts)]
    rows.append({"time": 99, "who": "p1", "act": "zuchten"})
    return ks.ObservationLog.from_rows(rows)


def test_follow_ups_are_counted_against_chance_with_a_tendency_and_a_note():
    found = ks.sequence_links(log())
    pair = {(p.source, p.target): p for p in found.pairs}

    assert pair["sturen", "zwijgen"].count == 12
    assert pair["sturen", "zwijgen"].expected < 12
    assert pair["sturen", "zwijgen"].residual > 2
    assert ("sturen", "zwijgen") in [x.pair for x in found.map.links if x.sign > 0]
    assert all(x.evidence == "observed" for x in found.map.links)
    assert ("sturen", "vragen") in [x.pair for x in found.map.links if x.sign < 0]
    told = ks.tell(found, lang="nl")
    assert "Vaker dan bij toeval: ‘sturen’ → ‘zwijgen’" in told
    assert "geen vastgestelde pijlen" in told
    assert "toeval alleen" in told


def test_fewer_than_five_events_are_too_few():
    pair = {(p.source, p.target): p for p in ks.sequence_links(log()).pairs}
    few = [p for (a, b), p in pair.items() if "zuchten" in (a, b)]

    assert few
    assert not any(p.enough for p in few)
    assert not any("zuchten" in x.pair for x in ks.sequence_links(log()).map.links)
    assert "te weinig gebeurtenissen" in ks.tell(ks.sequence_links(log()), lang="nl")
