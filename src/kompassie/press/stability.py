"""Stability of a map: Routh–Hurwitz conditions, eigenvalues, and Roberts' pulses and values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ..errors import TooLarge
from ..kernels.block_algebra import blocks_in_order
from ..kernels.exact_algebra import SparseRows, adjoint_and_polynomial, hurwitz_minors
from ..kernels.matchings import BeyondBudget
from ..kernels.pulse import pulses_bounded, values_bounded
from ..model.causal_map import CausalMap
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .community import SelfEffects, deadline_after, fits, refuse_unsure, self_effects_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Condition", "Stability", "stability"]


class Condition(NamedTuple):
    """One of the Routh–Hurwitz conditions: its name, its value, and whether it is above 0."""

    name: str
    value: float
    holds: bool


@dataclass(frozen=True, eq=False)
class Stability(TableResult):
    """Whether a map returns to rest, and how that depends on its loops.

    With A the matrix of who acts on whom, self-effects included.

    Parameters
    ----------
    map
        The map.
    names
        Names of the V variables.
    characteristic_polynomial
        Coefficients a0 … aV of det(λI − A), highest power first; a0 = 1. Whole numbers where all
        strengths are 1. −ak is the feedback at level k: of all sets of loops over k variables.
    conditions
        The Routh–Hurwitz conditions, in order: a1 … aV, then the Hurwitz determinants Δ2 … Δ(V−1).
        Decided exactly; a value too large for a float reads as infinite.
    eigenvalues
        Shape (V,), complex: eigenvalues of A, largest real part first.
    stable
        Whether all conditions hold: after any small disturbance the map returns to rest.
    pulse_stable
        Whether, on the map as drawn and step by step, a pulse keeps all pulses bounded.
    value_stable
        Whether it also keeps all values bounded. Then it is pulse stable too.
    pulse_eigenvalues
        Shape (V,), complex: eigenvalues of the drawn map, the largest in size first.
    strengths
        "given": every link has a strength (a range counts by its midpoint); "equal": some has
        none, and all count as 1.
    self_effects
        Where variables limit themselves: "all" or "drawn"; pulses and values are always about
        the drawn map.
    provenance
        How it was made.
    """

    map: CausalMap
    names: tuple[str, ...]
    characteristic_polynomial: tuple[float, ...]
    conditions: tuple[Condition, ...]
    eigenvalues: NDArray[np.complex128]
    stable: bool
    pulse_stable: bool
    value_stable: bool
    pulse_eigenvalues: NDArray[np.complex128]
    strengths: Literal["given", "equal"]
    self_effects: SelfEffects
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in (self.eigenvalues, self.pulse_eigenvalues):
            array.setflags(write=False)

    @property
    def failing(self) -> tuple[Condition, ...]:
        """The conditions that do not hold."""
        return tuple(c for c in self.conditions if not c.holds)

    def table(self) -> Table:
        """Return one row per condition: name, value, and whether it holds."""
        return Table.from_rows(Condition._fields, self.conditions)

    def completeness(self) -> str:
        """Return one line: the verdicts, and the strengths they are for."""
        verdicts = [
            f"{'' if holds else 'not '}{what}"
            for what, holds in (
                ("stable", self.stable),
                ("pulse stable", self.pulse_stable),
                ("value stable", self.value_stable),
            )
        ]
        strengths = "given strengths" if self.strengths == "given" else "all strengths 1"
        return f"complete, for {strengths}: {', '.join(verdicts)}"

    def __repr__(self) -> str:
        return f"<Stability: {len(self.names)} variables, {self.completeness()}>"


def stability(
    m: MapSource,
    /,
    *,
    self_effects: SelfEffects = "all",
    time_limit: float | None = 10.0,
) -> Stability:
    """Tell whether a map returns to rest after a disturbance, and why not.

    If every link has a strength, those are used; otherwise all strengths count as 1, and the
    result says so. Delays are left out, though a delay can unsettle what is stable without it.

    Parameters
    ----------
    m
        The map, or a study.
    self_effects
        "all": a self-effect of −1 on every variable without a drawn self-link; "drawn": only
        self-links that were drawn.
    time_limit
        Seconds the exact algebra may take, else it is refused; None: no limit.

    Returns
    -------
    Stability
        Characteristic polynomial, conditions, eigenvalues, and Roberts' two stabilities.

    Raises
    ------
    InvalidValue
        If a link has an unsure sign.
    TooLarge
        If the algebra does not fit in `time_limit`.

    Notes
    -----
    The system x' = A x is stable if every coefficient a1 … aV and every Hurwitz determinant is
    above 0. Strengths are taken as the decimal numbers they are written as, and all conditions
    are decided in whole numbers; only the eigenvalues are floating point. O(V² · L) steps, and
    O(V³) for the determinants.

    The pulse process is x(t + 1) = x(t) + p(t + 1), p(t + 1) = W p(t), with W the drawn links.
    Roberts' theorems, without asking for distinct eigenvalues: a map is pulse stable if every
    eigenvalue of W has size at most 1 and those of size 1 have as many eigenvectors as their
    multiplicity; value stable if besides 1 is no eigenvalue.

    References
    ----------
    Roberts (1976), "Discrete Mathematical Models", chapter 4. Puccia and Levins (1985),
    "Qualitative Modeling of Complex Systems". Dambacher, Luh, Li and Rossignol (2003),
    "Qualitative stability and ambiguity in model ecosystems", The American Naturalist 161.

    Examples
    --------
    >>> import kompassie as ks
    >>> s = stability(ks.parse('''
    ... stress -> mistakes +
    ... mistakes -> stress +'''))
    >>> s.characteristic_polynomial, s.stable
    ((1, 2, 0), False)
    >>> [c.name for c in s.failing], s.pulse_stable, s.value_stable
    (['a2'], True, False)
    """
    base = map_of(m)
    deadline = deadline_after(time_limit)
    drawn, scale = _drawn_rows(base)
    rows = [dict(row) for row in drawn]
    for k in self_effects_of(base, self_effects):
        rows[k][k] = -scale
    steps = _steps(rows)
    if not fits(steps, time_limit):
        raise _beyond(base, steps, scale, time_limit)
    try:
        polynomial = _polynomial(rows, deadline)
        conditions = tuple(_conditions(polynomial, scale, deadline))
        # Divided by powers of the scale, and multiplied by its highest: whole again.
        size = len(rows)
        pulse = [c * scale ** (size - k) for k, c in enumerate(_polynomial(drawn, deadline))]
        pulses = pulses_bounded(drawn, scale, pulse, deadline)
    except BeyondBudget:
        raise _beyond(base, steps, scale, time_limit) from None
    exact = [Fraction(c, scale**k) for k, c in enumerate(polynomial)]
    given = bool(base.links) and all(link.strength is not None for link in base.links)
    settings = {"self_effects": self_effects}
    return Stability(
        base,
        base.names,
        tuple(_number(c) for c in exact),
        conditions,
        _sorted(_eigenvalues(rows, scale), by="real"),
        all(c.holds for c in conditions),
        pulses,
        values_bounded(pulse, pulses),
        _sorted(_eigenvalues(drawn, scale), by="size"),
        "given" if given else "equal",
        self_effects,
        made_by("stability", settings, base.digest),
    )


def _steps(rows: SparseRows) -> int:
    """Return about how many steps on whole numbers the algebra takes, sixteen at a time."""
    blocks = [(len(nodes), sum(map(len, _inside(rows, nodes)))) for nodes in blocks_in_order(rows)]
    return (sum(size**2 * entries for size, entries in blocks) + len(rows) ** 3) // 16


def _beyond(m: CausalMap, steps: int, scale: int, time_limit: float | None) -> TooLarge:
    return TooLarge(
        f"the exact algebra of a map of {len(m)} variables and {len(m.links)} links",
        f"{steps:,} steps on numbers of up to {len(m) * len(str(scale)):,} digits and more",
        "memory" if time_limit is None else f"{time_limit:g} s",
        "Round the strengths to one or two decimals, ask about a part of the map with only(), "
        "or give more time_limit=",
    )


def _drawn_rows(m: CausalMap) -> tuple[list[dict[int, int]], int]:
    """Return for each variable what acts on it as drawn, in whole numbers, and their scale."""
    strengths: list[Fraction] = []
    for link in m.links:
        refuse_unsure(link, "stability")
        if isinstance(link.strength, tuple):
            strengths.append(sum(Fraction(repr(x)) for x in link.strength) / Fraction(2))
        elif link.strength is not None:
            strengths.append(Fraction(repr(link.strength)))
    if len(strengths) < len(m.links):
        strengths = [Fraction(1)] * len(m.links)
    scale = math.lcm(*(s.denominator for s in strengths))
    rows: list[dict[int, int]] = [{} for _ in m.names]
    for link, strength in zip(m.links, strengths, strict=True):
        value = int(strength * scale) * int(link.sign)
        rows[m.position(link.target)][m.position(link.source)] = value
    return rows, scale


def _inside(rows: SparseRows, nodes: list[int]) -> list[dict[int, int]]:
    place = {node: k for k, node in enumerate(nodes)}
    return [{place[j]: value for j, value in rows[i].items() if j in place} for i in nodes]


def _polynomial(rows: SparseRows, deadline: float) -> list[int]:
    """Return det(λI − M), the product of those of the strong components."""
    whole = [1]
    for nodes in blocks_in_order(rows):
        _, part = adjoint_and_polynomial(_inside(rows, nodes), deadline)
        product = [0] * (len(whole) + len(part) - 1)
        for i, a in enumerate(whole):
            for j, b in enumerate(part):
                product[i + j] += a * b
        whole = product
    return whole


def _conditions(polynomial: list[int], scale: int, deadline: float) -> list[Condition]:
    size = len(polynomial) - 1
    minors = hurwitz_minors(polynomial, deadline)
    found = [(f"a{k}", polynomial[k], k) for k in range(1, size + 1)]
    found += [(f"Δ{k}", minors[k - 1], k * (k + 1) // 2) for k in range(2, size)]
    return [Condition(name, _number(Fraction(v, scale**p)), v > 0) for name, v, p in found]


def _number(value: Fraction) -> float:
    """Return a whole number as int while it is readable, all else as float."""
    if value.denominator == 1 and abs(value) < 10**15:
        return int(value)
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _eigenvalues(rows: SparseRows, scale: int) -> NDArray[np.complex128]:
    """Return the eigenvalues, by strong component: what is no part of a loop stays exact."""
    parts = [np.zeros(0, dtype=np.complex128)]
    for nodes in blocks_in_order(rows):
        matrix = np.zeros((len(nodes), len(nodes)))
        for i, row in enumerate(_inside(rows, nodes)):
            for j, value in row.items():
                matrix[i, j] = value / scale
        parts.append(np.linalg.eigvals(matrix).astype(np.complex128))
    return np.concatenate(parts)


def _sorted(values: NDArray[np.complex128], by: Literal["real", "size"]) -> NDArray[np.complex128]:
    key = values.real if by == "real" else np.abs(values)
    return values[np.lexsort((-values.imag, -values.real, -np.round(key, 9)))]
