"""The simulated nursery: recordings with ground truth."""
