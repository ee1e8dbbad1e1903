"""Scores to a growth chart: pages and figures from result files alone."""
