"""Files in and out: one module per format, a registry, and a report of what was lost or guessed.

`registry.read` and `registry.write` choose the format; every reader refuses what it cannot read
with the place and a remedy, and says in the report of the map what it assumed.
"""
