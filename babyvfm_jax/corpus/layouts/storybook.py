"""Picture books: stories of pages, each with a picture and its text.

The source is a folder with `stories.json` and `images/`. A story is a recording
whose frames are its pages' pictures; a page, with its text as one utterance,
takes one second (there is no clock, all times are marked as inferred).

Books share pictures: of the African Storybook 461 pictures are in more than one
story, and titles occur twice. What splits keep together is the picture cluster:
stories that are joined, over any number of others, by a picture of the same
content, by nearly the same picture, or by their title.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from babyvfm_jax.corpus import perceptual_hash
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
  Utterance,
)
from babyvfm_jax.corpus.stills import Still, StillFrames, upright
from babyvfm_jax.corpus.terms import Terms

STORIES = 'stories.json'
IMAGES = 'images'
# Seconds that a page takes.
PAGE = 1.0
# Bits by which the 64-bit difference hashes (dhash) of nearly the same picture
# may differ. Of the African Storybook's 3,004 pictures all 61 pairs without a
# difference are copies, of those with 1, 2, 3, 4 it is about 8, 5, 4, 3 in ten
# (seen, and by the mean difference of their pixels), and these few pairs join
# 128 clusters out of 150. From 5 on the pairs double with every bit and show
# anything that stands on a white ground.
NEAR = 4


_TERMS = Terms(
  'CC BY or CC BY-NC, by story', note='Each story has its own licence'
)


@dataclasses.dataclass(frozen=True)
class Storybook:
  """The layout."""

  name: str = 'storybook'
  default_fit: str = 'pad'
  split_by: str = 'group'
  terms: Terms = _TERMS

  def evidence(self, source: Path) -> str:
    """Why the source is of this layout; '' where it is not."""
    source = Path(source)
    if not ((source / STORIES).is_file() and (source / IMAGES).is_dir()):
      return ''
    return f'{STORIES} and {IMAGES}/ are there'

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a story; the record rides along."""
    source = Path(source)
    path = source / STORIES
    stories = _stories(path)
    groups = _groups(stories, source / IMAGES)
    references = [
      RecordingReference(
        id=identity,
        files=(path, *_pictures(story, source / IMAGES)),
        details={'record': json.dumps(story), 'group': group},
      )
      for (identity, story), group in zip(stories, groups, strict=True)
    ]
    return sorted(references, key=lambda reference: reference.id)

  def read(self, reference: RecordingReference) -> Recording:
    """Makes the recording of one story."""
    path = reference.files[0]
    record, group = (reference.details[key] for key in ('record', 'group'))
    assert isinstance(record, str) and isinstance(group, str)
    story = json.loads(record)
    try:
      return _recording(reference.id, story, group, path)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
      raise RecordingError(
        f'{path.name}: {reference.id} is damaged ({type(error).__name__}: '
        f'{error}); a story has title, license, text_by, illustration_by and '
        'pages with text and image'
      ) from error


def _recording(
  identity: str, story: Mapping[str, Any], group: str, path: Path
) -> Recording:
  pages = story['pages']
  if not pages:
    raise ValueError('it has no pages')
  stills, utterances = [], []
  for place, page in enumerate(pages):
    start, end = place * PAGE, (place + 1) * PAGE
    picture = path.parent / IMAGES / page['image']
    stills.append(Still(start, end, functools.partial(_open, picture)))
    if text := ' '.join(page['text'].split()):
      utterances.append(
        Utterance(
          start=start,
          end=end,
          speaker='other_adult',
          speaker_label='book',
          text=text,
          time_inferred=True,
        )
      )
  return Recording(
    id=identity,
    child='',
    age_days=None,
    group=group,
    frames=StillFrames(tuple(stills), len(pages) * PAGE),
    utterances=tuple(utterances),
    language=str(story.get('language', 'eng')),
    provenance={
      'source': path.name,
      'time': 'synthetic',
      'title': story['title'],
      'licence': story['license'],
      'text_by': story['text_by'],
      'pictures_by': story['illustration_by'],
      'pages': [page.get('source', page['image']) for page in pages],
    },
  )


