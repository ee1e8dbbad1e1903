"""Launches: thin fronts that turn flags into one call of the package."""
