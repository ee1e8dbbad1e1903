"""BabyView: portrait videos, machine transcripts, a table of metadata.

A video is `{subject}_{GXnnnnnn}_{week}_{date}-{time}`, or in later releases
`{subject}_{YYYY-MM-DD}_{number}_{hash}`. Its transcript (JSON or a token table,
`transcripts.babyview`) and its voice types (`.rttm`, of one recording or of many)
lie anywhere in the tree under the same name, with or without `_processed`. The
merged table of metadata gives age, date, length and languages. The split is by
child.

Source: Long et al. 2024, The BabyView dataset (Databrary 1882).
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from babyvfm_jax.corpus.layouts import babyview_metadata, tree
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.transcripts import babyview, rttm
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
  """

  name: str = 'babyview'
  default_fit: str = 'crop'
  split_by: str = 'child'

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
    _add_voices(found, tree.with_suffix(paths, ('.rttm',)))
    references: dict[str, RecordingReference] = {}
    for name, files in found.items():
      identity = tree.safe(name)
      if identity in references:
        raise RecordingError(
          f'{source}: {files[0].name} and {references[identity].files[0].name} '
          f'would both be recording {identity}; rename one'
        )
      row = metadata.rows.get(name)
      references[identity] = RecordingReference(
        id=identity,
        files=(*files, *([] if row is None else [row.file])),
        details={'name': name, 'row': row},
      )
    return [references[identity] for identity in sorted(references)]

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video, reads its transcript and joins its voice types."""
    name, row = str(reference.details['name']), reference.details['row']
    assert row is None or isinstance(row, babyview_metadata.Row)
    video = tree.only(reference, tree.videos(reference.files), 'videos')
    child = _child(reference, name, row)
    own = [p for p in reference.files if row is None or p != row.file]
    path, transcript = _transcript(reference, own)
    voices = tree.with_suffix(own, ('.rttm',))
    utterances = transcript.utterances if transcript else ()
    left_out: dict[str, object] = (
      dict(transcript.left_out) if transcript else {}
    )
    if voices:
      turns: list[rttm.Turn] = []
      for file in voices:
        scan = _scan(file)
        turns += rttm.turns_of(scan.turns, name, f'{name}{_PROCESSED}')
        if scan.left_out:
          left_out[f'damaged line of {file.name}'] = scan.left_out
      utterances = rttm.label_by_overlap(utterances, turns)
    source = video or path
    if source is None:
      raise RecordingError(
        f'{reference.id}: neither a video nor a transcript '
        f'({", ".join(file.name for file in own)}); take it away'
      )
    language = (transcript.language if transcript else '') or (
      row.language if row else ''
    )
    return Recording(
      id=reference.id,
      child=child,
      age_days=row.age_days if row else None,
      group=child,
      frames=None if video is None else VideoFrames(video),
      utterances=utterances,
      language=language,
      provenance={
        'source': source.name,
        **({'transcript': path.name} if path else {}),
        **({'voices': [file.name for file in voices]} if voices else {}),
        'metadata': dict(row.facts) if row else 'no row of this recording',
        **({'left_out': left_out} if left_out else {}),
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
) -> tuple[Path | None, babyview.MachineTranscript | None]:
  """The recording's transcript: JSON, which has scores, ahead of a table."""
  segments = tree.with_suffix(files, ('.json',))
  if path := tree.only(reference, segments, 'transcripts'):
    return path, babyview.read_segments(path)
  tables = tree.with_suffix(files, ('.csv',))
  # Of the table there may be a copy with speakers.
  for path in sorted(tables, key=lambda item: ('diari' not in str(item), item)):
    return path, babyview.read_token_table(path)
  return None, None


def _add_voices(found: Mapping[str, list[Path]], files: Sequence[Path]) -> None:
  """Adds files of voice types to the recordings that they are about."""
  for path in files:
    if stem(path) in found:
      found[stem(path)].append(path)
      continue
    try:
      turns = _scan(path).turns
    except RecordingError:
      turns = ()
    names = {turn.file.removesuffix(_PROCESSED) for turn in turns}
    for name in names & found.keys():
      found[name].append(path)


def _scan(path: Path) -> rttm.Scan:
  """A file of voice types, read once for all of its recordings."""
  state = path.stat()
  return _cached(path, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _cached(path: Path, size: int, modified_ns: int) -> rttm.Scan:
  del size, modified_ns  # Only to see that the file is the same.
  return rttm.scan_rttm(path)
