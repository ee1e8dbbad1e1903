"""Any folder: videos and transcripts beside each other, by name.

`anna_03.mp4` and `anna_03.cha` (or any other of `transcripts.FORMATS`) are one
recording; voice types in `anna_03.rttm` are joined onto it. A video without a
transcript is a silent recording; a transcript without a video is one of text
alone. JSON that is no transcript is left alone, and so is a table without text
that has no video. Files in folders below count too. Child and age come from `children.csv` or
`children.toml` in the folder, else from a name in SAYCam's form, else from the
transcript's headers.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from babyvfm_jax.corpus.layouts import children
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.transcripts import (
  FORMATS,
  VOICES,
  Transcript,
  is_transcript,
  read_transcript,
)
from babyvfm_jax.corpus.video import SUFFIXES, VideoFrames

_KNOWN = frozenset((*SUFFIXES, *FORMATS, VOICES))


@dataclasses.dataclass(frozen=True)
class Folder:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square.
    split_by: 'recording', or 'child' to keep all of a child's in one split.
  """

  name: str = 'folder'
  default_fit: str = 'crop'
  split_by: str = 'recording'

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a name; files of no use are left alone."""
    source = Path(source)
    if not source.is_dir():
      raise FileNotFoundError(f'{source}: no such folder')
    table, rows = children.read_table(source)
    grouped, alone = _group(source, table)
    if alone:
      print(
        f'{source}: {len(alone)} files left alone, with no video beside them '
        f'and no transcript in them: {", ".join(alone[:5])}'
        f'{", ..." if len(alone) > 5 else ""}',
        flush=True,
      )
    if not grouped:
      raise FileNotFoundError(
        f'{source}: no video ({", ".join(SUFFIXES)}) and no transcript '
        f'({", ".join(FORMATS)}) in it'
      )
    references: dict[str, RecordingReference] = {}
    for place, files in grouped.items():
      name = _safe(place)
      if name in references:
        raise RecordingError(
          f'{source}: {place} and {references[name].files[0].name} would both '
          f'be recording {name}; rename one'
        )
      stem = Path(place).name
      identity = children.from_rows(rows, stem)
      if not identity.child and identity.age_days is None:
        identity = children.from_name(stem)
      references[name] = RecordingReference(
        id=name,
        files=(*files, *([table] if table else [])),
        details={'identity': identity, 'table': table},
      )
    return [references[name] for name in sorted(references)]

  def left_alone(self, source: Path) -> tuple[str, ...]:
    """Names, below the source, of files that are of no recording."""
    table, _ = children.read_table(Path(source))
    return _group(Path(source), table)[1]

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video and reads the transcript, voice types joined."""
    video = _single(reference, SUFFIXES, 'videos')
    path, left_alone = _transcript(reference)
    voices = _single(reference, (VOICES,), 'files of voice types')
    transcript = Transcript(())
    if path is not None:
      transcript = read_transcript(path, rttm=voices)
    identity = reference.details['identity']
    assert isinstance(identity, children.Identity)
    child = identity.child or transcript.child
    age_days = identity.age_days
    source = next((item for item in (video, path) if item is not None), None)
    if source is None:
      raise RecordingError(
        f'{reference.id}: no video and no transcript '
        f'({"; ".join(left_alone)}); take it away'
      )
    if self.split_by == 'child' and not child:
      raise RecordingError(
        f'{reference.id}: no child is known and the split is by child; give it '
        f'a row in {children.TABLES[0]}'
      )
    return Recording(
      id=reference.id,
      child=child,
      age_days=transcript.age_days if age_days is None else age_days,
      group=child if self.split_by == 'child' else reference.id,
      frames=None if video is None else VideoFrames(video),
      utterances=transcript.utterances,
      language=transcript.language,
      child_speech=transcript.child_speech,
      provenance={
        'source': source.name,
        **transcript.provenance,
        **({'left_alone': left_alone} if left_alone else {}),
      },
    )


def _group(
  source: Path, table: Path | None
) -> tuple[dict[str, list[Path]], tuple[str, ...]]:
  """Files of one name, by that name; and names of files of no recording."""
  grouped: dict[str, list[Path]] = {}
  for path in sorted(source.rglob('*')):
    inside = path.relative_to(source)
    hidden = any(part.startswith('.') for part in inside.parts)
    if not hidden and path != table and path.suffix.lower() in _KNOWN:
      grouped.setdefault(inside.with_suffix('').as_posix(), []).append(path)
  alone = {place for place, files in grouped.items() if not _is_any(files)}
  names = sorted(
    path.relative_to(source).as_posix()
    for place in alone
    for path in grouped[place]
  )
  kept = {name: files for name, files in grouped.items() if name not in alone}
  return kept, tuple(names)


def _is_any(files: list[Path]) -> bool:
  """Whether there is a video or a transcript among files of one name."""
  # By suffix first: what lies beside a video is not opened here.
  if any(path.suffix.lower() in SUFFIXES for path in files):
    return True
  return any(map(is_transcript, files))


def _transcript(
  reference: RecordingReference,
) -> tuple[Path | None, tuple[str, ...]]:
  """The one transcript, or None, and what is left alone, with why."""
  table = reference.details.get('table')
  other = tuple(
    path
    for path in reference.files
    if path.suffix.lower() == '.json' and not is_transcript(path)
  )
  files = tuple(
    path for path in reference.files if path != table and path not in other
  )
  narrowed = dataclasses.replace(reference, files=files)
  found = _single(narrowed, tuple(FORMATS), 'transcripts')
  left_alone = [f'{path.name}: no transcript' for path in other]
  if found is None:
    left_alone += [
      f'{path.name}: no transcript to join it onto'
      for path in files
      if path.suffix.lower() == VOICES
    ]
  return found, tuple(left_alone)


def _single(
  reference: RecordingReference, suffixes: tuple[str, ...], kind: str
) -> Path | None:
  """The one file of that kind, or None."""
  found = [path for path in reference.files if path.suffix.lower() in suffixes]
  if len(found) > 1:
    raise RecordingError(
      f'{reference.id}: {len(found)} {kind} of one name '
      f'({", ".join(path.name for path in found)}); keep one'
    )
  return found[0] if found else None


def _safe(place: str) -> str:
  """A path as one safe file name."""
  return re.sub(r'[^\w.-]', '_', place.replace('/', '__'))
