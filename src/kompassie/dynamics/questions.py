"""The next best question: the link that, once settled, removes most indecision."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.interventions import Scenario
from ..model.link import Link
from ..model.source import MapSource, Over
from ..model.variable import Variable
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .effect import share_of
from .ensemble import deadline_of, ensemble_of, whole_number
from .outcomes import Asked, Ends, asked_of, one_scenario, with_scenario
from .sampling import Drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["About", "NextQuestion", "Question", "next_question"]

About = Literal["sign", "tipping"]
"""What is undecided: whether the variable rises or falls, or whether it tips."""

Part = Literal["sign", "strength", "presence"]
"""What of a link would be settled."""

UNDECIDED = 0.286
"""Bits of entropy below which nothing is worth asking: fewer than one draw in 20 differs.

So what sentences call "almost always" is decided here too.
"""

_BINS = 3  # parts that a strength is settled to: weak, middling, strong
_SHUFFLES = 200  # orders of the draws that tell what chance alone would remove
_CHANCE = 0.95  # quantile of the most that chance alone removes, that a question must exceed


@dataclass(frozen=True)
class Question:
    """What could be settled about one link, and what that is expected to remove.

    Parameters
    ----------
    link
        The link.
    part
        What would be settled: its "sign", its "strength" (weak, middling or strong) or its
        "presence".
    removes
        Share of the indecision that is expected to go, 0 … 1, what chance alone would remove
        taken off.
    error
        Standard error of that share (jackknife over eighths of the draws).
    shares
        For each answer, the share of draws that rise (or, about tipping, that tip).
    tied
        Whether it cannot be told apart from the first question.
    """

    link: Link
    part: Part
    removes: float
    error: float
    shares: Mapping[str, float]
    tied: bool


@dataclass(frozen=True)
class NextQuestion(TableResult):
    """Which link to talk about next, to decide what a scenario does to a variable.

    Parameters
    ----------
    map
        The map.
    scenario
        What is done.
    on
        The variable.
    about
        What is undecided: "sign" or "tipping".
    share
        Share of draws that rise (or, about tipping, that tip).
    entropy
        Indecision in bits: 0 where all draws agree, 1 where two outcomes are as likely.
    questions
        The questions that remove more than chance alone would, best first. Empty: nothing is
        undecided, or no single link decides it.
    asked
        How many questions were looked at.
    draws
        Number of draws.
    stopped
        What ended the run early, or None; then there are fewer draws.
    provenance
        How it was made.
    """

    map: CausalMap
    scenario: Scenario
    on: str
    about: About
    share: float
    entropy: float
    questions: tuple[Question, ...]
    asked: int
    draws: int
    stopped: str | None
    provenance: Provenance

    @property
    def complete(self) -> bool:
        """Whether all draws that were asked for are there."""
        return self.stopped is None

    def require_complete(self) -> NextQuestion:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped} after {self.draws} draws"
            raise IncompleteResult("the question", why, "Give more time_limit= or fewer draws=")
        return self

    @property
    def decided(self) -> bool:
        """Whether there is nothing left to ask: the draws agree."""
        return self.entropy < UNDECIDED

    @property
    def best(self) -> Question | None:
        """The question that removes most, or None."""
        return self.questions[0] if self.questions else None

    @property
    def ties(self) -> tuple[Question, ...]:
        """The best question and those that cannot be told apart from it."""
        return tuple(q for k, q in enumerate(self.questions) if q.tied or not k)

    @property
    def variable(self) -> Variable:
        """The variable it is about."""
        return self.map[self.on]

    def table(self) -> Table:
        """Return one row per question."""
        names = ("source", "target", "part", "removes", "error", "tied", "answers")
        rows = [
            (
                q.link.source, q.link.target, q.part, q.removes, q.error, q.tied,
                ", ".join(f"{name}: {share:.2f}" for name, share in q.shares.items()),
            )
            for q in self.questions
        ]  # fmt: skip
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        early = f"stopped at the {self.stopped}: " if self.stopped else ""
        return f"{early}{self.asked} questions about links, {self.draws} draws"

    def __repr__(self) -> str:
        return f"<NextQuestion about {self.on}: {self.completeness()}>"


def next_question(
    source: MapSource,
    scenario: Scenario,
    /,
    on: str,
    *,
    about: About | None = None,
    draws: int = 512,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    gains: tuple[float, float] | None = None,
    over: Over = "resamples",
    time_limit: float | None = None,
    progress: Progress = None,
) -> NextQuestion:
    r"""Find the link whose sign, strength or presence, once settled, removes most indecision.

    Indecision is the entropy, over draws, of whether the variable rises or falls, or of whether
    it tips. For each link that is open, the draws are parted by what was drawn for it, and what
    is left of the entropy within the parts is weighed up.

    Parameters
    ----------
    source
        The map, a study, or a survey.
    scenario
        What is done.
    on
        The variable the conclusion is about.
    about
        "sign", "tipping", or None: the sign, or tipping where the sign is decided.
    draws
        Number of draws, at least 32.
    seed, dynamics, horizon, settle, strengths, initial, gains, over
        As for `compare_scenarios`.
    time_limit
        Seconds after which to be content with fewer draws; None: no limit.
    progress
        None, True, or a function ``(draws done, draws)``, which may raise `Stop`.

    Returns
    -------
    NextQuestion
        Questions, best first, with ties; none where nothing is undecided.

    Raises
    ------
    UnknownVariable, UnknownLink
        If the scenario or `on` names what is not in the map.

    Notes
    -----
    The expected reduction of entropy is the mutual information of Lindley (1956), "On a measure
    of the information provided by an experiment", less its mean over 200 shuffles of the draws;
    a question is listed where it exceeds the best of all questions on 95 % of those shuffles. A
    strength counts as settled when it is known to be in the lowest, middle or highest third.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b ?\nb -> c +\na -> c + strength=0.2")
    >>> found = ks.next_question(m, ks.Scenario("push", ks.Push("a", 0.5)), on="c", draws=128)
    >>> found.best.link.pair, found.best.part
    (('a', 'b'), 'sign')
    """
    count = whole_number(draws, "draws", 32, 100_000)
    chosen = one_scenario(scenario)
    if about is not None and about not in get_args(About):
        raise InvalidValue("about", about, 'use "sign", "tipping", or None')
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        source, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, over=over, gains=gains,
        scenarios=lambda m: with_scenario(m, chosen),
    )  # fmt: skip
    asked = asked_of(made, on, count)
    drawn = made.sampling.draw(0, count)
    meter = Meter(progress, "draws", count)
    ends = asked.ends(drawn.weights, deadline, lambda n: meter.tick(n, last=n == count))
    done = len(ends.before)
    stopped = None
    if done < count:
        stopped = "time limit" if time.monotonic() > deadline else "callback"
    topic, classes = _classes(ends, about)
    entropy = _entropy(classes)
    questions, looked_at = _questions(asked, drawn, classes, entropy)
    settings: dict[str, object] = {"scenario": chosen.name, "on": made.map.names[asked.place]}
    settings |= {"about": topic, "draws": draws, **made.settings(), "step": asked.step}
    return NextQuestion(
        made.map,
        chosen,
        made.map.names[asked.place],
        topic,
        share_of(classes > 0),
        entropy,
        questions,
        looked_at,
        done,
        stopped,
        made_by("next_question", settings, made.map.digest, made.sampling.entropy),
    )


def _classes(ends: Ends, about: About | None) -> tuple[About, NDArray[np.int8]]:
    """Return what is undecided and the outcome of each draw: a sign, or 1 where it tips."""
    signs = ends.signs
    tips = ends.tips.astype(np.int8)
    if about is None:
        decided = _entropy(signs) < UNDECIDED
        about = "tipping" if decided and _entropy(tips) >= UNDECIDED else "sign"
    return about, tips if about == "tipping" else signs


def _entropy(classes: NDArray[np.int8]) -> float:
    """Return the entropy of outcomes in bits."""
    _, counts = np.unique(classes, return_counts=True)
    shares = counts / len(classes)
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _left(parts: NDArray[np.intp], classes: NDArray[np.int8]) -> float:
    """Return the entropy that is left within parts, each weighed by its size."""
    values, place = np.unique(classes, return_inverse=True)
    counts = np.zeros((parts.max() + 1, len(values)))
    np.add.at(counts, (parts, place), 1.0)
    sizes = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log2(counts / sizes), 0.0)
    return float(-terms.sum() / len(classes))


def _parted(
    link: Link, strengths: NDArray[np.float64]
) -> list[tuple[Part, NDArray[np.intp], tuple[str, ...]]]:
    """Return what can be settled of a link, and into which parts that puts the draws (D,)."""
    found: list[tuple[Part, NDArray[np.intp], tuple[str, ...]]] = []
    signs, sizes = np.sign(strengths), np.abs(strengths)
    there = sizes > 0
    if there.any() and not there.all():
        found.append(("presence", there.astype(np.intp), ("absent", "present")))
    drawn = signs[there]
    if len(drawn) and (drawn > 0).any() and (drawn < 0).any():
        part = np.where(there, (signs > 0).astype(np.intp), 2)
        names = ("−", "+") if there.all() else ("−", "+", "absent")
        found.append(("sign", part.astype(np.intp), names))
    if len(drawn) >= 4 * _BINS and np.ptp(sizes[there]) > 0.0:
        edges = np.quantile(sizes[there], [k / _BINS for k in range(1, _BINS)])
        part = np.where(there, np.searchsorted(edges, sizes, side="right"), _BINS)
        names = ("weak", "middling", "strong")
        found.append(("strength", part.astype(np.intp), names))
    return found


def _questions(
    asked: Asked, drawn: Drawn, classes: NDArray[np.int8], entropy: float
) -> tuple[tuple[Question, ...], int]:
    """Return the questions that remove more than chance, and how many were looked at."""
    wiring = asked.made.wiring
    done = len(classes)
    open_parts = [
        (wiring.links[row], part, parts, names)
        for pair in dict.fromkeys(link.pair for link in wiring.links)
        for row in wiring.rows(*pair)[:1]
        for part, parts, names in _parted(wiring.links[row], drawn.strengths[row, :done])
    ]
    if entropy < UNDECIDED or not open_parts:
        return (), len(open_parts)
    rng = np.random.default_rng(0)
    shuffles = [rng.permutation(classes) for _ in range(_SHUFFLES)]
    chance = np.array([[entropy - _left(p, c) for c in shuffles] for _, _, p, _ in open_parts])
    means = chance.mean(axis=1)
    # Of many questions one does well by luck: each must beat the best of all on shuffled draws.
    luck = float(np.quantile((chance - means[:, None]).max(axis=0), _CHANCE))
    found: list[Question] = []
    for (link, part, parts, names), mean in zip(open_parts, means.tolist(), strict=True):
        net = entropy - _left(parts, classes) - mean
        if net > luck:
            shares = {
                name: share_of(classes[parts == k] > 0)
                for k, name in enumerate(names)
                if (parts == k).any()
            }
            error = _error(parts, classes)
            found.append(Question(link, part, net / entropy, error, shares, False))
    found.sort(key=lambda q: -q.removes)
    tied = [
        k
        for k, q in enumerate(found)
        if k and found[0].removes - q.removes <= 1.96 * math.hypot(q.error, found[0].error)
    ]
    return (
        tuple(
            Question(
                q.link, q.part, q.removes, q.error, q.shares, k in tied or (not k and bool(tied))
            )
            for k, q in enumerate(found)
        ),
        len(open_parts),
    )


def _error(parts: NDArray[np.intp], classes: NDArray[np.int8]) -> float:
    """Return the standard error of the share removed, from eighths of the draws (jackknife)."""
    n = 8
    group = np.arange(len(classes)) % n
    each = []
    for k in range(n):
        kept = group != k
        whole = _entropy(classes[kept])
        each.append(0.0 if not whole else 1.0 - _left(parts[kept], classes[kept]) / whole)
    spread = np.array(each) - np.mean(each)
    return float(np.sqrt((n - 1) / n * (spread**2).sum()))
