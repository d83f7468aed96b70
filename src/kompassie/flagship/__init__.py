"""The map of the article "Kompassie is leiderschap", with its loop names and scenarios.

It is a *reading* of the article, made by people: 48 of its 70 links are stated there, 22 are
assumptions that make the reading coherent, and nothing in it has been tested on a team. Each
link carries the words it rests on and the lines of the article in its note.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from types import ModuleType

from ..io.link_csv import read_links
from ..io.native import read_around
from ..io.tables import Sheet, sheet_of
from ..io.variable_csv import read_variables
from ..model.causal_map import CausalMap
from ..model.study import Study

__all__ = ["flagship", "flagship_study"]

_TITLE = "Kompassie is leiderschap: een lezing van het artikel"


@cache
def flagship() -> CausalMap:
    """Return the map of the article: 35 variables, 70 links.

    The name of a variable is a short Dutch word; its labels are Dutch and English. `today` is
    the as-is state of the example: what hinders stands at +0.6, what helps at −0.6 (the result
    too), and the gap between current and desired behaviour at 0. Delays marked long are 4 time
    units. A link with evidence "assumed" is not in the article; its note gives the reasoning.

    Returns
    -------
    CausalMap
        The same value at every call: maps do not change.

    Notes
    -----
    A reading of the article, no finding about teams.

    Examples
    --------
    >>> m = flagship()
    >>> len(m), len(m.links), len(m.only(evidence="stated").links)
    (35, 70, 48)
    >>> m["tang"].label("en"), m["tang"].today
    ('Holding each other in a grip', 0.6)
    >>> m.link("kompassie", "focus_primair").note
    'article, lines 238-239'
    """
    variables, report = read_variables(_sheet("variables.csv"))
    m = read_links(_sheet("links.csv"), variables=variables)
    return CausalMap(m.variables, m.links, _TITLE, report=report + m.report)


@cache
def flagship_study() -> Study:
    """Return the map with the names of 14 loops and the interventions of the article.

    The loops are R1 … R11 and B1 … B3. The scenarios are the fourteen single interventions, of
    which "kracht zetten" is the contrast, and four bundles: two small ones, "bundel van zes" and
    "drie K's". Pushes are ±0.6 on variables with links in and 1.2 on those without, which lifts
    them from −0.6 to +0.6. All have Dutch and English labels.

    Returns
    -------
    Study
        The same value at every call.

    Examples
    --------
    >>> s = flagship_study()
    >>> len(s.loop_names), len(s.scenarios)
    (14, 18)
    >>> s.scenario("drie K's").label("en")
    "Three K's: compassion, vulnerability, strength"
    """
    text = (files(__package__) / "story.json").read_text(encoding="utf-8")
    return read_around(flagship(), text, "story.json")


def _sheet(name: str) -> Sheet:
    return sheet_of((files(__package__) / name).read_bytes(), name)


class _Room(ModuleType):
    """Makes this module answer like the function of its name.

    Importing the room makes ``kompassie.flagship`` the module; ``ks.flagship()`` works either way.
    """

    def __call__(self) -> CausalMap:
        return flagship()


sys.modules[__name__].__class__ = _Room
