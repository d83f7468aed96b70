"""From people to maps: what colleagues said, and what the group shares of it.

Who said what is not kept: people are numbered as they come, and small groups are not shown.
"""
