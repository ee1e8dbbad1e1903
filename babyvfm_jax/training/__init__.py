"""Batches to a run: one linear loop around one pure step."""
