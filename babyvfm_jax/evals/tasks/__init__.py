"""Generators of task folders from ground truth."""
