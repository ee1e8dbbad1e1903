"""BabyView: portrait videos, machine transcripts, a table of metadata.

A video is `{subject}_{GXnnnnnn}_{week}_{date}-{time}`, or in later releases
`{subject}_{YYYY-MM-DD}_{number}_{hash}`. Its transcript (JSON of the Whisper
family, or a token table) and its voice types (`.rttm`, of one recording or of
many) lie anywhere in the tree under the same name, with or without
`_processed`. The merged table of metadata gives age, date, length and
languages. The split is by child.

Source: Long et al. 2024, The BabyView dataset (Databrary 1882).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from babyvfm_jax.corpus.layouts import babyview_metadata, tree
from babyvfm_jax.corpus.privacy.policy import RESTRICTED, Policy
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.transcripts import (
  FORMATS,
  VOICES,
  Transcript,
  read_transcript,
  rttm,
)
from babyvfm_jax.corpus.video import SUFFIXES, VideoFrames

_PROCESSED = '_processed'
_NAMES = (
  # The week may be missing, the time may be NA or a full date; clips from
  # other cameras are numbered H07M55S46.
  re.compile(
    r'(?P<subject>[A-Za-z]?\d{4,})_(?:G[XHL]\d{6}|H\d\dM\d\dS\d\d)[^_]*'
    r'(?:_\d+)?_(?:\d\d\.\d\d\.\d{4}-\d\d\.\d\d\.\d{4})?'
    r'_(?:\d\d\.\d\d\.\d{4}|\d{4}-\d\d-\d\d)-?.*'
  ),
  re.compile(r'(?P<subject>[A-Za-z]?\d{4,})_\d{4}-\d\d-\d\d_\d+_[0-9a-f]{6,}'),
)
_EXAMPLE = '00220001_GX010001_02.05.2024-02.11.2024_02.05.2024-5:19pm'


@dataclasses.dataclass(frozen=True)
class BabyView:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square: the middle of the portrait.
    split_by: All recordings of a child stay in one split.
    policy: Where the archive has none of its own.
  """

  name: str = 'babyview'
  default_fit: str = 'crop'
  split_by: str = 'child'
  policy: Policy = RESTRICTED

  def evidence(self, source: Path) -> str:
    """Most videos, or else transcripts, are named BabyView's way."""
    if not Path(source).is_dir():
      return ''
    paths = tree.files(source)
    kinds = {
      'videos': tree.videos(paths),
      'transcripts': tree.with_suffix(paths, ('.json', '.csv')),
    }
    for kind, found in kinds.items():
      named = sum(bool(subject(stem(path))) for path in found)
      if found:
        if 2 * named < len(found):
          return ''
        return f'{named} of {len(found)} {kind} named like {_EXAMPLE}'
    return ''

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a name: video, transcripts, voice types, metadata."""
    source = Path(source)
    paths = tree.files(source)
    metadata = babyview_metadata.read(
      [p for p in paths if babyview_metadata.is_metadata(p)]
    )
    found: dict[str, list[Path]] = {}
    for path in tree.videos(paths):
      found.setdefault(stem(path), []).append(path)
    for path in tree.with_suffix(paths, ('.json', '.csv')):
      if path in metadata.files:
        continue
      # A file of another name is none of a recording.
      if stem(path) in found or subject(stem(path)):
        found.setdefault(stem(path), []).append(path)
    if not found:
      raise FileNotFoundError(
        f'{source}: no video ({", ".join(SUFFIXES)}) and no transcript named '
        f'like {_EXAMPLE} in it'
      )
    _add_voices(found, tree.with_suffix(paths, (VOICES,)))
    references: dict[str, RecordingReference] = {}
    for identity, name in tree.identified(source, found).items():
      row = metadata.rows.get(name)
      references[identity] = RecordingReference(
        id=identity,
        files=(*found[name], *([] if row is None else [row.file])),
        details={'name': name, 'row': row},
      )
    return [references[identity] for identity in sorted(references)]

  def left_alone(self, source: Path) -> tuple[str, ...]:
    """Names, below the source, of transcripts, voice types and tables of no recording."""
    references = self.discover(source)
    return tree.left_over(Path(source), references, (*FORMATS, VOICES))

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video, reads its transcript and joins its voice types."""
    name, row = str(reference.details['name']), reference.details['row']
    assert row is None or isinstance(row, babyview_metadata.Row)
    video = tree.only(reference, tree.videos(reference.files), 'videos')
    child = _child(reference, name, row)
    own = [p for p in reference.files if row is None or p != row.file]
    path = _transcript(reference, own)
    transcript = Transcript(()) if path is None else read_transcript(path)
    utterances = transcript.utterances
    facts = dict(transcript.provenance)
    heard = [
      rttm.voices_of(_scan(file), name, f'{name}{_PROCESSED}')
      for file in tree.with_suffix(own, (VOICES,))
    ]
    if heard:
      utterances = rttm.join_voices(utterances, *heard)
      facts['voices'] = [dict(voices.facts) for voices in heard]
    source = video or path
    if source is None:
      raise RecordingError(
        f'{reference.id}: neither a video nor a transcript '
        f'({", ".join(file.name for file in own)}); take it away'
      )
    return Recording(
      id=reference.id,
      child=child,
      age_days=row.age_days if row else None,
      group='',
      frames=None if video is None else VideoFrames(video),
      utterances=utterances,
      language=transcript.language or (row.language if row else ''),
      child_speech=rttm.key_child_speech(*heard),
      provenance={
        'source': source.name,
        **facts,
        'metadata': dict(row.facts) if row else 'no row of this recording',
      },
    )


