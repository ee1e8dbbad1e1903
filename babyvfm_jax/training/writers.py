"""Writers: where a run's metrics go. The lead process alone writes."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

FILE = 'metrics.jsonl'


class MetricsWriter:
  """Writes `metrics.jsonl`, a line a record, and TensorBoard if asked for.

  What an earlier, killed process wrote of steps after `start_step` is taken
  back, so that no step is recorded twice.
  """

  def __init__(
    self,
    workdir: str | Path,
    *,
    start_step: int = 0,
    tensorboard: bool = False,
    lead: bool = True,
  ):
    """Opens the files.

    Args:
      workdir: The run folder; it exists.
      start_step: Step that the run goes on from.
      tensorboard: Also write event files, to `tensorboard/`.
      lead: False writes nothing at all.
    """
    self._file: Any = None
    self._board: Any = None
    if not lead:
      return
    path = Path(workdir) / FILE
    truncate(path, start_step)
    self._file = path.open('a', encoding='utf-8')
    if tensorboard:
      import tensorboardX  # Optional: only where it is asked for.

      self._board = tensorboardX.SummaryWriter(
        str(Path(workdir) / 'tensorboard'), purge_step=start_step + 1
      )

  def __enter__(self) -> MetricsWriter:
    return self

  def __exit__(
    self,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
  ) -> None:
    if self._file is not None:
      self._file.close()
    if self._board is not None:
      self._board.close()

  def write(self, step: int, values: Mapping[str, float]) -> None:
    """Writes one record; a value that is not finite is left out."""
    if self._file is None:
      return
    kept = {k: float(v) for k, v in values.items() if math.isfinite(v)}
    record = {'step': step, 'time': round(time.time(), 3), **kept}
    self._file.write(json.dumps(record) + '\n')
    self._file.flush()
    if self._board is not None:
      for name, value in kept.items():
        self._board.add_scalar(name, value, step)


def truncate(path: Path, last_step: int) -> None:
  """Keeps the records up to a step, and drops a line that was torn off."""
  if not path.exists():
    return
  text = path.read_text('utf-8')
  kept = [
    line
    for line in text.splitlines(keepends=True)
    if line.endswith('\n') and json.loads(line)['step'] <= last_step
  ]
  if ''.join(kept) != text:
    draft = path.with_name(path.name + '.tmp')
    draft.write_text(''.join(kept), 'utf-8')
    os.replace(draft, path)
