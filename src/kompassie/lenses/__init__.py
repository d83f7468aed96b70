"""Readings of a map for a team: what the iceberg hides."""