def stem(path: Path) -> str:
  """Name of the recording that a file belongs to."""
  return path.stem.removesuffix(_PROCESSED)


def subject(name: str) -> str:
  """The child of a name in BabyView's form, else ''."""
  for form in _NAMES:
    if match := form.fullmatch(name):
      return match['subject']
  return ''


def _child(
  reference: RecordingReference,
  name: str,
  row: babyview_metadata.Row | None,
) -> str:
  """The child by the name, or else by the metadata.

  The name goes first: it is always there, and a child under two names would
  stand in two splits.
  """
  named, listed = subject(name), row.subject if row else ''
  if not named and not listed:
    raise RecordingError(
      f'{reference.files[0].name}: not named like {_EXAMPLE}, and no row of '
      'metadata gives its subject; rename it or add a row'
    )
  if row and named and listed and named.lstrip('S') != listed.lstrip('S'):
    raise RecordingError(
      f'{reference.files[0].name}: its name says subject {named}, but line '
      f'{row.number} of {row.file.name} says {listed}; correct one'
    )
  return named or listed


def _transcript(
  reference: RecordingReference, files: Sequence[Path]
) -> Path | None:
  """The recording's transcript: JSON, which has scores, ahead of a table."""
  segments = tree.with_suffix(files, ('.json',))
  if path := tree.only(reference, segments, 'transcripts'):
    return path
  tables = tree.with_suffix(files, ('.csv',))
  # Of the table there may be a copy with speakers.
  tables.sort(key=lambda path: ('diari' not in str(path), path))
  return tables[0] if tables else None


def _add_voices(found: Mapping[str, list[Path]], files: Sequence[Path]) -> None:
  """Adds files of voice types to the recordings that they are about."""
  for path in files:
    if stem(path) in found:
      found[stem(path)].append(path)
      continue
    try:
      names = _scan(path).recordings
    except RecordingError as error:
      print(f'{path}: left alone: {error}', flush=True)
      continue
    for name in {name.removesuffix(_PROCESSED) for name in names}:
      if name in found:
        found[name].append(path)


# A file of many recordings is read once for all of them.
_scan = tree.read_once(rttm.scan_rttm, 4)
