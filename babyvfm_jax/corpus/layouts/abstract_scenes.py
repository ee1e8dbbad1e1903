"""Abstract Scenes and CoDraw: clip-art pictures with sentences and dialogues.

Two children in a park, drawn by people from clip art (Zitnick & Parikh 2013),
described in sentences, and rebuilt on a canvas by a drawer whom a teller tells
what to draw (Kim et al. 2019, CoDraw).

`scene-00009` is the scene's picture with its sentences; `dialogue-00009` is the
talk about it in time order, each turn with the canvas after it. There is no
clock in the archive: every sentence and every turn takes one second, and all
times are marked as inferred. Scenes come in groups of ten that were drawn from
one seed sentence; the group, `id // 10`, is what splits keep together.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.layouts.clip_art import (
  SceneObject,
  draw,
  pose_and_expression,
  read_object_names,
  render,
)
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
  Utterance,
)
from babyvfm_jax.corpus.stills import Still, StillFrames
from babyvfm_jax.corpus.terms import Terms

__all__ = [
  'AbstractScenes',
  'Caption',
  'Scene',
  'SceneObject',
  'normalise',
  'pose_and_expression',
  'read_object_names',
  'read_scenes',
  'render',
]

SCENES = 'scenes.jsonl'
EPISODES = 'episodes.jsonl.gz'
# Seconds that a sentence, and a turn of a dialogue, take.
TURN = 1.0
_TERMS = Terms('CC BY-NC 4.0', note='Not for commercial use')


class Caption(NamedTuple):
  """One sentence about a scene.

  Attributes:
    author: Which of the scene's writers, from 1.
    place: Its place among the author's sentences, from 0.
    text: Normalised text.
  """

  author: int
  place: int
  text: str


class Scene(NamedTuple):
  """A picture with its sentences.

  Attributes:
    id: Number of the scene.
    objects: What is on it, in drawing order of the archive.
    captions: Its sentences, in the archive's order.
  """

  id: int
  objects: tuple[SceneObject, ...]
  captions: tuple[Caption, ...]

  @property
  def group(self) -> str:
    """The siblings that were drawn from one seed sentence."""
    return _group(self.id)


@dataclasses.dataclass(frozen=True)
class AbstractScenes:
  """The layout: a folder with `scenes.jsonl`, `episodes.jsonl.gz`, `clipart/`.

  Either of the two files may be absent.
  """

  name: str = 'abstract_scenes'
  default_fit: str = 'stretch'
  split_by: str = 'group'
  terms: Terms = _TERMS

  def evidence(self, source: Path) -> str:
    """One of its two files is there."""
    found = [n for n in (SCENES, EPISODES) if (Path(source) / n).is_file()]
    return f'{" and ".join(found)} in it' if found else ''

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a scene and one a dialogue; the record rides along."""
    source = Path(source)
    references = [
      RecordingReference(
        id=_identity(prefix, line, text, key),
        files=(source / file,),
        details={'line': line, 'record': text},
      )
      for prefix, file, key in (
        ('dialogue', EPISODES, 'scene_id'),
        ('scene', SCENES, 'id'),
      )
      for line, text in _lines(source / file)
    ]
    if not references:
      raise FileNotFoundError(
        f'{source}: neither {SCENES} nor {EPISODES} is there; give the folder '
        'that holds them'
      )
    return sorted(references, key=lambda reference: reference.id)

  def read(self, reference: RecordingReference) -> Recording:
    """Makes the recording of one scene or one dialogue."""
    (path,) = reference.files
    line, record = (reference.details[key] for key in ('line', 'record'))
    assert isinstance(line, int) and isinstance(record, str)
    make = _read_scene if path.name == SCENES else _read_dialogue
    with _named(path, line):
      number, utterances, stills, duration = make(
        json.loads(record), path.parent
      )
    return Recording(
      id=reference.id,
      child='',
      age_days=None,
      group=_group(number),
      frames=StillFrames(stills, duration) if stills else None,
      utterances=tuple(
        dataclasses.replace(utterance, line=line) for utterance in utterances
      ),
      language='eng',
      provenance={'source': path.name, 'line': line, 'time': 'synthetic'},
    )


class _Content(NamedTuple):
  """What a line of the archive becomes."""

  number: int
  utterances: list[Utterance]
  stills: tuple[Still, ...]
  duration: float


