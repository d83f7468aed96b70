"""Maps, loops and changes drawn from a layout, and saved as pictures."""
