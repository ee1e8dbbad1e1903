"""Measurements of the machine and of the peers, by turns in one process."""