def read_scenes(source: Path) -> tuple[Scene, ...]:
  """All scenes of the archive with their ground truth, by id.

  Args:
    source: The archive's folder.
  """
  path = Path(source) / SCENES
  if not path.is_file():
    raise FileNotFoundError(f'{path}: no such file')
  scenes = []
  for line, text in _lines(path):
    with _named(path, line):
      scenes.append(_scene(json.loads(text)))
  return tuple(sorted(scenes, key=lambda scene: scene.id))


def normalise(text: str) -> str:
  """The text with the spacing and the quotes of ordinary writing.

  The archive has words and marks apart ("it 's red ."), backticks for
  apostrophes, and doubled quotes left over from csv.
  """
  if text.startswith('"') and text.endswith('"') and '""' in text:
    text = text[1:-1]
  text = re.sub(r'""|``|(?<!\d )\'\'', '"', text)
  text = re.sub(r'(?<=\w)`(?=\w)', "'", text)
  text = re.sub(r"(?<=\w) (?='(?:s|m|d|re|ll|ve)\b)", '', text, flags=re.I)
  text = re.sub(r'(?<=\w) (?=n\'t\b)', '', text)
  text = re.sub(r'\s+([,.;:?!%]+)(?=[\s"]|$)', r'\1', text)
  return ' '.join(text.split())


def _read_scene(record: dict, source: Path) -> _Content:
  """One picture throughout, and its sentences one after another."""
  scene = _scene(record)
  texts = [caption.text for caption in scene.captions if caption.text]
  utterances = [
    _utterance(text, 'annotator', place * TURN, (place + 1) * TURN)
    for place, text in enumerate(texts)
  ]
  duration = max(len(texts), 1) * TURN
  load = functools.partial(draw, scene.objects, source=source)
  still = Still(0.0, duration, load)
  return _Content(scene.id, utterances, (still,), duration)


def _read_dialogue(record: dict, source: Path) -> _Content:
  """Turns in time order.

  A turn's words are about the canvas that they lead to, so that is the
  picture of the turn. A turn whose canvas was not recorded has no picture.
  """
  utterances, stills = [], []
  for place, turn in enumerate(record['turns']):
    start, end = place * TURN, (place + 1) * TURN
    texts = [
      (label, text)
      for label in ('teller', 'drawer')
      if (text := normalise(turn[label]))
    ]
    length = TURN / max(len(texts), 1)
    for part, (label, text) in enumerate(texts):
      begin = start + part * length
      utterances.append(_utterance(text, label, begin, begin + length))
    if turn['has_canvas']:
      objects = _objects(turn['canvas'])
      load = functools.partial(draw, objects, source=source)
      stills.append(Still(start, end, load))
  duration = max(len(record['turns']), 1) * TURN
  return _Content(record['scene_id'], utterances, tuple(stills), duration)


def _utterance(text: str, label: str, start: float, end: float) -> Utterance:
  return Utterance(
    start=start,
    end=end,
    speaker='other_adult',
    speaker_label=label,
    text=text,
    time_inferred=True,
  )


def _scene(record: dict) -> Scene:
  return Scene(
    id=record['id'],
    objects=_objects(record['objects']),
    captions=tuple(
      Caption(author, place, normalise(text))
      for author, place, text in record['captions']
    ),
  )


def _objects(records: Sequence[Sequence]) -> tuple[SceneObject, ...]:
  return tuple(
    SceneObject(prefix, x, y, depth, bool(flip))
    for prefix, x, y, depth, flip in records
  )


def _group(number: int) -> str:
  return f'{number // 10:04d}'


def _lines(path: Path) -> Iterator[tuple[int, str]]:
  """Number and text of every line that is not empty; none without the file."""
  if not path.is_file():
    return
  opener = gzip.open if path.suffix == '.gz' else open
  with opener(path, 'rt', encoding='utf-8') as file:
    for line, text in enumerate(file, 1):
      if text.strip():
        yield line, text


def _identity(prefix: str, line: int, text: str, key: str) -> str:
  """Id of a line's recording; a damaged line has one too, to be set aside."""
  try:
    return f'{prefix}-{json.loads(text)[key]:05d}'
  except (KeyError, TypeError, ValueError):
    return f'{prefix}-line-{line:05d}'


@contextlib.contextmanager
def _named(path: Path, line: int) -> Iterator[None]:
  """Says of which line an error is."""
  try:
    yield
  except (KeyError, TypeError, ValueError) as error:
    raise RecordingError(
      f'{path.name}: line {line} is damaged ({type(error).__name__}: {error}); '
      'copy the file again, or take the line out'
    ) from error
