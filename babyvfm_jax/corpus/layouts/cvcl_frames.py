"""CVCL's ready frames: a folder of pictures, and lists of utterances.

`train.json` (and `val.json`, `test.json`) is `{"data": [{"utterance",
"frame_filenames", ...}]}`, the pictures are `{video}_{utterance}_{frame}.jpg`, 5
a second and at most 32 an utterance, in a folder beside it. The utterances of a
video are one recording, in the order of their numbers; CVCL's own split, which
is by utterance, is noted and not used. `vocab.json` is not needed.

Where the lists have `timestamps`, those are the pictures' times; else the
utterances follow one another and all times are marked as inferred. CVCL's lists
are of caregivers alone; one that has a `speaker`, as our own export has, is
believed.

Source: Vong, Wang, Orhan & Lake 2024, Grounded language acquisition through the
eyes and ears of a single child.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from babyvfm_jax.corpus.layouts import children, saycam, tree
from babyvfm_jax.corpus.privacy.policy import RESTRICTED, Policy
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
  Utterance,
)
from babyvfm_jax.corpus.stills import Still, StillFrames, upright
from babyvfm_jax.corpus.transcripts.clock import finite
from babyvfm_jax.corpus.transcripts.speakers import role_of

LISTS = ('train.json', 'val.json', 'test.json')
RATE = 5.0
# Seconds; no recording comes near it.
_LONGEST = 24 * 3600
_FRAME = re.compile(r'(?P<video>.+)_(?P<number>\d{3,})_(?P<frame>\d{2,})')
_KEYS = '"utterance" and "frame_filenames"'


class _Entry(NamedTuple):
  """An utterance of a list.

  Attributes:
    number: Of the utterance in its video.
    text: As it is.
    speaker: Label; empty where the list has none.
    frames: Names of its pictures, in order.
    times: Of the pictures, seconds; empty where the list has none.
    list: Name of the list.
    place: Place in the list, from 1.
  """

  number: int
  text: str
  speaker: str
  frames: tuple[str, ...]
  times: tuple[float, ...]
  list: str
  place: int


@dataclasses.dataclass(frozen=True)
class CvclFrames:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square; CVCL's are.
    split_by: The group is the session: a child and a date.
    policy: Where the archive has none of its own.
  """

  name: str = 'cvcl_frames'
  default_fit: str = 'crop'
  split_by: str = 'group'
  policy: Policy = RESTRICTED

  def evidence(self, source: Path) -> str:
    """A list of utterances with frames is there."""
    for name in LISTS:
      path = Path(source) / name
      if path.is_file():
        with open(path, 'rb') as file:
          if b'"frame_filenames"' in file.read(1 << 16):
            return f'{name} lists utterances with "frame_filenames"'
    return ''

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a video; its utterances ride along."""
    source = Path(source)
    lists = [source / name for name in LISTS if (source / name).is_file()]
    if not lists:
      raise FileNotFoundError(
        f'{source}: none of {", ".join(LISTS)} is there; give the folder that '
        'holds them'
      )
    videos: dict[str, list[_Entry]] = {}
    for path in lists:
      for place, record in enumerate(_read_list(path), 1):
        video, entry = _entry(path, place, record)
        videos.setdefault(video, []).append(entry)
    pictures = {
      path.name: path
      for path in tree.with_suffix(tree.files(source), ('.jpg', '.jpeg'))
    }
    references = []
    for video, entries in sorted(videos.items()):
      names = sorted({name for entry in entries for name in entry.frames})
      there = {name: pictures[name] for name in names if name in pictures}
      references.append(
        RecordingReference(
          id=tree.safe(video),
          files=(*lists, *there.values()),
          details={'video': video, 'entries': tuple(entries)},
        )
      )
    return references

  def read(self, reference: RecordingReference) -> Recording:
    """Lays a video's utterances out in time, each with its pictures."""
    video, entries = (reference.details[key] for key in ('video', 'entries'))
    assert isinstance(video, str) and isinstance(entries, tuple)
    pictures = {path.name: path for path in reference.files}
    kept, left_out = _distinct(video, entries)
    laid = _lay_out(kept, pictures)
    child, age_days = children.from_name(video)
    missing = [f for e in kept for f in e.frames if f not in pictures]
    if missing:
      left_out['frame not found'] = tuple(missing)
    return Recording(
      id=reference.id,
      child=child,
      age_days=age_days,
      group=saycam.session(video) if child else video,
      frames=StillFrames(laid.stills, laid.end) if laid.stills else None,
      utterances=laid.utterances,
      language='eng',
      provenance={
        'source': kept[0].frames[0] if kept[0].frames else kept[0].list,
        'lists': dict(collections.Counter(entry.list for entry in kept)),
        **({} if all(e.times for e in kept) else {'time': 'synthetic'}),
        **({'left_out': left_out} if left_out else {}),
      },
    )


class _Laid(NamedTuple):
  """Utterances and pictures in time."""

  utterances: tuple[Utterance, ...]
  stills: tuple[Still, ...]
  end: float


