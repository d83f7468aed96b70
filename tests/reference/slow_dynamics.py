"""Runs the slow and obvious way: one variable, one link and one step at a time, by name.

Strengths must be given as numbers. Nothing here is shared with the library but the values it is
asked about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kompassie.model.causal_map import CausalMap
from kompassie.model.interventions import Add, Delay, Hold, Pulse, Push, Scale, Scenario

__all__ = ["slow_attractors", "slow_flow", "slow_fuzzy", "slow_pulses", "slow_squash"]

HASTE = {"auxiliary": 4.0}


def slow_squash(z: float, squash: str, slope: float = 1.0, threshold: float = 0.0) -> float:
    """Return the level that an influence gives."""
    if squash == "tanh":
        return math.tanh(slope * z)
    if squash == "sigmoid":
        return 1.0 / (1.0 + math.exp(-slope * z))
    if squash == "bivalent":
        return 1.0 if z > threshold + 1e-12 else 0.0
    if squash == "trivalent":
        return 1.0 if z > threshold + 1e-12 else -1.0 if z < -threshold - 1e-12 else 0.0
    return z


def links_at(m: CausalMap, scenario: Scenario, time: float) -> list[tuple[str, str, float, float]]:
    """Return (source, target, signed strength, delay) of every link there is at a time."""
    active = [i for i in scenario.interventions if i.span[0] <= time < i.span[1]]
    found = []
    for link in [*m.links, *(i.link for i in active if isinstance(i, Add))]:
        weight, delay = int(link.sign) * float(link.strength), link.delay
        for item in active:
            if isinstance(item, (Scale, Delay)) and (item.source, item.target) == link.pair:
                if isinstance(item, Scale):
                    weight *= item.factor
                else:
                    delay = item.delay
        found.append((link.source, link.target, weight, delay))
    return found


def pushes_at(scenario: Scenario, time: float) -> dict[str, float]:
    """Return the sum of pushes and pulses on each variable at a time."""
    total: dict[str, float] = {}
    for item in scenario.interventions:
        if isinstance(item, (Push, Pulse)) and item.span[0] <= time < item.span[1]:
            total[item.variable] = total.get(item.variable, 0.0) + item.amount
    return total


def holds_at(scenario: Scenario, time: float) -> dict[str, float]:
    """Return the level of each variable that is held at a time."""
    return {
        item.variable: item.value
        for item in scenario.interventions
        if isinstance(item, Hold) and item.span[0] <= time < item.span[1]
    }


def slow_fuzzy(
    m: CausalMap,
    scenario: Scenario,
    start: Mapping[str, float],
    steps: int,
    *,
    rule: str = "kosko",
    squash: str = "tanh",
    slope: float = 1.0,
    threshold: float = 0.0,
) -> list[dict[str, float]]:
    """Return the levels at steps 0 … `steps` of a fuzzy map that starts at step 0."""
    history = [{**start, **holds_at(scenario, 0)}]
    for step in range(steps):
        push = pushes_at(scenario, step)
        now = history[-1]
        following = {}
        for name in m.names:
            z = push.get(name, 0.0)
            for source, target, weight, delay in links_at(m, scenario, step):
                if target == name:
                    then = step - math.floor(delay + 0.5)
                    x = history[then][source] if then >= 0 else start[source]
                    z += weight * (2 * x - 1 if rule == "rescaled" else x)
            if rule == "memory":
                z += now[name]
            if rule == "rescaled":
                z += 2 * now[name] - 1
            following[name] = slow_squash(z, squash, slope, threshold)
        following.update(holds_at(scenario, step + 1))
        history.append(following)
    return history


def slow_pulses(
    m: CausalMap, scenario: Scenario, start: Mapping[str, float], steps: int
) -> list[dict[str, float]]:
    """Return the levels at steps 0 … `steps` of a pulse process; every pulse takes one step."""
    levels: list[dict[str, float]] = []
    pulses: list[dict[str, float]] = []
    for step in range(steps + 1):
        before = levels[-1] if levels else dict(start)
        pulse = dict.fromkeys(m.names, 0.0)
        if step:
            for source, target, weight, delay in links_at(m, scenario, step - 1):
                then = step - 1 - math.floor(delay + 0.5)
                if then >= 0:
                    pulse[target] += weight * pulses[then][source]
        for item in scenario.interventions:
            if isinstance(item, Pulse) and item.at == step:
                pulse[item.variable] += item.amount
            if isinstance(item, Push) and item.span[0] <= step < item.span[1]:
                pulse[item.variable] += item.amount
        level = {name: before[name] + pulse[name] for name in m.names}
        for name, value in holds_at(scenario, step).items():
            pulse[name], level[name] = value - before[name], value
        pulses.append(pulse)
        levels.append(level)
    return levels


def slow_flow(
    m: CausalMap,
    scenario: Scenario,
    start: Mapping[str, float],
    times: Iterable[float],
    *,
    gain: float | None = None,
    decay: float = 1.0,
    saturating: bool = True,
    lag_order: int = 1,
    step: float = 1 / 256,
) -> list[dict[str, float]]:
    """Return the levels at `times` (whole multiples of the step) by steps of the midpoint rule.

    Every link has lags of its own, for its own delay and for those it may be given, from time 0 on.
    """
    sums: dict[str, float] = {}
    for link in m.links:
        sums[link.target] = sums.get(link.target, 0.0) + float(link.strength)
    scale = {n: 1.0 if gain is None else gain / sums.get(n, 1.0) for n in m.names}
    delays = {link.delay for link in m.links}
    for item in scenario.interventions:
        delays |= {item.delay} if isinstance(item, Delay) else set()
        delays |= {item.link.delay} if isinstance(item, Add) else set()
    state: dict[object, float] = dict(start)
    for name in m.names:
        for delay in delays - {0.0}:
            for k in range(lag_order):
                state[name, delay, k] = start[name]

    def slope(now: dict[object, float], time: float) -> dict[object, float]:
        push = pushes_at(scenario, time)
        links = links_at(m, scenario, time)
        held = holds_at(scenario, time)
        change: dict[object, float] = {}
        for name in m.names:
            into = [link for link in links if link[1] == name]
            if name in held or (m.role(name) == "constant" and not into):
                change[name] = 0.0
                continue
            z = push.get(name, 0.0)
            for source, _, weight, delay in into:
                read = now[source, delay, lag_order - 1] if delay else now[source]
                z += scale[name] * weight * read
            aim = math.tanh(z) if saturating else z
            change[name] = decay * HASTE.get(m.role(name), 1.0) * (aim - now[name])
        for key in now:
            if isinstance(key, tuple):
                name, delay, k = key
                ahead = now[name] if k == 0 else now[name, delay, k - 1]
                change[key] = lag_order * (ahead - now[key]) / delay
        return change

    def begin(now: dict[object, float], time: float) -> None:
        held, push = holds_at(scenario, time), pushes_at(scenario, time)
        links = links_at(m, scenario, time)
        for name in m.names:
            if m.role(name) == "constant" and not any(link[1] == name for link in links):
                level = start[name] + push.get(name, 0.0)
                now[name] = max(-1.0, min(1.0, level)) if saturating else level
        now.update(held)

    out, time = [], 0.0
    for stop in times:
        while time < stop - 1e-9:
            begin(state, time)
            first = slope(state, time)
            half = {key: x + step / 2 * first[key] for key, x in state.items()}
            second = slope(half, time)
            state = {key: x + step * second[key] for key, x in state.items()}
            time = round((time + step) / step) * step
        out.append({name: state[name] for name in m.names})
    return out


def slow_attractors(
    m: CausalMap, squash: str, rule: str = "kosko", threshold: float = 0.0
) -> dict[tuple[tuple[float, ...], ...], int]:
    """Return every attractor of a hard map and how many of all starts lead to it."""
    import itertools

    levels = (0.0, 1.0) if squash == "bivalent" else (-1.0, 0.0, 1.0)
    still = Scenario("still")
    found: dict[tuple[tuple[float, ...], ...], int] = {}
    for start in itertools.product(levels, repeat=len(m.names)):
        seen: list[tuple[float, ...]] = [start]
        while True:
            now = dict(zip(m.names, seen[-1], strict=True))
            led = slow_fuzzy(m, still, now, 1, rule=rule, squash=squash, threshold=threshold)[1]
            state = tuple(led[name] for name in m.names)
            if state in seen:
                cycle = seen[seen.index(state) :]
                break
            seen.append(state)
        first = cycle.index(min(cycle))
        key = tuple(cycle[first:] + cycle[:first])
        found[key] = found.get(key, 0) + 1
    return found
