"""The equations of a Vensim text file, enough of it to check runs against published models."""

from __future__ import annotations

import re
from pathlib import Path

from kompassie.model.equations import Equations, Stock
from kompassie.model.formula_reading import key_of

_FLOW = re.compile(r"([+-]?)\s*([^+\s-][^+-]*)")


def equations_of(path: Path) -> Equations:
    """Return the equations; what stands in INTEG must be a sum of flows, plus and minus."""
    text = path.read_text(encoding="utf-8").partition("\\\\\\---///")[0]
    text = text.partition("{UTF-8}")[2].replace("\\\n", " ")
    blocks = re.findall(r"([^~|]+)~[^|]*\|", text)
    stocks, others, tables, settings = {}, {}, {}, {}
    for block in blocks:
        head = re.sub(r"\*{5,}.*\*{5,}", "", block, flags=re.DOTALL).strip()
        table = re.fullmatch(r"([^=(]+)\(\s*\[[^\]]*\]\s*,(.*)\)", head, flags=re.DOTALL)
        if table:
            pairs = re.findall(r"\(([^,()]+),([^,()]+)\)", table[2])
            tables[table[1].strip()] = [(float(x), float(y)) for x, y in pairs]
            continue
        if "=" not in head:
            continue
        name, _, formula = (part.strip() for part in head.partition("="))
        integral = re.fullmatch(r"INTEG\s*\((.*),([^,]*)\)", formula, flags=re.DOTALL)
        if integral:
            flows = {"+": [], "-": []}
            for sign, flow in _FLOW.findall(integral[1]):
                flows[sign or "+"].append(flow.strip())
            stocks[name] = Stock(integral[2].strip(), flows["+"], flows["-"])
        elif name in ("FINAL TIME", "INITIAL TIME", "TIME STEP"):
            settings[name] = float(formula)
        elif name != "SAVEPER":
            others[name.strip('"')] = formula
    rates = {key_of(f) for s in stocks.values() for f in (*s.inflows, *s.outflows)}
    return Equations(
        stocks,
        {name: f for name, f in others.items() if key_of(name) in rates},
        {name: f for name, f in others.items() if key_of(name) not in rates},
        tables,
        settings["INITIAL TIME"],
        settings["FINAL TIME"],
        settings["TIME STEP"],
    )
