"""For human eyes: drawings, sentences, pages. Language exists only here."""
