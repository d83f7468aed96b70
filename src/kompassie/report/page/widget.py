"""The interactive map as a widget of a notebook: drag, pin, change a link, and get it all back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ...errors import InvalidValue, KompassieError, MissingDependency
from ...model.source import MapSource
from ..placing.scene import Layout
from ..telling.wording import words_of
from .board import Board

if TYPE_CHECKING:
    from ...model.causal_map import CausalMap

__all__ = ["widget"]

_HEIGHT = 760


def widget(
    m: MapSource,
    /,
    *results: object,
    lang: str = "en",
    layout: Layout | None = None,
    press: bool = False,
    draws: int = 24,
    seed: int | None = 1,
) -> Any:
    r"""Return a map to work on in a notebook; it needs the extra `widget`.

    Drag a label, or move it with Shift and an arrow key, and it stays pinned; choose two variables
    and a sign to draw a link or to change one. All else stays exactly where it stands until it is
    asked to be arranged anew. What came of it is in ``.map``, ``.map_layout``, ``.source`` (a study
    with its places) and ``.pins`` at any time.

    Parameters
    ----------
    m
        The map, or a study with its loop names, scenarios and places.
    *results
        `Loops` and a `Comparison` to show, as in `write_html`.
    lang
        "nl" or "en".
    layout
        Where everything stands at first; None: it is sought.
    press
        Whether to work out how the map answers to a press on each variable, again after each
        change of a link.
    draws, seed
        For what is worked out.

    Returns
    -------
    anywidget.AnyWidget
        Shown where it is the last thing of a cell. The page in it stands in a frame without an
        origin (``sandbox``); labels of the map are text everywhere.

    Raises
    ------
    MissingDependency
        Without anywidget: ``pip install 'kompassie[widget]'``.
    InvalidValue
        For a result that cannot be shown, or that is of another map.

    Examples
    --------
    >>> import kompassie as ks
    >>> w = ks.widget(ks.parse("stress -> mistakes +\nmistakes -> stress +"))
    >>> w.board.set_link(0, 1, "-")
    >>> w.map.link("stress", "mistakes").sign.symbol
    '−'
    """
    words_of(lang)
    board = Board(m, *results, lang=lang, layout=layout, press=press, draws=draws, seed=seed)
    made: Any = _widget_class()(board)
    return made


@cache
def _widget_class() -> type:
    """Return the class of the widget, made when anywidget is first needed."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise MissingDependency("anywidget", "for widget()", "widget") from None

    class MapWidget(anywidget.AnyWidget):
        """A map on a board, shown in a notebook."""

        _esm = files(__package__).joinpath("web", "widget.js").read_text(encoding="utf-8")
        html = traitlets.Unicode().tag(sync=True)
        names = traitlets.List(traitlets.Unicode()).tag(sync=True)
        words = traitlets.Dict().tag(sync=True)
        height = traitlets.Unicode(str(_HEIGHT)).tag(sync=True)
        problem = traitlets.Unicode().tag(sync=True)
        asked = traitlets.Dict().tag(sync=True)

        def __init__(self, board: Board) -> None:
            self.board = board
            labels = [v.label(board.lang) for v in board.map.variables]
            words = dict(words_of(board.lang).section("widget"))
            super().__init__(html=board.html, names=labels, words=words)

        @property
        def map(self) -> CausalMap:
            """The map as it is now."""
            return self.board.map

        @property
        def source(self) -> MapSource:
            """The map or study as it is now."""
            return self.board.source

        @property
        def map_layout(self) -> Layout:
            """Where everything stands now."""
            return self.board.layout

        @property
        def pins(self) -> Mapping[str, tuple[float, float]]:
            """The labels that were moved, with their places."""
            return dict(self.board.pins)

        @traitlets.observe("asked")
        def _answer(self, change: Any) -> None:
            """Do what was asked in the browser; what cannot be done is said there."""
            said = change["new"]
            try:
                _do(self.board, said)
            except KompassieError as error:
                self.problem = str(error)
            else:
                self.problem = ""
                self.html = self.board.html

    return MapWidget


def _do(board: Board, said: Mapping[str, Any]) -> None:
    what = said.get("what")
    if what == "move":
        board.move(said.get("v"), said.get("dx"), said.get("dy"))
    elif what == "link":
        board.set_link(said.get("source"), said.get("target"), said.get("sign", ""))
    elif what == "remove":
        board.remove_link(said.get("source"), said.get("target"))
    elif what == "rearrange":
        board.rearrange()
    elif what == "unpin":
        board.unpin()
    else:
        raise InvalidValue(
            "request of the widget", what, "use move, link, remove, rearrange, unpin"
        )
