"""Link scores of Loops That Matter: how much of a change each link brings, step by step.

For a link from x to z, |Δx z ÷ Δz| with the sign of the link, where Δx z is what the change of x
alone does to z over the step, everything else as it was at its beginning; 0 where x or z does not
change (Schoenberg, Davidsen and Eberlein, 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import EquationError, TooLarge
from ..kernels.levels import Span
from ..model.causal_map import CausalMap
from ..model.formula import names_in, parts_of
from ..model.formula_reading import key_of
from ..model.machine import Machine
from ..model.sign import Sign
from .drawn_run import DrawnRun
from .equation_run import EquationTrajectory, actions_of
from .map_parts import part_of_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinkScores", "drawn_link_scores", "equation_link_scores"]

_NOISE = 64 * float(np.finfo(np.float64).eps)
"""A difference below this share of what is subtracted is rounding, not change."""

_LARGEST = 1e100
_MOST_WORK = 200_000_000  # operations for the scores of one run of equations


@dataclass(frozen=True)
class LinkScores:
    """Scores over T steps.

    Parameters
    ----------
    links
        Shape (T, L), links in the order of the map.
    drag
        Shape (T, V): score of each variable's own decay; 0 for equations, which draw theirs.
    """

    links: NDArray[np.float64]
    drag: NDArray[np.float64]


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return |part ÷ whole|, 0 where the whole is 0."""
    moves = whole != 0.0
    result = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    with np.errstate(over="ignore"):
        np.divide(np.abs(part), np.abs(whole), out=result, where=moves)
    return np.minimum(result, _LARGEST)


