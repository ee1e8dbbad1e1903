"""What a computation costs: seconds, and memory at its peak."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import resource
import time
from collections.abc import Iterator
from pathlib import Path

_STATUS = Path('/proc/self/status')
_RESET = Path('/proc/self/clear_refs')


@dataclasses.dataclass
class Cost:
  """Filled when the computation is over.

  Attributes:
    seconds: Wall-clock time.
    peak_mib: Memory of the process at its peak, beyond what it had at first.
    highest_mib: All memory of the process at its peak.
  """

  seconds: float = 0.0
  peak_mib: float = 0.0
  highest_mib: float = 0.0


@contextlib.contextmanager
def measured() -> Iterator[Cost]:
  """Measures what happens inside; the yielded cost is filled at the end."""
  cost = Cost()
  _reset_peak()
  before, start = _resident(), time.perf_counter()
  try:
    yield cost
  finally:
    cost.seconds = time.perf_counter() - start
    cost.highest_mib = _peak()
    cost.peak_mib = max(0.0, cost.highest_mib - before)


def _reset_peak() -> None:
  # Only Linux can; elsewhere the peak is that of the process's whole life.
  with contextlib.suppress(OSError):
    _RESET.write_text('5')


def _resident() -> float:
  return _field('VmRSS') or _of_life()


def _peak() -> float:
  return _field('VmHWM') or _of_life()


def _field(name: str) -> float:
  """A field of this process's status in MiB, 0 where there is none."""
  if not _STATUS.is_file():
    return 0.0
  found = re.search(rf'{name}:\s+(\d+) kB', _STATUS.read_text())
  return int(found.group(1)) / 1024 if found else 0.0


def _of_life() -> float:
  return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
