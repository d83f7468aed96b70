"""Draw the as-is half of the article's map: what hinders, and the result.

    python examples/draw_as_is.py [FOLDER]

writes as-is.png and as-is.svg.
"""

import sys
from pathlib import Path

import kompassie as ks

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
study = ks.flagship_study()
hindering = [v.name for v in study.map.variables if v.valence == "hindering"]
as_is = study.map.only([*hindering, "resultaat"])
loops = ks.find_loops(as_is).named(study.loop_names).with_names
picture = ks.draw(as_is, loops=loops, lang="nl")
for name in ("as-is.png", "as-is.svg"):
    print(ks.save_picture(picture, folder / name))
