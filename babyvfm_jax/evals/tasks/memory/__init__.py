"""Memory: where something went, and what was there before."""