def _changes(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the differences, with rounding taken for no change."""
    change = after - before
    change[np.abs(change) <= _NOISE * np.maximum(np.abs(before), np.abs(after))] = 0.0
    return change


def _moving(
    change: NDArray[np.float64],
    time: NDArray[np.float64],
    values: NDArray[np.float64],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Return where a level moves: fast enough to go `tolerance` of its size in a whole run.

    Its size is the largest value so far: in growth without end the beginning counts too.
    """
    whole = (time[-1] - time[0]) / np.diff(time)
    size = np.maximum.accumulate(np.abs(values), axis=0)[:-1]
    moves: NDArray[np.bool_] = np.abs(change) * whole[:, None] > tolerance * size
    return moves


def _by_part(moves: NDArray[np.bool_], part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where anything moves in the part that each level belongs to."""
    found = np.zeros_like(moves)
    for p in np.unique(part):
        members = part == p
        found[:, members] = np.any(moves[:, members], axis=1, keepdims=True)
    return found


# -- drawn maps --------------------------------------------------------------------------------


def drawn_link_scores(
    run: DrawnRun, m: CausalMap, time: NDArray[np.float64], tolerance: float
) -> LinkScores:
    """Return the scores of a run of a drawn map.

    The slope of a variable, decay · (−x + influences), is its one net flow; the links and the
    variable's own decay (drag) are what that flow is made of, so that each gets its share of the
    change of the flow. A delay is a lag in the way, with a flow of its own. An intervention that
    begins or ends inside a step counts from the next step on: it is nobody's loop.

    Notes
    -----
    With one net flow for each level, the rules of 2020 and 2023 are the same.
    """
    states = run.states(time)
    change = _changes(states[:-1], states[1:])
    largest = np.abs(states).max(axis=1, initial=0.0, keepdims=True)
    moves = _moving(change[:, : len(m)], time, largest, tolerance)
    change[:, : len(m)][~_by_part(moves, part_of_each(m))] = 0.0
    steps, count = len(time) - 1, len(m)
    scores = np.zeros((steps, len(run.wiring.links)))
    drag = np.zeros((steps, count))
    for span in run.spans:
        rows = np.flatnonzero((time[:-1] >= span.begin) & (time[:-1] < span.end))
        if len(rows):
            scores[rows], drag[rows] = _in_span(run, span, states, change, rows, count)
    place = {link.pair: k for k, link in enumerate(run.wiring.links)}
    links = np.zeros((steps, len(m.links)))
    for k, link in enumerate(m.links):
        if link.pair in place:
            links[:, k] = scores[:, place[link.pair]]
    return LinkScores(links, drag)


def _in_span(
    run: DrawnRun,
    span: Span,
    states: NDArray[np.float64],
    change: NDArray[np.float64],
    rows: NDArray[np.intp],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return scores of links and of drag for steps in which nothing is begun or ended."""
    net, speeds = run.wiring.net, run.speeds
    weights = run.weights[:, 0] * span.factors
    push = np.asarray(span.push, dtype=np.float64).reshape(count, -1)[:, 0]
    into = net.targets

    def drives(at: NDArray[np.intp]) -> NDArray[np.float64]:
        total = np.zeros((len(at), count))
        if len(net.feeds):
            read = states[at][:, net.feeds] * weights
            total[:, net.fed] = np.add.reduceat(read, net.starts, axis=1) + push[net.fed]
        return total

    def passed(drive: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.tanh(drive) if run.saturating else drive

    before = drives(rows)
    flow, after = passed(before), passed(drives(rows + 1))
    down, down_after = states[rows][:, :count], states[rows + 1][:, :count]
    turn = (after - down_after) - (flow - down)
    turn[np.abs(turn) <= _NOISE * (np.abs(flow) + np.abs(down))] = 0.0
    turn *= speeds
    turn[:, span.fixed] = 0.0
    drag = -_ratio(speeds * change[rows][:, :count], turn)
    moved = change[rows][:, net.feeds]
    alone = speeds[into] * (passed(before[:, into] + weights * moved) - flow[:, into])
    scores = _ratio(alone, turn[:, into]) * np.sign(weights)
    scores[moved == 0.0] = 0.0
    if len(net.lagged):
        carried = _carried(run, states, change, rows, count)
        late = net.feeds >= count
        scores[:, late] *= carried[:, net.feeds[late] - count]
    return scores, drag


def _carried(
    run: DrawnRun,
    states: NDArray[np.float64],
    change: NDArray[np.float64],
    rows: NDArray[np.intp],
    count: int,
) -> NDArray[np.float64]:
    """Return the score from the variable a lag begins at to the lag itself, shape (T', K)."""
    net = run.wiring.net
    lagged = net.lagged.tolist()
    carried = np.zeros((len(rows), len(lagged)))
    for k, source in enumerate(lagged):
        gap = states[:, source] - states[:, count + k]
        turn = gap[rows + 1] - gap[rows]
        turn[np.abs(turn) <= _NOISE * (np.abs(states[rows, source]) + np.abs(gap[rows]))] = 0.0
        carried[:, k] = _ratio(change[rows, source], turn)
        carried[change[rows, count + k] == 0.0, k] = 0.0
        if source >= count:  # a lag that follows a lag
            carried[:, k] *= carried[:, source - count]
    return carried


# -- equations ---------------------------------------------------------------------------------


def equation_link_scores(run: EquationTrajectory, rule: str, tolerance: float) -> LinkScores:
    """Return the scores of a run of equations.

    From a flow to its stock: |flow ÷ net flow| at the beginning of the step by the rule of
    "2020", and |Δ flow ÷ Δ net flow| by the rule of "2023", negative for an outflow.

    Notes
    -----
    A formula that has no value when only one of its inputs moves gives that link no score.
    O(steps · links · nodes of a formula).

    Raises
    ------
    TooLarge
        Where that would take minutes.
    """
    equations, m = run.equations, run.map
    _check_size(run)
    machine = Machine(equations, actions_of(run.scenario, equations))
    place = [equations.place[key_of(name)] for name in m.names]
    values = np.empty_like(run.values)
    values[:, place] = run.values
    change = _changes(values[:-1], values[1:])
    stocks = [k for k, *_ in machine.stocks]
    parts = np.empty(len(m), dtype=np.int64)
    parts[place] = part_of_each(m)
    moves = _moving(change[:, stocks], run.time, values[:, stocks], tolerance)
    change[:, stocks] *= _by_part(moves, parts[stocks])
    doing = [machine.doing(time) for time in run.time.tolist()]
    scores = np.zeros((len(change), len(m.links)))
    net = {name: _net(machine, values, doing, name) for name in equations.stocks}
    columns = dict(zip(m.names, place, strict=True))
    full = _with_clock(machine, run.time, values)
    for k, link in enumerate(m.links):
        source, target = columns[link.source], columns[link.target]
        if link.target in net:
            flow = values[:, source]
            rate, turn = net[link.target]
            part = change[:, source] if rule == "2023" else flow[:-1]
            one = _ratio(part, turn if rule == "2023" else rate[:-1])
            inflows = equations.stocks[link.target].inflows
            fills = key_of(link.source) in {key_of(name) for name in inflows}
            scores[:, k] = one if fills else -one
            continue
        alone = _alone(machine, full, change, source, target, doing)
        way = float(link.sign) if link.sign is not Sign.UNSURE else _way(alone, change[:, source])
        scores[:, k] = _ratio(alone, change[:, target]) * way
    return LinkScores(scores, np.zeros((len(change), len(m))))


def _check_size(run: EquationTrajectory) -> None:
    formulas = run.equations.formulas
    read = [formulas[key] for key in run.equations.order]
    work = 2 * len(run.time) * sum(len(names_in(f)) * parts_of(f) for f in read)
    if work > _MOST_WORK:
        remedy = "Use a larger dt or a shorter run"
        raise TooLarge("the scores", f"{work:,} operations", f"{_MOST_WORK:,}", remedy)


Doing = Sequence[tuple[dict[int, float], dict[int, float]]]


def _with_clock(
    machine: Machine, time: NDArray[np.float64], values: NDArray[np.float64]
) -> list[list[float]]:
    eq = machine.equations
    return [
        [*row, now, eq.dt, eq.start, eq.stop]
        for row, now in zip(values.tolist(), time.tolist(), strict=True)
    ]


def _way(alone: NDArray[np.float64], moved: NDArray[np.float64]) -> NDArray[np.float64]:
    way: NDArray[np.float64] = np.sign(alone) * np.sign(moved)
    return way


def _net(
    machine: Machine, values: NDArray[np.float64], doing: Doing, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the net flow of a stock at every time, and its change over every step."""
    k, ins, outs, _ = next(row for row in machine.stocks if row[0] == machine.place[key_of(name)])
    flows = values[:, ins].sum(axis=1) - values[:, outs].sum(axis=1)
    gross = np.abs(values[:, ins]).sum(axis=1) + np.abs(values[:, outs]).sum(axis=1)
    pushed = np.array([push.get(k, 0.0) for push, _ in doing])
    rate = flows + pushed
    held = np.array([k in hold for _, hold in doing])
    rate[(np.abs(rate) <= _NOISE * gross) | held] = 0.0
    turn = rate[1:] - rate[:-1]
    turn[(np.abs(turn) <= _NOISE * (gross[1:] + gross[:-1])) | held[:-1] | held[1:]] = 0.0
    return rate, turn


def _alone(
    machine: Machine,
    full: Sequence[list[float]],
    change: NDArray[np.float64],
    source: int,
    target: int,
    doing: Doing,
) -> NDArray[np.float64]:
    """Return what the change of one input alone does to a variable, step by step."""
    alone = np.zeros(len(change))
    moves = (change[:, source] != 0.0) & (change[:, target] != 0.0)
    for step in np.flatnonzero(moves).tolist():
        if target in doing[step][1] or target in doing[step + 1][1]:
            continue
        try:
            part = machine.change_by(target, source, full[step], full[step + 1][source])
        except EquationError:
            continue
        if abs(part) <= _LARGEST:
            alone[step] = part
    return alone
