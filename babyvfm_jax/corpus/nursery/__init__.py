"""The simulated nursery: recordings with ground truth.

A child of 6 to 32 months moves about in a few rooms and hears its caregivers
speak, only partly about what it sees. Everything follows from one seed.
"""

from babyvfm_jax.corpus.nursery.record import write_nursery

__all__ = ['write_nursery']
