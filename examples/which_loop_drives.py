"""Which loop drives, and when does another take over? A team that grows until it is full.

    python examples/which_loop_drives.py [FOLDER]

prints the story and writes which-loop-drives.png. With a model of your own in XMILE:
ks.read_equations("model.stmx").
"""

import sys
from pathlib import Path

import kompassie as ks

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
growth = ks.Equations(
    stocks={"team": ks.Stock(5, inflows="joining")},
    flows={"joining": "word of mouth * team"},
    auxiliaries={"word of mouth": "0.12 * (1 - crowding)", "crowding": "team / 1000"},
    time_unit="month",
)
driving = ks.find_dominance(ks.simulate(growth))
print(ks.tell(driving))
for shift in driving.handovers:
    print(f"month {shift.time:g}: {shift.after.caption}")
print(ks.save_picture(ks.plot_dominance(driving), folder / "which-loop-drives.png"))
