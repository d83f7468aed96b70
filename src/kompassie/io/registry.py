"""The one way in and the one way out: the format follows from the name of the file.

========  =====================================================  ==============================
name      read                                                   written
========  =====================================================  ==============================
``.json``  native file                                            map or study
``.csv``   link list, or matrix (then `rows` must be said)        map, or the table of a result
``.tsv``   as .csv, separated by tabs                             as .csv
``.txt``   text notation                                          map
``.mmp``   Mental Modeler project, XML or JSON (also .mmp.json)   no
========  =====================================================  ==============================
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..errors import InvalidValue, UnreadableFile
from ..model.causal_map import CausalMap
from ..model.conversion import Rows
from ..model.merging import Conflict, check_conflict
from ..model.notation_writing import to_notation
from ..model.remarks import Remark, Report
from ..model.study import Study
from ..model.variable import Variable
from ..saving import write_atomically
from ..tabular import HasTable, Table
from .files import LARGEST, Where, checked_path, decoded, read_bytes
from .link_csv import links_text, list_column, read_links
from .losses import beside_the_map, without_extras
from .matrix_csv import looks_like_matrix, read_matrix
from .mental_modeler import read_mental_modeler
from .native import native_text, read_native
from .notation_txt import read_notation
from .result_csv import result_text
from .tables import Sheet, sheet_of
from .variable_csv import read_variables, variable_column, variables_text, writable_language

__all__ = ["read", "write"]

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_WRITTEN = ".json, .csv, .tsv or .txt"
_READ = ".json, .csv, .tsv, .txt or .mmp"


def read(
    path: Where,
    /,
    *,
    rows: Rows | None = None,
    variables: Where | None = None,
    conflict: Conflict = "raise",
    largest: int = LARGEST,
) -> CausalMap | Study:
    r"""Read a map or a study from a file; what was guessed or not read is in `.report` of the map.

    Parameters
    ----------
    path
        A file whose name ends in .json (native file), .csv or .tsv (link list or matrix), .txt
        (text notation), .mmp or .mmp.json (Mental Modeler project).
    rows
        Only for a matrix, and needed there: "source" if a row influences the columns, "target"
        if the columns influence a row. Half of all matrices are the other way round.
    variables
        Only for a link list: the file of its variable table. None: the file beside it that is
        called the same and ends in .variables.csv (or .variables.tsv), if there is one.
    conflict
        What two opposite signs for one pair become: "raise" an error, or a "contested" link.
    largest
        Budget in bytes, for each file.

    Returns
    -------
    CausalMap or Study
        A study if the file is a native one that holds loop names, scenarios, positions or other
        fields beside the map; else the map.

    Raises
    ------
    UnreadableFile
        If the file is not there, empty, no text, of an unknown kind, or not what it seems.
    TooLarge
        If it is larger than the budget.
    TableError, NotationError
        Naming every row or line that cannot be read.
    InvalidValue
        If `rows` is missing for a matrix, or an argument does not go with the kind of file.

    Notes
    -----
    One pass, O(bytes). Nothing is fetched and nothing in a file is run.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "team.csv")
    ...     _ = path.write_text("van;naar;teken\nstress;fouten;+\n")
    ...     m = read(path)
    >>> m.links[0].pair
    ('stress', 'fouten')
    >>> print(m.report)
    assumed · columns · columns are separated by a semicolon
    """
    file = checked_path(path)
    check_conflict(conflict)
    if rows not in (None, "source", "target"):
        raise InvalidValue("rows", rows, 'use "source" or "target"; leave it out for other files')
    suffix = file.suffix.lower()
    if suffix in _DELIMITERS:
        sheet = sheet_of(read_bytes(file, largest), file)
        return _read_sheet(sheet, file, rows, variables, conflict, largest)
    for name, value in (("rows", rows), ("variables", variables)):
        if value is not None:
            raise InvalidValue(name, value, f"leave it out: {file.name!r} is no sheet")
    data = read_bytes(file, largest)
    if suffix == ".mmp" or file.name.lower().endswith(".mmp.json"):
        return read_mental_modeler(data, file, conflict=conflict)
    if suffix == ".json":
        text, remarks = decoded(data, file)
        if remarks:
            raise UnreadableFile(file, "it is not UTF-8, which JSON must be", "Save it as UTF-8.")
        return read_native(text, file)
    if suffix == ".txt":
        return read_notation(data, file, conflict=conflict)
    if suffix in (".xlsx", ".xls", ".ods"):
        remedy = 'Save the sheet as "CSV UTF-8" and read that. Answers of people: use read_survey.'
        raise UnreadableFile(file, "it is a workbook", remedy)
    why = f"its name ends in {suffix!r}" if suffix else "its name has no ending"
    raise UnreadableFile(file, f"{why}, so its kind is not known", f"Use {_READ}.")


def _read_sheet(
    sheet: Sheet,
    file: Path,
    rows: Rows | None,
    variables: Where | None,
    conflict: Conflict,
    largest: int,
) -> CausalMap:
    fields = set(map(list_column, sheet.heading))
    listed = {"source", "target"} <= fields
    squared = looks_like_matrix(sheet)
    if squared or (not listed and (rows is not None or not sheet.heading[0])):
        if variables is not None:
            remedy = f"leave it out: {file.name!r} is a matrix, not a link list"
            raise InvalidValue("variables", variables, remedy)
        return read_matrix(sheet, rows=rows)
    if rows is not None:
        remedy = f"leave it out: {file.name!r} is a link list, which says itself what is a source"
        raise InvalidValue("rows", rows, remedy)
    if not listed and "name" in set(map(variable_column, sheet.heading)):
        why = "it is a variable table, without links"
        remedy = "Read the link list, and give this file as variables=."
        raise UnreadableFile(file, why, remedy)
    table = _variable_file(file) if variables is None else checked_path(variables)
    if variables is None and not table.exists():
        return read_links(sheet, conflict=conflict)
    known, report = _variables(table, largest)
    m = read_links(sheet, variables=known, conflict=conflict)
    found = Remark("read too", f"{table.name!r}", f"the variable table of {file.name!r}")
    beside = (found,) if variables is None else ()
    return replace(m, report=Report(beside) + report + m.report)


def _variables(file: Path, largest: int) -> tuple[tuple[Variable, ...], Report]:
    known, report = read_variables(sheet_of(read_bytes(file, largest), file))
    said = tuple(Remark(r.code, f"{file.name}: {r.where}", r.text) for r in report)
    return known, Report(said)


def _variable_file(file: Path) -> Path:
    """Return the name of the variable table that belongs to a link list."""
    return file.with_name(f"{file.stem}.variables{file.suffix}")


def write(thing: CausalMap | Study | HasTable | Table, path: Where, /) -> Report:
    r"""Write a map, a study or the table of a result to a file; say what was lost.

    Parameters
    ----------
    thing
        A map or study; or, for .csv and .tsv, any result with a table.
    path
        The name says the format: .json keeps everything; .csv and .tsv are a link list, with a
        variable table beside it (team.csv and team.variables.csv) where there is more to say of
        the variables than the links do; .txt is the text notation. A file that is there is
        replaced in one step: a reader finds the old one or the new one.

    Returns
    -------
    Report
        The files written, and what the format has no place for.

    Raises
    ------
    InvalidValue
        If the thing does not go with the kind of file.
    UnreadableFile
        If there is no such folder to write in.

    Notes
    -----
    Texts that a spreadsheet would run as a formula get an apostrophe, which `read` takes off.
    A link list and its variable table are two files, replaced one after the other.

    Examples
    --------
    >>> import pathlib, tempfile, kompassie as ks
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> stress + ||")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "team.json")
    ...     _ = write(m, path)
    ...     read(path) == m
    True
    """
    file = checked_path(path)
    suffix = file.suffix.lower()
    if suffix not in (".json", ".txt", *_DELIMITERS):
        raise InvalidValue("path", str(file), f"end its name in {_WRITTEN}")
    if isinstance(thing, (CausalMap, Study)):
        return _write_map(thing, file, suffix)
    if suffix not in _DELIMITERS:
        raise InvalidValue("thing to write", thing, f"a {suffix} file holds a map or a study")
    if not (isinstance(thing, Table) or callable(getattr(thing, "table", None))):
        raise InvalidValue("thing to write", thing, "give a map, a study or a result with a table")
    text, report = result_text(thing, delimiter=_DELIMITERS[suffix])
    write_atomically(file, text)
    return Report((_written(file, "the table"),)) + report


def _write_map(thing: CausalMap | Study, file: Path, suffix: str) -> Report:
    if suffix == ".json":
        write_atomically(file, native_text(thing))
        return Report((_written(file, "the study" if isinstance(thing, Study) else "the map"),))
    m, lost = without_extras(thing.base_map)
    if isinstance(thing, Study):
        lost += beside_the_map(thing)
    if suffix == ".txt":
        # An empty file looks like a failed save, so an empty map is a remark.
        write_atomically(file, to_notation(m) or "# a map without variables\n")
        return Report((_written(file, "the map"), *lost))
    return Report((*_write_lists(m, file), *_headings(m), *lost))


def _write_lists(m: CausalMap, file: Path) -> list[Remark]:
    """Write the link list, and the variable table where it is needed."""
    delimiter = _DELIMITERS[file.suffix.lower()]
    table = _variable_file(file)
    links = links_text(m.links, delimiter=delimiter)
    written = []
    # An old table beside the list would be read with it, so it is replaced even by a bare one.
    if _variables_needed(m) or table.exists():
        write_atomically(table, variables_text(m.variables, delimiter=delimiter))
        written.append(_written(table, "the variables"))
    write_atomically(file, links)
    languages = dict.fromkeys(language for v in m.variables for language in v.labels)
    said = 'no column can be named for this language; use a code such as "nl" or "pt-BR"'
    lost = [Remark("lost", f"labels in {k!r}", said) for k in languages if not writable_language(k)]
    return [_written(file, "the links"), *written, *lost]


def _variables_needed(m: CausalMap) -> bool:
    """Return whether the links alone do not give the variables, in their order."""
    named = tuple(dict.fromkeys(end for link in m.links for end in link.pair))
    return named != m.names or any(v != Variable(v.name) for v in m.variables)


def _headings(m: CausalMap) -> list[Remark]:
    said = "it has no place in a link list; write .json or .txt to keep it"
    values = {"title": m.title, "time unit": m.time_unit}
    return [Remark("lost", f"{what} {value!r}", said) for what, value in values.items() if value]


def _written(file: Path, what: str) -> Remark:
    return Remark("written", str(file), what)
