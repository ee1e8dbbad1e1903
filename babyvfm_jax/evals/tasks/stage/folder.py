"""One task folder: pictures by content, items, what is familiar, the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals import item
from babyvfm_jax.evals.oracle import TRUTH
from babyvfm_jax.evals.tasks.stage.drawing import (
  Backdrop,
  Placed,
  Screen,
  draw,
)
from babyvfm_jax.evals.tasks.stage.stage import Stage

PICTURES = 'pictures'


class Folder:
  """Writes one task.

  The truth of a visual says what a subject that sees everything would answer,
  worked out from what was placed and never from an item's answer; see
  `evals.oracle` for its fields.
  """

  def __init__(self, stage: Stage, out: Path, name: str):
    """Begins a task of the name `STAGE-name`."""
    self._stage = stage
    self.name = f'{stage.name}-{name}'
    self._folder = out / self.name
    self._truth: dict[tuple[str, ...], dict[str, Any]] = {}
    self._used: set[str] = set()
    (self._folder / PICTURES).mkdir(parents=True, exist_ok=True)

  def picture(
    self,
    backdrop: Backdrop,
    placed: Sequence[Placed | Screen],
    **truth: Any,
  ) -> list[str]:
    """Draws a picture; returns the visual, with its truth noted."""
    return self.keep(draw(self._stage, backdrop, placed), **truth)

  def keep(self, picture: np.ndarray, **truth: Any) -> list[str]:
    """Keeps a picture [size, size, 3] uint8; returns the visual."""
    visual = [self._write(picture)]
    if truth:
      self.note(visual, **truth)
    return visual

  def clip(
    self,
    backdrop: Backdrop,
    frames: Sequence[Sequence[Placed | Screen]],
    **truth: Any,
  ) -> list[str]:
    """Draws a clip; returns the visual, with its truth noted."""
    visual = [
      self._write(draw(self._stage, backdrop, placed)) for placed in frames
    ]
    if truth:
      self.note(visual, **truth)
    return visual

  def note(self, visual: Sequence[str], **truth: Any) -> None:
    """Notes the truth of a visual; what is noted twice must agree."""
    known = self._truth.setdefault(tuple(visual), {})
    for field, value in truth.items():
      if isinstance(value, Mapping) and isinstance(known.get(field, {}), dict):
        inner = known.setdefault(field, {})
        for key, one in value.items():
          if inner.setdefault(key, one) != one:
            raise self._contradiction(visual, field, {key: inner[key]}, value)
      elif known.setdefault(field, value) != value:
        raise self._contradiction(visual, field, known[field], value)

  def _contradiction(
    self, visual: Sequence[str], field: str, known: Any, value: Any
  ) -> ValueError:
    return ValueError(
      f'{self.name}: two truths of {visual}: {field} {known!r} and {value!r}'
    )

  def write(
    self,
    items: Sequence[Mapping[str, Any]],
    card: Mapping[str, Any],
    familiar: Sequence[Mapping[str, Any]] = (),
  ) -> Path:
    """Writes the task; returns its folder."""
    full = {'name': self.name, **card, **self._stage.card()}
    item.write_task(self._folder, full, items, familiar)
    item.write_lines(
      self._folder / TRUTH,
      [
        {'visual': list(visual), **truth}
        for visual, truth in sorted(self._truth.items())
      ],
    )
    for path in (self._folder / PICTURES).iterdir():
      if f'{PICTURES}/{path.name}' not in self._used:
        path.unlink()
    return self._folder

  def _write(self, picture: np.ndarray) -> str:
    data = self._stage.encode(picture)
    name = item.keep_picture(self._folder, data)
    self._used.add(name)
    return name
