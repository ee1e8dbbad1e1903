"""The utterances that an export has, with the names of their frames."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.corpus import store


@dataclasses.dataclass(frozen=True)
class Exported:
  """An utterance with pictures.

  Attributes:
    index: Row of the index.
    row: What the index says of it.
    number: Its place among the utterances of its recording.
    places: Which of its frames are taken.
    frames: File names of these frames.
  """

  index: int
  row: dict[str, Any]
  number: int
  places: tuple[int, ...]
  frames: tuple[str, ...]

  @property
  def split(self) -> str:
    return self.row['split']


def exported(
  corpus: store.Corpus, select: str, max_frames: int
) -> tuple[list[Exported], int]:
  """The utterances with pictures, and how many selected ones have none.

  Frames are named as CVCL's: `{recording}_{utterance:03}_{frame:02}.jpg`.
  """
  index = corpus.index
  spoken = index[index['kind'] == 'utterance']
  # Numbered before anything is left out: a name says the place in the
  # recording.
  numbers = spoken.groupby('recording', sort=False).cumcount()
  chosen = spoken.query(select) if select else spoken
  pictured = chosen[chosen['frame_count'] > 0]
  found = []
  for i, row in zip(pictured.index, pictured.to_dict('records'), strict=True):
    number = int(numbers[i])
    places = _spread(row['frame_count'], max_frames)
    names = tuple(
      f'{row["recording"]}_{number:03}_{place:02}.jpg' for place in places
    )
    found.append(Exported(int(i), row, number, places, names))
  return found, len(chosen) - len(pictured)


def write_frames(
  folder: Path,
  corpus: store.Corpus,
  utterances: list[Exported],
  advance: Callable[[float], None],
) -> Iterator[Exported]:
  """Writes the frames of utterances as they are stored; yields each after."""
  for utterance in utterances:
    frames = corpus.frames(utterance.index)
    for place, name in zip(utterance.places, utterance.frames, strict=True):
      (folder / name).write_bytes(frames[place])
    advance(len(utterance.frames))
    yield utterance


def _spread(count: int, most: int) -> tuple[int, ...]:
  if count <= most:
    return tuple(range(count))
  if most == 1:
    return (count // 2,)
  places = np.linspace(0, count - 1, most).round().astype(int)
  return tuple(int(place) for place in places)
