"""The space that a generator draws from: NumPy only."""
