"""Pages to take home: the report in its variants, and the page that reacts."""
