"""Exact press predictions: the adjoint, the absolute feedback, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import UnknownVariable
from ..kernels.block_algebra import blocks_in_order, negative_adjoint, permanent_minors
from ..kernels.matchings import BeyondBudget, row_order, steps_at_most
from ..model.causal_map import CausalMap
from ..model.fields import clean_name
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .community import SelfEffects, deadline_after, fits, signed_rows, too_large

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Prediction", "PressPrediction", "predict_press"]

Prediction = Literal["up", "down", "ambiguous", "no pathway"]
"""What becomes of a variable; "ambiguous": as many ways up as down, at equal strengths."""


@dataclass(frozen=True, eq=False)
class PressPrediction(TableResult):
    """How every variable answers to a lasting push on every variable, from the signs alone.

    Entry (i, j) of every array is the response of variable i to a lasting push on variable j.

    Parameters
    ----------
    map
        The map.
    names
        Names of the V variables, in the order of rows and columns.
    adjoint
        Shape (V, V), whole numbers: the adjoint of −A, that is the ways up minus the ways down.
        Its sign is that of the response at equal strengths, where the map is stable. int64, or
        Python integers (dtype object) where one does not fit.
    absolute
        Shape (V, V), whole numbers: the absolute feedback, ways up plus ways down. Same types.
    weights
        Shape (V, V): |adjoint| ÷ absolute, 0 … 1; NaN where there is no pathway. At 1 the sign
        holds for every set of strengths that leaves the map stable.
    determinant
        Determinant of −A at equal strengths; above 0 where the map is stable.
    absolute_determinant
        All its terms counted as positive; 0: no strengths give an equilibrium to push away from.
    relays
        (push, through, sign) for pushes whose only link goes to one other variable: for every
        set of strengths, all others answer as to a push of that sign on `through`.
    self_effects
        Where variables limit themselves: "all" or "drawn".
    provenance
        How it was made.

    Notes
    -----
    Where the determinant is 0 or less, the map is not stable with every strength 1: reinforcing
    loops outweigh the self-effects. Signs with a weight of 1 hold all the same; for the others
    `sample_press`, which looks only at stable strengths, is the better guide.
    """

    map: CausalMap
    names: tuple[str, ...]
    adjoint: NDArray[np.int64] | NDArray[np.object_]
    absolute: NDArray[np.int64] | NDArray[np.object_]
    weights: NDArray[np.float64]
    determinant: int
    absolute_determinant: int
    relays: tuple[tuple[str, str, int], ...]
    self_effects: SelfEffects
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in (self.adjoint, self.absolute, self.weights):
            array.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PressPrediction):
            return NotImplemented
        return (
            (self.names, self.determinant, self.absolute_determinant, self.self_effects)
            == (other.names, other.determinant, other.absolute_determinant, other.self_effects)
            and np.array_equal(self.adjoint, other.adjoint)
            and np.array_equal(self.absolute, other.absolute)
        )

    def __hash__(self) -> int:
        return hash((self.names, self.determinant, self.self_effects))

    def prediction(self, response: str, push: str) -> Prediction:
        """Return what becomes of `response` under a lasting upward push on `push`.

        Parameters
        ----------
        response, push
            Names of variables: row i and column j of the arrays.
        """
        return self._word(self._place(response), self._place(push))

    def weight(self, response: str, push: str) -> float:
        """Return how far the ways from `push` to `response` agree, 0 … 1; NaN: no pathway."""
        return float(self.weights[self._place(response), self._place(push)])

    def _place(self, name: str) -> int:
        try:
            return self.names.index(clean_name(name))
        except ValueError:
            raise UnknownVariable(name, self.names) from None

    def _word(self, i: int, j: int) -> Prediction:
        if not self.absolute[i, j]:
            return "no pathway"
        value = self.adjoint[i, j]
        return "up" if value > 0 else "down" if value < 0 else "ambiguous"

    def table(self) -> Table:
        """Return one row per push and response: prediction, weight, adjoint, absolute."""
        columns = ("push", "response", "prediction", "weight", "adjoint", "absolute")
        size = range(len(self.names))
        rows = [
            (
                self.names[j],
                self.names[i],
                self._word(i, j),
                float(self.weights[i, j]),
                int(self.adjoint[i, j]),
                int(self.absolute[i, j]),
            )
            for j in size
            for i in size
        ]
        return Table.from_rows(columns, rows)

    def completeness(self) -> str:
        """Return one line that says for which maps the signs hold."""
        if not self.absolute_determinant:
            return "complete, but no strengths give this map an equilibrium to push away from"
        if self.determinant <= 0:
            return (
                f"complete; with every strength 1 the map is not stable (determinant "
                f"{self.determinant}): only signs with weight 1 are certain"
            )
        return "complete"

    def __repr__(self) -> str:
        return f"<PressPrediction: {len(self.names)} variables, {self.completeness()}>"


def predict_press(
    m: MapSource,
    /,
    *,
    self_effects: SelfEffects = "all",
    time_limit: float | None = 10.0,
) -> PressPrediction:
    """Predict from the signs how each variable answers to a lasting push on each.

    Entry (i, j) of the answer is the response of variable i to a lasting push on variable j.
    Strengths and delays are left out of it: every link counts as 1.

    Parameters
    ----------
    m
        The map, or a study.
    self_effects
        "all": a self-effect of −1 on every variable without a drawn self-link; "drawn": only
        self-links that were drawn.
    time_limit
        Seconds the counting may take, else it is refused; None: only memory bounds it.

    Returns
    -------
    PressPrediction
        Adjoint, absolute feedback and weights, each of shape (V, V).

    Raises
    ------
    InvalidValue
        If a link has an unsure sign: every prediction through it would be open.
    TooLarge
        If the ways cannot be counted within `time_limit`, with an estimate of the work.

    Notes
    -----
    With A the matrix of who acts on whom, −A⁻¹ = adj(−A) ÷ det(−A), and det(−A) > 0 in a stable
    system. The adjoint takes O(V² · L) steps, exactly, in whole numbers. The absolute feedback
    is a permanent per entry, which no method counts quickly for dense maps. Here strong
    components are counted apart and all entries of one at once, in a number of steps that is
    exponential only in how many variables are half done in the best order found: few in a sparse
    map.

    References
    ----------
    Levins (1974), "The qualitative analysis of partially specified systems", Annals of the New
    York Academy of Sciences 231. Dambacher, Li and Rossignol (2002), "Relevance of community
    structure in assessing indeterminacy of ecological predictions", Ecology 83; and (2003),
    "Qualitative predictions in model ecosystems", Ecological Modelling 161.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse('''
    ... plant -> plant -
    ... plant -> hare +
    ... hare -> plant -
    ... hare -> predator +
    ... predator -> hare -
    ... predator -> predator -''')
    >>> p = predict_press(m, self_effects="drawn")
    >>> p.adjoint.tolist(), p.determinant
    ([[1, -1, 1], [1, 1, -1], [1, 1, 1]], 2)
    >>> p.prediction("hare", push="predator")
    'down'
    """
    base = map_of(m)
    deadline = deadline_after(time_limit)
    rows = signed_rows(base, self_effects, "predict_press")
    what = f"counting the ways in a map of {len(base)} variables and {len(base.links)} links"
    work = len(rows) * sum(map(len, rows)) // 4
    try:
        for nodes in blocks_in_order(rows) if fits(work, time_limit) else ():
            place = {node: k for k, node in enumerate(nodes)}
            inside = [sorted(place[j] for j in rows[i] if j in place) for i in nodes]
            work += (len(nodes) ** 2 * sum(map(len, inside)) + len(rows) ** 2) // 4
            work += steps_at_most(inside, row_order(inside, deadline))
        if not fits(work, time_limit):
            raise too_large(what, work, time_limit)
        adjoint, determinant = negative_adjoint(rows, deadline)
        absolute, whole = permanent_minors(rows, deadline)
    except BeyondBudget as beyond:
        raise too_large(what, work, time_limit, beyond.used_up) from None
    weights = np.full(adjoint.shape, np.nan)
    for i, j in np.argwhere(absolute != 0):
        weights[i, j] = abs(int(adjoint[i, j])) / int(absolute[i, j])
    return PressPrediction(
        base,
        base.names,
        _whole(adjoint),
        _whole(absolute),
        weights,
        determinant,
        whole,
        tuple(_relays(base)),
        self_effects,
        made_by("predict_press", {"self_effects": self_effects}, base.digest),
    )


def _relays(m: CausalMap) -> Iterator[tuple[str, str, int]]:
    for name in m.names:
        onward = [link for link in m.links_from(name) if link.target != name]
        if len(onward) == 1:
            yield name, onward[0].target, int(onward[0].sign)


def _whole(values: NDArray[np.object_]) -> NDArray[np.int64] | NDArray[np.object_]:
    """Return the numbers as int64 if every one fits."""
    if all(abs(int(value)) < 2**63 for value in values.flat):
        return values.astype(np.int64)
    return values