def _lay_out(entries: Sequence[_Entry], pictures: Mapping[str, Path]) -> _Laid:
  """Puts utterances one after another, at their own times where they have any.

  The lists have times in whole seconds, so two utterances may begin at once;
  the later one then waits until the pictures of the earlier one are over.
  """
  utterances, stills = [], []
  reached = 0.0
  for entry in entries:
    wanted = entry.times[0] if entry.times else reached
    start = max(wanted, reached)
    edges = _edges(entry, wanted, start)
    for name, begin, end in zip(entry.frames, edges, edges[1:], strict=False):
      if name in pictures:
        load = functools.partial(_load, pictures[name])
        stills.append(Still(begin, end, load))
    reached = edges[-1]
    utterances.append(
      Utterance(
        start=start,
        end=reached,
        # Others' utterances are not in CVCL's lists.
        speaker=role_of(entry.speaker) if entry.speaker else 'caregiver',
        speaker_label=entry.speaker,
        text=entry.text,
        time_inferred=start != wanted or not entry.times,
        line=entry.place,
      )
    )
  return _Laid(tuple(utterances), tuple(stills), reached)


def _edges(entry: _Entry, wanted: float, start: float) -> list[float]:
  """When each picture of an utterance begins, and when the last one is over.

  A time for each picture is taken where they ascend, moved as the utterance is;
  else they are 5 a second, and so the last one stays for a fifth of one.
  """
  begins = list(entry.times)
  if start != wanted:
    begins = [start + (time - wanted) for time in begins]
  count = max(len(entry.frames), 1)
  if len(begins) != count or not all(np.diff(begins) > 0):
    begins = [start + place / RATE for place in range(count)]
  return [*begins, begins[-1] + 1 / RATE]


def _load(path: Path) -> np.ndarray:
  """[H, W, 3] uint8."""
  try:
    with Image.open(path) as image:
      return upright(image)
  except OSError as error:
    raise RecordingError(
      f'{path.name}: not a readable picture ({error}); copy it again'
    ) from error


def _distinct(
  video: str, entries: Sequence[_Entry]
) -> tuple[list[_Entry], dict[str, tuple]]:
  """Utterances by number, and what is in the lists twice or without words."""
  by_number: dict[int, _Entry] = {}
  repeated, wordless = [], []
  for entry in sorted(entries, key=lambda item: (item.number, item.list)):
    where = f'{entry.list} entry {entry.place}'
    before = by_number.get(entry.number)
    if not entry.text:
      wordless.append(where)
    elif before is None:
      by_number[entry.number] = entry
    elif (before.text, before.frames) == (entry.text, entry.frames):
      repeated.append(where)
    else:
      raise RecordingError(
        f'{video}: utterance {entry.number} is {before.text!r} in {before.list} '
        f'entry {before.place} and {entry.text!r} in {where}; take one out'
      )
  left_out: dict[str, tuple] = {}
  if repeated:
    left_out['repeated'] = tuple(repeated)
  if wordless:
    left_out['no words'] = tuple(wordless)
  if not by_number:
    raise RecordingError(f'{video}: no utterance with words ({wordless[0]})')
  return list(by_number.values()), left_out


def _read_list(path: Path) -> list:
  try:
    document = json.loads(path.read_text(encoding='utf-8'))
  except (ValueError, RecursionError) as error:
    raise RecordingError(
      f'{path.name}: not JSON ({error}); copy it again'
    ) from error
  data = document.get('data') if isinstance(document, dict) else None
  if not isinstance(data, list):
    raise RecordingError(
      f'{path.name}: no list under "data"; it should be {{"data": [...]}} with '
      f'{_KEYS} in each'
    )
  return data


def _entry(path: Path, place: int, record: object) -> tuple[str, _Entry]:
  """The video and the utterance of an entry of a list."""
  fields = record if isinstance(record, dict) else {}
  frames, times = _list(fields, 'frame_filenames'), _list(fields, 'timestamps')
  # By number: the hundredth frame has a digit more.
  names = sorted(
    (Path(str(name)).name for name in frames),
    key=lambda name: (len(name), name),
  )
  match = _FRAME.fullmatch(Path(names[0]).stem) if names else None
  if match is None:
    raise RecordingError(
      f'{path.name}: entry {place} lacks {_KEYS}, or its frames are not named '
      '{video}_{utterance}_{frame}.jpg; take it out'
    )
  seconds = [
    time
    for time in map(finite, times)
    if time is not None and 0 <= time <= _LONGEST
  ]
  text, speaker = fields.get('utterance'), fields.get('speaker')
  entry = _Entry(
    number=int(match['number']),
    text=' '.join(text.split()) if isinstance(text, str) else '',
    speaker=speaker.strip() if isinstance(speaker, str) else '',
    frames=tuple(names),
    times=tuple(seconds) if len(seconds) == len(times) else (),
    list=path.name,
    place=place,
  )
  return match['video'], entry


def _list(fields: Mapping[str, object], key: str) -> list:
  value = fields.get(key)
  return value if isinstance(value, list) else []
