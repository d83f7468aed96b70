"""What the signs alone say about a lasting push: exact, sampled, in formulas; and stability."""
