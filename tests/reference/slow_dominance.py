"""Loops That Matter as it is defined, for models of plain Python functions; slow and obvious.

Schoenberg, Davidsen and Eberlein (2020), equations 1 to 4; the flow-to-stock rule of 2023 from
Schoenberg, Hayward and Eberlein (2023), equation 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx

__all__ = ["Model", "loop_scores"]

State = dict[str, float]


@dataclass
class Model:
    """Stocks with flows in and out, and functions (of a dictionary) with what they read."""

    initial: State
    inflows: dict[str, list[str]]
    outflows: dict[str, list[str]]
    functions: dict[str, tuple[list[str], Callable[[State], float]]]

    def fill(self, stocks: State) -> State:
        """Work out every function, in the order in which they are given."""
        state = dict(stocks)
        for name, (_, work) in self.functions.items():
            state[name] = work(state)
        return state

    def net(self, state: State, stock: str) -> float:
        """Return the net flow of a stock."""
        return sum(state[f] for f in self.inflows[stock]) - sum(
            state[f] for f in self.outflows[stock]
        )

    def run(self, steps: int, dt: float) -> list[State]:
        """Return the states of a run by Euler's method."""
        states = [self.fill(self.initial)]
        for _ in range(steps):
            now = states[-1]
            states.append(self.fill({s: now[s] + dt * self.net(now, s) for s in self.initial}))
        return states


def _link_score(m: Model, source: str, target: str, before: State, after: State, rule: str):
    if target in m.initial:
        sign = 1 if source in m.inflows[target] else -1
        if rule == "2020":
            whole, part = m.net(before, target), before[source]
        else:
            whole = m.net(after, target) - m.net(before, target)
            part = after[source] - before[source]
        return sign * abs(part / whole) if whole else 0.0
    if after[source] == before[source] or after[target] == before[target]:
        return 0.0
    mixed = {**before, source: after[source]}
    alone = m.functions[target][1](mixed) - before[target]
    size = abs(alone / (after[target] - before[target]))
    way = alone / (after[source] - before[source])
    return size * ((way > 0) - (way < 0))


def loop_scores(m: Model, steps: int, dt: float, rule: str) -> dict[frozenset, list[float]]:
    """Return the score of every loop in every step, by the set of its links."""
    graph = nx.DiGraph()
    for stock in m.initial:
        graph.add_edges_from((f, stock) for f in (*m.inflows[stock], *m.outflows[stock]))
    for name, (reads, _) in m.functions.items():
        graph.add_edges_from((source, name) for source in reads)
    states = m.run(steps, dt)
    found = {}
    for nodes in nx.simple_cycles(graph):
        links = list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))
        scores = []
        for k in range(steps):
            score = 1.0
            for a, b in links:
                score *= _link_score(m, a, b, states[k], states[k + 1], rule)
            scores.append(score)
        found[frozenset(links)] = scores
    return found
