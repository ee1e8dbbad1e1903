"""The audit at the end of a build: what leaks does not get through."""

from __future__ import annotations

from pathlib import Path

from babyvfm_jax.corpus import audit, store

MODES = ('fail', 'warn', 'off')


class LeakageError(Exception):
  """A corpus whose splits share what they must not; shows what and the fix."""


def check(folder: Path, mode: str) -> None:
  """Audits a corpus by its index and writes `audit.json` into it.

  Args:
    folder: The corpus.
    mode: One of `MODES`.

  Raises:
    LeakageError: There is leakage and the mode is 'fail'.
  """
  if mode == 'off':
    return
  result = audit.audit(store.Corpus(folder), kinds=audit.CHEAP)
  result.write(folder)
  if not result.leaks:
    return
  if mode == 'fail':
    raise LeakageError(
      f'splits share what they must not.\n{result.table()}\nTake copies out of '
      'the archive, split by larger groups, or build it as it is with '
      '--audit=warn'
    )
  print(f'Audit: LEAKAGE\n{result.table()}')
