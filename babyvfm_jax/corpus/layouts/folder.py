"""Any folder: videos and transcripts beside each other, by name.

`anna_03.mp4` and `anna_03.cha` (or any other of `transcripts.FORMATS`) are one
recording; voice types in `anna_03.rttm` are joined onto it. A video without a
transcript is a silent recording; a transcript without a video is one of text
alone. JSON that is no transcript is left alone, and so is a table without text
that has no video. Files in folders below count too. Child, age and language
come from `children.csv` or `children.toml` in the folder; child and age else
from a name in SAYCam's form; all else from the transcript's headers.
"""

from __future__ import annotations

import collections
import dataclasses
from pathlib import Path

from babyvfm_jax.corpus import terms
from babyvfm_jax.corpus.layouts import children, tree
from babyvfm_jax.corpus.privacy import policy
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

_KNOWN = (*SUFFIXES, *FORMATS, VOICES)


@dataclasses.dataclass(frozen=True)
class Folder:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square.
    split_by: What lies in one split as a whole.
  """

  name: str = 'folder'
  default_fit: str = 'crop'
  split_by: str = 'recording'

  def evidence(self, source: Path) -> str:
    """Videos or transcripts are there, of any format."""
    source = Path(source)
    if not source.is_dir():
      return ''
    grouped, _ = _group(source)
    found = collections.Counter(
      path.suffix.lower() for files in grouped.values() for path in files
    )
    videos = sum(found[suffix] for suffix in SUFFIXES)
    counts = [
      f'{found[suffix]} {suffix}' for suffix in FORMATS if found[suffix]
    ]
    if not videos and not counts:
      return ''
    transcripts = ', '.join(counts) or 'none'
    return f'{videos} videos, transcripts: {transcripts}; of no known archive'

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a name; files of no use are left alone."""
    source = Path(source)
    if not source.is_dir():
      raise FileNotFoundError(f'{source}: no such folder')
    table, rows = children.read_table(source)
    grouped, alone = _group(source)
    if alone:
      print(
        f'{source}: {len(alone)} files left alone, with no video beside them and '
        f'no transcript in them: {", ".join(alone[:5])}'
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
      name = tree.safe(place)
      if name in references:
        raise RecordingError(
          f'{source}: {place} and {references[name].files[0].name} would both '
          f'be recording {name}; rename one'
        )
      stem = Path(place).name
      identity, named = children.from_rows(rows, stem), children.from_name(stem)
      if not identity.child:
        identity = named
      elif identity.age_days is None:
        identity = identity._replace(age_days=named.age_days)
      references[name] = RecordingReference(
        id=name,
        files=(*files, *([table] if table else [])),
        details={
          'identity': identity,
          'language': children.language(rows, stem),
          'table': table,
        },
      )
    return [references[name] for name in sorted(references)]

  def left_alone(self, source: Path) -> tuple[str, ...]:
    """Names, below the source, of files that are of no recording."""
    return tuple(_group(Path(source))[1])

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video and reads the transcript, voice types joined."""
    video = tree.only(reference, tree.videos(reference.files), 'videos')
    path, left_alone = _transcript(reference)
    voices = tree.only(
      reference,
      tree.with_suffix(reference.files, (VOICES,)),
      'files of voice types',
    )
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
    doubt = '' if any(identity) else children.doubt(source.stem)
    return Recording(
      id=reference.id,
      child=child,
      age_days=transcript.age_days if age_days is None else age_days,
      group='',
      frames=None if video is None else VideoFrames(video),
      utterances=transcript.utterances,
      language=str(reference.details['language']) or transcript.language,
      child_speech=transcript.child_speech,
      provenance={
        'source': source.name,
        **transcript.provenance,
        **({'left_alone': left_alone} if left_alone else {}),
        **({'name': doubt} if doubt else {}),
      },
    )


def _group(source: Path) -> tuple[dict[str, list[Path]], list[str]]:
  """Files of one name, by that name, and names of those of no recording."""
  # What tells of the archive, and is of no recording.
  about = (*children.TABLES, policy.FILE, terms.FILE)
  tables = {source / name for name in about}
  grouped: dict[str, list[Path]] = {}
  for path in tree.with_suffix(tree.files(source), _KNOWN):
    if path not in tables:
      place = path.relative_to(source).with_suffix('').as_posix()
      grouped.setdefault(place, []).append(path)
  alone = {place for place, files in grouped.items() if not _is_any(files)}
  names = sorted(
    path.relative_to(source).as_posix()
    for place in alone
    for path in grouped[place]
  )
  return (
    {name: files for name, files in grouped.items() if name not in alone},
    names,
  )


def _is_any(files: list[Path]) -> bool:
  """Whether there is a video or a transcript among files of one name."""
  # By suffix first: what lies beside a video is not opened here.
  if any(path.suffix.lower() in SUFFIXES for path in files):
    return True
  return any(map(_is_transcript, files))


# Asked when the archive is recognised, when it is listed, and at the end.
_is_transcript = tree.read_once(is_transcript, 1 << 16)


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
  transcripts = tree.with_suffix(files, tuple(FORMATS))
  found = tree.only(reference, transcripts, 'transcripts')
  left_alone = [f'{path.name}: no transcript' for path in other]
  if found is None:
    left_alone += [
      f'{path.name}: no transcript to join it onto'
      for path in files
      if path.suffix.lower() == VOICES
    ]
  return found, tuple(left_alone)
