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
SINGLES = (
    "niet_weten", "vragen", "observeren", "bespreekbaar", "-opv_weerstand", "-kracht_zetten",
    "kracht", "focus_primair", "-bilateraal", "gezien_gehoord", "verbinding_buiten", "opv_systeem",
    "eigenaarschap", "kompassie", "kwetsbaarheid",
)  # fmt: skip


class Gate:
    """The map as arrays, and one run for all draws at once."""

    def __init__(self, folder: Path, draws: int, seed: int) -> None:
        with open(folder / "variables.csv", encoding="utf-8", newline="") as stream:
            variables = list(csv.DictReader(stream))
        with open(folder / "links.csv", encoding="utf-8", newline="") as stream:
            links = list(csv.DictReader(stream))
        self.names = [v.get("id") or v["name"] for v in variables]
        levels = {"helping": -0.6, "hindering": 0.6, "neutral": 0.0}
        self.today = np.array([levels[v["valence"]] for v in variables])
        n = len(self.names)
        rng = np.random.default_rng(seed)
        direct, lagged = np.zeros((draws, n, n)), np.zeros((draws, n, n))
        for link in links:
            i, j = self.names.index(link["source"]), self.names.index(link["target"])
            sign = 1.0 if (link.get("polarity") or link["sign"]) == "+" else -1.0
            into = lagged if link["delay"] else direct
            into[:, j, i] = sign * rng.uniform(0.2, 1.0, draws)
        total = np.abs(direct).sum(axis=2) + np.abs(lagged).sum(axis=2)
        self.constant = total[0] == 0
        total[:, self.constant] = 1.0
        self.direct, self.lagged = direct / total[:, :, None], lagged / total[:, :, None]

    def critical_gains(self) -> np.ndarray:
        """Return 1 / spectral radius of the normalised map, one per draw."""
        return 1.0 / np.abs(np.linalg.eigvals(self.direct + self.lagged)).max(axis=1)

    def run(self, pushes=(), gain=1.5, until=HORIZON, pulse=None) -> np.ndarray:
        """Return levels of shape (draws, times, variables), one time per time unit from 0.

        A push is a name, lowered with a leading minus; 0.6, or twice that without input.
        """
        push = np.zeros(len(self.names))
        for item in pushes:
            k = self.names.index(item.lstrip("-"))
            push[k] += (-1.0 if item[0] == "-" else 1.0) * (1.2 if self.constant[k] else 0.6)
        draws = len(self.direct)
        x = np.tile(self.today, (draws, 1))
        y = x.copy()
        saved = []
        steps = round((SETTLE + until) / STEP)
        for step in range(steps + 1):
            time = step * STEP - SETTLE
            if time >= 0 and step % round(1 / STEP) == 0:
                saved.append(self._with_constants(x, push * self._on(time, pulse)).copy())
            now = push * self._on(time, pulse)
            x = self._with_constants(x, now)
            x, y = self._step(x, y, now, gain)
        return np.stack(saved, axis=1)

    @staticmethod
    def _on(time: float, pulse: float | None) -> float:
        return float(time >= 0 and (pulse is None or time < pulse))

    def _with_constants(self, x: np.ndarray, push: np.ndarray) -> np.ndarray:
        held = np.clip(self.today + push, -1.0, 1.0)
        return np.where(self.constant, held, x)

    def _step(self, x, y, push, gain):
        def slope(x, y):
            drive = np.einsum("dji,di->dj", self.direct, x)
            drive += np.einsum("dji,di->dj", self.lagged, y)
            dx = np.where(self.constant, 0.0, -x + np.tanh(gain * drive + push))
            return dx, (x - y) / LAG

        h = STEP
        a, b = slope(x, y)
        c, d = slope(x + h / 2 * a, y + h / 2 * b)
        e, f = slope(x + h / 2 * c, y + h / 2 * d)
        g, i = slope(x + h * e, y + h * f)
        return x + h / 6 * (a + 2 * c + 2 * e + g), y + h / 6 * (b + 2 * d + 2 * f + i)

    def tips(self, pushes=(), gain=1.5, pulse=None, until=HORIZON) -> float:
        """Return the share of draws in which `resultaat` ends above neutral."""
        end = self.run(pushes, gain, until, pulse)[:, -1, self.names.index("resultaat")]
        return float((end > 0).mean())
