"""What a map is: variables, signed links, interventions on them, and the settings of a run.

Everything here is a frozen value, compared by content. Nothing here reads a file, draws a
picture or knows a language.
"""
