"""What could move this? Levers one by one, the smallest bundles that work, and how sure that is.

    python examples/what_could_move_it.py [DRAWS]

prints, for the map of the article, which lever does most, which bundles bring the result above
neutral, what the first of them does besides, and whether another method would say the same.
"""

import sys

import kompassie as ks

draws = int(sys.argv[1]) if len(sys.argv) > 1 else 64
m = ks.flagship()

ranking = ks.rank_levers(m, target="resultaat", draws=draws)
print(ks.tell(ranking, lang="nl"), end="\n\n")

# The four that do most, together. A push may carry effort=, owner= and meadows=: they come along.
levers = [lever.scenario for lever in ranking.levers[:4]]
bundles = ks.find_bundles(m, goal=("resultaat", 0.0), levers=levers, max_size=3, draws=draws)
print(ks.tell(bundles, lang="nl"), end="\n\n")

# One bundle closer: early and late, and what else it moves.
first = bundles.bundles[0]
tried = ks.compare_scenarios(m, first.scenario, draws=draws)
print(ks.tell(tried.effect(first.scenario, on="resultaat"), lang="nl"), end="\n\n")
print("side effects:")
print(tried.side_effects(first.scenario, beside=["resultaat"]).table().head(6), end="\n\n")

print(ks.tell(ks.compare_methods(m, target="resultaat", draws=draws), lang="nl"))
