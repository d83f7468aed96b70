"""The command line: ``kompassie demo | check | loops | strongest | simulate | convert | …``.

Thin on purpose: it reads the arguments, asks the library, and prints.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InvalidValue, KompassieError

if TYPE_CHECKING:
    from .loops.found import Loops
    from .model.causal_map import CausalMap
    from .model.interventions import Scenario
    from .model.source import MapSource
    from .model.study import Study

__all__ = ["main"]

_PUSH = 0.6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 2 with a plain message on standard error."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        given.run(given)
    except KompassieError as error:
        print(f"kompassie: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("kompassie: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever reads the output has seen enough.
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"kompassie: cannot write the output: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    from .kernels.listing import engine
    from .provenance import __version__

    parser = argparse.ArgumentParser(
        prog="kompassie",
        description="Maps of how a team's beliefs and behaviours keep each other going.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"kompassie {__version__}, loops listed by the {engine()} engine",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    demo = commands.add_parser("demo", help="the article's own map, from loops to report")
    demo.add_argument("--out", type=Path, default=Path("demo-output"), help="folder to write to")
    _language(demo)
    demo.set_defaults(run=_demo)

    loops = _on_file(commands, "loops", "list the feedback loops of a map")
    loops.add_argument("--max-length", type=int, help="longest loop, in variables")
    loops.add_argument("--through", help="only loops through this variable")
    loops.add_argument("--limit", type=int, default=100_000, help="at most so many (%(default)s)")
    loops.add_argument("--time-limit", type=float, default=10.0, help="seconds (%(default)s)")
    loops.add_argument("--tell", action="store_true", help="tell them in sentences")
    _language(loops)
    _json(loops)
    loops.set_defaults(run=_loops)

    look = _on_file(commands, "check", "look a map over before the next meeting")
    _language(look)
    _json(look)
    look.set_defaults(run=_check)

    strongest = _on_file(commands, "strongest", "find the strongest feedback loops of a map")
    strongest.add_argument("-n", type=int, default=10, help="how many (%(default)s)")
    strongest.add_argument("--through", help="only loops through this variable")
    strongest.add_argument(
        "--sign", choices=("R", "B", "?"), help="only reinforcing, balancing or undecided loops"
    )
    strongest.add_argument("--time-limit", type=float, default=10.0, help="seconds (%(default)s)")
    strongest.add_argument("--tell", action="store_true", help="tell them in sentences")
    _language(strongest)
    _json(strongest)
    strongest.set_defaults(run=_strongest)

    simulate = _on_file(commands, "simulate", "try interventions on a map")
    _tries(simulate)
    simulate.add_argument("--gain", type=float, default=1.5, help="gain (%(default)s)")
    _language(simulate)
    _json(simulate)
    simulate.set_defaults(run=_simulate)

    convert = _on_file(commands, "convert", "read a map and write it in another format")
    convert.add_argument("target", type=Path, help="file to write: .json, .csv or .txt")
    convert.set_defaults(run=_convert)

    draw = _on_file(commands, "draw", "draw a map")
    draw.add_argument("--out", type=Path, help="file to write: .svg, .png, .pdf or .html")
    draw.add_argument(
        "--style", default="report", help="report, dark, print or stella (%(default)s)"
    )
    draw.add_argument("--focus", action="append", help="draw this variable and its neighbours")
    _language(draw)
    draw.set_defaults(run=_draw)

    report = _on_file(commands, "report", "write the report of a map")
    report.add_argument("--out", type=Path, help="file to write (default: beside the map)")
    report.add_argument(
        "--variant",
        choices=("page", "facilitator", "researcher", "consultant"),
        default="page",
        help="for whom (%(default)s)",
    )
    report.add_argument(
        "--format", choices=("html", "md", "pdf"), help="default: by the ending of --out, or html"
    )
    report.add_argument("--to-be", type=Path, help="for a consultant: file with the map to become")
    report.add_argument("--colour", help="house colour, such as #7a1f5c")
    report.add_argument("--logo", type=Path, help="PNG or plain SVG file, at most 1 MB")
    report.add_argument(
        "--personal", action="store_true", help="also show words of respondents, by their leave"
    )
    report.add_argument("--question", help="the question that was asked")
    _tries(report)
    _language(report)
    report.set_defaults(run=_report)
    return parser


def _on_file(commands: Any, name: str, help_text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_text)
    command.add_argument("map", type=Path, help="file with a map: .json, .csv, .tsv, .txt or .mmp")
    command.add_argument("--rows", choices=("source", "target"), help="for a matrix: what a row is")
    command.add_argument("--variables", type=Path, help="for a list of links: file of variables")
    command.add_argument(
        "--conflict",
        choices=("raise", "contested"),
        default="raise",
        help="what two opposite signs become (%(default)s)",
    )
    return command


def _tries(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--push",
        action="append",
        default=[],
        metavar="NAME[=AMOUNT][, …]",
        help=f"a scenario: variables to push for good, {_PUSH} up unless said; may be repeated",
    )
    command.add_argument("--on", help="the variable whose outcome counts")
    command.add_argument("--draws", type=int, default=192, help="number of runs (%(default)s)")
    command.add_argument("--seed", type=int, default=1, help="seed of the draws (%(default)s)")


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lang", choices=("nl", "en"), default="nl", help="language (%(default)s)"
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print the table as JSON")


# -- the commands --------------------------------------------------------------------------------


def _demo(given: argparse.Namespace) -> None:
    from .flagship.demo import demo

    demo(given.out, lang=given.lang)


def _read(given: argparse.Namespace) -> CausalMap | Study:
    from .io.registry import read

    source = read(given.map, rows=given.rows, variables=given.variables, conflict=given.conflict)
    remarks = source.base_map.report
    if len(remarks):
        print(remarks, file=sys.stderr)
    return source


def _loops(given: argparse.Namespace) -> None:
    from .loops.find import find_loops

    source = _read(given)
    loops = find_loops(
        source,
        max_length=given.max_length,
        through=given.through,
        limit=given.limit,
        time_limit=given.time_limit,
    )
    _show(loops, given)


def _check(given: argparse.Namespace) -> None:
    from .lenses.check import check
    from .report.telling.telling import tell

    found = check(_read(given))
    if given.json:
        _print(found.table(), True, "")
    else:
        print(tell(found, lang=given.lang))


def _strongest(given: argparse.Namespace) -> None:
    from .loops.strongest import strongest_loops

    loops = strongest_loops(
        _read(given),
        given.n,
        through=given.through,
        sign=given.sign,
        time_limit=given.time_limit,
    )
    _show(loops, given)


def _show(loops: Loops, given: argparse.Namespace) -> None:
    if given.tell:
        from .report.telling.telling import tell

        print(tell(loops, lang=given.lang))
        return
    _print(loops.table(), given.json, loops.completeness())


def _scenarios(given: argparse.Namespace, source: MapSource) -> tuple[Scenario, ...]:
    """Return the scenarios of --push, else those of the study."""
    from .model.interventions import Push, Scenario
    from .model.study import Study

    if not given.push:
        return source.scenarios if isinstance(source, Study) else ()
    m = source.base_map
    scenarios = []
    for text in given.push:
        pushes = []
        # A name that holds a comma can be given alone.
        for part in [text] if text.rpartition("=")[0] in m or text in m else text.split(","):
            name, _, amount = (
                part.rpartition("=") if "=" in part and part not in m else (part, "", "")
            )
            try:
                size = float(amount.replace(",", ".")) if amount else _PUSH
            except ValueError:
                raise InvalidValue(
                    "--push", part, "write NAME or NAME=AMOUNT, such as rest=0.6"
                ) from None
            pushes.append(Push(m[name].name, size))
        names = {p.variable: "−" if p.amount < 0 else "+" for p in pushes}
        ways = {"nl": {"+": "omhoog", "−": "omlaag"}, "en": {"+": "up", "−": "down"}}
        labels = {
            lang: ", ".join(f"{m[n].label(lang)} {way[mark]}" for n, mark in names.items())
            for lang, way in ways.items()
        }
        scenarios.append(Scenario(", ".join(f"{n} {s}" for n, s in names.items()), pushes, labels))
    return tuple(scenarios)


def _simulate(given: argparse.Namespace) -> None:
    from .dynamics.compare import compare_scenarios
    from .dynamics.effect import effect_of
    from .model.dynamics import Saturating
    from .report.telling.effect_sentences import tell_effect
    from .report.telling.telling import tell
    from .report.telling.wording import words_of
    from .tabular import Table

    source = _read(given)
    scenarios = _scenarios(given, source)
    if not scenarios:
        raise InvalidValue("--push", "", "name at least one variable to push, such as --push rest")
    comparison = compare_scenarios(
        source,
        scenarios,
        draws=given.draws,
        seed=given.seed,
        dynamics=Saturating(gain=given.gain),
    )
    table = comparison.table()
    if given.on is not None:
        name = source.base_map[given.on].name
        rows = [list(row.values()) for row in table.rows() if row["variable"] == name]
        table = Table.from_rows(list(table.columns), rows)
    if given.json:
        _print(table, True, "")
    elif given.on is not None:
        v = source.base_map.position(given.on)
        for k in range(1, len(comparison.scenarios)):
            print(tell_effect(effect_of(comparison, k, v), words_of(given.lang)), end="\n\n")
    else:
        print(tell(comparison, lang=given.lang))


def _convert(given: argparse.Namespace) -> None:
    from .io.registry import write

    print(write(_read(given), given.target))


def _draw(given: argparse.Namespace) -> None:
    from .report.canvas.exporting import save_picture
    from .report.drawing.diagram import draw

    target = given.out or Path(given.map).with_suffix(".svg")
    if target.suffix.lower() == ".html":
        from .report.page.interactive import write_html

        print(write_html(_read(given), target, lang=given.lang))
        return
    picture = draw(_read(given), focus=given.focus, lang=given.lang, style=given.style)
    print(save_picture(picture, target))


def _report(given: argparse.Namespace) -> None:
    from .model.study import Study
    from .report.page.document import write_report

    source = _read(given)
    if given.push:
        kept = source.loop_names if isinstance(source, Study) else ()
        source = Study(source.base_map, kept, _scenarios(given, source))
    from .io.registry import read

    name = "report" if given.variant == "page" else given.variant
    target = given.out or Path(given.map).with_name(
        f"{Path(given.map).stem}-{name}-{given.lang}.{given.format or 'html'}"
    )
    to_be = None if given.to_be is None else read(given.to_be)
    print(
        write_report(
            target,
            source,
            lang=given.lang,
            on=given.on,
            question=given.question,
            draws=given.draws,
            seed=given.seed,
            variant=given.variant,
            format=given.format,
            to_be=to_be,
            colour=given.colour,
            logo=given.logo,
            personal=given.personal,
        )
    )


def _print(table: Any, as_json: bool, note: str) -> None:
    if as_json:
        print(json.dumps(list(table.rows()), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print(table)
    if note:
        print(note, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
