"""Are three K's more than two? The article's triad, each alone, in pairs, and together.

    python examples/three_ks.py [DRAWS]

The shares say how often the result ends above neutral in this map with sampled strengths; they
are no facts about teams. Look at how they change with the gain.
"""

import sys
from itertools import combinations

import kompassie as ks

PUSHES = {"kompassie": 0.6, "kwetsbaarheid": 1.2, "kracht": 1.2}


def main(draws: int) -> None:
    m = ks.flagship()
    scenarios = [
        ks.Scenario(" + ".join(names), [ks.Push(name, PUSHES[name]) for name in names])
        for size in (1, 2, 3)
        for names in combinations(PUSHES, size)
    ]
    table = {"scenario": [s.name for s in scenarios]}
    for gain in (1.2, 1.5, 2.0):
        tried = ks.compare_scenarios(m, scenarios, draws=draws, dynamics=ks.Saturating(gain=gain))
        effects = [tried.effect(s, on="resultaat") for s in scenarios]
        table[f"tips at gain {gain}"] = [e.tips for e in effects]
    print(ks.Table(table))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 128)
