"""A run to scores: tasks, protocols, subjects, statistics."""
