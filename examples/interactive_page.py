"""Write a small map as one page that reacts: point at a loop, press a variable, slide through time.

    python examples/interactive_page.py [FOLDER]

writes stress.html, to open in any browser.
"""

import sys
from pathlib import Path

import kompassie as ks

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
m = ks.parse(
    """
    workload -> mistakes +
    mistakes -> workload + ||
    workload -> rest -
    rest -> mistakes -
    workload: today=0.4
    mistakes: today=0.2
    rest: today=-0.3
    """
)
study = ks.Study(
    m,
    {("workload", "mistakes"): {"en": "Haste", "nl": "Haast"}},
    [ks.Scenario("a quiet hour", ks.Push("rest", 0.6))],
)
print(ks.write_html(study, folder / "stress.html"))
