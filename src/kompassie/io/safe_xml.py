"""XML as a small tree, within a budget: no document type, no entities, no bottomless nesting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from ..errors import KompassieError, TooLarge, UnreadableFile
from .files import Where

__all__ = ["DEEPEST", "MOST_ELEMENTS", "Element", "tree_of", "walker"]

DEEPEST = 40
"""How deep elements may be nested."""

MOST_ELEMENTS = 1_000_000
"""How many elements a text may have."""

_REMEDY = "Make the file again with the program that wrote it."


@dataclass(slots=True)
class Element:
    """One element: its name in lower case without a prefix, its text, and what stands in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands directly in it, trimmed."""
        return "".join(self.parts).strip()

    def each(self, name: str) -> Iterator[Element]:
        """Yield the children of that name, in order."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """Return the first child of that name, or None."""
        return next(self.each(name), None)

    def value(self, name: str) -> str:
        """Return the text of the first child of that name; "" if there is none."""
        child = self.first(name)
        return child.text if child else ""


def walker(
    path: Where,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
    *,
    most_elements: int = MOST_ELEMENTS,
    encoding: str | None = None,
) -> Callable[[bytes, bool], None]:
    """Return what takes an XML text in pieces and calls back, or refuses it.

    Parameters
    ----------
    path
        The name of the file, for messages.
    start, end, text
        Called with the name (lower case, without a prefix) and attributes of an element, with its
        name at its end, and with pieces of text.
    most_elements
        Budget of elements.
    encoding
        Of the bytes, whatever they say themselves; None: what they say.

    Returns
    -------
    Callable
        To be called with each piece of bytes, and True for the last one.

    Raises
    ------
    UnreadableFile
        For a document type (the only place where entities can be made), for nesting beyond
        `DEEPEST`, and for a text that is no XML.
    TooLarge
        Beyond the budget of elements.
    """
    depth = elements = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > DEEPEST:
            why = f"its elements are nested more than {DEEPEST} deep"
            raise UnreadableFile(path, why, _REMEDY)
        if elements > most_elements:
            what, budget = f"the XML in {str(path)!r}", f"{most_elements:,} elements"
            raise TooLarge(what, f"over {budget}", budget, "Give it in parts.")
        start(_plain(name), attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_plain(name))

    def refuse(*_: Any) -> Any:
        why = "it declares a document type or entities, which may unfold without end"
        raise UnreadableFile(path, why, "Take the <!DOCTYPE …> out of it.")

    parser = expat.ParserCreate(encoding)
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse

    def feed(data: bytes, last: bool) -> None:
        try:
            parser.Parse(data, last)
        except expat.ExpatError as error:
            line, column = error.lineno, error.offset + 1
            why = f"it is not XML: line {line}, column {column}: {expat.ErrorString(error.code)}"
            raise UnreadableFile(path, why, _REMEDY) from None
        except KompassieError:
            raise
        except (LookupError, ValueError):
            # The text names an encoding that does not exist, or that expat cannot take.
            raise UnreadableFile(path, "its encoding is not known", "Save it as UTF-8.") from None

    return feed


def _plain(name: str) -> str:
    return name.rpartition(":")[2].lower()


def tree_of(text: str, path: Where) -> Element:
    """Return the root of an XML text.

    Raises
    ------
    UnreadableFile, TooLarge
        As `walker`.

    Notes
    -----
    O(characters).

    Examples
    --------
    >>> tree_of("<a><b>1</b><b>2</b></a>", "x.xml").value("b")
    '1'
    """
    top = Element("")
    open_elements = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    feed = walker(
        path,
        start,
        lambda _: open_elements.pop(),
        lambda piece: open_elements[-1].parts.append(piece),
        encoding="utf-8",
    )
    feed(text.encode("utf-8"), True)
    return top.children[0]
