"""`find_archetypes` on a map of 60 variables and 200 links, against two seconds."""

import random

import kompassie as ks


def test_a_map_of_sixty_is_searched_within_two_seconds(in_turn, record):
    rng = random.Random(60)
    names = [f"v{k}" for k in range(60)]
    pairs = rng.sample([(a, b) for a in names for b in names if a != b], 200)
    m = ks.CausalMap(names, [ks.Link(a, b, "-" if rng.random() < 0.3 else "+") for a, b in pairs])

    took = in_turn({"ours": lambda: ks.find_archetypes(m)}, rounds=5)

    # Stopped by its time limit, it has looked at least at everything with nothing inserted.
    assert min(took["ours"].answer.searched.values()) >= 0
    record("find_archetypes: 60 variables, 200 links", took["ours"].seconds, "2 s", 2.0, 1)
