"""Maps of how a team's beliefs and behaviours keep each other going.

``import kompassie as ks``: signed causal maps in, feedback loops found and explained,
interventions tried out, diagrams and a report out, in Dutch and English.

Names are loaded when first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import KompassieError as KompassieError
    from .errors import Stop as Stop
    from .model.causal_map import CausalMap as CausalMap
    from .model.conversion import from_links as from_links
    from .model.conversion import from_matrix as from_matrix
    from .model.conversion import from_networkx as from_networkx
    from .model.link import Link as Link
    from .model.notation import parse as parse
    from .model.sign import Sign as Sign
    from .model.variable import Variable as Variable

__version__ = "0.1.0"

_HOME = {
    "KompassieError": "errors",
    "Stop": "errors",
    "CausalMap": "model.causal_map",
    "from_links": "model.conversion",
    "from_matrix": "model.conversion",
    "from_networkx": "model.conversion",
    "Link": "model.link",
    "parse": "model.notation",
    "Sign": "model.sign",
    "Variable": "model.variable",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'kompassie' has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
