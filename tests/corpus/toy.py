"""A layout of small JSON files, for builds in the blink of an eye.

Each file is one recording: a still a second, and utterances. Some files are
broken on purpose.
"""

import dataclasses
import functools
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from babyvfm_jax.corpus import build as build_lib
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
  Utterance,
)
from babyvfm_jax.corpus.stills import Still, StillFrames

NOUNS = ('ball', 'dog', 'cup', 'shoe', 'cat', 'spoon', 'hat', 'bear')


def picture(seed: int) -> np.ndarray:
  """[30, 40, 3] uint8: four flat quarters, their colours from the seed."""
  colours = np.random.default_rng(seed).integers(0, 256, (2, 2, 3), np.uint8)
  return colours.repeat(15, 0).repeat(20, 1)


@dataclasses.dataclass(frozen=True)
class ToyLayout:
  """Reads what `write_archive` writes."""

  name: str = 'toy'
  default_fit: str = 'crop'
  split_by: str = 'recording'

  def discover(self, source):
    return [
      RecordingReference(path.stem, (path,))
      for path in sorted(Path(source).glob('*.json'))
    ]

  def read(self, reference):
    (path,) = reference.files
    try:
      fields = json.loads(path.read_text())
    except json.JSONDecodeError as error:
      raise RecordingError(f'{path.name}: line 1: not JSON; fix it') from error
    time.sleep(fields.get('seconds', 0.0))
    seeds = fields['pictures']
    stills = tuple(
      Still(float(i), i + 1.0, functools.partial(picture, seed))
      for i, seed in enumerate(seeds)
    )
    return Recording(
      id=reference.id,
      child=fields['child'],
      age_days=fields['age_days'],
      group=reference.id,
      frames=StillFrames(stills, float(len(stills))) if stills else None,
      utterances=tuple(
        Utterance(start, end, 'caregiver', 'MOT', text)
        for start, end, text in fields['utterances']
      ),
      language='eng',
      provenance={'source': path.name},
    )


def write_recording(source: Path, name: str, **changes) -> Path:
  """Writes one recording of ten seconds with three utterances."""
  number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], 'big')
  noun = NOUNS[number % len(NOUNS)]
  fields = {
    'child': 'S',
    'age_days': 200.0 + number % 500,
    'pictures': [number * 10 + second for second in range(10)],
    'utterances': [
      [0.0, 1.5, f'look, the {noun}!'],
      [1.5, 2.0, f'a {noun}.'],
      [9.0, 10.0, f'where is the {noun} <now>?'],
    ],
    **changes,
  }
  path = source / f'{name}.json'
  path.write_text(json.dumps(fields))
  return path


def write_archive(source: Path, count: int = 6) -> Path:
  """Writes `count` good recordings; returns the folder."""
  source.mkdir(parents=True, exist_ok=True)
  for number in range(count):
    write_recording(source, f'r{number:02d}')
  return source


def build(source: Path, out: Path, **settings) -> build_lib.Result:
  """Builds a small corpus of the toy layout."""
  settings = {'size': 8, 'vocabulary': 300, **settings}
  return build_lib.build(ToyLayout(), source, out, **settings)


def contents(folder: Path) -> dict[str, str]:
  """Hash of every file of a corpus, by name."""
  return {
    path.relative_to(folder).as_posix(): hashlib.sha256(
      path.read_bytes()
    ).hexdigest()
    for path in sorted(folder.rglob('*'))
    if path.is_file() and path.name != '.lock'
  }