def _stories(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
  """Id and record of every story; what is no story is set aside later."""
  if not path.is_file():
    raise FileNotFoundError(f'{path}: no such file; give the folder with it')
  try:
    records = json.loads(path.read_text(encoding='utf-8'))
  except ValueError as error:
    raise RecordingError(
      f'{path.name}: not JSON ({error}); copy the file again'
    ) from error
  if not isinstance(records, list) or not records:
    raise RecordingError(f'{path.name}: not a list of stories')
  return [
    (_identity(record, number), record)
    for number, record in enumerate(records, 1)
  ]


def _identity(record: object, number: int) -> str:
  """Id of a story; a damaged one has one too, to be set aside."""
  given = record.get('id') if isinstance(record, Mapping) else None
  safe = isinstance(given, str | int) and str(given).isalnum()
  return f'story-{given}' if safe else f'story-number-{number:04d}'


def _pages(story: object) -> Iterator[Mapping[str, Any]]:
  """The pages of a story that name a picture, whatever else is wrong."""
  pages = story.get('pages') if isinstance(story, Mapping) else None
  for page in pages if isinstance(pages, list) else ():
    if isinstance(page, Mapping) and isinstance(page.get('image'), str):
      yield page


def _pictures(story: object, folder: Path) -> tuple[Path, ...]:
  return tuple(
    folder / name for name in dict.fromkeys(p['image'] for p in _pages(story))
  )


def _groups(
  stories: Sequence[tuple[str, object]], folder: Path
) -> tuple[str, ...]:
  """Picture cluster of every story, named by the first story's id."""
  holders: dict[Hashable, list[int]] = defaultdict(list)
  hashes: dict[int, list[int]] = defaultdict(list)
  content = functools.cache(_content)
  for place, (_, story) in enumerate(stories):
    title = story.get('title') if isinstance(story, Mapping) else None
    if isinstance(title, str) and title.strip():
      holders['title', ' '.join(title.casefold().split())].append(place)
    for page in _pages(story):
      holders['picture', content(folder / page['image'])].append(place)
      if (bits := _bits(page.get('dhash'))) is not None:
        hashes[bits].append(place)
  groups = _Groups(len(stories))
  for places in itertools.chain(holders.values(), hashes.values()):
    for place in places[1:]:
      groups.join(places[0], place)
  for one, other in _near(sorted(hashes)):
    groups.join(hashes[one][0], hashes[other][0])
  return tuple(stories[groups.first(place)][0] for place in range(len(stories)))


def _near(hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
  """Pairs of different hashes that differ in at most `NEAR` bits."""
  packed = np.array(hashes, np.uint64)
  for one, other, _ in perceptual_hash.close_pairs(packed, packed, NEAR):
    for place in np.flatnonzero(one < other):
      yield hashes[one[place]], hashes[other[place]]


def _bits(dhash: object) -> int | None:
  """A dhash of 16 hexadecimal digits as a number; None for no such hash."""
  try:
    bits = int(dhash, 16) if isinstance(dhash, str) else -1
  except ValueError:
    return None
  return bits if 0 <= bits < 2**64 else None


def _content(path: Path) -> str:
  """Hash of a file's content, or its name where it is missing."""
  try:
    return hashlib.sha256(path.read_bytes()).hexdigest()
  except OSError:
    return path.name


class _Groups:
  """Disjoint sets of places, each known by its first one."""

  def __init__(self, count: int):
    self._above = list(range(count))

  def first(self, place: int) -> int:
    while self._above[place] != place:
      self._above[place] = self._above[self._above[place]]
      place = self._above[place]
    return place

  def join(self, one: int, other: int) -> None:
    first, later = sorted((self.first(one), self.first(other)))
    self._above[later] = first


def _open(path: Path) -> np.ndarray:
  try:
    with Image.open(path) as image:
      return upright(image)
  except FileNotFoundError as error:
    raise RecordingError(
      f'{path}: no such picture; the archive needs its {IMAGES}/ folder whole'
    ) from error
  except (OSError, ValueError, SyntaxError) as error:
    raise RecordingError(
      f'{path.name}: not a readable picture ({error}); copy it again'
    ) from error
