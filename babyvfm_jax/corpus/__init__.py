"""Recordings to moments: curation of a corpus. No JAX here."""
