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

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a scene and one a dialogue; the record rides along."""
    source = Path(source)
    references = []
    for prefix, file, key in (
      ('dialogue', EPISODES, 'scene_id'),
      ('scene', SCENES, 'id'),
    ):
      for line, text in _lines(source / file):
        number = _record(source / file, line, text)[key]
        references.append(
          RecordingReference(
            id=f'{prefix}-{number:05d}',
            files=(source / file,),
            details={'line': line, 'record': text},
          )
        )
    if not references:
      raise FileNotFoundError(
        f'{source}: neither {SCENES} nor {EPISODES} is there; give the folder '
        'that holds them'
      )
    return sorted(references, key=lambda reference: reference.id)

  def read(self, reference: RecordingReference) -> Recording:
    """Makes the recording of one scene or one dialogue."""
    (file,) = reference.files
    line = reference.details['line']
    record = _record(file, line, reference.details['record'])
    kind, number = reference.id.split('-')
    make = _read_scene if kind == 'scene' else _read_dialogue
    try:
      utterances, stills, duration = make(record, file.parent)
      utterances = tuple(
        dataclasses.replace(utterance, line=line) for utterance in utterances
      )
    except (KeyError, TypeError, ValueError) as error:
      raise RecordingError(
        f'{file.name}: line {line}: {type(error).__name__}: {error}; correct '
        'the line or take it out'
      ) from error
    return Recording(
      id=reference.id,
      child='',
      age_days=None,
      group=_group(int(number)),
      frames=StillFrames(stills, duration) if stills else None,
      utterances=utterances,
      language='eng',
      provenance={'source': file.name, 'line': line, 'time': 'synthetic'},
    )


def read_scenes(source: Path) -> tuple[Scene, ...]:
  """All scenes of the archive with their ground truth, by id.

  Args:
    source: The archive's folder.
  """
  path = Path(source) / SCENES
  if not path.is_file():
    raise FileNotFoundError(f'{path}: no such file')
  scenes = (
    _scene(_record(path, line, text), path, line) for line, text in _lines(path)
  )
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


def _read_scene(
  record: dict, source: Path
) -> tuple[tuple[Utterance, ...], tuple[Still, ...], float]:
  """Utterances, pictures and length of a scene: one picture throughout."""
  scene = _scene(record, source / SCENES, 0)
  texts = [caption.text for caption in scene.captions if caption.text]
  utterances = tuple(
    _utterance(text, 'annotator', place * TURN, (place + 1) * TURN)
    for place, text in enumerate(texts)
  )
  duration = max(len(texts), 1) * TURN
  load = functools.partial(draw, scene.objects, source=source)
  return utterances, (Still(0.0, duration, load),), duration


def _read_dialogue(
  record: dict, source: Path
) -> tuple[tuple[Utterance, ...], tuple[Still, ...], float]:
  """Utterances, pictures and length of a dialogue.

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
  return tuple(utterances), tuple(stills), duration


def _utterance(text: str, label: str, start: float, end: float) -> Utterance:
  return Utterance(
    start=start,
    end=end,
    speaker='other_adult',
    speaker_label=label,
    text=text,
    time_inferred=True,
  )


def _scene(record: dict, path: Path, line: int) -> Scene:
  try:
    return Scene(
      id=record['id'],
      objects=_objects(record['objects']),
      captions=tuple(
        Caption(author, place, normalise(text))
        for author, place, text in record['captions']
      ),
    )
  except (KeyError, TypeError, ValueError) as error:
    raise RecordingError(
      f'{path.name}: line {line}: not a scene ({error!r}); correct the line '
      'or take it out'
    ) from error


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


def _record(path: Path, line: int, text: str) -> dict:
  try:
    return json.loads(text)
  except json.JSONDecodeError as error:
    raise RecordingError(
      f'{path.name}: line {line}: not JSON ({error}); copy the file again'
    ) from error
