"""Moments to batches: views, selections, mixtures, loaders."""
