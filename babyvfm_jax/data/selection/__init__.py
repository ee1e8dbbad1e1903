"""Which moments, with which weight, in which order."""
