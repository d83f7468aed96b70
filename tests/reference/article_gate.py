"""The article's expectations as a small script on bare arrays: the gate any dynamics must pass.

It knows nothing of the library. The map is read from two CSV files; one draw is one set of link
strengths; levels follow dx/dt = -x + tanh(gain * normalised influence + push), delayed links pass
a first-order lag of four time units. Plain fourth-order Runge-Kutta steps on dense matrices.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SETTLE, HORIZON, STEP = 20.0, 60.0, 0.25
LAG = 4.0

SIX = ("niet_weten", "vragen", "observeren", "bespreekbaar", "-opv_weerstand", "-kracht_zetten")
THREE = ("kompassie", "kwetsbaarheid", "kracht")
PAIRS = (THREE[:2], THREE[1:], THREE[::2])
SINGLES = (
    "niet_weten", "vragen", "observeren", "bespreekbaar", "-opv_weerstand", "-kracht_zetten",
    "kracht", "focus_primair", "-bilateraal", "gezien_gehoord", "verbinding_buiten", "opv_systeem",
    "eigenaarschap", "kompassie", "kwetsbaarheid",
)  # fmt: skip


class Gate:
    """The map as arrays, and runs of several bundles of pushes for all draws at once.

    `strengths` has shape (draws, links), links in order of the file; without it they are drawn
    from 0.2 to 1.
    """

    def __init__(
        self, folder: Path, draws: int, seed: int, strengths: np.ndarray | None = None
    ) -> None:
        with open(folder / "variables.csv", encoding="utf-8", newline="") as stream:
            variables = list(csv.DictReader(stream))
        with open(folder / "links.csv", encoding="utf-8", newline="") as stream:
            self.links = list(csv.DictReader(stream))
        self.names = [v.get("id") or v["name"] for v in variables]
        levels = {"helping": -0.6, "hindering": 0.6, "neutral": 0.0}
        self.today = np.array([levels[v["valence"]] for v in variables])
        n = len(self.names)
        if strengths is None:
            strengths = np.random.default_rng(seed).uniform(0.2, 1.0, (draws, len(self.links)))
        direct, lagged = np.zeros((draws, n, n)), np.zeros((draws, n, n))
        for k, link in enumerate(self.links):
            i, j = self.names.index(link["source"]), self.names.index(link["target"])
            sign = 1.0 if (link.get("polarity") or link["sign"]) == "+" else -1.0
            into = lagged if link["delay"] else direct
            into[:, j, i] = sign * strengths[:, k]
        total = np.abs(direct).sum(axis=2) + np.abs(lagged).sum(axis=2)
        self.constant = total[0] == 0
        total[:, self.constant] = 1.0
        self.direct, self.lagged = direct / total[:, :, None], lagged / total[:, :, None]

    def place(self, name: str) -> int:
        """Return the place of a variable."""
        return self.names.index(name)

    def critical_gains(self) -> np.ndarray:
        """Return 1 / spectral radius of the normalised map, one per draw."""
        return 1.0 / np.abs(np.linalg.eigvals(self.direct + self.lagged)).max(axis=1)

    def run(self, bundles=((),), gain=1.5, until=HORIZON, pulse=None) -> np.ndarray:
        """Return levels of shape (bundles, draws, times, variables), one time per unit from 0.

        A bundle is a tuple of pushes; a push is a name, lowered with a leading minus: 0.6, or
        twice that without input. With `pulse` they end after so many time units.
        """
        push = np.zeros((len(self.names), len(bundles)))
        for column, bundle in enumerate(bundles):
            for item in bundle:
                k = self.place(item.lstrip("-"))
                size = 1.2 if self.constant[k] else 0.6
                push[k, column] += -size if item[0] == "-" else size
        x = np.tile(self.today[:, None], (len(self.direct), 1, len(bundles)))
        y = x.copy()
        saved = []
        for step in range(round((SETTLE + until) / STEP) + 1):
            time = step * STEP - SETTLE
            now = push * float(time >= 0 and (pulse is None or time < pulse))
            held = np.clip(self.today[:, None] + now, -1.0, 1.0)
            x = np.where(self.constant[:, None], held, x)
            if time >= 0 and step % round(1 / STEP) == 0:
                saved.append(x)
            x, y = self._step(x, y, now, gain)
        return np.stack(saved).transpose(3, 1, 0, 2)

    def _step(self, x, y, push, gain):
        def slope(x, y):
            drive = self.direct @ x + self.lagged @ y
            dx = -x + np.tanh(gain * drive + push)
            dx[:, self.constant] = 0.0
            return dx, (x - y) / LAG

        h = STEP
        a, b = slope(x, y)
        c, d = slope(x + h / 2 * a, y + h / 2 * b)
        e, f = slope(x + h / 2 * c, y + h / 2 * d)
        g, i = slope(x + h * e, y + h * f)
        return x + h / 6 * (a + 2 * c + 2 * e + g), y + h / 6 * (b + 2 * d + 2 * f + i)

    def tips(self, bundles, gain=1.5, pulse=None, until=HORIZON) -> np.ndarray:
        """Return per bundle the share of draws in which `resultaat` ends above neutral."""
        end = self.run(bundles, gain, until, pulse)[:, :, -1, self.place("resultaat")]
        return (end > 0).mean(axis=1)
