"""What the drawing implies: its feedback loops, found, counted, filtered and named."""
