"""HTML built from elements: every text is escaped unless it was built here."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence

__all__ = ["Markup", "data_block", "element", "guarded_page", "image", "page", "table", "void"]


class Markup(str):
    """Text that is HTML already; only this module makes it."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Markup:
    """Return an element; children that are no `Markup` are escaped, attributes always.

    A trailing underscore is dropped from attribute names (``class_``), inner ones become dashes.
    """
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value, quote=True)}"'
        for key, value in attributes.items()
    )
    inside = "".join(c if isinstance(c, Markup) else html.escape(c, quote=True) for c in children)
    return Markup(f"<{name}{named}>{inside}</{name}>")


def void(name: str, /, **attributes: str) -> Markup:
    """Return an element that closes itself, such as an input or a path in SVG."""
    return Markup(element(name, **attributes).removesuffix(f"></{name}>") + "/>")


def table(
    head: list[str],
    rows: list[list[str]],
    class_: str = "",
    below: Sequence[Markup | None] = (),
) -> Markup:
    """Return a table with a head; cells are escaped unless they are `Markup`.

    What is given `below` a row takes its whole width under it.
    """
    top = element("tr", *(element("th", text, scope="col") for text in head))
    body = []
    for k, row in enumerate(rows):
        body.append(element("tr", *(element("td", cell) for cell in row)))
        under = below[k] if below else None
        if under is not None:
            wide = element("td", under, colspan=str(len(head)))
            body.append(element("tr", wide, class_="under"))
    given = {"class_": class_} if class_ else {}
    return element("table", element("thead", top), element("tbody", *body), **given)


def image(svg: str, alt: str) -> Markup:
    """Return an SVG picture as an image of its own: no script in it can run, no id can clash."""
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    source = html.escape(f"data:image/svg+xml;base64,{data}", quote=True)
    return Markup(f'<img src="{source}" alt="{html.escape(alt, quote=True)}">')


def page(title: str, lang: str, *body: Markup, accents: tuple[str, str] | tuple[()] = ()) -> str:
    """Return a whole page that needs no other file and can load none.

    `accents` are checked colours (``#rrggbb``) of headings, on a light and on a dark ground.
    """
    style = _STYLE
    if accents:
        for own, colour in zip(_ACCENTS, accents, strict=True):
            style = style.replace(f"--accent: {own};", f"--accent: {colour};")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(lang, quote=True)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def guarded_page(title: str, lang: str, style: str, script: str, *body: Markup) -> str:
    """Return a whole page with one style sheet and one script, and leave to run nothing else.

    The policy names both by their hash, so that neither a script nor a style that got in through
    a text could do anything, and no request can be made.

    Raises
    ------
    ValueError
        If the style or the script would end its own element.
    """
    for text in (style, script):
        if "</" in text or "<!--" in text:
            raise ValueError("a style or script must hold no closing tag")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(lang, quote=True)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + f"\n<script>{script}</script>\n</body>\n</html>\n"
    )


def data_block(name: str, value: object) -> Markup:
    """Return data for a script of the page; no browser reads it as code or as an element."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/json" id="{name}">{text}</script>')


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


_ACCENTS = ("#0b62a4", "#6bb3ec")

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2933; --soft: #616e7c; --line: #d5dbe1;
  --ground: #ffffff; --card: #f6f8fa; --accent: #0b62a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #a3adb8; --line: #38424d;
  --ground: #14181d; --card: #1c2229; --accent: #6bb3ec; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; color: var(--ink);
  background: var(--ground); font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; color: var(--accent); }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: .4rem 0; max-width: 46rem; }
.soft, figcaption, small { color: var(--soft); }
figure { margin: .75rem 0; }
figure img { display: block; width: 100%; height: auto; background: #ffffff; border-radius: .5rem;
  border: 1px solid var(--line); }
figcaption { font-size: .9rem; margin-top: .3rem; }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
  align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .8rem .9rem; break-inside: avoid; }
.card p { font-size: .95rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td:first-child, td:last-child { overflow-wrap: anywhere; min-width: 8rem; }
.notes td:first-child, .notes td:last-child { min-width: 20mm; }
th { font-weight: 600; color: var(--soft); overflow-wrap: normal; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--accent); }
.why { margin: .4rem 0; max-width: 46rem; }
.why > summary { color: inherit; list-style: none; }
.why > summary::-webkit-details-marker { display: none; }
.why > summary::after { content: " \\25B8"; color: var(--accent); }
.why[open] > summary::after { content: " \\25BE"; }
.why > summary:hover { text-decoration: underline dotted var(--accent); }
.rests { border-left: 2px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .3rem 0 .8rem;
  font-size: .92rem; overflow-x: auto; }
tr.under td { padding-top: 0; }
tr:has(+ tr.under) td { border-bottom: 0; }
.notes { font-size: .85rem; padding-left: 1.6rem; }
.notes > li { margin: .6rem 0; } .notes a { color: inherit; }
sup { line-height: 0; } sup a { text-decoration: none; padding-left: .1em; color: var(--accent); }
.logo { max-height: 3.5rem; max-width: 14rem; display: block; margin: 0 0 1rem; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.note { border-left: 3px solid var(--accent); padding-left: .8rem; }
code { font-size: .82rem; overflow-wrap: anywhere; }
@page { size: A4; margin: 16mm 15mm; }
@page wide { size: A4 landscape; margin: 12mm; }
@media print { :root { color-scheme: light; --ground: #ffffff; --ink: #000000; --soft: #444444;
  --line: #bbbbbb; --card: #ffffff; --accent: #0b62a4; }
  body { font-size: 10pt; line-height: 1.4; max-width: none; padding: 0; }
  .why > summary::after { content: ""; } details:not([open]):not(.why) { display: none; }
  h1 { font-size: 17pt; } h2 { font-size: 12.5pt; margin-top: 1.2rem; }
  p, .why { max-width: none; orphans: 2; widows: 2; } h2, h3, summary { break-after: avoid; }
  figure, tr { break-inside: avoid; } figure img { max-height: 225mm; object-fit: contain; }
  table.many { table-layout: fixed; } table.many * { overflow-wrap: anywhere; min-width: 0; }
  .page { break-before: page; } .wide { page: wide; } .wide img { max-height: 160mm; }
  .large > p, .large > .why { font-size: 12pt; } .large > h2 { font-size: 16pt; }
  .large figure img { max-height: 150mm; } .scroll, .rests { overflow: visible; }
  table { font-size: 8.5pt; } .card p { font-size: 9pt; } figcaption { font-size: 8.5pt; }
  .cards { grid-template-columns: repeat(auto-fit, minmax(52mm, 1fr)); }
  .notes, .notes table { font-size: 8pt; } .notes code { font-size: 7.5pt; } }
""".strip()
