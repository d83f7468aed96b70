"""Where everything of a drawing stands: boxes, arcs, signs and marks on a page."""
