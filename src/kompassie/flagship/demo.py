"""The library's main job on the article's own map, without a question asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ..dynamics.compare import Comparison, compare_scenarios
from ..dynamics.effect import effect_of
from ..dynamics.holds import find_holds
from ..io.registry import write
from ..loops.find import find_loops
from ..loops.found import Loops
from ..model.dynamics import Saturating
from ..report.canvas.exporting import save_picture
from ..report.drawing.diagram import draw
from ..report.page.document import write_report
from ..report.telling.loop_sentences import loop_count
from ..report.telling.telling import tell
from ..report.telling.wording import Words, words_of
from ..tabular import Table
from . import flagship_study

__all__ = ["SCENARIOS", "demo"]

SCENARIOS = ("bespreekbaar maken", "bundel van zes", "drie K's")
"""What the demonstration compares: one intervention, a bundle of six, and the three K's."""

OUTCOME = "resultaat"
_GAINS = (1.5, 1.2, 2.0)
_DRAWS = 128


def demo(folder: Path, lang: str = "nl", say: Callable[[str], object] = print) -> list[Path]:
    """Find, tell, try and draw on the flagship map; write the results to a folder.

    Parameters
    ----------
    folder
        Where the files go; made if it is not there.
    lang
        Language of what is printed, "nl" or "en". The report is written in both.
    say
        What a line of text is given to.

    Returns
    -------
    list of Path
        The files: both reports, the diagram as SVG and PNG, the loops as CSV.
    """
    words = words_of(lang)
    study = flagship_study()
    say(tell(study.map, lang=lang))
    loops = find_loops(study)
    say("")
    say(loop_count(loops, words))
    say("")
    say(str(_loop_table(loops, words)))
    _step(words("demo", "holding"))
    holds = find_holds(study, target=OUTCOME, progress=_progress)
    say("")
    say(words("demo", "held"))
    say(tell(holds, lang=lang))
    scenarios = [study.scenario(name) for name in SCENARIOS]
    comparisons = []
    for gain in _GAINS:
        _step(words("demo", "running", gain=words.number(gain, 1)))
        comparisons.append(
            compare_scenarios(
                study,
                scenarios,
                draws=_DRAWS,
                dynamics=Saturating(gain=gain),
                progress=_progress,
            )
        )
    say("")
    say(words("report", "help") + ":")
    say(str(_effect_table(comparisons, words)))
    say("")
    say(tell(comparisons[0], lang=lang))
    say("")
    say(words("honesty", "text"))
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for language in ("nl", "en"):
        _step(words("demo", "writing", lang=language))
        path = folder / f"report-{language}.html"
        files.append(write_report(path, study, loops, holds, *comparisons, lang=language))
    _step(words("demo", "drawing"))
    picture = draw(study, lang=lang)
    files.append(save_picture(picture, folder / "diagram.svg"))
    files.append(save_picture(picture, folder / "diagram.png"))
    write(loops, folder / "loops.csv")
    files.append(folder / "loops.csv")
    say("")
    say(words("demo", "written", n=len(files)))
    for path in files:
        say(f"  {path}")
    return files


def _loop_table(loops: Loops, words: Words) -> Table:
    named = list(loops.with_names)
    head = [words("report", f"col_{k}") for k in ("loop", "kind", "length", "assumed")]
    rows = [
        ((loop.name.code, loop.name.label(words.lang)), loop)
        for loop in named
        if loop.name is not None
    ]
    return Table.from_rows(
        ("", *head),
        [
            (code, label, loop.kind, len(loop), loop.evidence["assumed"])
            for (code, label), loop in rows
        ],
    )


def _effect_table(comparisons: list[Comparison], words: Words) -> Table:
    main = comparisons[0]
    v = main.map.position(OUTCOME)
    gains = sorted(range(len(comparisons)), key=lambda c: _GAINS[c])
    columns: dict[str, list[str]] = {words("report", "col_scenario"): []}
    shift = words("demo", "change")
    columns[shift] = []
    columns |= {words("demo", "tips_at", gain=words.number(_GAINS[c], 1)): [] for c in gains}
    names = list(columns)
    for k in range(1, len(main.scenarios)):
        effect = effect_of(main, k, v)
        columns[names[0]].append(main.scenarios[k].label(words.lang))
        columns[shift].append(words.number(effect.median, signed=True))
        for name, c in zip(names[2:], gains, strict=True):
            columns[name].append(words.share(effect_of(comparisons[c], k, v).tips))
    return Table(columns)


def _step(text: str) -> None:
    """Print what is being done, where progress belongs: beside the result, not in it."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _progress(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r  {done} / {total}", end=end, file=sys.stderr, flush=True)
